//go:build !race

package executor

import (
	"syscall"
	"unsafe"
)

// Go's scheduler is not told of these calls: the sockets do not block. b is not empty.

// TryRead reads what there is; EAGAIN when there is nothing.
func TryRead(fd uintptr, b []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	return int(n), errno
}

// TryWrite writes what there is room for; EAGAIN when there is none.
func TryWrite(fd uintptr, b []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	return int(n), errno
}

// sending and received tell the race detector about bytes that the kernel takes and gives by itself.
func sending(int)  {}
func received(int) {}
