package vm

import (
	"math"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// loopState is the control loop of an environment (L 13.3): there is at most
// one at a time. Times are seconds of the run's clock.
type loopState struct {
	active   bool
	queueing bool
	fresh    bool // no measured call has begun since the arrival
	stop     float64
	count    int64
	number   int64   // loopnumber
	arrival  float64 // planned start of this pass
	gaps     float64 // sum of the gaps planned so far
	drained  bool    // the random stream is to be put back
}

// The predefined variables, in the order of their cells.
const (
	varLoopNumber = iota
	varEveryUntil
	varThreadNumber
	varRunNumber
	varProcessNumber
	varUsrSeconds
	varSysSeconds
	varOraError
	varOraErrorText
	varSQLState
	varSQLErrorText
	varHostname
	varArguments
	varStdin // then stdout and stderr
)

// setInt, setDouble and setText set a predefined variable.
func (e *env) setInt(n int, v int64) { e.write(e.m.program.Globals[n], pcode.Value{Num: uint64(v)}) }

func (e *env) setDouble(n int, v float64) {
	e.write(e.m.program.Globals[n], pcode.Value{Num: math.Float64bits(v)})
}

func (e *env) setText(n int, s string) { e.write(e.m.program.Globals[n], pcode.Value{Str: s}) }

// everyUntil is the planned start of the next pass; the program may set it.
func (e *env) everyUntil() float64 { return floatOf(e.read(e.m.program.Globals[varEveryUntil])) }

func floatOf(v pcode.Value) float64 {
	if v.Null {
		return 0
	}
	return math.Float64frombits(v.Num)
}

// loopNull reports a start, stop or count that is null. Without a start the loop
// begins at time zero; without knowing its end it does not execute at all.
func (e *env) loopNull(in *pcode.Instr) {
	if !e.null(in.A) {
		return
	}
	switch in.K {
	case 0:
		e.report(470, "start", "it begins at time zero")
	case 1:
		e.report(470, "stop", "it is not executed")
		setf(e.w, in.B, -mostSeconds)
	default:
		e.report(470, "count", "it is not executed")
	}
}

// mostSeconds is a time no program reaches.
const mostSeconds = 1e9

// loopEnter waits for the start of a control loop.
func (e *env) loopEnter(in *pcode.Instr) bool {
	l := e.m.program.Loops[in.K]
	if e.loop.active {
		e.report(161)
		return false
	}
	s := &e.loop
	*s = loopState{active: true}
	start := 0.0
	if l.HasStart {
		start = getf(e.w, in.A)
	}
	if l.HasStop {
		s.stop = getf(e.w, in.B)
	} else {
		s.stop, s.count = math.Inf(1), geti(e.w, in.B)
	}
	// A loop that waits for its start plans from the start, not from the moment
	// it woke up; one that is late plans from now.
	s.arrival = math.Max(start, e.Now())
	if !e.sleepUntil(math.Min(start, s.stop)) {
		return false
	}
	if l.Queue {
		e.setDouble(varEveryUntil, s.arrival)
		s.queueing = true
	}
	s.number = 1
	e.setInt(varLoopNumber, 1)
	return true
}

// loopTop ends the loop when it is done.
func (e *env) loopTop(in *pcode.Instr) bool {
	l := e.m.program.Loops[in.K]
	s := &e.loop
	if l.HasStop && e.m.elapsed() < nanos(s.stop) || !l.HasStop && s.number <= s.count {
		s.fresh = true
		return e.next()
	}
	if l.Queue && l.HasStop {
		e.rng, s.drained = e.random.Save(), true
		e.trace, e.random.Trace = e.random.Trace, nil
	}
	return e.leave(in)
}

// loopEvery plans the next arrival: relative to the planned one when arrivals
// queue, else to now.
func (e *env) loopEvery(in *pcode.Instr) {
	s := &e.loop
	gap := getf(e.w, in.A)
	if e.null(in.B) || gap != gap {
		gap = 0
	}
	now := e.Now()
	if s.queueing {
		s.arrival = e.everyUntil()
		e.setDouble(varEveryUntil, s.arrival+gap)
		if e.recorder != nil {
			e.backlog(now, gap)
		}
		return
	}
	s.arrival = now
	e.setDouble(varEveryUntil, now+gap)
}

// backlog tells the recorder how many arrivals of this thread are due and have
// not begun, the present one not counted. Only the next one is known; how many
// follow it is estimated by the mean gap so far. At the stop they are counted
// exactly (loopDrain).
func (e *env) backlog(now, gap float64) {
	s := &e.loop
	s.gaps += gap
	overdue := now - (s.arrival + gap)
	mean := s.gaps / float64(s.number)
	switch {
	case overdue < 0:
		e.recorder.SetBacklog(0)
	case mean <= 0:
		e.recorder.SetBacklog(1)
	default:
		e.recorder.SetBacklog(1 + int64(overdue/mean))
	}
}

// loopNext sleeps until the next planned start, never beyond the stop.
func (e *env) loopNext(in *pcode.Instr) bool {
	l := e.m.program.Loops[in.K]
	s := &e.loop
	if l.Every && !e.sleepUntil(math.Min(e.everyUntil(), s.stop)) {
		return false
	}
	s.number++
	e.setInt(varLoopNumber, s.number)
	return true
}

// loopDrain counts one arrival that was due before the stop and never began.
func (e *env) loopDrain(in *pcode.Instr) bool {
	l := e.m.program.Loops[in.K]
	s := &e.loop
	planned := e.everyUntil()
	gap := getf(e.w, in.A)
	if nanos(planned) >= nanos(s.stop) || e.null(in.B) || !(gap > 0) {
		return e.leave(in)
	}
	if e.recorder != nil {
		e.recorder.Unfinished(l.Timed, 1)
	}
	e.setDouble(varEveryUntil, planned+gap)
	return e.next()
}

// loopExit ends the loop; the random stream goes on where the last pass left it.
func (e *env) loopExit(*pcode.Instr) {
	if e.loop.drained {
		e.random.Restore(e.rng)
		e.random.Trace = e.trace
	}
	if e.recorder != nil && e.loop.queueing {
		e.recorder.SetBacklog(0)
	}
	e.loop = loopState{}
}

// loopWait is the pause of a loop's wait: it does not go beyond the stop.
func (e *env) loopWait(in *pcode.Instr) bool {
	pause := getf(e.w, in.A)
	if e.null(in.B) || !(pause > 0) {
		return true
	}
	return e.sleepUntil(math.Min(e.Now()+pause, e.loop.stop))
}

// sleep waits some seconds.
func (e *env) sleep(seconds float64) bool {
	if !(seconds > 0) {
		return true
	}
	return e.sleepUntil(e.Now() + seconds)
}

// sleepUntil waits for an instant of the run's clock; false when the machine stops.
func (e *env) sleepUntil(t float64) bool {
	if t != t || nanos(t) <= e.m.elapsed() {
		return true
	}
	at := int64(math.MaxInt64)
	// Time zero is before the clock's own when a process came late to a run of several.
	if zero := e.m.zero.Load(); zero <= 0 || nanos(t) < math.MaxInt64-zero {
		at = zero + nanos(t)
	}
	e.task.SleepUntil(e.m.state.Clock, at, e.m.stopSignal())
	return !e.m.stopping()
}

// nanos is a number of seconds in whole nanoseconds, to the nearest: 0.1 + 0.2
// and 0.3 are the same instant.
func nanos(seconds float64) int64 { return numtext.Truncate(math.Round(seconds * 1e9)) }
