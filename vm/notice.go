package vm

import (
	"rwl/lang/diag"
	"rwl/sqlrt"
)

// What the server says beside results: it is told at the place of the statement
// that made it say so, once for each text, and changes neither sqlstate nor the
// exit status. Which notices the server sends is client_min_messages.

// tellNotices reports what the server said since it was asked last; s is nil
// when no SQL of the program was executed.
func (e *env) tellNotices(s *statement) {
	if e.session.held == nil {
		return
	}
	e.tellAll(s, e.session.held.TakeNotices())
}

func (e *env) tellAll(s *statement, list []sqlrt.Notice) {
	for _, n := range list {
		if e.m.stopping() {
			return
		}
		e.send(noticeMessage(e.place(), s, n))
	}
}

func noticeMessage(at diag.Place, s *statement, n sqlrt.Notice) *diag.Message {
	var m *diag.Message
	switch {
	case n.Warning && s != nil:
		m = diag.New(81, at, n.SQLState, s.name(), n.Message)
	case n.Warning:
		m = diag.New(82, at, n.SQLState, n.Message)
	default:
		m = diag.New(472, at, n.Message)
	}
	m.Once, m.Repeats = true, n.Times-1
	return m.WithDetail(serverDetail(&sqlrt.Error{Detail: n.Detail, Hint: n.Hint, Where: n.Context})...)
}
