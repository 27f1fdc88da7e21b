// Package clock tells the time and waits for instants. The machine, the pools
// and the recorders are given a Clock when they are made: the real one, or in
// tests a virtual one on which an hour passes at once. Instants are
// nanoseconds on a monotonic scale of the clock's own; the calendar is only for
// display. The package knows nothing of time zero, of loops or of threads.
package clock

import "time"

// Clock is what a program knows of time. It may be used by many goroutines.
type Clock interface {
	// Now is the present instant in nanoseconds. In one thread it never goes back, and it
	// does not follow steps of the system's time. Zero is when the clock was made.
	Now() int64
	// Wall is the present calendar time, for display and for records.
	Wall() time.Time
	// SleepUntil returns at the instant t, or early when wake is closed or
	// gives a value: only then woken is true. An instant that has passed
	// returns at once, woken if wake is ready already. wake may be nil.
	SleepUntil(t int64, wake <-chan struct{}) (woken bool)
}

// Real is the clock of the machine the program runs on.
//
// On Linux with an x86 processor whose counter the kernel itself tells the time by, Now reads
// that counter and follows the kernel's monotonic clock within some tens of ns; see scale.
// The processor may read it some tens of ns, seldom some hundreds, before instructions that stand
// before Now are done. Readings of one thread stay in their order. Of two threads the second may
// have the lower instant by as much, even if a lock or a channel says that it came later: who
// subtracts readings of two threads takes a negative duration for 0.
//
// Waiting is done by one timer service for all sleepers of the clock. It starts
// with the first sleeper, and ends when nobody has slept for a second or when
// the clock is closed; the next sleeper starts it again.
type Real struct {
	base    time.Time
	scale   scale
	_       [64]byte // keeps the sleepers' lock off the cache line that every reading needs
	service service
}

// NewReal makes a clock that stands at 0 now.
func NewReal() *Real {
	base := time.Now()
	return &Real{base: base, scale: scale{source: processor{base}}, service: service{lead: Lead{ns: firstLead}}}
}

// Now takes one reading: 10 ns with the processor's counter, 25 to 50 without it, where this was
// measured. So a caller with several uses of an instant should share it.
func (c *Real) Now() int64 {
	if !hasCounter {
		return int64(time.Since(c.base))
	}
	if from := c.scale.from.Load(); from != 0 {
		if now, ok := c.scale.at(from, readCounter()); ok {
			return now
		}
	}
	return c.scale.now()
}

// Wall is read anew, so that it follows corrections of the system's time.
func (c *Real) Wall() time.Time { return time.Now().Round(0) }

// SleepUntil allocates nothing in the long run.
func (c *Real) SleepUntil(t int64, wake <-chan struct{}) bool {
	if ready(wake) {
		return true
	}
	if t <= c.Now() {
		return false
	}
	return c.service.sleep(c, t, wake)
}

// Precise makes the clock wake sleepers as exactly as it can from now on, at the
// cost of processor time: each of them waits actively for the last 0.3 ms.
func (c *Real) Precise() {
	c.service.mu.Lock()
	c.service.lead = Lead{preciseLead, true}
	c.service.mu.Unlock()
}

// Close ends the timer service unless somebody still sleeps, without waiting
// for its idle second. The clock can be used again afterwards.
func (c *Real) Close() { c.service.close() }

// processor is the source of a real clock's scale.
type processor struct{ base time.Time }

func (p processor) count() uint64    { return readCounterInOrder() }
func (p processor) monotonic() int64 { return int64(time.Since(p.base)) }
func (p processor) trusted() bool    { return counterTrusted() }

// ready tells whether wake is closed or gives a value, which it takes.
func ready(wake <-chan struct{}) bool {
	select {
	case <-wake:
		return true
	default:
		return false
	}
}
