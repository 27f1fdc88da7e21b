package sqlite

import (
	"context"
	"sync"
)

// SQLite lets one transaction write at a time. Left to itself it makes the others poll, so that a busy file starves somebody; here the
// sessions of one file stand in line instead. writers is that line: the permission to write goes from hand to hand in the order of arrival.
type writers struct {
	mu    sync.Mutex
	taken bool
	first *turn // waiting, in order of arrival
	last  *turn
}

// turn is one session's place in the line. It belongs to the session and is used again for each wait.
type turn struct {
	granted chan struct{} // capacity 1: the one who leaves never blocks
	next    *turn
}

func newTurn() *turn { return &turn{granted: make(chan struct{}, 1)} }

// enter takes the permission to write, waiting for it as long as ctx allows or until stop delivers something. It returns errStopped for
// the latter, and the cause of ctx for the former.
func (w *writers) enter(ctx context.Context, stop <-chan struct{}, t *turn) error {
	w.mu.Lock()
	if !w.taken {
		w.taken = true
		w.mu.Unlock()
		return nil
	}
	t.next = nil
	if w.last == nil {
		w.first = t
	} else {
		w.last.next = t
	}
	w.last = t
	w.mu.Unlock()

	var err error
	select {
	case <-t.granted:
		return nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-stop:
		err = errStopped
	}
	if !w.abandon(t) {
		<-t.granted // granted at the same instant: pass it on
		w.leave()
	}
	return err
}

// leave gives the permission to the next in line.
func (w *writers) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.first
	if t == nil {
		w.taken = false
		return
	}
	if w.first = t.next; w.first == nil {
		w.last = nil
	}
	t.granted <- struct{}{}
}

// abandon takes t out of the line; false when it is no longer in it.
func (w *writers) abandon(t *turn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	var before *turn
	for at := w.first; at != nil; before, at = at, at.next {
		if at != t {
			continue
		}
		if before == nil {
			w.first = t.next
		} else {
			before.next = t.next
		}
		if w.last == t {
			w.last = before
		}
		return true
	}
	return false
}

// files finds the line of a file: all sessions on one file, whichever declaration opened them, share it. It lives in the Driver.
type files struct {
	mu   sync.Mutex
	open map[string]*file
}

// file is one database file that has sessions.
type file struct {
	writers
	key      string
	sessions int
}

// enter counts one more session on the file with this canonical name.
func (f *files) enter(key string) *file {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[string]*file{}
	}
	one := f.open[key]
	if one == nil {
		one = &file{key: key}
		f.open[key] = one
	}
	one.sessions++
	return one
}

// leave counts one session less and forgets the file after the last one.
func (f *files) leave(one *file) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.sessions--; one.sessions == 0 {
		delete(f.open, one.key)
	}
}
