package sqlite

import (
	"context"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// Describe implements sqlrt.Conn. SQLite's parameters have no types, so all are strings.
func (conn *connection) Describe(ctx context.Context, st *sqlrt.Statement) (params, columns []sqlrt.Column, err error) {
	if err := conn.enter(ctx); err != nil {
		return nil, nil, err
	}
	defer conn.leave()
	if isControl(st.Text) {
		return nil, nil, nil
	}
	if err := conn.refuse(); err != nil {
		return nil, nil, err
	}
	p, err := conn.acquire(st)
	if err != nil {
		return nil, nil, conn.settle(err)
	}
	defer conn.release(p)
	for _, name := range st.Text.Params {
		params = append(params, sqlrt.Column{Name: name, Kind: sqlrt.String})
	}
	return params, p.columns, nil
}

// Execute implements sqlrt.Conn.
func (conn *connection) Execute(ctx context.Context, st *sqlrt.Statement, in, out []sqlrt.Datum) (sqlrt.Result, error) {
	if err := conn.enter(ctx); err != nil {
		return sqlrt.Result{}, err
	}
	defer conn.leave()
	if isControl(st.Text) {
		return sqlrt.Result{}, conn.control(st.Text)
	}
	p, err := conn.start(st, in)
	if err != nil {
		return sqlrt.Result{}, conn.settle(err)
	}
	defer conn.finish(p)
	if p.statement == 0 {
		return sqlrt.Result{}, nil
	}
	return conn.once(p, out)
}

// once executes p and takes at most one row.
func (conn *connection) once(p *plan, out []sqlrt.Datum) (sqlrt.Result, error) {
	h := conn.h
	changed := c.Xsqlite3_total_changes64(h.tls, h.db)
	var misfit error
	fetched := false
	switch rc := h.step(p.statement); rc {
	case c.SQLITE_ROW:
		conn.refresh(p)
		misfit, fetched = conn.fetch(p, out), true
	case c.SQLITE_DONE:
	default:
		err := conn.fault(rc)
		h.reset(p.statement)
		return sqlrt.Result{}, conn.settle(err)
	}
	// The first step of a statement with RETURNING has changed all rows; the count is valid after the reset.
	if rc := h.reset(p.statement); rc != c.SQLITE_OK {
		return sqlrt.Result{}, conn.settle(conn.fault(rc))
	}
	result := sqlrt.Result{Fetched: fetched, Columns: len(p.columns), Shape: p.shape}
	switch {
	case c.Xsqlite3_total_changes64(h.tls, h.db) != changed:
		result.Rows = h.changes()
	case fetched:
		result.Rows = 1
	}
	return result, misfit
}

// refresh describes the columns again when the schema changed under a cached statement.
func (conn *connection) refresh(p *plan) {
	if conn.h.prepared(p.statement) != p.prepared {
		conn.describe(p)
	}
}

// start gets the plan of st ready to step: transaction, cursors that must be held, binds.
func (conn *connection) start(st *sqlrt.Statement, in []sqlrt.Datum) (*plan, error) {
	p, err := conn.ready(st)
	if err != nil || p.statement == 0 {
		return p, err
	}
	if err := conn.bind(p, in); err != nil {
		conn.finish(p)
		return nil, err
	}
	return p, nil
}

// ready is start without the binds.
func (conn *connection) ready(st *sqlrt.Statement) (*plan, error) {
	if err := conn.refuse(); err != nil {
		return nil, err
	}
	p, err := conn.acquire(st)
	if err != nil {
		return nil, err
	}
	if p.statement == 0 {
		return p, nil
	}
	switch {
	case !p.readOnly:
		err = conn.prepareToWrite(st.Text, p)
	case st.Text.ForUpdate && conn.status == sqlrt.Idle: // the transaction that writes locks what the rows' locks would
		err = conn.open(conn.target.readOnly)
	}
	if err != nil {
		conn.finish(p)
		return nil, err
	}
	return p, nil
}

// finish ends the use of p, and the permission to write of a statement that ran without a transaction.
func (conn *connection) finish(p *plan) {
	conn.release(p)
	if conn.status == sqlrt.Idle {
		conn.yieldPermit()
	}
}
