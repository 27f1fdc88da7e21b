package vm

import (
	"errors"
	"slices"
	"time"

	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/vm/pcode"
)

// retry is a retry block under way (decisions 7.4).
type retry struct {
	left   int64
	tries  int
	states []string // SQLSTATEs that are worth another try
	errors int      // database errors of the thread when this try began
	failed bool     // one of the states came in this try
}

// usualRetries are the states of a block that names none: serialization
// failure and deadlock.
var usualRetries = []string{"40001", "40P01"}

// Repetitions wait 5 ms, 10 ms, … at most half a second, each time between half
// and the whole of it, so that threads that got into each other's way part.
const (
	retryFirst   = 5 * time.Millisecond
	retryLongest = 500 * time.Millisecond
)

func (e *env) retryEnter(in *pcode.Instr) {
	states := e.m.program.Retries[in.K]
	if states == nil {
		states = usualRetries
	}
	left := geti(e.w, in.A)
	switch {
	case e.null(in.B):
		e.report(496, "null")
		left = 0
	case left < 0:
		e.report(496, left)
		left = 0
	}
	e.retries = append(e.retries, retry{left: left, states: states, errors: e.sql.errors})
}

// willRetry tells whether an error need not be reported, since the block is
// going to be repeated for it.
func (e *env) willRetry(state string) bool {
	failed := false
	for i := len(e.retries) - 1; i >= 0; i-- {
		r := &e.retries[i]
		if slices.Contains(r.states, state) && r.left > 0 {
			r.failed = true // the innermost that names the state
			return true
		}
		failed = failed || r.failed
	}
	return failed
}

// retryNext ends a try: after one of the states it rolls back, waits and
// repeats, on a new session when the old one was lost; the errors of a try that is repeated do not make the call fail.
func (e *env) retryNext(in *pcode.Instr) bool {
	r := &e.retries[len(e.retries)-1]
	if !r.failed {
		return e.leave(in)
	}
	e.discard()
	if e.session.held != nil && !e.session.held.Dead() {
		e.session.held.Rollback(e.m.statementContext())
	}
	e.sql.failedBy = ""
	e.clearSQLError()
	for {
		r.left--
		r.tries++
		r.failed = false
		e.sql.errors = r.errors
		if e.recorder != nil {
			e.recorder.Retry(e.measuredProcedure())
		}
		pause := min(retryFirst<<min(r.tries-1, 10), retryLongest)
		if !e.sleep(pause.Seconds() * (0.5 + 0.5*e.m.jitter())) {
			return false
		}
		err := e.reconnect()
		if err == nil {
			return e.next()
		}
		if r.left == 0 || !passing(err) || e.m.stopping() {
			e.acquireFailed(e.session.from, err)
			return e.leaveFailed(in)
		}
	}
}

// reconnect gives the block another session when the one it works with was
// lost. Whoever took the lost one gives the new one back. Each attempt waits for
// the back-off of the database.
func (e *env) reconnect() error {
	d := e.session.from
	if lost := e.session.held; lost != nil {
		if !lost.Dead() {
			return nil
		}
		if lost == e.session.own {
			e.session.own = nil
		}
		e.session.held = nil
		d.db.Release(lost, sqlrt.ReleaseDrop)
	}
	if d == nil {
		return nil // there was none to begin with, which the statements told
	}
	s, err := e.acquire(d)
	if err != nil {
		return err
	}
	s.ResetSent()
	e.session.held = s
	return nil
}

// passing tells whether an error of connecting may be gone at the next attempt.
func passing(err error) bool {
	var x *sqlrt.Error
	return errors.As(err, &x) && (x.Lost() || x.Starting() || x.TooMany())
}

func (e *env) retryLeave() { e.retries = e.retries[:len(e.retries)-1] }

// measuredProcedure is the innermost procedure that is measured.
func (e *env) measuredProcedure() int {
	for i := len(e.measured) - 1; i >= 0; i-- {
		if e.measured[i].timed >= 0 {
			return e.measured[i].timed
		}
	}
	return measure.NoProc
}
