// Package clock tells the time and waits for instants. The machine, the pools
// and the recorders are given a Clock when they are made: the real one, or in
// tests a virtual one on which an hour passes at once. Instants are
// nanoseconds on a monotonic scale of the clock's own; the calendar is only for
// display. The package knows nothing of time zero, of loops or of threads.
package clock

import "time"

// Clock is what a program knows of time. It may be used by many goroutines.
type Clock interface {
	// Now is the present instant in nanoseconds. It never goes back and does
	// not follow corrections of the system's time. Zero is when the clock was made.
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
// Waiting is done by one timer service for all sleepers of the clock. It starts
// with the first sleeper, and ends when nobody has slept for a second or when
// the clock is closed; the next sleeper starts it again.
type Real struct {
	base    time.Time
	service service
}

// NewReal makes a clock that stands at 0 now.
func NewReal() *Real { return &Real{base: time.Now(), service: service{lead: Lead{ns: firstLead}}} }

// Now takes one reading of the monotonic clock (25 to 50 ns where this was
// measured), so a caller with several uses of an instant should share it.
func (c *Real) Now() int64 { return int64(time.Since(c.base)) }

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

// ready tells whether wake is closed or gives a value, which it takes.
func ready(wake <-chan struct{}) bool {
	select {
	case <-wake:
		return true
	default:
		return false
	}
}
