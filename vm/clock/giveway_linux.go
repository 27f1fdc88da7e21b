package clock

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// GiveWay lets another thread of the operating system have the processor, if one waits for this one; else it returns at once. Linux would
// let it wait until a slice of some milliseconds is used up. Go's scheduler is not told.
func GiveWay() { _, _, _ = syscall.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) } // cannot fail
