//go:build !linux

package clock

import "time"

// alarm waits for an instant or for a ring, by a timer of the Go runtime.
type alarm struct {
	timer *time.Timer
	rung  chan struct{}
}

func newAlarm() *alarm {
	return &alarm{timer: time.NewTimer(time.Hour), rung: make(chan struct{}, 1)}
}

// attach makes the calling goroutine the one that waits.
func (a *alarm) attach() {}

// detach ends what attach began. Nobody can ring any more.
func (a *alarm) detach() { a.timer.Stop() }

// wait returns after d or after a ring.
func (a *alarm) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	a.timer.Reset(d)
	select {
	case <-a.timer.C:
	case <-a.rung:
	}
}

// ring ends the present or the next wait.
func (a *alarm) ring() {
	select {
	case a.rung <- struct{}{}:
	default:
	}
}
