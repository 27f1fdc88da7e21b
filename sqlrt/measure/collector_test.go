package measure

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// expected is what a plain loop over all calls says; the property test compares the package with it.
type expected struct {
	completed, failed, counted, unfinished, retries, errors int64
	wtime, etime                                            int64
	responses                                               [outcomes][]int64
	sent                                                    [outcomes]Histogram
	perSecond                                               map[int64]int64
}

func randomCall(r *rand.Rand, procs int) Call {
	c := Call{Proc: r.IntN(procs), Planned: r.Int64N(6e9) - 1e9, Nocount: r.IntN(4) > 0, ByStart: r.IntN(8) == 0}
	if r.IntN(5) == 0 {
		c.Outcome = Failed
	}
	c.Entry = c.Planned + r.Int64N(2)*r.Int64N(5e6)
	c.Granted = c.Entry + r.Int64N(2)*r.Int64N(3e6)
	c.Done = c.Granted + min(logUniform(r), 1e9)
	if r.IntN(3) == 0 {
		c.Open, c.Sent = true, c.Granted+r.Int64N(c.Done-c.Granted+1)
	}
	return c
}

func (e *expected) count(c *Call) {
	e.responses[c.Outcome] = append(e.responses[c.Outcome], c.Done-c.Planned)
	if c.Open {
		e.sent[c.Outcome].Record(c.Sent - c.Planned)
	}
	if c.Outcome == Failed {
		e.failed++
	} else {
		e.completed++
	}
	e.wtime += c.Granted - c.Planned
	e.etime += c.Done - c.Granted
	if c.Outcome == Completed || !c.Nocount {
		e.counted++
		at := c.Done
		if c.ByStart {
			at = c.Planned
		}
		e.perSecond[second(at)]++
	}
}

func TestNothingIsLostOrInvented(t *testing.T) {
	const procs, threads, calls = 3, 6, 3000
	for seed := range uint64(4) {
		clock := newHandClock(0)
		c := NewCollector(make([]string, procs), Config{Clock: clock})
		counted := make([]map[int64]int64, procs+1)
		sum := make([]Stats, procs+1)
		for i := range counted {
			counted[i] = make(map[int64]int64)
		}
		var seconds []int64
		c.Subscribe(sinkFunc(func(iv *Interval) {
			if !iv.Late {
				seconds = append(seconds, iv.Second)
			}
			for _, p := range iv.Procs {
				counted[p.Proc+1][iv.Second] += p.Counted
				sum[p.Proc+1].Add(&p.Stats)
			}
			iv.Release()
		}))
		// Who is slow still finds an interval as it was.
		slow := make([]Stats, procs+1)
		var kept []*Interval
		look := func() {
			for i := range kept[0].Procs {
				slow[kept[0].Procs[i].Proc+1].Add(&kept[0].Procs[i].Stats)
			}
			kept[0].Release()
			kept = kept[1:]
		}
		c.Subscribe(sinkFunc(func(iv *Interval) {
			if kept = append(kept, iv); len(kept) > 3 {
				look()
			}
		}))
		c.Start(0)
		want := make([]expected, procs+1)
		for i := range want {
			want[i].perSecond = make(map[int64]int64)
		}
		r := rand.New(rand.NewPCG(seed, 7))
		recorders := make([]*Recorder, threads)
		for i := range recorders {
			recorders[i] = c.Recorder(i)
		}
		for i := range calls {
			rec := recorders[r.IntN(threads)]
			call := randomCall(r, procs)
			want[call.Proc+1].count(&call)
			rec.Record(&call)
			proc := r.IntN(procs+1) - 1
			switch r.IntN(20) {
			case 0:
				rec.Retry(proc)
				want[proc+1].retries++
			case 1:
				rec.Unfinished(proc, 3)
				want[proc+1].unfinished += 3
			case 2:
				rec.Error(proc, DBError{At: call.Done, SQLState: "40001"})
				want[proc+1].errors++
			}
			if i%500 == 0 {
				clock.move(int64(i) * 2e6)
			}
		}
		clock.move(7e9)
		totals := c.Stop(false)
		for len(kept) > 0 {
			look()
		}

		for i := range seconds {
			if seconds[i] != int64(i) {
				t.Fatalf("seconds %v are not 0, 1, 2, …", seconds)
			}
		}
		got := make([]Stats, procs+1)
		for _, p := range totals.Stats {
			got[p.Proc+1] = p.Stats
		}
		var errors, wantErrors int64
		for _, e := range totals.Errors {
			errors += e.Count
		}
		for i := range want {
			wantErrors += want[i].errors
			for _, s := range []*Stats{&got[i], &sum[i], &slow[i]} {
				checkStats(t, i-1, s, &want[i])
			}
			for sec, n := range want[i].perSecond {
				if counted[i][sec] != n {
					t.Errorf("proc %d second %d: %d calls, want %d", i-1, sec, counted[i][sec], n)
				}
			}
		}
		if errors != wantErrors {
			t.Errorf("%d errors, want %d", errors, wantErrors)
		}
	}
}

