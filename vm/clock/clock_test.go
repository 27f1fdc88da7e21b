package clock

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

var _, _ Clock = (*Real)(nil), (*Virtual)(nil)

func realClock(t testing.TB) *Real {
	c := NewReal()
	t.Cleanup(c.Close)
	return c
}

func TestRealNeverWakesEarly(t *testing.T) {
	c := realClock(t)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for range 20 {
				until := c.Now() + r.Int64N(int64(2*time.Millisecond)) - int64(time.Millisecond)/4
				if c.SleepUntil(until, nil) {
					t.Error("woken without a wake channel")
				}
				if now := c.Now(); now < until {
					t.Errorf("%d ns too early", until-now)
				}
			}
		})
	}
	group.Wait()
}

func TestRealGoesOn(t *testing.T) {
	c := realClock(t)
	a := c.Now()
	if b := c.Now(); b < a || a < 0 {
		t.Errorf("%d, then %d", a, b)
	}
	if d := time.Since(c.Wall()); d < -time.Minute || d > time.Minute {
		t.Errorf("wall time is off by %v", d)
	}
}

// An earlier sleeper must end the wait for a later one, and wake any wait.
func TestRealWake(t *testing.T) {
	c := realClock(t)
	far := c.Now() + int64(time.Hour)
	wake := make(chan struct{})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if !c.SleepUntil(far, wake) {
				t.Error("slept for an hour")
			}
		})
	}
	group.Go(func() { c.SleepUntil(c.Now()+int64(time.Millisecond), nil) })
	group.Go(func() {
		c.SleepUntil(c.Now()+int64(3*time.Millisecond), nil)
		close(wake)
	})
	group.Wait()
	if !c.SleepUntil(0, wake) || !c.SleepUntil(far, wake) {
		t.Error("a closed wake channel is not noticed")
	}
	if n := len(c.service.waiters.heap); n != 0 {
		t.Errorf("%d waiters are left", n)
	}
}

func TestRealWakeByValue(t *testing.T) {
	c := realClock(t)
	wake := make(chan struct{}, 1)
	wake <- struct{}{}
	if !c.SleepUntil(c.Now()+int64(time.Hour), wake) {
		t.Error("the value is not noticed")
	}
	if c.SleepUntil(c.Now()+int64(time.Millisecond), wake) {
		t.Error("the value is noticed twice")
	}
}

// hammer: sleeps that end by time and by wake at about the same instant.
func TestRealRaces(t *testing.T) {
	c := realClock(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			r := rand.New(rand.NewPCG(2, uint64(i)))
			wake := make(chan struct{}, 1)
			for range 200 {
				until := c.Now() + r.Int64N(100_000)
				group.Go(func() {
					c.SleepUntil(until, nil)
					select {
					case wake <- struct{}{}:
					default:
					}
				})
				c.SleepUntil(until, wake)
			}
		})
	}
	group.Wait()
	if n := len(c.service.waiters.heap); n != 0 {
		t.Errorf("%d waiters are left", n)
	}
}

// The service must be gone after Close, and come back for the next sleeper.
func TestRealClose(t *testing.T) {
	c := NewReal()
	for range 3 {
		c.SleepUntil(c.Now()+int64(time.Millisecond), nil)
		c.Close()
		for running(c) {
			runtime.Gosched()
		}
	}
	c.Close() // without a service nothing to do
}

func running(c *Real) bool {
	c.service.mu.Lock()
	defer c.service.mu.Unlock()
	return c.service.alarm != nil
}

// Close while somebody sleeps leaves the service to him.
func TestRealCloseWithSleeper(t *testing.T) {
	c := realClock(t)
	done := make(chan struct{})
	go func() {
		c.SleepUntil(c.Now()+int64(20*time.Millisecond), nil)
		close(done)
	}()
	for !running(c) {
		runtime.Gosched()
	}
	c.Close()
	<-done
}

func TestSleepingDoesNotAllocate(t *testing.T) {
	c := realClock(t)
	wake := make(chan struct{})
	if n := testing.AllocsPerRun(50, func() { c.SleepUntil(c.Now()+100_000, wake) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestWaiters(t *testing.T) {
	var w waiters
	r := rand.New(rand.NewPCG(3, 4))
	var in []*waiter
	for range 3000 {
		if len(in) > 0 && r.IntN(3) == 0 {
			i := r.IntN(len(in))
			w.take(in[i])
			w.recycle(in[i])
			in = slices.Delete(in, i, i+1)
		} else {
			in = append(in, w.add(r.Int64N(500), nil))
		}
		for i, one := range w.heap {
			if one.place != i+1 || i > 0 && w.heap[(i-1)/2].At > one.At {
				t.Fatal("the heap is out of order")
			}
		}
		if len(in) != len(w.heap) {
			t.Fatalf("%d in the heap, want %d", len(w.heap), len(in))
		}
	}
}

// BenchmarkLateness reports how long after its instant a sleeper runs again.
func BenchmarkLateness(b *testing.B) {
	for _, sleepers := range []int{1, 50} {
		b.Run(fmt.Sprint("this/", sleepers), func(b *testing.B) {
			c := realClock(b)
			lateness(b, c, sleepers, func(until int64) { c.SleepUntil(until, nil) })
		})
		b.Run(fmt.Sprint("precise/", sleepers), func(b *testing.B) {
			c := realClock(b)
			c.Precise()
			lateness(b, c, sleepers, func(until int64) { c.SleepUntil(until, nil) })
		})
		b.Run(fmt.Sprint("timer/", sleepers), func(b *testing.B) {
			c := realClock(b)
			lateness(b, c, sleepers, func(until int64) {
				timer := time.NewTimer(time.Duration(until - c.Now()))
				<-timer.C
			})
		})
	}
}

func lateness(b *testing.B, c *Real, sleepers int, sleep func(until int64)) {
	late := make([][]int64, sleepers)
	var group sync.WaitGroup
	for i := range sleepers {
		group.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(i)))
			for range b.N {
				until := c.Now() + int64(2*time.Millisecond)*int64(sleepers)/10 + r.Int64N(int64(5*time.Millisecond))
				sleep(until)
				late[i] = append(late[i], c.Now()-until)
			}
		})
	}
	group.Wait()
	all := slices.Concat(late...)
	slices.Sort(all)
	for _, p := range []int{50, 90, 99} {
		b.ReportMetric(float64(all[(len(all)-1)*p/100])/1e3, fmt.Sprintf("p%d-µs", p))
	}
}
