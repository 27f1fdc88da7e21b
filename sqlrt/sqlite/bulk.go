package sqlite

import (
	"context"
	"slices"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// batchSavepoint is what a batch in savepoint mode goes back to when a row fails.
const batchSavepoint = "rwl_batch"

// Batch implements sqlrt.Bulk: a loop over the rows with one prepared statement.
func (conn *connection) Batch(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (affected int64, err error) {
	if err := conn.enter(ctx); err != nil {
		return 0, err
	}
	defer conn.leave()
	if rows.Len() == 0 {
		return 0, nil
	}
	p, err := conn.ready(st)
	if err != nil {
		return 0, conn.settle(err)
	}
	defer conn.finish(p)
	if p.params > rows.Width() {
		return 0, conn.settle(unbound())
	}
	guarded := conn.savepoints
	if guarded {
		if rc := conn.h.run("savepoint " + batchSavepoint); rc != c.SQLITE_OK {
			return 0, conn.settle(conn.fault(rc))
		}
	}
	affected, err = conn.each(p, st, rows)
	if guarded && !conn.h.autocommit() {
		if rc := conn.endBatch(err != nil); rc != c.SQLITE_OK && err == nil {
			err = conn.settle(conn.fault(rc))
		}
	}
	if err != nil {
		return 0, err
	}
	return affected, nil
}

// each executes p for the rows in turn.
func (conn *connection) each(p *plan, st *sqlrt.Statement, rows *sqlrt.Batch) (affected int64, err error) {
	conn.values = slices.Grow(conn.values[:0], rows.Width())[:rows.Width()]
	defer clear(conn.values) // they point into the batch
	for row := range rows.Len() {
		rows.Row(row, conn.values)
		result, err := conn.one(p)
		if err != nil {
			return 0, rows.Failure(st, row, sqlrt.AsError(err))
		}
		affected += result.Rows
	}
	return affected, nil
}

// one executes p with conn.values. SQLite looks at the stop flag only now and then, which short statements never come to.
func (conn *connection) one(p *plan) (sqlrt.Result, error) {
	if conn.stopped() {
		return sqlrt.Result{}, conn.settle(conn.fault(c.SQLITE_INTERRUPT))
	}
	if err := conn.bind(p, conn.values); err != nil {
		return sqlrt.Result{}, conn.settle(err)
	}
	return conn.once(p, nil)
}

// endBatch undoes the rows of a batch or lets them be.
func (conn *connection) endBatch(undo bool) int32 {
	if undo {
		conn.holdCursors() // going back would end them
		if rc := conn.h.run("rollback to " + batchSavepoint); rc != c.SQLITE_OK {
			return rc
		}
	}
	return conn.h.run("release " + batchSavepoint)
}

// Copy implements sqlrt.Bulk. There is no faster way than a prepared statement here.
func (conn *connection) Copy(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (int64, error) {
	return conn.Batch(ctx, st, rows)
}

// Submit implements sqlrt.Bulk: nothing is done beside the program, in whose process the database works.
func (conn *connection) Submit(context.Context, *sqlrt.Statement, *sqlrt.Batch, bool) bool {
	return false
}

// Outcome implements sqlrt.Bulk: there was no Submit.
func (conn *connection) Outcome(context.Context) (int64, error) { return 0, nil }
