package sqlrt

import (
	"context"

	"rwl/vm/clock"
	"rwl/vm/executor"
)

// waiters is the queue before a pool, used under its lock. Those who left are kept to be used again.
type waiters struct {
	head, tail *waiter
	spare      *waiter
}

// waiter is somebody who waits. Everything but ready belongs to the pool's lock.
type waiter struct {
	next, previous *waiter
	ready          chan struct{}  // gets one token when the outcome is there
	task           *executor.Task // who waits, nil for an ordinary goroutine
	queued         bool
	session        *Session // granted
	refused        bool     // the pool was closed
}

func (q *waiters) join() *waiter {
	w := q.spare
	if w != nil {
		q.spare, w.next = w.next, nil
	} else {
		w = &waiter{ready: make(chan struct{}, 1)}
	}
	w.queued, w.previous = true, q.tail
	if q.tail != nil {
		q.tail.next = w
	} else {
		q.head = w
	}
	q.tail = w
	return w
}

// leave takes the head off the queue, nil when nobody waits.
func (q *waiters) leave() *waiter {
	w := q.head
	if w != nil {
		q.remove(w)
	}
	return w
}

func (q *waiters) remove(w *waiter) {
	if w.previous != nil {
		w.previous.next = w.next
	} else {
		q.head = w.next
	}
	if w.next != nil {
		w.next.previous = w.previous
	} else {
		q.tail = w.previous
	}
	w.next, w.previous, w.queued = nil, nil, false
}

// keep stores a waiter for the next join; nobody else may hold it any more.
func (q *waiters) keep(w *waiter) {
	w.session, w.refused, w.task = nil, false, nil
	w.next, q.spare = q.spare, w
}

// grant gives a session, or with nil the permit to connect.
func (w *waiter) grant(s *Session) {
	w.session = s
	w.signal()
}

func (w *waiter) refuse() {
	w.refused = true
	w.signal()
}

func (w *waiter) signal() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
	w.task.Wake()
}

// wait blocks until the waiter has an outcome, its context ends or the wait limit passes. A grant that comes at the same
// moment as the end wins: nothing is lost.
func (p *pool) wait(ctx context.Context, w *waiter) (*Session, error) {
	deadline := p.deadline()
	reusable := true
	switch {
	case p.park(ctx, w, deadline):
	case deadline == clock.Never:
		select {
		case <-w.ready:
		case <-ctx.Done():
		}
	default:
		stop := context.AfterFunc(ctx, w.signal)
		p.clk.SleepUntil(deadline, w.ready)
		reusable = stop()
	}
	p.mu.Lock()
	if w.queued {
		p.queue.remove(w)
		p.mu.Unlock()
		if ctx.Err() != nil {
			return nil, ended(ctx)
		}
		return nil, ErrWaitLimit
	}
	session, refused, task := w.session, w.refused, w.task
	if reusable {
		select {
		case <-w.ready:
		default:
		}
		p.queue.keep(w)
	}
	p.mu.Unlock()
	switch {
	case session != nil:
		return session, nil
	case refused:
		return nil, ErrClosed
	}
	return p.grow(ctx, task, deadline)
}

// park waits on the executor of the one who waits. false: there is none, or it is away, so that the outcome may be still to come. The end
// of the context has to come with a Wake, as that of a machine that stops does.
func (p *pool) park(ctx context.Context, w *waiter, deadline int64) bool {
	for w.task != nil {
		p.mu.Lock()
		queued := w.queued
		p.mu.Unlock()
		if !queued || ctx.Err() != nil || deadline != clock.Never && p.clk.Now() >= deadline {
			return true
		}
		if !w.task.Park(deadline) {
			return false
		}
	}
	return false
}
