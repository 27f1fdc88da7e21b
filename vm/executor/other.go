//go:build !linux

package executor

import (
	"errors"
	"net"
	"time"

	"rwl/vm/clock"
)

// Task is only ever nil here.
type Task struct{}

// Leave does nothing.
func (*Task) Leave() {}

// Park does nothing: who calls it is an ordinary goroutine.
func (*Task) Park(int64) bool { return false }

// Wake does nothing.
func (*Task) Wake() {}

// SleepUntil waits as the clock's SleepUntil does.
func (*Task) SleepUntil(c clock.Clock, until int64, wake <-chan struct{}) bool {
	return c.SleepUntil(until, wake)
}

// Group is only ever nil here.
type Group struct{}

// New gives nil: tasks have to be goroutines.
func New(clock.Clock, int) *Group { return nil }

// Add is never called.
func (*Group) Add(func(*Task)) {}

// Start is never called.
func (*Group) Start() {}

// WakeAll is never called.
func (*Group) WakeAll() {}

// Wait is never called.
func (*Group) Wait() {}

// Socket is only ever nil here.
type Socket struct{ net.Conn }

// NewSocket fails.
func NewSocket(net.Conn) (*Socket, error) { return nil, errors.ErrUnsupported }

// Read is never called.
func (*Socket) Read(*Task, []byte) (int, error) { return 0, errors.ErrUnsupported }

// Post is never called.
func (*Socket) Post([]byte, *int64) {}

// Write is never called.
func (*Socket) Write(*Task, []byte) (int, error) { return 0, errors.ErrUnsupported }

// SetDeadline is never called.
func (*Socket) SetDeadline(time.Time) error { return errors.ErrUnsupported }
