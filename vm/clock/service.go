package clock

import (
	"math"
	"sync"
	"time"
)

// idleTime is how long the timer service stays without sleepers.
const idleTime = int64(time.Second)

// service wakes the sleepers of a real clock. One goroutine, started by the
// first sleeper, waits in an alarm for the earliest instant:
//
//	sleeper ── add, ring if earlier than armed ──▶ heap ──▶ goroutine: fire what is due,
//	   ▲                                                     │       wait for the next
//	   └──────────────────────── fired ──────────────────────┘
//
// The lock guards everything here; it is never held while waiting.
type service struct {
	mu      sync.Mutex
	waiters waiters
	alarm   *alarm // nil when no goroutine runs
	armed   int64  // instant of the sleeper the goroutine waits for, or will look at soon
	lead    Lead
	closing bool
}

func (s *service) sleep(c *Real, until int64, wake <-chan struct{}) (woken bool) {
	s.mu.Lock()
	if until-c.Now() <= s.lead.ns {
		s.mu.Unlock()
		c.awaitActively(until)
		return false
	}
	one := s.waiters.add(until, wake)
	switch {
	case s.alarm == nil:
		s.alarm = newAlarm()
		s.armed = until
		go s.serve(c, s.alarm)
	case until < s.armed:
		s.armed = until
		s.alarm.ring()
	}
	s.mu.Unlock()

	select {
	case <-one.fired:
		early := c.awaitActively(until)
		s.mu.Lock()
		s.lead.Learn(early)
	case <-wake:
		woken = true
		s.mu.Lock()
		if !one.Waiting() {
			<-one.fired
		} else {
			s.waiters.take(one)
		}
	}
	s.waiters.recycle(one)
	s.mu.Unlock()
	return woken
}

// awaitActively returns at the instant, and tells whether that was still to come.
func (c *Real) awaitActively(until int64) (early bool) {
	for c.Now() < until {
		early = true
	}
	return early
}

// serve runs until the service has been idle or closed.
func (s *service) serve(c *Real, a *alarm) {
	a.attach()
	idleSince := int64(math.MaxInt64)
	for {
		c.scale.check()
		now := c.Now()
		s.mu.Lock()
		s.waiters.fireDue(now + s.lead.ns)
		var until int64 // when to look again
		if len(s.waiters.heap) > 0 {
			idleSince = math.MaxInt64
			s.armed = s.waiters.heap[0].At
			until = s.armed - s.lead.ns
		} else {
			idleSince = min(idleSince, now)
			s.armed = idleSince + idleTime
			until = s.armed
			if s.closing || now >= s.armed {
				s.alarm = nil
				s.mu.Unlock()
				a.detach()
				return
			}
		}
		s.closing = false
		s.mu.Unlock()
		a.wait(time.Duration(until - now))
	}
}

func (s *service) close() {
	s.mu.Lock()
	if s.alarm != nil && len(s.waiters.heap) == 0 {
		s.closing = true
		s.armed = math.MinInt64
		s.alarm.ring()
	}
	s.mu.Unlock()
}
