package sqlrt

import "rwl/vm/clock"

// reap closes sessions of the pool that were idle too long. It runs from start to stop, sleeps until the oldest idle session is
// due, and does not touch the clock while there is none.
func (p *pool) reap() {
	defer close(p.reaped)
	for {
		due, next, closed := p.due()
		for _, s := range due {
			p.close(s)
		}
		if closed {
			return
		}
		if next == clock.Never {
			<-p.kick
			continue
		}
		p.clk.SleepUntil(next, p.kick)
		select {
		case <-p.kick:
		default:
		}
	}
}

// due takes out the sessions to be closed, and tells when to look again.
func (p *pool) due() (due []*Session, next int64, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idleFor >= 0 {
		now := p.clk.Now()
		for len(p.idle) > 0 && p.open > p.lo {
			end := p.idle[0].idleSince + int64(p.idleFor)
			if end > now {
				p.parked = false
				return due, end, p.closed
			}
			due = append(due, p.takeOldest())
			p.open--
		}
	}
	p.parked = p.idleFor >= 0
	return due, clock.Never, p.closed
}

// wakeReaper is called with the lock held.
func (p *pool) wakeReaper() {
	select {
	case p.kick <- struct{}{}:
	default:
	}
}
