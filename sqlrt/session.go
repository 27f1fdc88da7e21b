package sqlrt

import (
	"context"

	"rwl/vm/executor"
)

// Session is a connection in somebody's hands. One goroutine uses it at a time; Cancel may come from any.
type Session struct {
	conn        Conn
	owner       owner
	emptyIsNull bool
	secrets     []string // that no message may show
	idleSince   int64    // when it last went into the pool
}

// owner says what Release does with a session.
type owner uint8

const (
	ownerNobody owner = iota // closed at release
	ownerMain                // the dedicated session of main
	ownerThread              // a thread's own
	ownerPool
)

// Describe prepares the statement and tells parameters, in the order of Text.Params, and result columns.
func (s *Session) Describe(ctx context.Context, st *Statement) (params, columns []Column, err error) {
	return s.conn.Describe(ctx, st)
}

// Execute runs the statement once with in[i] bound to Text.Params[i]. The first row, if any, goes to out by column position,
// converted to the Kind that each element asks for. Errors are *Error; on error out may be partly filled.
func (s *Session) Execute(ctx context.Context, st *Statement, in, out []Datum) (Result, error) {
	if s.emptyIsNull {
		emptyToNull(in)
	}
	result, err := s.conn.Execute(ctx, st, in, out)
	if s.emptyIsNull && result.Fetched {
		emptyToNull(out)
	}
	return result, err
}

// Query opens a cursor that brings fetch rows per round trip; 0 takes the statement's own number, or leaves it to the driver.
func (s *Session) Query(ctx context.Context, st *Statement, in []Datum, fetch int) (*Cursor, error) {
	if fetch <= 0 {
		fetch = st.FetchSize
	}
	if s.emptyIsNull {
		emptyToNull(in)
	}
	rows, err := s.conn.Query(ctx, st, in, fetch)
	if err != nil {
		return nil, err
	}
	return &Cursor{rows: rows, emptyIsNull: s.emptyIsNull}, nil
}

// Commit ends the transaction; nothing is sent when none is open. Open cursors go on. On a transaction that had failed it
// rolls back and returns an *Error with RolledBack set and the transaction's first error as Cause.
func (s *Session) Commit(ctx context.Context) error { return s.conn.Commit(ctx) }

// Rollback ends the transaction; nothing is sent when none is open.
func (s *Session) Rollback(ctx context.Context) error { return s.conn.Rollback(ctx) }

// Ping makes one round trip.
func (s *Session) Ping(ctx context.Context) error { return s.conn.Ping(ctx) }

// InTransaction tells whether the user has a transaction open, failed or not.
func (s *Session) InTransaction() bool { return s.conn.Status() != Idle }

// Failed tells whether the open transaction refuses everything until rollback.
func (s *Session) Failed() bool { return s.conn.Status() == Failed }

// Dead tells whether the session is lost. Release drops it.
func (s *Session) Dead() bool { return s.conn.Dead() }

// SetSavepointMode turns statement-level rollback on or off ($sqlerror:savepoint). A session of a pool keeps it only until
// its release.
func (s *Session) SetSavepointMode(on bool) { s.conn.SetSavepointMode(on) }

// SetAction tells the server, with the next statement, who uses the session: application_name on PostgreSQL. The name is plain
// text of at most 63 bytes. It stays until it is set anew.
func (s *Session) SetAction(name string) { s.conn.SetAction(name) }

// ResetAction gives the session the name back that it had when it was made, in a round trip, if it has another one.
func (s *Session) ResetAction(ctx context.Context) error { return s.conn.ResetAction(ctx) }

// Cancel interrupts what the session executes at this moment; that fails with SQLSTATE 57014. Any goroutine may call it.
func (s *Session) Cancel(ctx context.Context) error { return s.conn.Cancel(ctx) }

// SetTask says who uses the session from now on: a task of an executor, or with nil an ordinary goroutine. Release ends it.
func (s *Session) SetTask(t *executor.Task) { s.conn.SetTask(t) }

// FirstSent is the clock's reading just before the first byte sent since ResetSent, 0 when nothing was sent.
func (s *Session) FirstSent() int64 { return s.conn.FirstSent() }

// ResetSent forgets the stamp.
func (s *Session) ResetSent() { s.conn.ResetSent() }

// ServerRelease is the release of the server at the other end.
func (s *Session) ServerRelease() string { return s.conn.ServerRelease() }

func emptyToNull(data []Datum) {
	for i := range data {
		if d := &data[i]; d.Str == "" && (d.Kind == String || d.Kind == LOB && d.Form != LOBObject) {
			d.Null = true
		}
	}
}
