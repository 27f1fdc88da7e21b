package sqlite

import (
	"context"
	"errors"
	"time"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"

	c "modernc.org/sqlite/lib"
)

// The transaction of a connection.
//
//	         first write, begin             error (not in savepoint mode)
//	Idle ───────────────────▶ InTransaction ─────────────────────────────▶ Failed
//	  ▲    wait for the turn    │     ▲                                     │  │
//	  └──── commit, rollback ───┘     └───────── rollback to savepoint ─────┘  │
//	  └──────────────── rollback; commit (rolls back and reports) ─────────────┘
//
// SQLite itself knows no failed state: Failed is kept here, and SQLite's transaction stays open below it unless SQLite ended it.

// The prepared statements of connection.begin.
const (
	beginWrite = iota
	beginRead
	commit
	rollback
	begins
)

var beginTexts = [begins]string{"begin immediate", "begin deferred", "commit", "rollback"}

var errStopped = errors.New("the statement was cancelled")

// transact executes one of beginTexts.
func (conn *connection) transact(which int) int32 {
	statement := conn.begin[which]
	if statement == 0 {
		var rc int32
		if statement, _, rc = conn.h.prepare(beginTexts[which]); rc != c.SQLITE_OK {
			return rc
		}
		conn.begin[which] = statement
	}
	rc := conn.h.step(statement)
	conn.h.reset(statement)
	if rc == c.SQLITE_DONE {
		return c.SQLITE_OK
	}
	return rc
}

// prepareToWrite makes sure that p, which writes, may run: in a transaction, or with the permission to write for the few that cannot run
// in one. Cursors that p would disturb are held first.
func (conn *connection) prepareToWrite(text *sqltext.Text, p *plan) error {
	for r := range conn.cursors {
		if r.plan != nil && p.tables.disturbs(&r.plan.tables) {
			r.hold()
		}
	}
	if conn.status != sqlrt.Idle {
		return nil
	}
	switch text.FirstWord {
	case "vacuum", "pragma", "attach", "detach", "analyze", "reindex", "explain":
		return conn.awaitPermit()
	}
	return conn.open(conn.target.readOnly)
}

// open starts a transaction. One that may write takes its turn first.
func (conn *connection) open(readOnly bool) error {
	if readOnly {
		if rc := conn.transact(beginRead); rc != c.SQLITE_OK {
			return conn.fault(rc)
		}
		conn.h.run("pragma query_only=on")
		conn.queryOnly = true
	} else {
		if err := conn.awaitPermit(); err != nil {
			return err
		}
		rc := conn.transact(beginWrite)
		if rc&0xff == c.SQLITE_BUSY && len(conn.cursors) > 0 {
			// An open cursor stands on an older state of the file than the one that would be changed.
			conn.holdCursors()
			rc = conn.transact(beginWrite)
		}
		if rc != c.SQLITE_OK {
			err := conn.fault(rc)
			conn.yieldPermit()
			return err
		}
	}
	conn.status = sqlrt.InTransaction
	conn.wallStart = conn.target.clock.Wall()
	return nil
}

// awaitPermit stands in line for the permission to write, unless the connection has it.
func (conn *connection) awaitPermit() error {
	if conn.permit {
		return nil
	}
	if err := conn.file.enter(conn.ctx, conn.interrupted, conn.turn); err != nil {
		return cancelled(err)
	}
	conn.permit = true
	return nil
}

func (conn *connection) yieldPermit() {
	if conn.permit {
		conn.permit = false
		conn.file.leave()
	}
}

// Commit implements sqlrt.Conn.
func (conn *connection) Commit(ctx context.Context) error {
	if conn.status == sqlrt.Idle {
		return nil
	}
	if conn.status == sqlrt.Failed {
		first := conn.first
		if err := conn.Rollback(ctx); err != nil {
			return err
		}
		return sqlrt.RolledBackCommit(first)
	}
	if err := conn.enter(ctx); err != nil {
		return err
	}
	defer conn.leave()
	if rc := conn.transact(commit); rc != c.SQLITE_OK {
		// As with PostgreSQL a commit that fails (a deferred foreign key) is the end of the transaction.
		err := conn.fault(rc)
		conn.holdCursors()
		conn.transact(rollback)
		conn.closed()
		return err
	}
	conn.closed()
	return nil
}

// Rollback implements sqlrt.Conn. It also works when ctx is over, so that an interrupted program can clean up; the rows of open cursors
// are lost then.
func (conn *connection) Rollback(ctx context.Context) error {
	if conn.status == sqlrt.Idle || conn.h == nil {
		return nil
	}
	conn.arm(ctx)
	defer conn.leave()
	conn.holdCursors()
	var rc int32
	if !conn.h.autocommit() {
		rc = conn.transact(rollback)
	}
	conn.closed()
	if rc != c.SQLITE_OK {
		return conn.fault(rc)
	}
	return nil
}

// closed is called when SQLite's transaction is over.
func (conn *connection) closed() {
	if conn.queryOnly {
		conn.h.run("pragma query_only=off")
		conn.queryOnly = false
	}
	conn.status, conn.first, conn.refused = sqlrt.Idle, nil, false
	conn.yieldPermit()
}

// settle draws the consequence of an error for the transaction, and returns the error.
func (conn *connection) settle(err error) error {
	if conn.status != sqlrt.InTransaction {
		return err
	}
	lost := conn.h.autocommit()
	if lost {
		conn.yieldPermit()
	}
	if lost || !conn.savepoints {
		conn.status = sqlrt.Failed
		conn.first = sqlrt.AsError(err)
	}
	return err
}

// refuse is the error for a statement in a failed transaction.
func (conn *connection) refuse() error {
	if conn.status != sqlrt.Failed {
		return nil
	}
	err := &sqlrt.Error{SQLState: "25P02", Cause: conn.first, Repeated: conn.refused,
		Message: "current transaction is aborted, commands ignored until end of transaction block"}
	conn.refused = true
	return err
}

// transactionStart is the wall clock when the transaction began; without one, when the running call first asked.
func (conn *connection) transactionStart() time.Time {
	if conn.wallStart.IsZero() {
		conn.wallStart = conn.target.clock.Wall()
	}
	return conn.wallStart
}
