package measure

import "sync"

// handClock is a clock that a test moves by hand.
type handClock struct {
	mu    sync.Mutex
	now   int64
	moved chan struct{}
}

func newHandClock(now int64) *handClock { return &handClock{now: now, moved: make(chan struct{})} }

func (c *handClock) Now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) move(to int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	close(c.moved)
	c.moved = make(chan struct{})
}

func (c *handClock) SleepUntil(t int64, wake <-chan struct{}) bool {
	for {
		c.mu.Lock()
		now, moved := c.now, c.moved
		c.mu.Unlock()
		if now >= t {
			return false
		}
		select {
		case <-wake:
			return true
		case <-moved:
		}
	}
}

// sinkFunc is a Sink made of a function.
type sinkFunc func(*Interval)

func (f sinkFunc) Interval(iv *Interval) { f(iv) }
