package vm

import (
	"errors"
	"fmt"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// collect adds the bind values of DML with an array to the rows that wait; a
// full array is sent. false: the sql is executed at once.
func (e *env) collect(k int64, s *statement) bool {
	i := e.instance(k)
	if i.array < 2 || s.sql.Text.Kind != sqltext.DML || s.sql.Text.Rows || len(s.in) == 0 {
		return false
	}
	for _, d := range e.sql.in {
		if d.Kind == sqlrt.LOB {
			e.report(144, s.name())
			i.array = 1 // told once
			return false
		}
	}
	if i.rows.Len() == 0 {
		e.sql.waiting = append(e.sql.waiting, k)
	}
	i.rows.Add(e.sql.in)
	if i.rows.Len() >= i.array && !e.submit(k, s, i) {
		e.flush(k)
	}
	return true
}

// flush sends the rows that an sql has collected, as one batch or by COPY.
func (e *env) flush(k int64) {
	e.settle()
	e.stopWaiting(k)
	i := e.instance(k)
	if i.rows.Len() == 0 {
		return
	}
	defer i.rows.Reset()
	s := e.statementOf(k)
	if s == nil || e.session.held == nil {
		e.report(37, "array", "there is no session")
		return
	}
	e.clearSQLError()
	i.together(s)
	send := e.session.held.Batch
	if s.decl.Copy {
		send = e.session.held.Copy
	}
	begin := e.callBegins()
	_, err := send(e.m.statementContext(), s.sql, &i.rows)
	e.callEnds(begin)
	e.tellNotices(s)
	if err != nil {
		e.batchFailed(s, err)
	}
}

// batchFailed reports the row that failed with its values.
func (e *env) batchFailed(s *statement, err error) {
	var row *sqlrt.BatchError
	if !errors.As(err, &row) || e.m.stopping() {
		e.sqlFailed(s, err)
		return
	}
	detail := fmt.Sprintf("row %d of the array: %s", row.Row+1, row.Bound())
	if row.Among > 1 {
		detail = fmt.Sprintf("one of the rows %d to %d of the array, which were inserted together", row.Row+1, row.Row+row.Among)
	}
	e.sqlFailedWith(s, err, detail)
}

// together says how many of the rows may be inserted by one statement.
func (i *sqlInstance) together(s *statement) {
	i.rows.Together = 0
	if s.decl.Values {
		i.rows.Together = i.array
	}
}

func (e *env) stopWaiting(k int64) {
	for i, w := range e.sql.waiting {
		if w == k {
			e.sql.waiting = append(e.sql.waiting[:i], e.sql.waiting[i+1:]...)
			return
		}
	}
}

// flushAll sends all rows that wait, in the order in which they began to:
// before commit and before the session is given back.
func (e *env) flushAll() {
	for len(e.sql.waiting) > 0 && !e.m.stopping() {
		e.flush(e.sql.waiting[0])
	}
}

// discard drops all rows that wait: at rollback.
func (e *env) discard() {
	for _, k := range e.sql.waiting {
		e.instance(k).rows.Reset()
	}
	e.sql.waiting = e.sql.waiting[:0]
}

// databaseError is the message of a database error in an SQL text.
func (e *env) databaseError(s *statement, x *sqlrt.Error) *diag.Message {
	m := diag.New(79, e.place(), x.SQLState, s.name(), x.Message)
	m.Group = x.SQLState
	if s.decl.Name != "" {
		m.Detail = append(m.Detail, "declared at "+e.m.placeOf(s.decl.Place).String())
	}
	m.Detail = append(m.Detail, sqlPosition(s.sql.Text.Source, x.Position)...)
	m.Detail = append(m.Detail, serverDetail(x)...)
	if x.SQLState == "42601" && s.sql.Text.Kind == sqltext.Block && (s.sql.Text.FirstWord == "begin" || s.sql.Text.FirstWord == "declare") {
		m.Hint = "PostgreSQL takes a block as 'do $$ begin … end $$;', without placeholders; the embedded database has no blocks"
	}
	return m
}
