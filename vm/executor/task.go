//go:build linux

package executor

import (
	"iter"
	"sync/atomic"

	"rwl/vm/clock"
)

// Task is a thread of the program. Its methods, except Wake, are called by the
// task itself. A nil task is an ordinary goroutine: it never parks.
type Task struct {
	x      *executor
	state  atomic.Int32
	next   func() (signal, bool)
	yield  func(signal) bool
	last   bool         // the body ended on the executor, not away from it
	left   bool         // since it last waited in Park
	place  int          // in the executor's list of tasks, -1 when it is not there
	number int          // among its members, for good
	answer atomic.Int64 // to what the task receives; see ring
	unsent atomic.Int32 // error number of what it sends
	round  uint32       // of its exchanges
	timer  clock.Instant[Task]
}

// The states of a task. The executor makes a parked task run. The task itself
// makes itself parked, and away; the watch makes it away.
const (
	parked  int32 = iota // nobody but its executor may resume it, or it is just about to wait
	running              // on its executor
	away                 // on a goroutine of its own
)

// signal is what a task says when it gives the processor back.
type signal int

const (
	parks  signal = iota // goes on when it is woken
	leaves               // goes on in a goroutine of its own
	enters               // goes on on its executor
)

func newTask(x *executor, body func(*Task)) *Task {
	t := &Task{x: x, place: -1}
	t.timer.Owner = t
	// Never stopped early: a task ends with its body.
	t.next, _ = iter.Pull(func(yield func(signal) bool) {
		t.yield = yield
		body(t)
		t.last = t.hold()
	})
	return t
}

// hold takes the task off the watch's hands, so that it may touch what belongs
// to its executor, until it parks or goes on. false: it is away.
func (t *Task) hold() bool { return t.state.CompareAndSwap(running, parked) }

// goOn ends hold.
func (t *Task) goOn() { t.state.Store(running) }

// enter makes sure that the task is on its executor, and holds it.
func (t *Task) enter() {
	for !t.hold() {
		t.yield(enters)
	}
}

// Leave lets the task go on in a goroutine of its own, because it is going to
// block in a way that the executor does not know. It comes back by itself, when
// it waits for a socket or in Park.
func (t *Task) Leave() {
	if t == nil {
		return
	}
	t.left = true
	if t.hold() {
		t.state.Store(away)
		t.x.group.away.Add(1)
		t.yield(leaves)
	}
}

// alone tells whether the task is the only one of its group, and there is a
// processor that the other end of a socket can have while the task tries to read.
func (t *Task) alone() bool { return t != nil && t.x.group.spare && t.x.group.live.Load() == 1 }

// carry is the goroutine of a task that is away.
func (t *Task) carry() {
	s, more := t.next()
	t.carried(s, more)
}

// carried is what follows when a task gives back a processor that is not the executor's.
func (t *Task) carried(s signal, more bool) {
	t.x.group.away.Add(-1)
	what := entering
	if !more {
		what = ended
	}
	t.x.post(mail{t, what})
}

// Park waits until it is woken or the instant has come, on an executor. It may
// return for no reason, as it does when a task that was away has come back with
// it: a wake-up in between would not have been heard. false: the task is away and has
// to wait like a goroutine. That is so if it has left since its last wait: it is likely
// to do so again, and leaving takes 30 µs, in the middle of what is measured (reads
// from SQLite, 1,000 a second: 37 µs instead of 10 if tasks always came back).
func (t *Task) Park(until int64) bool {
	if t == nil {
		return false
	}
	left := t.left
	t.left = false
	if !t.hold() {
		if left {
			return false
		}
		t.enter()
		t.goOn()
		return true
	}
	if until != clock.Never {
		t.x.timers.Add(&t.timer, until)
	}
	t.yield(parks)
	return true
}

// Wake ends Park. Anybody may call it.
func (t *Task) Wake() {
	if t != nil {
		t.x.post(mail{t, wakes})
	}
}

// SleepUntil waits as the clock's SleepUntil does. What makes wake ready
// has to call Wake or WakeAll as well.
func (t *Task) SleepUntil(c clock.Clock, until int64, wake <-chan struct{}) (woken bool) {
	for t != nil {
		select {
		case <-wake:
			return true
		default:
		}
		if c.Now() >= until {
			return false
		}
		if !t.Park(until) {
			break
		}
	}
	return c.SleepUntil(until, wake)
}