func checkStats(t *testing.T, proc int, s *Stats, want *expected) {
	t.Helper()
	if s.Completed != want.completed || s.Failed != want.failed || s.Unfinished != want.unfinished ||
		s.Retries != want.retries || s.Counted != want.counted {
		t.Errorf("proc %d: %d completed, %d failed, %d unfinished, %d retries, %d counted; want %d %d %d %d %d", proc,
			s.Completed, s.Failed, s.Unfinished, s.Retries, s.Counted,
			want.completed, want.failed, want.unfinished, want.retries, want.counted)
	}
	if s.Planned() != s.Completed+s.Failed+s.Unfinished {
		t.Errorf("proc %d: planned %d", proc, s.Planned())
	}
	if s.WTime() != want.wtime || s.ETime() != want.etime {
		t.Errorf("proc %d: wtime %d etime %d, want %d %d", proc, s.WTime(), s.ETime(), want.wtime, want.etime)
	}
	for o, n := range []int64{s.Completed, s.Failed} {
		if got, sent := s.Histogram(Outcome(o), Sent), &want.sent[o]; got.Count() != sent.Count() || got != nil && !same(got, sent) {
			t.Errorf("proc %d: what was sent was counted %d times, not %d, or otherwise", proc, got.Count(), sent.Count())
		}
		for _, k := range []Kind{Response, Service, Wait, Lag} {
			if total := s.Histogram(Outcome(o), k).Count(); total != n {
				t.Errorf("proc %d: histogram of %v has %d of %d calls", proc, k, total, n)
			}
		}
		if n > 0 {
			h := s.Histogram(Outcome(o), Response)
			if h.Max != slices.Max(want.responses[o]) || h.Min != slices.Min(want.responses[o]) {
				t.Errorf("proc %d: response %d…%d", proc, h.Min, h.Max)
			}
		}
	}
	var inBuckets int64
	for _, b := range s.Buckets {
		inBuckets += b.Count
	}
	if inBuckets != s.Counted {
		t.Errorf("proc %d: %d in buckets, %d counted", proc, inBuckets, s.Counted)
	}
}

