package clock

import "math"

// Never is an instant that does not come.
const Never = math.MaxInt64

// A sleeper runs again some time after the instant that was waited for: the
// processor leaves its rest, a thread or two wake. So a wait ends early by a
// lead, and who is there too early waits the rest actively. The lead follows what
// happens: every late end lengthens it by leadStep, every early one shortens it
// by three, so that it settles where one in four is early, by a few microseconds.
// maxLead bounds what an active wait can take.
const (
	firstLead = 40_000
	leadStep  = 500
	maxLead   = 150_000
	// preciseLead is longer than nearly every wake-up takes, so that all sleepers
	// wait the rest actively.
	preciseLead = 300_000
)

// Lead is how long before an instant a wait for it is to end.
type Lead struct {
	ns      int64
	precise bool // it is preciseLead and stays so
}

// Now is the lead at present, in ns.
func (l *Lead) Now() int64 { return l.ns }

// Learn adapts the lead to a wait that ended before the instant, or after it.
func (l *Lead) Learn(early bool) {
	switch {
	case l.precise:
	case early:
		l.ns = max(l.ns-3*leadStep, 0)
	default:
		l.ns = min(l.ns+leadStep, maxLead)
	}
}

// NewLead is for somebody who waits for instants of the clock in another way.
func (c *Real) NewLead() Lead {
	c.service.mu.Lock()
	defer c.service.mu.Unlock()
	if c.service.lead.precise {
		return c.service.lead
	}
	return Lead{ns: firstLead}
}
