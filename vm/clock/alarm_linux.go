package clock

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// alarm waits for an instant or for a ring. On Linux a thread of its own waits
// in ppoll, with the kernel's timer slack (50 µs by default) taken away, for a
// time-out or for the event descriptor that ring writes to.
//
// How late sleepers ran again, measured by BenchmarkLateness on two quiet cores
// (Linux 6.18, a virtual machine; p50 / p90 / p99 in µs; "no lead" is without
// the early alarm of service):
//
//	              this              no lead           time.Timer
//	 1 sleeper     8 / 53 / 100     111 / 174 / 207   572 / 1006 / 1093
//	50 sleepers   16 / 74 / 156      80 / 137 / 199   540 / 1008 / 1114
type alarm struct {
	event   int // descriptor, -1 when the system gave none
	fds     [1]unix.PollFd
	timeout unix.Timespec
	count   [8]byte
}

// unheard bounds a wait that no ring can end, for want of a descriptor.
const unheard = time.Millisecond

func newAlarm() *alarm {
	event, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		event = -1
	}
	a := &alarm{event: event}
	a.fds[0] = unix.PollFd{Fd: int32(event), Events: unix.POLLIN}
	return a
}

// attach makes the calling goroutine the one that waits.
func (a *alarm) attach() {
	runtime.LockOSThread()
	// Without it sleepers are 50 µs later; that is no reason to stop.
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
}

// detach ends what attach began. The thread ends with its goroutine, since it
// is not unlocked: its timer slack must not come to other goroutines. Nobody
// can ring any more.
func (a *alarm) detach() {
	if a.event >= 0 {
		_ = unix.Close(a.event)
	}
}

// wait returns after d, after a ring, or now and then for no reason.
func (a *alarm) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	if a.event < 0 {
		d = min(d, unheard)
	}
	a.timeout = unix.NsecToTimespec(int64(d))
	a.fds[0].Revents = 0
	n, err := unix.Ppoll(a.fds[:], &a.timeout, nil)
	if err == nil && n > 0 {
		_, _ = unix.Read(a.event, a.count[:])
	}
}

// ring ends the present or the next wait. An event descriptor counts, so
// writing cannot fail before 2^64 rings unheard.
func (a *alarm) ring() {
	if a.event >= 0 {
		_, _ = unix.Write(a.event, ringValue[:])
	}
}

// ringValue is what the event descriptor adds up. Only "not zero" matters, so
// either byte order does.
var ringValue = [8]byte{1}
