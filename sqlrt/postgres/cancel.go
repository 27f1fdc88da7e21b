package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"rwl/sqlrt"
)

const (
	// cancelGrace is how long a server has to take a cancel request and to answer it before the connection is given up.
	cancelGrace = time.Second
	// cancelAgain is the pause between two requests for the same operation.
	cancelAgain = 50 * time.Millisecond
)

// interrupter ends what a connection waits for: by Cancel, or when the context of the operation ends.
//
// The context is watched with one AfterFunc that stays registered while the same context comes again, so that an operation
// costs no allocation. An interrupt gives the pending read a deadline and sends a cancel request. The server forgets a request
// that reaches it between two packets and tells nobody, so the request is sent again until the operation ends. The operation
// waits in calm until the last request is delivered, so that none can hit the next one.
//
// An operation that nobody interrupts takes no lock: it makes the state busy and free again, and an interrupt makes what is busy struck.
type interrupter struct {
	mu        sync.Mutex
	state     atomic.Int32    // free, busy or struck
	idle      bool            // busy with waiting for what the server says by itself: there is nothing to cancel on the server
	watched   <-chan struct{} // written with the lock, by the operation, which reads it without
	reason    func() error
	stop      func() bool
	interrupt *interrupt
	armed     atomic.Bool // there is an interrupt; read for each packet without the lock
	limited   bool        // there was one, and the connection still has a deadline; belongs to the operation
}

const (
	free int32 = iota
	busy
	struck
)

// interrupt is the cancelling of one operation.
type interrupt struct {
	over  chan struct{} // closed by the operation: send no more
	quiet chan struct{} // closed by the sender: no request is on its way, and none will be
}

// watch marks the connection busy on behalf of ctx. It fails when ctx has ended.
func (c *conn) watch(ctx context.Context) error {
	if done := ctx.Done(); done != c.watched {
		if ctx.Err() != nil {
			return notSent(ctx)
		}
		c.watchAnother(ctx, done)
	}
	c.state.Store(busy)
	if ctx.Err() != nil { // maybe it ended before that, and found nothing to interrupt
		c.finish()
		return notSent(ctx)
	}
	return nil
}

func (c *conn) watchAnother(ctx context.Context, done <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop != nil {
		c.stop()
	}
	c.watched, c.stop, c.reason = done, nil, nil
	if done != nil {
		c.reason = func() error { return context.Cause(ctx) }
		c.stop = context.AfterFunc(ctx, func() { c.contextEnded(done) })
	}
}

// unwatch is for a connection that is closed.
func (c *conn) unwatch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop != nil {
		c.stop()
	}
	c.watched, c.stop, c.reason = nil, nil, nil
}

// finish ends an operation. After an interrupt it waits for the cancel requests to be out of the way.
func (c *conn) finish() {
	if c.state.CompareAndSwap(busy, free) && !c.limited {
		return
	}
	c.calm(free)
	if c.limited && !c.dead && c.net.SetDeadline(time.Time{}) != nil {
		c.drop()
	}
	c.limited = false
}

// calm ends the interrupt, if there is one, when no request is on its way any more. What the operation still has to send gets
// the time that the interrupted statement got. The next state is busy, or free when the operation ends.
func (c *conn) calm(next int32) {
	if c.state.Load() != struck {
		return
	}
	c.mu.Lock()
	ending := c.interrupt
	c.mu.Unlock()
	deadline := time.Time{} // of what waited for the server to say something by itself
	if ending != nil {
		close(ending.over)
		<-ending.quiet
		c.limited = true
		deadline = time.Now().Add(cancelGrace)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupt = nil
	c.armed.Store(false)
	c.state.Store(next)
	if !c.dead && c.net.SetDeadline(deadline) != nil {
		c.drop()
	}
}

// contextEnded runs in a goroutine of its own, when the context ends that was watched at some time.
func (c *conn) contextEnded(done <-chan struct{}) {
	c.mu.Lock()
	if c.watched != done {
		c.mu.Unlock()
		return
	}
	_ = c.raise(context.Background()) // what the server does not take is sent again, and at last the deadline ends the wait
}

// Cancel interrupts the operation under way, if any. It returns when the first request is delivered.
func (c *conn) Cancel(ctx context.Context) error {
	c.mu.Lock()
	return c.raise(ctx)
}

// raise begins an interrupt. It is called with the lock held and gives it up.
func (c *conn) raise(ctx context.Context) error {
	if !c.state.CompareAndSwap(busy, struck) {
		c.mu.Unlock()
		return nil
	}
	if c.idle {
		c.armed.Store(true)
		err := c.net.SetReadDeadline(time.Unix(1, 0)) // long past: reading ends at once
		c.mu.Unlock()
		if err != nil {
			return networkError(err)
		}
		return nil
	}
	begun := &interrupt{over: make(chan struct{}), quiet: make(chan struct{})}
	c.interrupt = begun
	c.armed.Store(true)
	// A socket's deadline is a time of the real world, whatever the clock of the program is.
	deadline := time.Now().Add(cancelGrace)
	err := c.net.SetDeadline(deadline)
	c.mu.Unlock()
	if err != nil {
		close(begun.quiet)
		return networkError(err)
	}
	first := make(chan error, 1)
	go func() { // ends when the operation does, and at the deadline at the latest
		defer close(begun.quiet)
		c.sendCancels(deadline, first, begun.over)
	}()
	select {
	case err = <-first:
		return err
	case <-ctx.Done():
		return notSent(ctx)
	}
}

// sendCancels sends requests until the operation is over or the deadline has come. The fate of the first goes to first.
func (c *conn) sendCancels(deadline time.Time, first chan<- error, over <-chan struct{}) {
	ctx, stop := context.WithDeadline(context.Background(), deadline)
	defer stop()
	first <- c.sendCancel(ctx)
	again := time.NewTicker(cancelAgain)
	defer again.Stop()
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			return
		case <-again.C:
			_ = c.sendCancel(ctx) // if it fails, the next one may come through
		}
	}
}

// sendCancel asks the server over a connection of its own.
func (c *conn) sendCancel(ctx context.Context) error {
	sender, err := pgconn.Construct(c.hijacked)
	if err != nil {
		return networkError(err)
	}
	if err := sender.CancelRequest(ctx); err != nil {
		return networkError(err)
	}
	return nil
}

// interrupted is the error for an operation that was interrupted before it sent its next packet, else nil.
func (c *conn) interrupted() error {
	if !c.armed.Load() {
		return nil
	}
	return &sqlrt.Error{SQLState: "57014", Message: "interrupted", Cause: c.why()}
}

// wasInterrupted tells whether the operation was interrupted, be it calmed or not.
func (c *conn) wasInterrupted() bool { return c.limited || c.armed.Load() }

// why is the end of the context, if that was the reason.
func (c *conn) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reason == nil {
		return nil
	}
	return c.reason()
}

// blame adds the reason to an error that our interrupt caused.
func (c *conn) blame(e *sqlrt.Error) {
	if e.Cancelled() && c.wasInterrupted() {
		e.Cause = c.why()
	}
}

func notSent(ctx context.Context) error {
	return &sqlrt.Error{SQLState: "57014", Message: "interrupted before it was sent", Cause: context.Cause(ctx)}
}
