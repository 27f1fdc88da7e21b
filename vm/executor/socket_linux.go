package executor

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Socket is a connected stream socket that tasks wait for. Read and Write may run
// at the same time, each in one goroutine; the other methods may be called by
// anybody.
//
// It is not known to Go's network poller: each answer would wake that one, too.
type Socket struct {
	fd            int
	local, remote net.Addr
	users         atomic.Int64             // calls under way, and closedMark
	waiter        atomic.Pointer[Task]     // that is parked for bytes
	ready         atomic.Bool              // there may be bytes
	over          atomic.Bool              // the other end has closed: there will be no more events
	x             atomic.Pointer[executor] // that listens, nil for none
	slot          int32                    // there
	readBy        atomic.Int64             // deadlines, as Unix time in ns; 0 for none
	writeBy       atomic.Int64
	eager         eagerness

	posted  []byte // to be sent by the next Read; this and the rest belong to who reads
	stamp   *int64 // of posted
	reading []byte // what the kernel fills
	full    bool   // it has filled all that there was room for
}

// closedMark is more than there are ever users.
const closedMark = 1 << 32

// slice is how long a wait of an ordinary goroutine may last before it looks for a
// new deadline.
const slice = 20 * time.Millisecond

// NewSocket takes the socket over from conn, which it closes. It fails for a
// connection that is no plain stream socket; then conn is as it was.
func NewSocket(conn net.Conn) (*Socket, error) {
	switch conn.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil, errors.ErrUnsupported
	}
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil, err
	}
	fd, failure := -1, error(nil)
	if err := raw.Control(func(its uintptr) { fd, failure = unix.FcntlInt(its, unix.F_DUPFD_CLOEXEC, 0) }); err != nil {
		return nil, err
	}
	if failure != nil {
		return nil, os.NewSyscallError("fcntl", failure)
	}
	s := &Socket{fd: fd, local: conn.LocalAddr(), remote: conn.RemoteAddr(), eager: newEagerness()}
	s.ready.Store(true)
	_ = conn.Close() // the socket stays open, so there is nothing that could fail
	return s, nil
}

// use begins a call; false when the socket is closed.
func (s *Socket) use() bool {
	if s.users.Add(1) < closedMark {
		return true
	}
	s.unuse()
	return false
}

func (s *Socket) unuse() {
	if s.users.Add(-1) == closedMark {
		s.shut()
	}
}

// shut frees the descriptor. It runs once: nobody uses the socket any more.
func (s *Socket) shut() {
	if !s.users.CompareAndSwap(closedMark, 2*closedMark) {
		return
	}
	if x := s.x.Load(); x != nil {
		x.forget(s)
	}
	_ = unix.Close(s.fd) // nothing can be done about an error
}

// Close ends the connection; calls under way fail.
func (s *Socket) Close() error {
	for {
		n := s.users.Load()
		if n >= closedMark {
			return net.ErrClosed
		}
		if s.users.CompareAndSwap(n, n+1+closedMark) {
			break
		}
	}
	_ = unix.Shutdown(s.fd, unix.SHUT_RDWR) // fails when the other end was faster
	s.rouse()
	s.unuse()
	return nil
}

// Read waits for bytes. t is who calls, nil for an ordinary goroutine.
func (s *Socket) Read(t *Task, b []byte) (int, error) {
	if !s.use() {
		return 0, net.ErrClosed
	}
	defer s.unuse()
	if len(b) == 0 {
		return 0, nil
	}
	eager := t.alone()
	ring := t != nil && t.x.ring != nil
	if s.posted != nil && (!ring || eager || len(s.posted) > mostPosted || t.x.prompt.Load()) {
		if err := s.sendPosted(t); err != nil {
			if n, errno := TryRead(uintptr(s.fd), b); errno == 0 && n > 0 {
				return n, nil // the last words of the other end
			}
			return 0, err
		}
	}
	if ring && !eager {
		return s.exchange(t, b)
	}
	try := eager || t == nil || s.over.Load() || s.ready.Load() || s.x.Load() != t.x
	for {
		if try {
			s.ready.Store(false)
			n, errno := s.read(b, eager)
			switch {
			case errno == 0 && n == 0:
				return 0, io.EOF
			case errno == 0:
				if t == nil || n == len(b) {
					s.ready.Store(true)
				}
				return n, nil
			case errno != unix.EAGAIN && errno != unix.EINTR:
				return 0, os.NewSyscallError("read", errno)
			}
		}
		switch {
		case s.closed():
			return 0, net.ErrClosed
		case expired(&s.readBy):
			return 0, os.ErrDeadlineExceeded
		case t == nil:
			s.waitPlainly(unix.POLLIN, &s.readBy)
		case ring:
			return s.exchange(t, b)
		default:
			s.await(t)
		}
		try, eager = true, false
	}
}

