package sqlrt

import (
	"context"
	"sync"
	"time"

	"rwl/vm/clock"
	"rwl/vm/executor"
)

// pool shares lo to hi sessions. Who comes first is served first: a free session goes to the head of the queue, never to a
// latecomer. Connecting happens outside the lock, by the goroutine that wants the session; when a session is dropped while
// somebody waits, the head of the queue gets the permit to connect instead.
type pool struct {
	clk     clock.Clock
	connect func(context.Context) (*Session, error)
	close   func(*Session)
	idleFor time.Duration // < 0: for ever
	limit   time.Duration // < 0: none

	mu     sync.Mutex
	lo, hi int
	open   int        // sessions that exist or are in the making
	idle   []*Session // the last one used is the first one taken, so that the others can be released
	queue  waiters
	closed bool

	kick   chan struct{} // wakes the reaper
	parked bool          // the reaper has nothing to wait for but kick
	reaped chan struct{} // closed when the reaper has ended
}

// start begins the reaper, which ends at stop.
func (p *pool) start() {
	p.kick, p.reaped = make(chan struct{}, 1), make(chan struct{})
	go p.reap()
}

// acquire gives a session: an idle one, a new one, or the next that is released.
func (p *pool) acquire(ctx context.Context, t *executor.Task) (*Session, error) {
	if ctx.Err() != nil {
		return nil, ended(ctx)
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	if p.queue.head == nil {
		if s := p.takeIdle(); s != nil {
			p.mu.Unlock()
			return s, nil
		}
		if p.open < p.hi {
			p.open++
			p.mu.Unlock()
			return p.grow(ctx, t, p.deadline())
		}
	}
	if p.limit == 0 {
		p.mu.Unlock()
		return nil, ErrWaitLimit
	}
	w := p.queue.join()
	w.task = t
	p.mu.Unlock()
	return p.wait(ctx, w)
}

// release takes a session back that its user has finished with; keep false drops it.
func (p *pool) release(s *Session, keep bool) {
	p.mu.Lock()
	if keep && !p.closed && p.open <= p.hi && (p.idleFor != 0 || p.open <= p.lo || p.queue.head != nil) {
		if w := p.queue.leave(); w != nil {
			w.grant(s)
		} else {
			s.idleSince = p.clk.Now()
			p.idle = append(p.idle, s)
			if p.parked && p.open > p.lo {
				p.wakeReaper()
			}
		}
		p.mu.Unlock()
		return
	}
	p.lost()
	p.mu.Unlock()
	p.close(s)
}

// resize changes the bounds. Idle sessions above hi are closed now, busy ones at their release; sessions up to a higher lo
// are made when they are wanted.
func (p *pool) resize(lo, hi int) error {
	if err := checkSize(lo, hi); err != nil {
		return err
	}
	p.mu.Lock()
	p.lo, p.hi = lo, hi
	var surplus []*Session
	for p.open > hi && len(p.idle) > 0 {
		surplus = append(surplus, p.takeOldest())
		p.open--
	}
	for p.open < hi {
		w := p.queue.leave()
		if w == nil {
			break
		}
		p.open++
		w.grant(nil)
	}
	p.wakeReaper()
	p.mu.Unlock()
	for _, s := range surplus {
		p.close(s)
	}
	return nil
}

// stop closes the idle sessions, refuses who waits, and ends the reaper. Busy sessions are closed at their release.
func (p *pool) stop() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	for w := p.queue.leave(); w != nil; w = p.queue.leave() {
		w.refuse()
	}
	idle := p.idle
	p.idle, p.open = nil, p.open-len(idle)
	p.wakeReaper()
	p.mu.Unlock()
	for _, s := range idle {
		p.close(s)
	}
	<-p.reaped
}

// lost is called with the lock held when a session, or the attempt to make one, is gone: the next in the queue may try.
func (p *pool) lost() {
	p.open--
	if p.closed || p.open >= p.hi {
		return
	}
	if w := p.queue.leave(); w != nil {
		p.open++
		w.grant(nil)
	}
}

// grow connects with the permit that the caller has. deadline: on the clock, or clock.Never.
func (p *pool) grow(ctx context.Context, t *executor.Task, deadline int64) (*Session, error) {
	t.Leave()
	if deadline != clock.Never {
		limited, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		// Ends with this call, as cancel ends the sleep.
		go func() {
			if !p.clk.SleepUntil(deadline, limited.Done()) {
				cancel(ErrWaitLimit)
			}
		}()
		ctx = limited
	}
	s, err := p.connect(ctx)
	if err != nil {
		p.mu.Lock()
		p.lost()
		p.mu.Unlock()
		return nil, err
	}
	return s, nil
}

func (p *pool) deadline() int64 {
	if p.limit < 0 {
		return clock.Never
	}
	return p.clk.Now() + int64(p.limit)
}

func (p *pool) takeIdle() *Session {
	last := len(p.idle) - 1
	if last < 0 {
		return nil
	}
	s := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return s
}

func (p *pool) takeOldest() *Session {
	s := p.idle[0]
	copy(p.idle, p.idle[1:])
	p.idle[len(p.idle)-1] = nil
	p.idle = p.idle[:len(p.idle)-1]
	return s
}

// Idle is the number of sessions that lie in the pool, 0 for a database of another kind.
func (d *Database) Idle() int {
	if d.pool == nil {
		return 0
	}
	d.pool.mu.Lock()
	defer d.pool.mu.Unlock()
	return len(d.pool.idle)
}
