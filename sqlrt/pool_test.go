package sqlrt

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"rwl/vm/clock"
)

var background = context.Background()

func openFake(t testing.TB, f *fakeDriver, cfg Config, clk clock.Clock) *Database {
	t.Helper()
	d, err := Open(background, f, cfg, clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func poolOf(lo, hi int) Config {
	return Config{Kind: SessionPool, Min: lo, Max: hi, IdleRelease: -1, WaitLimit: -1}
}

func take(t testing.TB, d *Database) *Session {
	t.Helper()
	s, err := d.Acquire(background, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func give(t testing.TB, d *Database, s *Session) {
	t.Helper()
	if _, err := d.Release(s, ReleaseNormal); err != nil {
		t.Fatal(err)
	}
}

// queued waits until n goroutines stand in the queue.
func queued(t testing.TB, d *Database, n int) {
	t.Helper()
	for i := 0; ; i++ {
		d.pool.mu.Lock()
		have := 0
		for w := d.pool.queue.head; w != nil; w = w.next {
			have++
		}
		d.pool.mu.Unlock()
		if have == n {
			return
		}
		if i > 20000 {
			t.Fatalf("%d wait, want %d", have, n)
		}
		time.Sleep(time.Millisecond)
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for i := 0; !ok(); i++ {
		if i > 20000 {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestPoolGrowsFromLowToHigh(t *testing.T) {
	f := &fakeDriver{}
	d := openFake(t, f, poolOf(2, 3), clock.NewVirtual(time.Time{}))
	if d.Opened() != 2 || d.Active() != 0 || d.ServerRelease() != "1.0" {
		t.Fatal(d.Opened(), d.Active())
	}
	a, b, c := take(t, d), take(t, d), take(t, d)
	if d.Opened() != 3 || d.Active() != 3 {
		t.Fatal(d.Opened(), d.Active())
	}
	for _, s := range []*Session{a, b, c} {
		give(t, d, s)
	}
	if take(t, d) != c {
		t.Fatal("the last one used is to be taken first")
	}
}

func TestQueueIsFair(t *testing.T) {
	d := openFake(t, &fakeDriver{}, poolOf(1, 1), clock.NewVirtual(time.Time{}))
	s := take(t, d)
	order := make(chan int, 10)
	for i := 0; i < 10; i++ {
		go func() {
			s, err := d.Acquire(background, nil)
			order <- i
			if err == nil {
				_, err = d.Release(s, ReleaseNormal)
			}
			if err != nil {
				t.Error(err)
			}
		}()
		queued(t, d, i+1)
	}
	give(t, d, s)
	for i := 0; i < 10; i++ {
		if got := <-order; got != i {
			t.Fatalf("place %d was served as number %d", got, i)
		}
	}
}

func TestWaitLimit(t *testing.T) {
	clk := clock.NewVirtual(time.Time{})
	cfg := poolOf(1, 1)
	cfg.WaitLimit = 3 * time.Second
	d := openFake(t, &fakeDriver{}, cfg, clk)
	s := take(t, d)
	got := make(chan error)
	wait := func(ctx context.Context) {
		_, err := d.Acquire(ctx, nil)
		got <- err
	}
	go wait(background)
	clk.AwaitSleepers(1)
	clk.Advance(3*time.Second - 1)
	select {
	case err := <-got:
		t.Fatal("too early", err)
	default:
	}
	clk.Advance(1)
	if err := <-got; !errors.Is(err, ErrWaitLimit) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(background)
	go wait(ctx)
	clk.AwaitSleepers(1)
	cancel()
	if e := AsError(<-got); !e.Cancelled() || !errors.Is(e, context.Canceled) {
		t.Fatal(e)
	}
	give(t, d, s)
	give(t, d, take(t, d))
	cfg.WaitLimit = 0
	d = openFake(t, &fakeDriver{}, cfg, clk)
	take(t, d)
	if _, err := d.Acquire(background, nil); !errors.Is(err, ErrWaitLimit) {
		t.Fatal(err)
	}
}

func TestWaitLimitWhileConnecting(t *testing.T) {
	clk := clock.NewVirtual(time.Time{})
	cfg := poolOf(1, 2)
	cfg.WaitLimit = time.Second
	f := &fakeDriver{}
	d := openFake(t, f, cfg, clk)
	take(t, d)
	f.mu.Lock()
	f.hold = make(chan struct{})
	f.mu.Unlock()
	got := make(chan error)
	go func() {
		_, err := d.Acquire(background, nil)
		got <- err
	}()
	clk.AwaitSleepers(1)
	clk.Advance(time.Second)
	if err := <-got; !errors.Is(err, ErrWaitLimit) {
		t.Fatal(err)
	}
	if d.Active() != 1 || d.Opened() != 1 {
		t.Fatal(d.Active(), d.Opened())
	}
}

func TestIdleSessionsAreReleasedDownToLow(t *testing.T) {
	clk := clock.NewVirtual(time.Time{})
	cfg := poolOf(1, 4)
	cfg.IdleRelease = time.Minute
	d := openFake(t, &fakeDriver{}, cfg, clk)
	var all []*Session
	for i := 0; i < 4; i++ {
		all = append(all, take(t, d))
	}
	give(t, d, all[0])
	give(t, d, all[1])
	clk.AwaitSleepers(1)
	clk.Advance(30 * time.Second)
	give(t, d, all[2])
	give(t, d, all[3])
	clk.Advance(30 * time.Second)
	eventually(t, "two old sessions are to go", func() bool { return d.Opened() == 2 })
	clk.AwaitSleepers(1)
	clk.Advance(30 * time.Second)
	eventually(t, "only one is to stay", func() bool { return d.Opened() == 1 })
	if take(t, d) != all[3] {
		t.Fatal("the wrong one stayed")
	}
}

func TestResize(t *testing.T) {
	f := &fakeDriver{}
	d := openFake(t, f, poolOf(1, 1), clock.NewVirtual(time.Time{}))
	a := take(t, d)
	got := make(chan *Session)
	for i := 0; i < 2; i++ {
		go func() {
			s, err := d.Acquire(background, nil)
			if err != nil {
				t.Error(err)
			}
			got <- s
		}()
	}
	queued(t, d, 2)
	if err := d.Resize(1, 3); err != nil {
		t.Fatal(err)
	}
	b, c := <-got, <-got
	if d.Opened() != 3 {
		t.Fatal(d.Opened())
	}
	give(t, d, a)
	if err := d.Resize(0, 1); err != nil {
		t.Fatal(err)
	}
	give(t, d, b)
	give(t, d, c)
	if d.Opened() != 1 || d.Active() != 0 {
		t.Fatal(d.Opened(), d.Active())
	}
	for _, odd := range [][2]int{{-1, 1}, {0, 0}, {3, 2}} {
		if d.Resize(odd[0], odd[1]) == nil {
			t.Error(odd)
		}
	}
	if openFake(t, f, Config{}, clock.NewVirtual(time.Time{})).Resize(1, 2) == nil {
		t.Error("a dedicated database was resized")
	}
}

func TestDroppedSessionGivesItsPlaceToTheQueue(t *testing.T) {
	f := &fakeDriver{}
	d := openFake(t, f, poolOf(1, 1), clock.NewVirtual(time.Time{}))
	s := take(t, d)
	got := make(chan error)
	for i := 0; i < 2; i++ {
		go func() {
			s, err := d.Acquire(background, nil)
			got <- err
			if err == nil {
				_, err = d.Release(s, ReleaseNormal)
				got <- err
			}
		}()
		queued(t, d, i+1)
	}
	f.refuse(&Error{SQLState: "57P03"})
	s.conn.(*fakeConn).dead = true
	give(t, d, s)
	if e := AsError(<-got); !e.Starting() { // the head of the queue tried, and the next one gets the permit
		t.Fatal(e)
	}
	f.refuse(nil)
	d.pool.clk.(*clock.Virtual).AwaitSleepers(1)
	d.pool.clk.(*clock.Virtual).Advance(longestDelay)
	for i := 0; i < 2; i++ {
		if err := <-got; err != nil {
			t.Fatal(err)
		}
	}
	if d.Opened() != 1 || d.Active() != 0 {
		t.Fatal(d.Opened(), d.Active())
	}
}

func TestCloseRefusesWhoWaits(t *testing.T) {
	f := &fakeDriver{}
	d := openFake(t, f, poolOf(2, 2), clock.NewVirtual(time.Time{}))
	s := take(t, d)
	take(t, d)
	got := make(chan error)
	go func() {
		_, err := d.Acquire(background, nil)
		got <- err
	}()
	queued(t, d, 1)
	d.Close()
	if err := <-got; !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	give(t, d, s)
	if _, err := d.Acquire(background, nil); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if d.Opened() != 1 {
		t.Fatal(d.Opened())
	}
}

func TestReleaseOfTransactionsAndLeaks(t *testing.T) {
	d := openFake(t, &fakeDriver{}, poolOf(1, 1), clock.NewVirtual(time.Time{}))
	s := take(t, d)
	s.SetSavepointMode(true)
	if _, err := s.Execute(background, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if rolled, err := d.Release(s, ReleaseNormal); !rolled || err != nil || s.conn.(*fakeConn).sp {
		t.Fatal(rolled, err)
	}
	if _, err := d.Release(take(t, d), ReleaseDrop); err != nil || d.Opened() != 0 {
		t.Fatal(err, d.Opened())
	}
	if _, err := d.Release(take(t, d), ReleaseLeak); err != nil || d.Opened() != 1 || d.Active() != 1 {
		t.Fatal(err, d.Opened(), d.Active())
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if _, err := d.Acquire(ctx, nil); !AsError(err).Cancelled() {
		t.Fatal(err)
	}
}

func TestKinds(t *testing.T) {
	for _, kind := range []PoolKind{Dedicated, ThreadsDedicated, Reconnect} {
		f := &fakeDriver{}
		d := openFake(t, f, Config{Kind: kind}, clock.NewVirtual(time.Time{}))
		kept := map[PoolKind]int{Dedicated: 1}[kind]
		if d.Opened() != kept {
			t.Fatal(kind, d.Opened())
		}
		a := take(t, d)
		b := take(t, d) // one inside the other
		if a == b || d.Active() != 2 || d.Opened() != 2 {
			t.Fatal(kind, d.Active(), d.Opened())
		}
		give(t, d, b)
		give(t, d, a)
		if d.Active() != 0 || d.Opened() != kept {
			t.Fatal(kind, d.Active(), d.Opened())
		}
		own, err := d.AcquireThread(background, nil)
		if err != nil {
			t.Fatal(err)
		}
		give(t, d, own)
		if keeps := kind != Reconnect; keeps != (d.Opened() == kept+1) {
			t.Fatal(kind, d.Opened())
		}
		if kind == Dedicated {
			s := take(t, d)
			s.conn.(*fakeConn).dead = true
			give(t, d, s)
			if d.Opened() != 1 || take(t, d) == s {
				t.Fatal("the lost session of main was not replaced")
			}
		}
	}
}

// Many goroutines take, use, drop, time out and cancel while the pool changes its size and the server goes away.
func TestPoolHammer(t *testing.T) {
	f := &fakeDriver{}
	cfg := poolOf(1, 4)
	cfg.IdleRelease = 2 * time.Millisecond
	cfg.WaitLimit = 3 * time.Millisecond
	d := openFake(t, f, cfg, clock.NewReal())
	var all sync.WaitGroup
	for g := 0; g < 16; g++ {
		all.Add(1)
		go func() {
			defer all.Done()
			random := rand.New(rand.NewPCG(1, uint64(g)))
			for i := 0; i < 300; i++ {
				ctx, cancel := context.WithTimeout(background, time.Duration(random.IntN(4000))*time.Microsecond)
				s, err := d.Acquire(ctx, nil)
				cancel()
				if err != nil {
					continue
				}
				if _, err := s.Execute(background, nil, nil, nil); err != nil {
					t.Error(err)
				}
				s.conn.(*fakeConn).dead = random.IntN(10) == 0
				if _, err := d.Release(s, Release(random.IntN(12)/11)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for i := 0; i < 50; i++ {
		if i%10 == 0 {
			f.refuse(&Error{SQLState: "08001"})
		}
		if err := d.Resize(i%3, 1+i%5+i%3); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
		f.refuse(nil)
	}
	all.Wait()
	if d.Active() != 0 {
		t.Errorf("%d sessions are in nobody's hands", d.Active())
	}
	d.Close()
	if opened, left := d.Opened(), f.connects.Load(); opened != 0 {
		t.Errorf("%d sessions are open after Close, %d connects", opened, left)
	}
}

func TestAcquireAllocatesNothing(t *testing.T) {
	d := openFake(t, &fakeDriver{}, poolOf(1, 1), clock.NewReal())
	if n := testing.AllocsPerRun(100, func() { give(t, d, take(t, d)) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
