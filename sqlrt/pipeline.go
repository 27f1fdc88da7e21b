package sqlrt

import "context"

// Call is one of several executions that may travel together; see Session.Pipeline.
type Call struct {
	Statement *Statement // nil: commit
	In, Out   []Datum    // as of Execute

	// What became of it, as Execute and Commit tell it.
	Result  Result
	Err     error
	Notices []Notice
}

// Alone executes the call in a round trip of its own.
func (x *Call) Alone(ctx context.Context, c Conn) {
	if x.Statement == nil {
		x.Err = c.Commit(ctx)
	} else {
		x.Result, x.Err = c.Execute(ctx, x.Statement, x.In, x.Out)
	}
	x.Notices = c.TakeNotices()
}

// Pipeline is executing several calls together; see Session.Pipeline.
type Pipeline interface {
	Pipeline(ctx context.Context, calls []Call) int
}

// Pipeline executes calls in order, as many of the first as can go in one round trip, and tells how many: at least one if there
// are any. It stops after a call behind which the server refuses the others, so that nothing of them is done. A call has the same
// effect and the same error as Execute or Commit; the caller makes another round trip for the rest. Only the last may be a commit.
func (s *Session) Pipeline(ctx context.Context, calls []Call) int {
	if s.emptyIsNull {
		for i := range calls {
			emptyToNull(calls[i].In)
		}
	}
	done := s.conn.Pipeline(ctx, calls)
	if s.emptyIsNull {
		for i := range calls[:done] {
			if calls[i].Result.Fetched {
				emptyToNull(calls[i].Out)
			}
		}
	}
	return done
}