// read reads what there is; eagerly it tries for a while.
func (s *Socket) read(b []byte, eagerly bool) (n int, errno syscall.Errno) {
	if !eagerly {
		return TryRead(uintptr(s.fd), b)
	}
	for s.eager.begin(); s.eager.goesOn(); {
		if n, errno = TryRead(uintptr(s.fd), b); errno != unix.EAGAIN {
			s.eager.came()
			return n, errno
		}
	}
	return TryRead(uintptr(s.fd), b)
}

// await parks the task until bytes come, or for no reason.
func (s *Socket) await(t *Task) {
	t.enter()
	if s.x.Load() != t.x && !t.x.hear(s) {
		t.goOn()
		t.Leave()
		s.waitPlainly(unix.POLLIN, &s.readBy)
		return
	}
	s.waiter.Store(t)
	// What came while the task was away has been told already. A deadline that is set, or a Close, after this look finds the waiter.
	if s.over.Load() || s.ready.Load() || s.closed() || expired(&s.readBy) {
		t.goOn()
	} else {
		t.x.awaited.Add(1)
		t.yield(parks)
		t.x.awaited.Add(-1)
	}
	s.waiter.Store(nil)
}

// Write writes all of b.
func (s *Socket) Write(t *Task, b []byte) (int, error) {
	if !s.use() {
		return 0, net.ErrClosed
	}
	defer s.unuse()
	for left := b; ; {
		if len(left) == 0 {
			return len(b), nil
		}
		n, errno := TryWrite(uintptr(s.fd), left)
		switch {
		case errno == 0:
			left = left[n:]
			continue
		case errno != unix.EAGAIN && errno != unix.EINTR:
			return len(b) - len(left), os.NewSyscallError("write", errno)
		case s.closed():
			return len(b) - len(left), net.ErrClosed
		case expired(&s.writeBy):
			return len(b) - len(left), os.ErrDeadlineExceeded
		}
		t.Leave()
		s.waitPlainly(unix.POLLOUT, &s.writeBy)
	}
}

// waitPlainly blocks the goroutine until the socket is ready, a deadline may have come, or for no reason.
func (s *Socket) waitPlainly(events int16, by *atomic.Int64) {
	pause := slice
	if at := by.Load(); at != 0 {
		pause = max(0, min(pause, time.Until(time.Unix(0, at))))
	}
	fds := [1]unix.PollFd{{Fd: int32(s.fd), Events: events}}
	timeout := unix.NsecToTimespec(int64(pause))
	_, _ = unix.Ppoll(fds[:], &timeout, nil) // the next read or write has the error
}

func (s *Socket) closed() bool { return s.users.Load() >= closedMark }

// expired tells whether a deadline has come.
func expired(by *atomic.Int64) bool {
	at := by.Load()
	return at != 0 && at <= time.Now().UnixNano()
}

// SetDeadline sets both.
func (s *Socket) SetDeadline(at time.Time) error {
	if err := s.SetWriteDeadline(at); err != nil {
		return err
	}
	return s.SetReadDeadline(at)
}

// SetReadDeadline makes reads fail from an instant on, those under way too; the zero time is none.
func (s *Socket) SetReadDeadline(at time.Time) error { return s.setDeadline(at, &s.readBy) }

// SetWriteDeadline does the same for writes.
func (s *Socket) SetWriteDeadline(at time.Time) error { return s.setDeadline(at, &s.writeBy) }

func (s *Socket) setDeadline(at time.Time, by *atomic.Int64) error {
	if s.closed() {
		return net.ErrClosed
	}
	if at.IsZero() {
		by.Store(0)
		return nil
	}
	by.Store(at.UnixNano())
	if pause := time.Until(at); pause > 0 {
		time.AfterFunc(pause, s.rouse) // ends with it, whether or not somebody waits then
	} else {
		s.rouse()
	}
	return nil
}

// rouse lets a parked reader look at what has changed.
func (s *Socket) rouse() { s.waiter.Load().Wake() }

// LocalAddr is the address of this end.
func (s *Socket) LocalAddr() net.Addr { return s.local }

// RemoteAddr is the address of the other end.
func (s *Socket) RemoteAddr() net.Addr { return s.remote }
