package executor

import (
	"encoding/binary"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"rwl/vm/clock"
)

// ring is an io_uring of the kernel: two queues in memory that both sides see.
// An executor writes down what its tasks want to send and to receive, hands all
// of it to the kernel in the call in which it waits, and finds what has been
// received when it is back.
//
// It belongs to the executor as its timers do.
type ring struct {
	clk     *clock.Real
	fd      int
	queues  []byte // mapped
	entries []byte // mapped: the submissions

	taken, filled *uint32 // of the submission queue: by the kernel, by us
	tail          uint32  // the next submission
	done, came    *uint32 // of the completion queue: by us, by the kernel
	head          uint32  // the next completion
	mask          uint32  // of the numbers of completions
	completions   unsafe.Pointer

	receiving int // receives under way
	sends     int // submissions not handed over that send
	stamps    [mostSends]*int64
	stamped   int

	timeout unix.Timespec
	wanted  waitArgument
}

const (
	ringSize = 256
	// ringCompletions is no bound: more wait in the kernel.
	ringCompletions = 2048
	// mostSends is after how many messages the kernel gets them at once, so that the first does not wait for the last task's turn.
	mostSends = 8
)

// What a completion is about, the last two bits of its number; see Task.about.
const (
	aboutReceive = iota
	aboutSend
	aboutCancel
	aboutRousing
)

// newRing fails where the kernel has none, an old one, or does not let us.
func newRing(c *clock.Real) (*ring, error) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, unix.ENOSYS // some fields lie otherwise there, and nobody has tried it
	}
	p := ringParameters{completions: ringCompletions, flags: setupSize | setupCoop | setupPlain}
	fd, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, ringSize, uintptr(unsafe.Pointer(&p)), 0)
	if errno != 0 {
		return nil, errno
	}
	r := &ring{clk: c, fd: int(fd)}
	if p.features&features != features {
		r.close()
		return nil, unix.ENOSYS
	}
	var err error
	if r.queues, err = unix.Mmap(r.fd, offsetQueues, int(p.cq.completions)+int(p.completions)*sizeCompletion, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err == nil {
		r.entries, err = unix.Mmap(r.fd, offsetEntries, int(p.submissions)*sizeSubmission, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	}
	if err != nil {
		r.close()
		return nil, err
	}
	at := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.queues[offset])) }
	r.taken, r.filled = at(p.sq.head), at(p.sq.tail)
	r.done, r.came, r.mask = at(p.cq.head), at(p.cq.tail), *at(p.cq.mask)
	r.completions = unsafe.Pointer(&r.queues[p.cq.completions])
	return r, nil
}

func (r *ring) close() {
	for _, mapped := range [][]byte{r.queues, r.entries} {
		if mapped != nil {
			_ = unix.Munmap(mapped) // nothing can be done about errors
		}
	}
	_ = unix.Close(r.fd)
}

// waiting is how many submissions the kernel does not know yet.
func (r *ring) waiting() uint32 { return r.tail - atomic.LoadUint32(r.taken) }

// add is the next submission, to be filled in.
func (r *ring) add() *submission {
	for r.waiting() == ringSize {
		r.submit()
	}
	s := (*submission)(unsafe.Pointer(&r.entries[int(r.tail%ringSize)*sizeSubmission]))
	r.tail++
	*s = submission{}
	return s
}

// receive has the kernel write what comes to b. It looks for it at once, or only when something has come.
func (r *ring) receive(fd int, b []byte, number uint64, atOnce bool) {
	s := r.add()
	s.opcode, s.fd, s.number = codeReceive, int32(fd), number
	s.address, s.length = uint64(uintptr(unsafe.Pointer(&b[0]))), uint32(min(len(b), mostAtOnce))
	if !atOnce {
		s.priority = pollFirst
	}
	r.receiving++
}

// mostAtOnce bounds a message and what is received in one go.
const mostAtOnce = 1 << 30

// send sends all of b, of which nothing is heard unless it fails. stamp, if there is one, gets the instant just before that.
func (r *ring) send(fd int, b []byte, number uint64, stamp *int64) {
	s := r.add()
	s.opcode, s.flags, s.fd, s.number = codeSend, quietly, int32(fd), number
	s.address, s.length = uint64(uintptr(unsafe.Pointer(&b[0]))), uint32(len(b))
	s.options = unix.MSG_WAITALL | unix.MSG_NOSIGNAL
	r.sends++
	if stamp != nil {
		r.stamps[r.stamped] = stamp
		r.stamped++
	}
}

// cancel ends the receive of that number, which completes then.
func (r *ring) cancel(receive uint64) {
	s := r.add()
	s.opcode, s.flags, s.fd, s.number = codeCancel, quietly, -1, aboutCancel
	s.address = receive
}

// listen listens to the event descriptor until further notice.
func (r *ring) listen(event int) {
	s := r.add()
	s.opcode, s.fd, s.number = codePollAdd, int32(event), aboutRousing
	s.length, s.options = pollMany, unix.POLLIN
}

// submit hands what has been added to the kernel.
func (r *ring) submit() {
	r.sign()
	_, _, _ = syscall.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(r.waiting()), 0, 0, 0, 0) // what it does not take is handed over again
}

// wait does the same, and waits for a completion, for at most pause ns. silently is what it is for epollWait. It tells whether
// they passed without one.
func (r *ring) wait(pause int64, silently bool) (timedOut bool) {
	r.sign()
	completions := uintptr(1)
	if pause == 0 {
		completions = 0
	}
	r.timeout = unix.NsecToTimespec(pause)
	r.wanted.timeout = uint64(uintptr(unsafe.Pointer(&r.timeout)))
	call := syscall.Syscall6
	if silently {
		call = syscall.RawSyscall6
	}
	_, _, errno := call(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(r.waiting()), completions, enterEvents|enterExtra,
		uintptr(unsafe.Pointer(&r.wanted)), unsafe.Sizeof(r.wanted))
	return errno != unix.EINTR && r.head == atomic.LoadUint32(r.came)
}

// sign makes the submissions visible, and stamps the messages.
func (r *ring) sign() {
	if r.stamped > 0 {
		at := r.clk.Now()
		for _, stamp := range r.stamps[:r.stamped] {
			*stamp = at
		}
		clear(r.stamps[:r.stamped])
		r.stamped = 0
	}
	r.sends = 0
	atomic.StoreUint32(r.filled, r.tail)
}

// next is the next completion; false when there is none.
func (r *ring) next() (completion, bool) {
	if r.head == atomic.LoadUint32(r.came) {
		return completion{}, false
	}
	c := *(*completion)(unsafe.Add(r.completions, int(r.head&r.mask)*sizeCompletion))
	r.head++
	atomic.StoreUint32(r.done, r.head)
	return c, true
}
