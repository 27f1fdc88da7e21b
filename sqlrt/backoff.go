package sqlrt

import (
	"context"
	"sync"
	"time"

	"rwl/vm/clock"
)

const (
	shortestDelay = 100 * time.Millisecond
	longestDelay  = 5 * time.Second
	// connectsAtOnce keeps a thousand threads that lost their sessions from storming the server when it comes back.
	connectsAtOnce = 16
)

// backoff lets all connection attempts of a database through while they succeed. After a failure it lets one attempt at a time
// through, after a delay that doubles; everybody who comes meanwhile shares the outcome of that attempt.
//
//	       success               failure
//	  ┌──────────────┐    ┌──────────────────┐
//	  ▼              │    │                  ▼
//	open ── failure ─┴────┴─▶ away: wait until `until`, one probe, the others wait for it
type backoff struct {
	clk    clock.Clock
	jitter func() float64
	slots  chan struct{} // one token per connection in the making

	mu       sync.Mutex
	failures int   // in a row
	until    int64 // no probe before
	probe    *probe
}

// probe is the one attempt under way while the server is away. done is closed by the goroutine that makes the attempt.
type probe struct {
	done      chan struct{}
	err       error
	abandoned bool // its maker's context ended: somebody else has to try
}

func newBackoff(clk clock.Clock, jitter func() float64) *backoff {
	return &backoff{clk: clk, jitter: jitter, slots: make(chan struct{}, connectsAtOnce)}
}

// connect makes one attempt, after the delay that is due. It fails with the attempt's error, or when ctx ends.
func (b *backoff) connect(ctx context.Context, dial func(context.Context) (Conn, error)) (Conn, error) {
	for {
		b.mu.Lock()
		if b.failures == 0 {
			b.mu.Unlock()
			return b.dial(ctx, dial)
		}
		if b.probe == nil {
			mine := &probe{done: make(chan struct{})}
			b.probe = mine
			until := b.until
			b.mu.Unlock()
			return b.lead(ctx, mine, until, dial)
		}
		other := b.probe
		b.mu.Unlock()
		select {
		case <-other.done:
			if other.err != nil && !other.abandoned {
				return nil, other.err
			}
		case <-ctx.Done():
			return nil, ended(ctx)
		}
	}
}

// dial is an attempt while the server is thought to be there.
func (b *backoff) dial(ctx context.Context, dial func(context.Context) (Conn, error)) (Conn, error) {
	select {
	case b.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ended(ctx)
	}
	defer func() { <-b.slots }()
	conn, err := dial(ctx)
	if err == nil {
		return conn, nil
	}
	if ctx.Err() != nil {
		return nil, ended(ctx)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures == 0 { // those that failed at the same time are one failure
		b.failed()
	}
	return nil, err
}

// lead waits for the delay and makes the attempt whose outcome all others share.
func (b *backoff) lead(ctx context.Context, mine *probe, until int64, dial func(context.Context) (Conn, error)) (Conn, error) {
	b.clk.SleepUntil(until, ctx.Done())
	var conn Conn
	err := ctx.Err()
	if err == nil {
		conn, err = dial(ctx)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probe = nil
	defer close(mine.done)
	switch {
	case err == nil:
		b.failures = 0
		return conn, nil
	case ctx.Err() != nil:
		mine.abandoned, mine.err = true, ended(ctx)
	default:
		mine.err = err
		b.failed()
	}
	return nil, mine.err
}

// failed is called with the lock held. The delay is d/2 to d, d = 0.2, 0.4, … 5 seconds.
func (b *backoff) failed() {
	d := longestDelay
	if b.failures < 6 {
		d = min(d, 2*shortestDelay<<b.failures)
	}
	b.failures++
	b.until = b.clk.Now() + int64(float64(d)*(0.5+0.5*b.jitter()))
}

// ended is the error for a context that ended before a session was there.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == ErrWaitLimit {
		return ErrWaitLimit
	}
	return &Error{SQLState: "57014", Message: "interrupted while waiting for a session", Cause: cause}
}
