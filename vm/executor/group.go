//go:build linux

package executor

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"rwl/vm/clock"
)

// Group is the executors of one run.
type Group struct {
	executors []*executor
	next      int
	live      atomic.Int64 // tasks that have not ended
	away      atomic.Int64 // tasks that are away
	done      sync.WaitGroup
	closed    chan struct{}
	spare     bool // there are several processors
	lent      bool // see share
	looks     int  // of the watch since that should change
}

const (
	// watchPause is how often the watch looks. A task that runs all the time between
	// two looks is taken off its executor.
	watchPause = 5 * time.Millisecond
	// enoughLooks is how often the watch looks before it believes what it sees.
	enoughLooks = 4
)

// New makes executors for so many tasks; nil when there cannot be any, so that
// the tasks have to be goroutines: the clock is not the real one.
func New(c clock.Clock, tasks int) *Group { return newGroup(c, tasks, false) }

// newGroup makes executors that use epoll even where there is io_uring, if they are to be ringless.
func newGroup(c clock.Clock, tasks int, ringless bool) *Group {
	exact, ok := c.(*clock.Real)
	if !ok || tasks == 0 {
		return nil
	}
	processors.Lock()
	usual := runtime.GOMAXPROCS(0) - processors.lent
	processors.Unlock()
	g := &Group{closed: make(chan struct{}), spare: usual > 1}
	for range min(tasks, usual) {
		x, err := newExecutor(g, exact, ringless)
		if err != nil {
			break
		}
		g.executors = append(g.executors, x)
	}
	if len(g.executors) == 0 {
		return nil
	}
	g.lent = true // at the start everybody wants a processor at once
	lend(1)
	return g
}

// Add makes a task, which begins with Start. All tasks are added before that.
func (g *Group) Add(body func(*Task)) {
	x := g.executors[g.next%len(g.executors)]
	g.next++
	g.live.Add(1)
	g.done.Add(1)
	x.mail = append(x.mail, mail{newTask(x, body), entering})
}

// Start starts all tasks.
func (g *Group) Start() {
	for _, x := range g.executors {
		go x.serve() // ends with Wait, or when the watch replaces it
	}
	go g.watch() // ends with Wait
}

// WakeAll wakes all tasks that are parked. Anybody may call it, until Wait returns.
func (g *Group) WakeAll() {
	for _, x := range g.executors {
		x.post(mail{nil, wakesAll})
	}
}

// Wait returns when all tasks have ended, and ends the executors.
func (g *Group) Wait() {
	g.done.Wait()
	g.closed <- struct{}{}
	for _, x := range g.executors {
		x.post(mail{nil, closes})
		<-x.closed
	}
	if g.lent {
		lend(-1)
	}
}

// watch replaces the goroutine of an executor that is kept by one of its tasks.
func (g *Group) watch() {
	seen := make([]int64, len(g.executors))
	pause := time.NewTimer(watchPause)
	defer pause.Stop()
	for {
		select {
		case <-pause.C:
		case <-g.closed:
			return
		}
		for i, x := range g.executors {
			t, turn := x.current.Load(), x.turns.Load()
			if t != nil && turn == seen[i] && t.state.CompareAndSwap(running, away) {
				g.away.Add(1)
				x.current.Store(nil)
				go x.serve() // as above
			}
			x.hurry(turn - seen[i])
			seen[i] = turn
		}
		g.share()
		pause.Reset(watchPause) // from now on: after a look that came late the next is not to come early
	}
}

// share lends Go's scheduler a processor beside those that the executors keep, as long as somebody would suffer from taking turns with
// them: tasks that are away, and those that wait for instants, for which the collector and the repository must not keep an executor waiting.
// Where neither is, one more processor would only make Go move executors from thread to thread, which costs a tenth of the rate.
func (g *Group) share() {
	wanted := g.away.Load() > 0
	for _, x := range g.executors {
		wanted = x.timed.Swap(false) || wanted
	}
	switch {
	case wanted == g.lent:
		g.looks = 0
	case g.looks < enoughLooks:
		g.looks++
	default:
		g.lent, g.looks = wanted, 0
		if wanted {
			lend(1)
		} else {
			lend(-1)
		}
	}
}

// processors are those of Go's scheduler.
var processors struct {
	sync.Mutex
	lent int // by all groups
}

// lend changes their number. It stops everything for some microseconds.
func lend(n int) {
	processors.Lock()
	defer processors.Unlock()
	processors.lent += n
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + n)
}
