package vm

import (
	"rwl/sqlrt/measure"
	"rwl/vm/pcode"
)

// measuredCall is a call of a procedure that holds a session or is timed.
type measuredCall struct {
	timed   int // number under which it is counted, -1 not at all
	only    bool
	taken   bool
	planned int64
	entry   int64
	granted int64
	errors  int // database errors of the thread before it
	quiet   bool
	open    bool  // an open loop planned it
	refused bool  // the wait limit of the pool passed: it runs without a session, and its SQL fails
	called  int64 // time in calls of the database before it
}

// procEnter begins such a call: it takes a session unless one is held, and the
// stamps planned, entry and granted. Without a session it takes the way out.
func (e *env) procEnter(in *pcode.Instr) bool {
	fn := e.code.fn
	now := e.m.state.Clock.Now()
	call := measuredCall{timed: int(in.K), only: fn.Timing == pcode.TimingOnly, entry: now, planned: now, granted: now, errors: e.sql.errors, called: e.sql.called}
	if e.loop.active && e.loop.fresh && e.loop.queueing && !e.m.behaviour.NoQueueTiming && len(e.measured) == 0 {
		call.planned = min(e.m.zero.Load()+nanos(e.loop.arrival), now)
		call.open = call.timed >= 0
	}
	if len(e.measured) == 0 && call.timed >= 0 {
		e.loop.fresh = false
	}
	if fn.Timing.HoldsSession() {
		d := e.session.database
		taken, err := e.take(d)
		if err != nil {
			return e.noSession(in, call, d, err)
		}
		call.taken = taken
		if taken {
			call.granted = e.m.state.Clock.Now()
		}
	}
	if call.open && e.session.held != nil {
		e.session.held.ResetSent()
	}
	e.measured = append(e.measured, call)
	return e.next()
}

// noSession handles a call that got no session, which counts as failed. After the
// wait limit of a pool its then says what happens instead; without one the
// procedure is executed, and each SQL in it fails (L 15.1).
func (e *env) noSession(in *pcode.Instr, call measuredCall, d *database, err error) bool {
	e.measured = append(e.measured, call) // the error is one of this procedure
	limit := e.acquireFailed(d, err)
	e.measured = e.measured[:len(e.measured)-1]
	if e.m.stopping() {
		if e.recorder != nil && call.timed >= 0 {
			e.recorder.Unfinished(call.timed, 1)
		}
		return false
	}
	call.granted = e.m.state.Clock.Now()
	e.sql.errors++
	if limit && d.decl != nil && !d.decl.ThenBreak && d.decl.ThenCall < 0 {
		call.refused = true
		e.measured = append(e.measured, call)
		return e.next()
	}
	e.record(&call, call.granted, 0)
	if limit && d.decl != nil && d.decl.ThenCall >= 0 {
		if !e.run(d.decl.ThenCall, e.base+e.code.cells, e.sbase+e.code.strings) {
			return false
		}
	}
	return e.leave(in)
}

// refused tells whether the procedure at work goes on without a session because
// the wait limit of the pool passed.
func (e *env) refused() bool {
	n := len(e.measured)
	return n > 0 && e.measured[n-1].refused
}

// procLeave ends the innermost measured call.
func (e *env) procLeave() {
	last := len(e.measured) - 1
	call := &e.measured[last] // nothing is appended until it is recorded
	e.measured = e.measured[:last]
	sent := int64(0)
	if call.open && e.session.held != nil {
		if at := e.session.held.FirstSent(); at >= call.entry { // else it is of an earlier call, by a session that came later
			sent = at
		}
	}
	if call.taken {
		e.give()
	}
	e.record(call, e.m.state.Clock.Now(), sent)
}

// record hands a call to the statistics. Outside of a run nothing is measured.
func (e *env) record(call *measuredCall, done, sent int64) {
	if e.recorder == nil || call.timed < 0 || call.quiet {
		return
	}
	zero := e.m.zero.Load()
	c := measure.Call{
		Proc: call.timed, Planned: call.planned - zero, Entry: call.entry - zero, Granted: call.granted - zero,
		Done: done - zero, Nocount: !e.m.behaviour.CountErrors, ByStart: call.only,
	}
	if sent != 0 {
		c.Sent, c.Open = sent-zero, true
	}
	e.split(&c, e.sql.called-call.called)
	if e.sql.errors > call.errors {
		c.Outcome = measure.Failed
	}
	e.recorder.Record(&c)
}

// noStatistics keeps the present call out of the statistics.
func (e *env) noStatistics() {
	if n := len(e.measured); n > 0 && e.measured[n-1].timed >= 0 {
		e.measured[n-1].quiet = true
		return
	}
	e.report(321, e.code.fn.Name)
}

// abandonCalls counts the calls that were under way when the thread had to stop.
func (e *env) abandonCalls() {
	for _, c := range e.measured {
		if e.recorder != nil && c.timed >= 0 && !c.quiet {
			e.recorder.Unfinished(c.timed, 1)
		}
	}
	e.measured = e.measured[:0]
}