func TestSecondsComeOnTime(t *testing.T) {
	clock := newHandClock(100)
	c := NewCollector([]string{"p"}, Config{Clock: clock, ErrorRows: 2})
	got := make(chan *Interval, 100)
	c.Subscribe(sinkFunc(func(iv *Interval) { got <- iv }))
	zero := int64(100 + 2*nanosPerSecond) // time zero is two seconds ahead
	c.Start(zero)
	r := c.Recorder(1)
	r.Record(&Call{Planned: -5e8, Entry: -5e8, Granted: -5e8, Done: -4e8})
	r.Record(&Call{Done: 5e8})
	r.SetBacklog(17)
	for range 5 {
		r.Error(0, DBError{At: 7e8, SQLState: "23505", Text: "duplicate", Statement: "ins"})
	}
	clock.move(zero + nanosPerSecond + grace)
	before, first := <-got, <-got
	if before.Second != 0 || len(before.Procs) != 1 || before.Procs[0].Completed != 1 {
		t.Errorf("before time zero: %+v", before)
	}
	if first.Second != 1 || first.Procs[0].Completed != 1 || first.Backlog != 17 || first.Late || first.Final {
		t.Errorf("first second: %+v", first)
	}
	if len(first.Errors) != 1 || first.Errors[0].Count != 5 || first.Errors[0].Text != "duplicate" || len(first.ErrorRows) != 2 {
		t.Errorf("errors of the first second: %+v %+v", first.Errors, first.ErrorRows)
	}
	r.Record(&Call{Done: 6e8}) // held up between stamp and record
	clock.move(zero + 2*nanosPerSecond + grace)
	late, empty := <-got, <-got
	if !late.Late || late.Second != 1 || late.Procs[0].Completed != 1 || late.Procs[0].Threads != 0 {
		t.Errorf("late: %+v", late)
	}
	if empty.Second != 2 || len(empty.Procs) != 0 || empty.Late {
		t.Errorf("empty second: %+v", empty)
	}
	clock.move(zero + 2*nanosPerSecond + grace*2)
	totals := c.Stop(true)
	final := <-got
	if !final.Final || final.Second != 3 || !totals.Interrupted || totals.Duration != 2*nanosPerSecond+2*grace {
		t.Errorf("final: %+v, totals: %+v", final, totals)
	}
	if totals.ErrorRowsDropped != 3 || totals.Backlog != 17 || totals.Stats[0].Completed != 3 || totals.Stats[0].Threads != 1 {
		t.Errorf("totals: %+v", totals)
	}
}

// runningClock is the real one; the hammer needs ticks while threads record.
type runningClock struct{ start time.Time }

func (c runningClock) Now() int64 { return int64(time.Since(c.start)) * 50 } // a second passes in 20 ms

func (c runningClock) SleepUntil(t int64, wake <-chan struct{}) bool {
	timer := time.NewTimer(time.Duration(t-c.Now()) / 50)
	defer timer.Stop()
	select {
	case <-timer.C:
		return false
	case <-wake:
		return true
	}
}

func TestHammer(t *testing.T) {
	const threads, calls = 16, 20000
	clock := runningClock{time.Now()}
	c := NewCollector([]string{"a", "b"}, Config{Clock: clock})
	var sent int64
	c.Subscribe(sinkFunc(func(iv *Interval) {
		for _, p := range iv.Procs {
			sent += p.Completed
		}
	}))
	c.Start(clock.Now())
	var wg sync.WaitGroup
	for th := range threads {
		wg.Go(func() {
			r := c.Recorder(th)
			for i := range calls {
				now := clock.Now()
				r.Record(&Call{Proc: i & 1, Planned: now, Entry: now, Granted: now, Done: now + int64(i)})
				if i%1000 == 0 {
					r.Error(NoProc, DBError{At: now, SQLState: "40P01"})
					r.Retry(0)
					r.Unfinished(1, 1)
					r.SetBacklog(int64(i))
				}
			}
		})
	}
	wg.Wait()
	totals := c.Stop(false)
	var completed, retries, unfinished int64
	for _, p := range totals.Stats {
		completed += p.Completed
		retries += p.Retries
		unfinished += p.Unfinished
	}
	if completed != threads*calls || sent != completed {
		t.Errorf("%d calls in the totals, %d in the intervals, want %d", completed, sent, threads*calls)
	}
	if marks := int64(threads * calls / 1000); retries != marks || unfinished != marks || totals.Errors[0].Count != marks {
		t.Errorf("%d retries, %d unfinished, errors %+v, want %d each", retries, unfinished, totals.Errors, marks)
	}
}

func TestRecordDoesNotAllocate(t *testing.T) {
	c := NewCollector([]string{"p"}, Config{Clock: newHandClock(0)})
	r := c.Recorder(0)
	call := Call{Entry: 100, Granted: 200, Done: 5e6}
	for range 4 * maxRing {
		r.Record(&call)
	}
	if n := testing.AllocsPerRun(4*maxRing, func() { r.Record(&call) }); n != 0 {
		t.Errorf("%v allocations per record", n)
	}
}

