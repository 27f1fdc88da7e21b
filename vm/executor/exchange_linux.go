package executor

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// unanswered is the answer to a receive that is under way. Others are the number of bytes, or minus an error number.
const unanswered = int64(1) << 40

// Post has the next Read send b before it waits: where executors have an
// io_uring together with what other tasks send, in one call of the kernel. So
// the caller goes on to Read at once. b stays as it is until Read returns. sent,
// unless it is nil, gets the clock's reading just before b is sent. Errors are
// Read's: what the other end said before it closed the connection is read first.
func (s *Socket) Post(b []byte, sent *int64) { s.posted, s.stamp = b, sent }

// mostPosted is the largest message that is sent together with others'. A
// socket has room for it: the other end has read all that came before.
const mostPosted = 16 << 10

// sendPosted sends now what Post left.
func (s *Socket) sendPosted(t *Task) error {
	b, stamp := s.posted, s.stamp
	s.posted, s.stamp = nil, nil
	if stamp != nil {
		*stamp = t.x.clk.Now()
	}
	_, err := s.Write(t, b)
	return err
}

// exchange sends what was posted and receives what comes, by the executor's ring.
func (s *Socket) exchange(t *Task, b []byte) (int, error) {
	s.reading = b // the kernel writes there; so it is not on a stack, which may move
	defer func() { s.reading = nil }()
	if s.waiter.Load() != t {
		s.waiter.Store(t)
	}
	for {
		t.enter()
		r := t.x.ring
		t.round++
		if s.posted != nil {
			sending(s.fd)
			r.send(s.fd, s.posted, t.about(aboutSend), s.stamp)
			s.posted, s.stamp = nil, nil
		}
		t.answer.Store(unanswered)
		r.receive(s.fd, b, t.about(aboutReceive), s.full)
		if r.sends >= mostSends {
			r.submit()
		}
		switch n := s.answer(t); {
		case n > 0:
			received(s.fd)
			s.full = int(n) == len(b)
			return int(n), nil
		case n == 0 && s.closed():
			return 0, net.ErrClosed
		case n == 0:
			return 0, io.EOF
		default:
			if err := s.refused(t, syscall.Errno(-n)); err != nil {
				return 0, err
			}
		}
	}
}

// answer waits for the answer to a receive, which a deadline or Close ends. The task holds itself before, and not afterwards.
func (s *Socket) answer(t *Task) int64 {
	for cancelled := false; ; t.enter() {
		if n := t.answer.Load(); n != unanswered {
			t.goOn()
			return n
		}
		if !cancelled && (s.closed() || expired(&s.readBy)) {
			t.x.ring.cancel(t.about(aboutReceive))
			cancelled = true
		}
		t.yield(parks)
		// It comes while the task is parked, except after a wake-up for another reason.
		if n := t.answer.Load(); n != unanswered {
			return n
		}
	}
}

// refused is the error of an exchange; nil when it has to be tried again.
func (s *Socket) refused(t *Task, errno syscall.Errno) error {
	if unsent := t.unsent.Swap(0); unsent != 0 {
		return os.NewSyscallError("send", syscall.Errno(unsent))
	}
	switch {
	case s.closed():
		return net.ErrClosed
	case errno != unix.ECANCELED && errno != unix.EINTR && errno != unix.EAGAIN:
		return os.NewSyscallError("recv", errno)
	case expired(&s.readBy):
		return os.ErrDeadlineExceeded
	}
	return nil // cancelled by a deadline that has been taken back, or with the thread that submitted it
}

// completed is the task that a completion lets go on.
func (x *executor) completed(c completion) *Task {
	switch c.number & 3 {
	case aboutReceive:
		x.ring.receiving--
		t := x.member(c)
		t.answer.Store(int64(c.result))
		if t.state.Load() == parked {
			return t
		}
	case aboutSend: // it failed, and so no answer can be expected
		if t := x.member(c); t.about(aboutSend) == c.number {
			t.unsent.Store(-c.result)
			x.ring.cancel(t.about(aboutReceive))
		}
	case aboutRousing:
		if c.flags&goesOn == 0 {
			x.ring.listen(x.event)
		}
	}
	return nil
}

// about numbers a submission: by the task, the round of its exchanges, and what it is.
func (t *Task) about(what uint64) uint64 { return uint64(t.round)<<32 | uint64(t.number)<<2 | what }

func (x *executor) member(c completion) *Task { return x.members[uint32(c.number)>>2] }

// hurry decides whether messages may wait for those of other tasks: when tasks
// compute for long, the first would wait for all of them. turns is how many tasks
// have been resumed between two looks of the watch.
func (x *executor) hurry(turns int64) {
	if late := turns < fewTurns; late != x.prompt.Load() {
		x.prompt.Store(late)
	}
}

// fewTurns in watchPause mean that a turn takes 0.2 ms, or that there is little to do.
const fewTurns = 25
