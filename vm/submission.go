package vm

import (
	"rwl/sqlrt"
)

// submissions are full arrays that were sent while nobody knows what has become of them, oldest first. So the program collects the next rows
// while the server executes these, and nobody can tell the difference but by the time it takes: before anything that somebody could
// see from outside, or that does more than compute and collect rows, settle waits for the outcome and does what follows it, with the
// place of the execution that sent the array. A program whose code names an error variable, where it could look between two
// arrays, submits nothing.
type submissions struct {
	queue    []*submission
	spare    []*submission
	passed   bool // executions have been collected since the last submission
	settling bool
}

// submission is one array on its way.
type submission struct {
	statement *statement
	rows      sqlrt.Batch
	at        address // where the program stood
	code      *code
	frames    []frame
}

// deepest is the number of frames from which on arrays are sent and waited for: those of a submission are copied.
const deepest = 16

// submit sends a full array without waiting for the outcome, and settles the one before. false: it has to be sent and waited for.
func (e *env) submit(k int64, s *statement, i *sqlInstance) bool {
	b := &e.m.behaviour
	if e.m.seesErrors || b.DBTime || b.AppTime || e.depth > deepest || len(e.pipeline.calls) > 0 || e.m.stopping() {
		return false
	}
	if len(e.sent.spare) == 0 {
		e.sent.spare = append(e.sent.spare, new(submission), new(submission))
	}
	last := len(e.sent.spare) - 1
	x := e.sent.spare[last]
	i.together(s)
	x.rows, i.rows = i.rows, x.rows // the driver reads them where they lie until they are settled
	if !e.session.held.Submit(e.m.statementContext(), s.sql, &x.rows, s.decl.Copy) {
		x.rows, i.rows = i.rows, x.rows
		return false
	}
	e.stopWaiting(k)
	e.sent.spare = e.sent.spare[:last]
	x.statement, x.at, x.code = s, e.at, e.code
	x.frames = append(x.frames[:0], e.frames[:e.depth]...)
	before := len(e.sent.queue)
	e.sent.queue = append(e.sent.queue, x)
	errors := e.sql.errors
	for range before {
		e.settleFirst()
	}
	if e.sql.errors > errors {
		e.clearSQLError()
		e.settle() // refused like anything in a failed transaction
		return true
	}
	e.sent.passed = false
	return true
}

// settle does what follows the arrays that were submitted.
func (e *env) settle() {
	if len(e.sent.queue) > 0 && !e.sent.settling {
		e.settleAll()
	}
}

func (e *env) settleAll() {
	errors := e.sql.errors
	for len(e.sent.queue) > 0 {
		e.settleFirst()
	}
	if e.sql.errors > errors && e.sent.passed {
		e.clearSQLError() // as the executions since have done
	}
}

// settleFirst does what follows the oldest of them, at its place.
func (e *env) settleFirst() {
	x := e.sent.queue[0]
	e.sent.queue = append(e.sent.queue[:0], e.sent.queue[1:]...)
	defer func() {
		x.rows.Reset()
		e.sent.spare = append(e.sent.spare, x)
	}()
	if e.session.held == nil || e.m.stopping() {
		return // the session goes back, which cancels and forgets it
	}
	_, err := e.session.held.Outcome(e.m.statementContext())
	notices := e.session.held.TakeNotices()
	if err == nil && len(notices) == 0 {
		return
	}
	at, code, frames, depth := e.at, e.code, e.frames, e.depth
	e.at, e.code, e.frames, e.depth = x.at, x.code, x.frames, len(x.frames)
	e.sent.settling = true // what is told now does not settle what comes behind it
	e.tellAll(x.statement, notices)
	if err != nil {
		e.batchFailed(x.statement, err)
	}
	e.sent.settling = false
	e.at, e.code, e.frames, e.depth = at, code, frames, depth
}
