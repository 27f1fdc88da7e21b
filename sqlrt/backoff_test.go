package sqlrt

import (
	"context"
	"errors"
	"testing"
	"time"

	"rwl/vm/clock"
)

func TestBackoffDelays(t *testing.T) {
	for _, jitter := range []float64{0, 0.999999} {
		clk := clock.NewVirtual(time.Time{})
		b := newBackoff(clk, func() float64 { return jitter })
		d := 200 * time.Millisecond
		for i := 0; i < 12; i++ {
			b.failed()
			got, want := b.until-clk.Now(), int64(float64(min(d, longestDelay))*(0.5+0.5*jitter))
			if got != want || got < int64(shortestDelay) || got > int64(longestDelay) {
				t.Fatalf("delay %d is %v, want %v", i, time.Duration(got), time.Duration(want))
			}
			d *= 2
		}
	}
}

// A hundred threads that find the server away make one attempt per delay, and all of them get its outcome.
func TestNoStorm(t *testing.T) {
	clk := clock.NewVirtual(time.Time{})
	f := &fakeDriver{}
	d := openFake(t, f, Config{Kind: Reconnect}, clk)
	f.refuse(&Error{SQLState: "57P03"})
	if _, err := d.Acquire(background, nil); !AsError(err).Starting() {
		t.Fatal(err)
	}
	before := f.connects.Load()
	const threads = 100
	got := make(chan error, threads)
	all := func() {
		for i := 0; i < threads; i++ {
			go func() {
				_, err := d.Acquire(background, nil)
				got <- err
			}()
		}
		clk.AwaitSleepers(1)
		time.Sleep(20 * time.Millisecond) // lets the others come to the probe; who is late only makes the count smaller
	}
	for round := int64(1); round <= 3; round++ {
		all()
		clk.Advance(longestDelay)
		for i := 0; i < threads; i++ {
			select {
			case err := <-got:
				if !AsError(err).Starting() {
					t.Fatal(err)
				}
			case <-time.After(10 * time.Millisecond): // a late one waits for the next probe
				clk.Advance(longestDelay)
				i--
			}
		}
	}
	if n := f.connects.Load() - before; n >= threads {
		t.Fatalf("%d attempts by %d threads in 3 rounds", n, threads)
	}
	f.refuse(nil)
	all()
	clk.Advance(longestDelay)
	for i := 0; i < threads; i++ {
		if err := <-got; err != nil {
			t.Fatal(err)
		}
	}
}

func TestBackoffEndsWithContext(t *testing.T) {
	clk := clock.NewVirtual(time.Time{})
	b := newBackoff(clk, func() float64 { return 0 })
	away := &Error{SQLState: "08001"}
	dial := func(context.Context) (Conn, error) { return nil, away }
	if _, err := b.connect(background, dial); err != away {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(background)
	got := make(chan error)
	go func() {
		_, err := b.connect(ctx, dial)
		got <- err
	}()
	clk.AwaitSleepers(1)
	other := make(chan error)
	go func() {
		_, err := b.connect(background, dial)
		other <- err
	}()
	cancel() // the leader gives up, the other one leads on
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	clk.AwaitSleepers(1)
	clk.Advance(longestDelay)
	if err := <-other; err != away {
		t.Fatal(err)
	}
}
