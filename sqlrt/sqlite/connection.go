package sqlite

import (
	"context"
	"sync/atomic"
	"time"

	"rwl/sqlrt"
	"rwl/vm/executor"

	c "modernc.org/sqlite/lib"
)

// connection is one session's SQLite connection.
type connection struct {
	target *target
	task   *executor.Task // who uses it
	h      *handle
	number uintptr // what callbacks get
	file   *file
	turn   *turn
	plans  plans
	leaked []*plan // forgotten on purpose, prepared until the session ends

	status     sqlrt.TransactionStatus
	permit     bool               // it has the permission to write
	queryOnly  bool               // the transaction is read only
	savepoints bool               // statement-level rollback
	first      *sqlrt.Error       // what made the transaction fail
	refused    bool               // a statement was refused since
	wallStart  time.Time          // of the transaction; without one zero until the running call asks
	begin      [begins]uintptr    // prepared BEGIN, COMMIT, ROLLBACK
	cursors    map[*rows]struct{} // that step or hold rows

	// Of the call that is running.
	ctx         context.Context
	done        <-chan struct{}
	busySince   int64
	compiling   *tables
	stop        atomic.Bool   // set by Cancel
	interrupted chan struct{} // capacity 1, filled by Cancel: ends waiting

	firstSent int64
	record    []byte        // scratch for held rows
	values    []sqlrt.Datum // scratch for the rows of a batch
}

// progressSteps is the number of instructions of SQLite's machine between two looks at the stop flag: some 20 µs.
const progressSteps = 1000

