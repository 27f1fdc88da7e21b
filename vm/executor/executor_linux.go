package executor

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"rwl/vm/clock"
)

// executor resumes its tasks one after the other. What is not atomic and not
// guarded by mu belongs to the goroutine in serve, and to the task that runs
// while it holds itself. Work taken from the kernel or from others stays in the
// executor until it is done, so that another goroutine can go on with it.
type executor struct {
	group   *Group
	clk     *clock.Real
	tasks   []*Task
	current atomic.Pointer[Task] // that runs
	turns   atomic.Int64         // tasks resumed so far

	event   int         // event descriptor that rouses the executor
	ring    *ring       // nil where the kernel has none; then there is epoll
	members []*Task     // by their numbers
	prompt  atomic.Bool // let no message wait for the others; see Group.hurry

	poll    int // epoll descriptor
	events  [mostEvents]unix.EpollEvent
	at, got int // events not looked at yet
	timeout unix.Timespec
	awaited atomic.Int64 // tasks parked for a socket

	calm  bool        // waiting silently was in vain
	timed atomic.Bool // it waited for an instant

	timers clock.Instants[Task]
	lead   clock.Lead
	thread int // of the operating system, whose timer slack is gone

	mail   []mail // taken from inbox
	mailAt int
	rouse  []*Task // still to be woken by wakesAll

	asleep atomic.Bool // rouse it for mail
	mu     sync.Mutex
	inbox  []mail
	posted atomic.Bool // there is something in inbox
	slots  slots

	ending bool
	closed chan struct{}
}

// mail is what others want of an executor.
type mail struct {
	task *Task
	what errand
}

type errand int

const (
	wakes    errand = iota // resume the task if it is parked
	wakesAll               // all tasks that are parked
	entering               // the task comes, or comes back
	ended                  // it ended elsewhere
	closes                 // there will be no more tasks
)

const (
	mostEvents = 128
	// patience is how long an executor waits without telling Go's scheduler, when
	// answers or instants are due. Told of a wait, the scheduler's monitor thread looks every
	// 20 µs whether it lasts; docs/rationale.md has what that costs. A collection
	// of garbage is not held up: its signal ends the wait.
	// It is so long because a timer that is the machine's next has to be set
	// and cleared in its hardware, which costs more than the rest of the wait.
	patience = 50_000_000 // ns
	// fairTurns is after how many tasks an executor lets Go's scheduler have a look at other goroutines, which is about every
	// millisecond; the scheduler itself would do so every 10 ms.
	fairTurns = 64
	// rousing is the slot number of the event descriptor.
	rousing = -1
)

func newExecutor(g *Group, c *clock.Real, ringless bool) (*executor, error) {
	x := &executor{group: g, clk: c, closed: make(chan struct{}), lead: c.NewLead()}
	var err error
	if x.event, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		return nil, err
	}
	if !ringless {
		if x.ring, err = newRing(c); err == nil {
			x.ring.listen(x.event)
			return x, nil
		}
	}
	if x.poll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err == nil {
		err = unix.EpollCtl(x.poll, unix.EPOLL_CTL_ADD, x.event, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET, Fd: rousing})
		if err == nil {
			return x, nil
		}
		_ = unix.Close(x.poll)
	}
	_ = unix.Close(x.event)
	return nil, err
}

// post gives the executor mail.
func (x *executor) post(m mail) {
	x.mu.Lock()
	x.inbox = append(x.inbox, m)
	x.posted.Store(true)
	x.mu.Unlock()
	if x.asleep.Load() && x.asleep.CompareAndSwap(true, false) {
		_, _ = unix.Write(x.event, rouseValue[:]) // cannot fail before 2^64 unheard ones
	}
}

// rouseValue is a number that is not zero, in either byte order.
var rouseValue = [8]byte{1}

// serve resumes tasks until the group ends, or until the watch has found that one
// of them keeps the goroutine: then it is that task's.
func (x *executor) serve() {
	for {
		t := x.pick()
		if t == nil {
			x.close()
			return
		}
		if t.timer.Waiting() {
			x.timers.Take(&t.timer)
		}
		if x.turns.Add(1)%fairTurns == 0 {
			x.letOthers()
		}
		t.goOn()
		x.current.Store(t)
		s, more := t.next()
		if s == enters || !more && !t.last {
			t.carried(s, more)
			return
		}
		switch {
		case !more:
			x.end(t)
		case s == leaves:
			go t.carry() // ends when the task comes back or ends
		}
	}
}

// letOthers lets other goroutines run, before which nothing is left to be sent.
func (x *executor) letOthers() {
	if x.ring != nil && x.ring.sends > 0 {
		x.ring.submit()
	}
	runtime.Gosched()
}

func (x *executor) close() {
	x.mu.Lock()
	x.slots.gone = true
	if x.ring != nil {
		x.ring.close()
	} else {
		_ = unix.Close(x.poll) // nothing can be done about errors
	}
	_ = unix.Close(x.event)
	x.mu.Unlock()
	close(x.closed)
}

