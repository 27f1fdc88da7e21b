package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"rwl/sqlrt"
)

// cancelGrace is how long a server has to take a cancel request and to answer it before the connection is given up.
const cancelGrace = time.Second

// interrupter ends what a connection waits for: by Cancel, or when the context of the operation ends.
//
// The context is watched with one AfterFunc that stays registered while the same context comes again, so that an operation
// costs no allocation. An interrupt sends a cancel request and gives the pending read a deadline; the operation that was
// interrupted waits in finish until the request is delivered, so that it cannot hit the next one.
type interrupter struct {
	mu      sync.Mutex
	busy    bool
	watched <-chan struct{}
	reason  func() error
	stop    func() bool
	// delivered is made by the goroutine that interrupts, and closed by it when the request is out.
	delivered chan struct{}
	armed     atomic.Bool
}

// watch marks the connection busy on behalf of ctx. It fails when ctx has ended.
func (c *conn) watch(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return notSent(ctx)
	}
	done := ctx.Done()
	c.mu.Lock()
	defer c.mu.Unlock()
	if done != c.watched {
		if c.stop != nil {
			c.stop()
		}
		c.watched, c.stop, c.reason = done, nil, nil
		if done != nil {
			c.reason = func() error { return context.Cause(ctx) }
			c.stop = context.AfterFunc(ctx, func() { c.contextEnded(done) })
		}
	}
	c.busy = true
	return nil
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

// finish ends an operation. After an interrupt it waits for the cancel request to be out of the way.
func (c *conn) finish() {
	c.mu.Lock()
	c.busy = false
	delivered := c.delivered
	c.mu.Unlock()
	if delivered == nil {
		return
	}
	<-delivered
	c.mu.Lock()
	c.delivered = nil
	c.armed.Store(false)
	c.mu.Unlock()
	if !c.dead && c.net.SetDeadline(time.Time{}) != nil {
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
	c.interrupt(context.Background())
}

// Cancel interrupts the operation under way, if any.
func (c *conn) Cancel(ctx context.Context) error {
	c.mu.Lock()
	return c.interrupt(ctx)
}

// interrupt is called with the lock held and gives it up.
func (c *conn) interrupt(ctx context.Context) error {
	if !c.busy || c.delivered != nil {
		c.mu.Unlock()
		return nil
	}
	delivered := make(chan struct{})
	c.delivered = delivered
	c.armed.Store(true)
	// A socket's deadline is a time of the real world, whatever the clock of the program is.
	err := c.net.SetDeadline(time.Now().Add(cancelGrace))
	c.mu.Unlock()
	defer close(delivered)
	if err != nil {
		return networkError(err)
	}
	ctx, cancel := context.WithTimeout(ctx, cancelGrace)
	defer cancel()
	return c.sendCancel(ctx)
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
	if e.Cancelled() && c.armed.Load() {
		e.Cause = c.why()
	}
}

func notSent(ctx context.Context) error {
	return &sqlrt.Error{SQLState: "57014", Message: "interrupted before it was sent", Cause: context.Cause(ctx)}
}