// open makes a connection to the target's file and sets it up.
func (t *target) open(ctx context.Context) (*connection, error) {
	conn := &connection{target: t, turn: newTurn(), interrupted: make(chan struct{}, 1), cursors: map[*rows]struct{}{}}
	conn.plans.limit = t.cfg.CursorCache
	h, rc, message := openHandle(t.path, t.vfs, c.SQLITE_OPEN_READWRITE|c.SQLITE_OPEN_CREATE|c.SQLITE_OPEN_NOMUTEX)
	if rc != c.SQLITE_OK {
		e := resultError(rc, message)
		e.Message += ": " + t.path
		return nil, e
	}
	conn.h = h
	conn.number = sessions.add(conn)
	conn.file = t.files.enter(t.key)
	if err := conn.setUp(ctx); err != nil {
		conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

func (conn *connection) setUp(ctx context.Context) error {
	if err := conn.enter(ctx); err != nil {
		return err
	}
	defer conn.leave()
	h := conn.h
	h.configure(c.SQLITE_DBCONFIG_DQS_DML, false) // "x" is a name, never a text
	h.configure(c.SQLITE_DBCONFIG_DQS_DDL, false)
	c.Xsqlite3_busy_handler(h.tls, h.db, callback(busy), conn.number)
	c.Xsqlite3_progress_handler(h.tls, h.db, progressSteps, callback(progress), conn.number)
	if rc := registerFunctions(h, conn.number); rc != c.SQLITE_OK {
		return conn.fault(rc)
	}
	if rc := registerSeries(h); rc != c.SQLITE_OK {
		return conn.fault(rc)
	}
	// Changing a file to WAL needs it alone, for which SQLite does not wait: one session after the other.
	if err := conn.awaitPermit(); err != nil {
		return err
	}
	rc := conn.insist("pragma journal_mode=wal")
	conn.yieldPermit()
	if rc != c.SQLITE_OK && rc&0xff != c.SQLITE_READONLY {
		return conn.fault(rc)
	}
	if rc := conn.insist("pragma synchronous=normal; pragma foreign_keys=on"); rc != c.SQLITE_OK {
		return conn.fault(rc)
	}
	c.Xsqlite3_set_authorizer(h.tls, h.db, callback(authorize), conn.number)
	return nil
}

// insist runs pragmas that may meet the end of the file's last session, which needs the file alone: SQLite reports that as busy at once,
// without asking the handler whether to wait.
func (conn *connection) insist(pragmas string) (rc int32) {
	for tries := 0; ; tries++ {
		rc = conn.h.run(pragmas)
		if rc&0xff != c.SQLITE_BUSY || tries == insistTries || !conn.pause(insistPause) {
			return rc
		}
	}
}

const (
	insistTries = 400
	insistPause = 5 * time.Millisecond
)

// enter begins a call: it may run while ctx lasts.
func (conn *connection) enter(ctx context.Context) error {
	if conn.h == nil {
		return &sqlrt.Error{SQLState: "08003", Message: "the session is closed"}
	}
	if ctx.Err() != nil {
		return cancelled(context.Cause(ctx))
	}
	conn.arm(ctx)
	return nil
}

// arm makes ctx and Cancel stop what follows. A Cancel that came before has nothing to stop any more.
func (conn *connection) arm(ctx context.Context) {
	conn.task.Leave() // SQLite works, and waits for other writers, in the thread that calls it
	if conn.firstSent == 0 {
		conn.firstSent = conn.target.clock.Now()
	}
	if conn.status == sqlrt.Idle {
		conn.wallStart = time.Time{}
	}
	conn.ctx, conn.done = ctx, ctx.Done()
	conn.stop.Store(false)
	select {
	case <-conn.interrupted:
	default:
	}
}

func (conn *connection) leave() { conn.ctx, conn.done = nil, nil }

// SetTask implements sqlrt.Conn.
func (conn *connection) SetTask(t *executor.Task) { conn.task = t }

// stopped tells whether the running call was asked to end.
func (conn *connection) stopped() bool {
	if conn.stop.Load() {
		return true
	}
	select {
	case <-conn.done: // a nil channel when ctx cannot end, or outside of calls
		return true
	default:
		return false
	}
}

// pause waits until d has passed; false when the call was asked to end.
func (conn *connection) pause(d time.Duration) bool {
	if conn.done != nil {
		defer context.AfterFunc(conn.ctx, conn.wake)()
	}
	clock := conn.target.clock
	for until := clock.Now() + int64(d); !conn.stopped(); {
		if !clock.SleepUntil(until, conn.interrupted) || clock.Now() >= until {
			return !conn.stopped()
		}
	}
	return false
}

func (conn *connection) wake() {
	select {
	case conn.interrupted <- struct{}{}:
	default:
	}
}

// Cancel implements sqlrt.Conn.
func (conn *connection) Cancel(context.Context) error {
	conn.stop.Store(true)
	conn.wake()
	return nil
}

// ServerRelease implements sqlrt.Conn: the release of the SQLite library.
func (conn *connection) ServerRelease() string { return c.SQLITE_VERSION }

// Ping implements sqlrt.Conn: it reads the header of the file.
func (conn *connection) Ping(ctx context.Context) error {
	if err := conn.enter(ctx); err != nil {
		return err
	}
	defer conn.leave()
	if rc := conn.h.run("pragma schema_version"); rc != c.SQLITE_OK {
		return conn.fault(rc)
	}
	return nil
}

// Status implements sqlrt.Conn.
func (conn *connection) Status() sqlrt.TransactionStatus { return conn.status }

// Dead implements sqlrt.Conn.
func (conn *connection) Dead() bool { return conn.h == nil }

// FirstSent and ResetSent implement sqlrt.Conn. Nothing is sent here: the stamp is the begin of the first call, so that waiting for the
// turn to write counts as service, as waiting for a lock does with a server.
func (conn *connection) FirstSent() int64 { return conn.firstSent }
func (conn *connection) ResetSent()       { conn.firstSent = 0 }

// Clean implements sqlrt.Conn.
func (conn *connection) Clean() bool {
	return conn.status == sqlrt.Idle && len(conn.cursors) == 0 && !conn.savepoints
}

// Reset implements sqlrt.Conn.
func (conn *connection) Reset(ctx context.Context) (rolledBack bool, err error) {
	if conn.h == nil {
		return false, nil
	}
	conn.closeCursors(ctx)
	rolledBack = conn.status != sqlrt.Idle
	conn.savepoints = false
	return rolledBack, conn.Rollback(ctx)
}

// Close implements sqlrt.Conn. SQLite rolls back what is open.
func (conn *connection) Close(ctx context.Context) {
	if conn.h == nil {
		return
	}
	conn.closeCursors(ctx)
	for p := conn.plans.oldest; p != nil; p = conn.plans.oldest {
		conn.drop(p)
	}
	for _, p := range conn.leaked {
		conn.finalize(p)
	}
	for _, statement := range conn.begin {
		conn.h.finalize(statement)
	}
	conn.h.close()
	sessions.remove(conn.number)
	conn.yieldPermit()
	conn.target.files.leave(conn.file)
	conn.h, conn.status = nil, sqlrt.Idle
}

// SetSavepointMode implements sqlrt.Conn.
func (conn *connection) SetSavepointMode(on bool) { conn.savepoints = on }

// SetAction implements sqlrt.Action: nobody else sees this connection.
func (conn *connection) SetAction(string) {}

// ResetAction implements sqlrt.Action.
func (conn *connection) ResetAction(context.Context) error { return nil }
