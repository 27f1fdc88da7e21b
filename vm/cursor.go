package vm

import (
	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// cursor is an open cursor loop of the environment; they nest.
type cursor struct {
	statement *statement
	rows      *sqlrt.Cursor
	plan      *resultPlan
	row       []sqlrt.Datum
}

// cursorOpen executes a query for a loop. When that fails the loop is skipped.
func (e *env) cursorOpen(in *pcode.Instr) bool {
	s := e.statementOf(in.K)
	if s == nil {
		return e.leave(in)
	}
	if !e.prepare(s) {
		e.sql.errors++
		return e.leave(in)
	}
	if !s.sql.Text.Rows {
		e.report(49, s.name())
		return e.leave(in)
	}
	begin := e.callBegins()
	rows, err := e.session.held.Query(e.m.statementContext(), s.sql, e.sql.in, e.fetchSize(in.K, s))
	e.callEnds(begin)
	e.tellNotices(s)
	if err != nil {
		e.sqlFailed(s, err)
		return e.leaveFailed(in)
	}
	p := s.plan.Load()
	if columns := rows.Columns(); p == nil || p.shape != sqlrt.Shape(columns) {
		p = e.newPlan(s, columns)
	}
	c := cursor{statement: s, rows: rows, plan: p}
	c.row = append(c.row, e.expect(p)...)
	e.cursors = append(e.cursors, c)
	return e.next()
}

func (e *env) leaveFailed(in *pcode.Instr) bool {
	if e.m.stopping() {
		return false
	}
	return e.leave(in)
}

// cursorNext fetches a row; at the end, or after an error, the loop ends.
func (e *env) cursorNext(in *pcode.Instr) bool {
	c := &e.cursors[len(e.cursors)-1]
	begin := e.callBegins()
	ok, err := c.rows.Next(e.m.statementContext(), c.row)
	e.callEnds(begin)
	e.tellNotices(c.statement)
	if err != nil {
		e.sqlFailed(c.statement, err)
		return e.leaveFailed(in)
	}
	if !ok {
		e.clearSQLError()
		return e.leave(in)
	}
	if c.statement.decl.DebugBind {
		e.debugFetch(c.plan, c.row)
	}
	e.assign(c.plan, c.row)
	return e.next()
}

// cursorClose closes the innermost cursor.
func (e *env) cursorClose() {
	last := len(e.cursors) - 1
	c := e.cursors[last]
	e.cursors = e.cursors[:last]
	if err := c.rows.Close(e.m.statementContext()); err != nil && !e.m.stopping() {
		e.sqlFailed(c.statement, err)
	}
}
