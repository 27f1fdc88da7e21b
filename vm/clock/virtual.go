package clock

import (
	"sync"
	"time"
)

// Virtual is a clock for tests. Its time stands still until it is moved.
//
// By hand: Advance moves it, and lets those go on whose instants are reached.
//
// By itself: runners that are registered with Go are the only ones who sleep.
// When all of them sleep, nothing can happen before the earliest of their
// instants, so time jumps there. Work takes no time unless it sleeps. A runner
// that has to wait for something else than the clock must be signed off with
// Done meanwhile. The jumps are exact when runners are woken by closing their
// wake channel; one that is sent a value may find time moved before it notices.
type Virtual struct {
	mu      sync.Mutex
	changed sync.Cond // somebody fell asleep
	start   time.Time
	now     int64
	waiters waiters
	runners int
}

// NewVirtual makes a clock that stands at instant 0 and shows start.
func NewVirtual(start time.Time) *Virtual {
	v := &Virtual{start: start}
	v.changed.L = &v.mu
	return v
}

// Now is the instant the clock stands at.
func (v *Virtual) Now() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// Wall is the start time plus the time that has passed on the clock.
func (v *Virtual) Wall() time.Time { return v.start.Add(time.Duration(v.Now())) }

// SleepUntil returns when the clock has come to t or when wake is ready.
func (v *Virtual) SleepUntil(t int64, wake <-chan struct{}) bool {
	if ready(wake) {
		return true
	}
	v.mu.Lock()
	if t <= v.now {
		v.mu.Unlock()
		return false
	}
	one := v.waiters.add(t, wake)
	v.changed.Broadcast()
	v.jump()
	v.mu.Unlock()

	var woken bool
	select {
	case woken = <-one.fired:
		v.mu.Lock()
	case <-wake:
		woken = true
		v.mu.Lock()
		if !one.Waiting() {
			<-one.fired
		} else {
			v.waiters.take(one)
		}
	}
	v.waiters.recycle(one)
	v.mu.Unlock()
	return woken
}

// Advance moves the clock by d, at once.
func (v *Virtual) Advance(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now += int64(d)
	v.waiters.fireDue(v.now)
}

// Go registers n runners. They must be registered before they can sleep, best
// by whoever starts them.
func (v *Virtual) Go(n int) {
	v.mu.Lock()
	v.runners += n
	v.mu.Unlock()
}

// Done signs a runner off. Those that remain may all be asleep, so time may jump.
func (v *Virtual) Done() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.runners--
	v.jump()
}

// AwaitSleepers returns when n goroutines sleep on the clock, so that a test
// which moves it by hand knows when to.
func (v *Virtual) AwaitSleepers(n int) {
	v.mu.Lock()
	for len(v.waiters.heap) < n {
		v.changed.Wait()
	}
	v.mu.Unlock()
}

// jump moves time to the earliest instant when all runners sleep. A runner
// whose wake is ready does not sleep any more, it only has not noticed yet.
func (v *Virtual) jump() {
	if v.runners <= 0 || len(v.waiters.heap) < v.runners {
		return
	}
	var awake []*waiter
	for _, one := range v.waiters.heap {
		if ready(one.Owner.wake) {
			awake = append(awake, one.Owner)
		}
	}
	for _, one := range awake {
		v.waiters.fire(one, true)
	}
	if len(awake) == 0 {
		v.now = v.waiters.heap[0].At
		v.waiters.fireDue(v.now)
	}
}
