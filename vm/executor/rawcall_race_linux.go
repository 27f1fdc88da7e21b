//go:build race

package executor

import "syscall"

// The same by calls that the race detector knows: what is written at one end of a connection happens before it is read at the other.

// TryRead reads what there is; EAGAIN when there is nothing.
func TryRead(fd uintptr, b []byte) (int, syscall.Errno) {
	n, err := syscall.Read(int(fd), b)
	return n, errnoOf(err)
}

// TryWrite writes what there is room for; EAGAIN when there is none.
func TryWrite(fd uintptr, b []byte) (int, syscall.Errno) {
	n, err := syscall.Write(int(fd), b)
	return n, errnoOf(err)
}

// errnoOf does not use errors.As, which allocates: package syscall gives the number as it is.
func errnoOf(err error) syscall.Errno {
	errno, _ := err.(syscall.Errno)
	return errno
}

// sending and received tell the race detector about bytes that the kernel takes and gives by itself: a call without bytes does.
func sending(fd int)  { _, _ = syscall.Write(fd, nil) }
func received(fd int) { _, _ = syscall.Read(fd, nil) }