// pick finds the task to be resumed, and waits for one; nil at the end.
func (x *executor) pick() *Task {
	for {
		var now int64
		if len(x.timers) > 0 {
			now = x.clk.Now()
			if first := x.timers[0]; first.At <= now {
				return first.Owner
			}
		}
		if x.ring != nil {
			if c, ok := x.ring.next(); ok {
				if t := x.completed(c); t != nil {
					return t
				}
				continue
			}
		}
		switch {
		case x.at < x.got:
			x.at++
			if t := x.woken(&x.events[x.at-1]); t != nil {
				return t
			}
		case len(x.rouse) > 0:
			t := x.rouse[len(x.rouse)-1]
			x.rouse = x.rouse[:len(x.rouse)-1]
			if t.state.Load() == parked {
				return t
			}
		case x.mailAt < len(x.mail):
			x.mailAt++
			if t := x.open(x.mail[x.mailAt-1]); t != nil {
				return t
			}
		case x.posted.Load():
			x.fetch()
		case x.ending:
			return nil
		default:
			x.wait(now)
		}
	}
}

// fetch takes the mail out of the inbox.
func (x *executor) fetch() {
	clear(x.mail)
	x.mu.Lock()
	x.mail, x.inbox = x.inbox, x.mail[:0]
	x.posted.Store(false)
	x.mu.Unlock()
	x.mailAt = 0
}

// open does what a mail wants; it may give a task to be resumed.
func (x *executor) open(m mail) *Task {
	switch m.what {
	case wakes:
		if m.task.state.Load() == parked && m.task.place >= 0 {
			return m.task
		}
	case wakesAll:
		x.rouse = append(x.rouse, x.tasks...)
	case entering:
		if m.task.place < 0 {
			m.task.place, m.task.number = len(x.tasks), len(x.members)
			x.tasks = append(x.tasks, m.task)
			x.members = append(x.members, m.task)
		}
		return m.task
	case ended:
		x.end(m.task)
	case closes:
		x.ending = true
	}
	return nil
}

// end forgets a task.
func (x *executor) end(t *Task) {
	last := len(x.tasks) - 1
	moved := x.tasks[last]
	x.tasks[t.place], moved.place = moved, t.place
	x.tasks[last], t.place = nil, -1
	x.tasks = x.tasks[:last]
	t.state.Store(away)
	x.group.live.Add(-1)
	x.group.done.Done()
}

// wait waits for an event or for the first timer. now is the present instant when
// there is a timer.
func (x *executor) wait(now int64) {
	pause, due := int64(math.MaxInt64), int64(0)
	if len(x.timers) > 0 {
		due = x.timers[0].At
		pause = due - now - x.lead.Now()
	}
	if pause <= 0 {
		x.listen(0, true) // the rest is waited for actively
		return
	}
	x.asleep.Store(true)
	if x.posted.Load() {
		x.asleep.Store(false)
		return
	}
	if due != 0 {
		x.timed.Store(true)
		x.exact()
	}
	timedOut := false
	if due != 0 && pause <= patience { // the group lends Go's scheduler a processor meanwhile
		timedOut = x.listen(pause, true)
	} else if due == 0 && (x.awaited.Load() > 0 || x.ring != nil && x.ring.receiving > 0) && !x.calm {
		x.calm = x.listen(patience, true)
	} else {
		timedOut = x.listen(pause, false)
		x.calm = false
	}
	x.asleep.Store(false)
	if timedOut && due != 0 {
		x.lead.Learn(x.clk.Now() < due)
	}
}

// exact takes the kernel's timer slack (50 µs by default) away from the thread.
func (x *executor) exact() {
	if thread := unix.Gettid(); thread != x.thread {
		x.thread = thread
		// Without it tasks are 50 µs later; that is no reason to stop.
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	}
}

// listen gets events, for at most pause ns; it tells whether they passed without one.
func (x *executor) listen(pause int64, silently bool) (timedOut bool) {
	pause = min(pause, longest)
	if x.ring != nil {
		return x.ring.wait(pause, silently)
	}
	x.timeout = unix.NsecToTimespec(pause)
	got, errno := epollWait(silently, x.poll, &x.events, &x.timeout)
	x.at, x.got = 0, got
	return got == 0 && errno == 0
}

// longest bounds a wait; there is no other reason to end it.
const longest = int64(3600e9)

// woken is the task that an event lets go on.
func (x *executor) woken(e *unix.EpollEvent) *Task {
	if e.Fd == rousing {
		return nil // it is edge triggered: nothing has to be read
	}
	s := x.socket(e)
	if s == nil {
		return nil
	}
	if e.Events&(unix.EPOLLRDHUP|unix.EPOLLHUP) != 0 {
		s.over.Store(true) // told once, maybe together with the last bytes
	}
	s.ready.Store(true)
	if t := s.waiter.Load(); t != nil && t.x == x && t.state.Load() == parked {
		return t
	}
	return nil
}
