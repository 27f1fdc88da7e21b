package executor

import "golang.org/x/sys/unix"

// slots are the sockets that an executor listens to. Events carry the number of a
// slot and its turn, so that one that comes late is not taken for the next
// socket's. The executor's mu guards them.
type slots struct {
	list []slot
	free []int32
	gone bool // the executor has ended
}

type slot struct {
	socket *Socket
	turn   int32
}

// hear makes the executor listen to the socket, and nobody else. It is called by
// the one task that reads it.
func (x *executor) hear(s *Socket) bool {
	if before := s.x.Load(); before != nil {
		before.forget(s)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	n := int32(len(x.slots.list))
	if free := len(x.slots.free); free > 0 {
		n = x.slots.free[free-1]
		x.slots.free = x.slots.free[:free-1]
	} else {
		x.slots.list = append(x.slots.list, slot{})
	}
	one := &x.slots.list[n]
	one.socket = s
	one.turn++
	s.slot = n
	// Only what can be read counts: a socket that can be written to again tells so after each message that the other end takes.
	e := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLET, Fd: n, Pad: one.turn}
	if unix.EpollCtl(x.poll, unix.EPOLL_CTL_ADD, s.fd, &e) != nil {
		x.free(n)
		return false
	}
	s.x.Store(x)
	return true
}

// forget ends what hear began.
func (x *executor) forget(s *Socket) {
	x.mu.Lock()
	defer x.mu.Unlock()
	s.x.Store(nil)
	if !x.slots.gone {
		_ = unix.EpollCtl(x.poll, unix.EPOLL_CTL_DEL, s.fd, nil) // it is there
		x.free(s.slot)
	}
}

func (x *executor) free(n int32) {
	x.slots.list[n].socket = nil
	x.slots.free = append(x.slots.free, n)
}

// socket is whom an event is about, nil when nobody listens to it any more.
func (x *executor) socket(e *unix.EpollEvent) *Socket {
	x.mu.Lock()
	defer x.mu.Unlock()
	if one := x.slots.list[e.Fd]; one.turn == e.Pad {
		return one.socket
	}
	return nil
}
