package clock

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	second = int64(time.Second)
	tenth  = second / 10
)

var start = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// The worked example of the language description, 13.3: "for queue every 0.5
// stop 9.9", the body takes 1 s the first 4 times and 0.1 s thereafter.
func TestPacingExample(t *testing.T) {
	const threads = 5
	v := NewVirtual(start)
	v.Go(threads)
	started := make([][]string, threads)
	var group sync.WaitGroup
	for i := range threads {
		group.Go(func() {
			defer v.Done()
			started[i] = paced(v)
		})
	}
	group.Wait()
	want := "0.0 1.0 2.0 3.0 4.0 4.1 4.2 4.3 4.4 4.5 5.0 5.5 6.0 6.5 7.0 7.5 8.0 8.5 9.0 9.5"
	for i, got := range started {
		if strings.Join(got, " ") != want {
			t.Errorf("thread %d: %v", i, got)
		}
	}
	if v.Now() != 10*second-tenth || !v.Wall().Equal(start.Add(9900*time.Millisecond)) {
		t.Errorf("the clock ends at %d, %v", v.Now(), v.Wall())
	}
}

func paced(v *Virtual) (started []string) {
	stop, every := 99*tenth, 5*tenth
	until := v.Now()
	for n := 1; v.Now() < stop; n++ {
		until += every
		started = append(started, fmt.Sprintf("%.1f", float64(v.Now())/1e9))
		body := tenth
		if n <= 4 {
			body = second
		}
		v.SleepUntil(v.Now()+body, nil)
		v.SleepUntil(min(until, stop), nil)
	}
	return started
}

func TestAdvance(t *testing.T) {
	v := NewVirtual(start)
	var mu sync.Mutex
	var order []int64
	var group sync.WaitGroup
	for _, at := range []int64{30, 10, 20, 20} {
		group.Go(func() {
			if v.SleepUntil(at, nil) {
				t.Error("woken")
			}
			mu.Lock()
			order = append(order, at)
			mu.Unlock()
		})
	}
	v.AwaitSleepers(4)
	v.Advance(25)
	for {
		mu.Lock()
		n := len(order)
		mu.Unlock()
		if n == 3 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	v.Advance(5)
	group.Wait()
	if !slices.Contains(order[:3], 10) || order[3] != 30 || v.Now() != 30 {
		t.Errorf("woke in the order %v at %d", order, v.Now())
	}
	if v.SleepUntil(30, nil) {
		t.Error("woken at an instant that has passed")
	}
}

// A runner that is woken by another must not let time jump past it.
func TestWakeBeforeJump(t *testing.T) {
	for range 300 {
		v := NewVirtual(start)
		v.Go(2)
		wake := make(chan struct{})
		var group sync.WaitGroup
		group.Go(func() {
			defer v.Done()
			if !v.SleepUntil(100*second, wake) || v.Now() != second {
				t.Errorf("woke at %d", v.Now())
			}
			v.SleepUntil(v.Now()+second/2, nil)
		})
		group.Go(func() {
			defer v.Done()
			v.SleepUntil(second, nil)
			close(wake)
			v.SleepUntil(50*second, nil)
		})
		group.Wait()
		if v.Now() != 50*second {
			t.Fatalf("the clock ends at %d", v.Now())
		}
	}
}

func TestVirtualWakeReadyAtOnce(t *testing.T) {
	v := NewVirtual(start)
	wake := make(chan struct{}, 1)
	wake <- struct{}{}
	if !v.SleepUntil(0, wake) || v.SleepUntil(0, wake) {
		t.Error("the value in wake should be noticed once")
	}
	group := sync.WaitGroup{}
	group.Go(func() {
		if !v.SleepUntil(second, wake) {
			t.Error("not woken")
		}
	})
	v.AwaitSleepers(1)
	wake <- struct{}{}
	group.Wait()
	if v.Now() != 0 {
		t.Error("time moved")
	}
}

// A runner that leaves may be the last one that held time up.
func TestDoneLetsTimeJump(t *testing.T) {
	v := NewVirtual(start)
	v.Go(2)
	asleep := make(chan struct{})
	go func() {
		v.AwaitSleepers(1)
		v.Done()
		close(asleep)
	}()
	v.SleepUntil(7*second, nil)
	<-asleep
	v.Done()
	if v.Now() != 7*second {
		t.Errorf("the clock ends at %d", v.Now())
	}
}
