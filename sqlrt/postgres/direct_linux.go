package postgres

import (
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"

	"rwl/vm/executor"
)

// direct reads and writes a socket that no encryption wraps, by system calls that Go's scheduler is not told of. Sockets never block, so
// these calls are as short as any computation; told of them, the scheduler's monitor thread wakes up every 20 µs to see whether they last,
// which costs more context switches than the waiting for the server does (docs/rationale.md has the figures). Waiting is still the
// work of Go's network poller, and deadlines hold.
//
// Before it waits it tries some times more, while it is likely that this brings the answer: see tries.
type direct struct {
	raw         syscall.RawConn
	busy        *atomic.Int32 // exchanges under way of all connections to the target
	take, give  func(fd uintptr) bool
	in, out     []byte
	got         int
	errno       syscall.Errno
	tries       int  // how often to read in vain before waiting, from 0 to mostTries
	quiet       int  // exchanges since tries has become 0
	first       bool // take is called for the first time in a Read
	alone       bool // nobody else had an exchange under way when this one began
	worthTrying bool // there is a processor for the server beside the one that tries
}

const (
	// mostTries bounds the time for which a processor is kept busy by waiting: some 60 µs.
	mostTries = 150
	// tryAgain is after how many exchanges a connection that gave up trying looks whether the server has become faster.
	tryAgain = 256
)

// newDirect gives nil for a connection that is no plain socket.
func newDirect(conn net.Conn, busy *atomic.Int32, processors int) *direct {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return nil
	}
	d := &direct{raw: raw, busy: busy, tries: mostTries / 4, worthTrying: processors > 1}
	d.take, d.give = d.takeSome, d.giveSome // made once, as each would be an allocation
	return d
}

// begins and ends enclose an exchange. Without a direct they do nothing.
func (d *direct) begins() {
	if d != nil {
		d.alone = d.busy.Add(1) == 1
	}
}

func (d *direct) ends() {
	if d != nil {
		d.busy.Add(-1)
		d.alone = false
	}
}

// Read waits for bytes.
func (d *direct) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	d.in, d.got, d.errno, d.first = b, 0, 0, true
	err := d.raw.Read(d.take)
	d.in = nil
	switch {
	case err != nil:
		return 0, err
	case d.errno != 0:
		return 0, os.NewSyscallError("read", d.errno)
	case d.got == 0:
		return 0, io.EOF
	}
	return d.got, nil
}

// takeSome reads what there is; false when there is nothing yet.
func (d *direct) takeSome(fd uintptr) bool {
	tries := 0
	if d.first && d.alone && d.worthTrying {
		tries = d.patience()
	}
	d.first = false
	for i := 0; ; i++ {
		n, errno := executor.TryRead(fd, d.in)
		if errno != syscall.EAGAIN && errno != syscall.EINTR {
			d.got, d.errno = n, errno
			d.alone = false // what is left of the answer is on its way
			if i > 0 {
				d.tries = min(d.tries+2, mostTries)
			}
			return true
		}
		if i >= tries || i&7 == 7 && d.busy.Load() > 1 {
			if tries > 0 && i >= tries {
				d.tries /= 2
			}
			d.alone = false
			return false
		}
	}
}

// patience is how many times to try. It grows by two with each answer that trying brought and halves with each that it did not, so that a
// slow or distant server, or one that wants our processor, ends it after a few exchanges.
func (d *direct) patience() int {
	if d.tries > 0 {
		return d.tries
	}
	if d.quiet++; d.quiet >= tryAgain {
		d.quiet, d.tries = 0, mostTries/4
	}
	return 0
}

// Write writes all of b.
func (d *direct) Write(b []byte) (int, error) {
	d.out, d.errno = b, 0
	err := d.raw.Write(d.give)
	left := len(d.out)
	d.out = nil
	if err == nil && d.errno != 0 {
		err = os.NewSyscallError("write", d.errno)
	}
	return len(b) - left, err
}

// giveSome writes what the socket takes; false when that was not all.
func (d *direct) giveSome(fd uintptr) bool {
	for len(d.out) > 0 {
		n, errno := executor.TryWrite(fd, d.out)
		switch errno {
		case 0:
			d.out = d.out[n:]
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false
		default:
			d.errno = errno
			return true
		}
	}
	return true
}
