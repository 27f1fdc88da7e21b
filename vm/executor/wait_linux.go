package executor

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// oldKernel is set when the kernel has no epoll_pwait2 (before 5.11).
var oldKernel atomic.Bool

// epollWait waits for events. silently: without telling Go's scheduler, so that
// its monitor thread has nothing to do. A signal ends the wait.
func epollWait(silently bool, poll int, events *[mostEvents]unix.EpollEvent, timeout *unix.Timespec) (int, syscall.Errno) {
	if oldKernel.Load() {
		return epollWaitOld(poll, events, timeout)
	}
	call := syscall.Syscall6
	if silently {
		call = syscall.RawSyscall6
	}
	n, _, errno := call(unix.SYS_EPOLL_PWAIT2, uintptr(poll), uintptr(unsafe.Pointer(events)), mostEvents,
		uintptr(unsafe.Pointer(timeout)), 0, 0)
	if errno == unix.ENOSYS {
		oldKernel.Store(true)
		return 0, unix.EINTR
	}
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// epollWaitOld waits with the precision that epoll_wait does not have.
func epollWaitOld(poll int, events *[mostEvents]unix.EpollEvent, timeout *unix.Timespec) (int, syscall.Errno) {
	fds := [1]unix.PollFd{{Fd: int32(poll), Events: unix.POLLIN}}
	if n, err := unix.Ppoll(fds[:], timeout, nil); err != nil || n == 0 {
		errno, _ := err.(syscall.Errno)
		return 0, errno
	}
	n, err := unix.EpollWait(poll, events[:], 0)
	if err != nil {
		return 0, unix.EINTR
	}
	return n, 0
}