// BenchmarkRecord includes the folding, which the thread itself does here because no collector runs.
func BenchmarkRecord(b *testing.B) {
	c := NewCollector([]string{"p"}, Config{Clock: newHandClock(0)})
	r := c.Recorder(0)
	call := Call{Entry: 100, Granted: 200, Done: 5e6}
	b.ReportAllocs()
	for b.Loop() {
		r.Record(&call)
	}
}

// BenchmarkRecordOnly is the way of a thread whose ring the collector empties.
func BenchmarkRecordOnly(b *testing.B) {
	c := NewCollector([]string{"p"}, Config{Clock: newHandClock(0)})
	r := c.Recorder(0)
	call := Call{Entry: 100, Granted: 200, Done: 5e6}
	r.slots = make([]record, maxRing)
	b.ReportAllocs()
	for b.Loop() {
		r.Record(&call)
		r.head.Store(r.tail.Load())
	}
}

// TestTenThousandThreads holds the package to the memory that its comment promises.
func TestTenThousandThreads(t *testing.T) {
	const threads = 10_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c := NewCollector(make([]string, 10), Config{Clock: newHandClock(0)})
	for th := range threads {
		r := c.Recorder(th)
		for proc := range 10 {
			r.Record(&Call{Proc: proc, Done: int64(th+1) * 1000})
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if used := after.HeapAlloc - before.HeapAlloc; used > 30<<20 {
		t.Errorf("%d threads use %d MB", threads, used>>20)
	}
	if n := c.Stop(false).Stats[9].Completed; n != threads {
		t.Errorf("%d calls", n)
	}
}

// A phase whose time zero is long past sends only the seconds that it saw, and counts everything in them.
func TestLateStartSendsNoEmptySeconds(t *testing.T) {
	const hour = 3600 * nanosPerSecond
	for _, late := range []int64{hour, hour + nanosPerSecond/3} {
		clock := newHandClock(late)
		c := NewCollector([]string{"p"}, Config{Clock: clock})
		var sent []int64
		var calls int64
		c.Subscribe(sinkFunc(func(iv *Interval) {
			sent = append(sent, iv.Second)
			for i := range iv.Procs {
				calls += iv.Procs[i].Completed
			}
		}))
		r := c.Recorder(0)
		c.Start(0)
		r.Record(&Call{Planned: late, Entry: late, Granted: late, Done: late + 1000})
		clock.move(late + 2*nanosPerSecond + 1)
		r.Record(&Call{Planned: late, Entry: late, Granted: late, Done: late + 2*nanosPerSecond})
		totals := c.Stop(false)
		if len(sent) == 0 || sent[0] != 3601 || !slices.IsSorted(sent) || sent[len(sent)-1] != 3603 || len(sent) > 4 {
			t.Errorf("late by %d: seconds %v", late, sent)
		}
		if calls != 2 || totals.Stats[0].Completed != 2 {
			t.Errorf("late by %d: %d calls were sent", late, calls)
		}
	}
}

// Stamps that were taken in two threads of the system may be a little out of order.
func TestDurationsAreNotNegative(t *testing.T) {
	c := NewCollector([]string{"p"}, Config{Clock: newHandClock(0)})
	c.Recorder(0).Record(&Call{Planned: 1000, Entry: 900, Granted: 800, Sent: 700, Done: 600, Open: true})
	stats := c.Stop(false).Stats[0]
	for _, k := range Kinds() {
		if h := stats.Histogram(Completed, k); h.Count() != 1 || h.Sum != 0 || h.Min != 0 || h.Max != 0 {
			t.Errorf("%v: %d from %d to %d", k, h.Count(), h.Min, h.Max)
		}
	}
	if b := stats.Buckets[0]; b.Count != 1 || b.Time != 0 || stats.WTime() != 0 || stats.ETime() != 0 {
		t.Errorf("bucket %+v, wait %d, execution %d", b, stats.WTime(), stats.ETime())
	}
}
