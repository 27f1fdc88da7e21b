package repository

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rwl/sqlrt/measure"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

var procs = []string{"neworder", "payment", "a procedure with a name of more than thirty bytes"}

// fastClock runs 40 times as fast as the real one, so that a second passes in 25 ms.
type fastClock struct{ *clock.Real }

const speed = 40

func (c fastClock) Now() int64 { return c.Real.Now() * speed }

func (c fastClock) SleepUntil(t int64, wake <-chan struct{}) bool {
	return c.Real.SleepUntil(t/speed, wake)
}

// keptErrors is the number of single errors that a thread keeps.
const keptErrors = 3

// simulate runs one phase of some fast seconds with random calls and returns its totals.
func simulate(w *Writer, name string, seed uint64, length int64) *measure.Totals {
	clk := fastClock{clock.NewReal()}
	c := measure.NewCollector(procs, measure.Config{Clock: clk, ErrorRows: keptErrors})
	c.Subscribe(w.Phase(name, procs))
	zero := clk.Now()
	c.Start(zero)
	r := rand.New(rand.NewPCG(seed, 0))
	rec := c.Recorder(1)
	for clk.Now()-zero < length {
		for range 1 + r.IntN(20) {
			done := clk.Now() - zero
			call := measure.Call{Proc: r.IntN(len(procs)), Done: done, Nocount: true, ATime: 5, DTime: 7}
			call.Granted = done - r.Int64N(5e7) - 1
			call.Entry = call.Granted - r.Int64N(2)*r.Int64N(1e6)
			call.Planned = call.Entry - r.Int64N(2)*r.Int64N(1e7)
			if r.IntN(10) == 0 {
				call.Outcome = measure.Failed
				rec.Error(call.Proc, measure.DBError{At: done, SQLState: "40001", Text: "could not serialize", Statement: "upd", Code: 8177})
			}
			rec.Record(&call)
		}
		rec.SetBacklog(r.Int64N(9))
		time.Sleep(2 * time.Millisecond)
	}
	rec.Error(measure.NoProc, measure.DBError{At: 1, SQLState: "57014", Text: "cancelled"})
	rec.Retry(0)
	rec.Unfinished(1, 4)
	totals := c.Stop(false)
	w.EndPhase(totals)
	return totals
}

func TestWhatWasMeasuredIsStored(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		info := RunInfo{Key: "key", Comment: "comment", Program: "orders.rwl", ProgramText: "run end run;", Seed: "7", ProcNo: 42}
		w, err := r.Begin(t.Context(), info, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		w.SetDatabase("postgres", "15.4", "postgres://u@h/d")
		all := []*measure.Totals{simulate(w, "first", 1, 4e9), simulate(w, "second", 2, 3e9)}
		if err := w.End(Finished); err != nil {
			t.Fatal(err)
		}
		checkStored(t, r, w.RunNumber(), all)
		res, err := r.Run(t.Context(), "last")
		if err != nil {
			t.Fatal(err)
		}
		if texts, err := r.ProgramTexts(t.Context(), res); err != nil || len(texts) != 1 || texts[0] != info.ProgramText {
			t.Errorf("the programs are %q, %v", texts, err)
		}
	})
}

// checkStored compares all tables with the totals of the phases.
func checkStored(t *testing.T, r *Repository, run int64, all []*measure.Totals) {
	t.Helper()
	res, err := r.Run(t.Context(), fmt.Sprint(run))
	if err != nil {
		t.Fatal(err)
	}
	if res.State != Finished || len(res.Phases) != len(all) {
		t.Errorf("state %s, %d phases", res.State, len(res.Phases))
	}
	whole := make(map[string]*measure.Stats)
	var errorCount, storedErrors, single int64
	for i, totals := range all {
		p := &res.Phases[i]
		if p.Duration != totals.Duration || p.Threads != totals.Threads || p.State != Finished || p.Backlog != totals.Backlog {
			t.Errorf("phase %+v, totals %+v", p, totals)
		}
		for _, s := range totals.Stats {
			name := totals.Name(s.Proc)
			sameStats(t, &p.procedure(name).Stats, &s.Stats)
			if whole[name] == nil {
				whole[name] = new(measure.Stats)
			}
			whole[name].Add(&s.Stats)
		}
		var serialization int64
		for _, e := range totals.Errors {
			errorCount += e.Count
			if e.SQLState == "40001" {
				serialization += e.Count
			}
		}
		single += min(keptErrors, serialization)
		for _, e := range p.Errors {
			storedErrors += e.Count
		}
	}
	if errorCount != storedErrors || errorCount == 0 {
		t.Errorf("%d errors stored of %d", storedErrors, errorCount)
	}
	const rows = `select count(*) from oerstats where runnumber = $1 and oer = 8177 and sname = 'upd'`
	if n := number(t, r, rows, run); n != float64(single) {
		t.Errorf("%v rows of oerstats, want %d", n, single)
	}
	for name, want := range whole {
		sameStats(t, &res.Whole.procedure(name).Stats, want)
		if name != "" {
			checkClassic(t, r, run, name, want)
		}
	}
	checkStretches(t, r, res, whole)
	points, err := r.Series(t.Context(), res)
	if err != nil {
		t.Fatal(err)
	}
	perProc := make(map[string]int64)
	for _, p := range points {
		perProc[p.Procedure] += p.Completed
	}
	for name, want := range whole {
		if perProc[name] != want.Completed {
			t.Errorf("%s: series has %d calls of %d", name, perProc[name], want.Completed)
		}
	}
}

// checkStretches: the stretches of a run hold all durations of its completed calls.
func checkStretches(t *testing.T, r *Repository, res *Results, whole map[string]*measure.Stats) {
	t.Helper()
	sums := make(map[string]*measure.Stats)
	err := r.EachStretch(t.Context(), res, func(s Stretch) error {
		if s.Span < 1 || s.Second < 0 || s.Phase < 1 || s.Phase > int64(len(res.Phases)) {
			t.Errorf("%+v", s)
		}
		if sums[s.Procedure] == nil {
			sums[s.Procedure] = new(measure.Stats)
		}
		var one measure.Stats
		one.SetHistogram(measure.Completed, s.Kind, s.Histogram)
		sums[s.Procedure].Add(&one)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range whole {
		for _, k := range measure.Kinds() {
			w := want.Histogram(measure.Completed, k)
			if w.Count() == 0 {
				continue
			}
			g := sums[name].Histogram(measure.Completed, k)
			if g.Count() != w.Count() || g.Sum != w.Sum || g.Quantile(0.5) != w.Quantile(0.5) {
				t.Errorf("%s, %v: %d values in stretches, measured %d", name, k, g.Count(), w.Count())
			}
		}
	}
	fault := errors.New("enough")
	if err := r.EachStretch(t.Context(), res, func(Stretch) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("the error of the caller is lost: %v", err)
	}
}

func sameStats(t *testing.T, got, want *measure.Stats) {
	t.Helper()
	if got.Completed != want.Completed || got.Failed != want.Failed || got.Unfinished != want.Unfinished ||
		got.Retries != want.Retries || got.Counted != want.Counted || got.Threads != want.Threads ||
		got.ATime != want.ATime || got.DTime != want.DTime {
		t.Errorf("stored %+v, measured %+v", got, want)
	}
	for _, o := range []measure.Outcome{measure.Completed, measure.Failed} {
		for _, k := range measure.Kinds() {
			g, w := got.Histogram(o, k), want.Histogram(o, k)
			if w.Count() == 0 {
				continue
			}
			if g.Count() != w.Count() || g.Sum != w.Sum || g.Quantile(0.9) != w.Quantile(0.9) || g.Max != w.Max {
				t.Errorf("%v: stored %d values, measured %d", k, g.Count(), w.Count())
			}
		}
	}
}

// checkClassic compares the classic tables of one procedure.
func checkClassic(t *testing.T, r *Repository, run int64, name string, want *measure.Stats) {
	t.Helper()
	near := func(what string, got float64, nanos int64) {
		t.Helper()
		if diff := got - float64(nanos)/1e9; diff > 1e-3 || diff < -1e-3 {
			t.Errorf("%s of %s: %v, measured %d ns", what, name, got, nanos)
		}
	}
	exact := func(what string, got float64, want int64) {
		t.Helper()
		if got != float64(want) {
			t.Errorf("%s of %s: %v, measured %d", what, name, got, want)
		}
	}
	const where = ` where runnumber = $1 and vname = $2`
	exact("ecount", number(t, r, `select ecount from runres`+where, run, name), want.Counted)
	exact("tcount", number(t, r, `select tcount from runres`+where, run, name), want.Threads)
	near("wtime", number(t, r, `select wtime from runres`+where, run, name), want.WTime())
	near("etime", number(t, r, `select etime from runres`+where, run, name), want.ETime())
	exact("bcount", number(t, r, `select sum(bcount) from histogram`+where, run, name), want.Counted)
	near("ttime", number(t, r, `select sum(ttime) from histogram`+where, run, name), want.Histogram(measure.Completed, measure.Response).Sum)
	exact("scount", number(t, r, `select sum(scount) from persec`+where, run, name), want.Counted)
	near("persec.wtime", number(t, r, `select sum(wtime) from persec`+where, run, name), want.WTime())
	exact("persec's gaps", number(t, r, `select max(second) - count(*) from persec`+where, run, name), 0)
	exact("interval histograms", number(t, r, `select sum(total) from rwl_hdr`+where+
		` and seq > 0 and kind = 'response'`, run, name), want.Calls())
	exact("planned", number(t, r, `select sum(planned - completed - failed - unfinished) from rwl_calls`+where, run, name), 0)
}

func TestIntervalsAreMergedWhenTheDatabaseIsSlow(t *testing.T) {
	r := open(t, "sqlite:"+t.TempDir()+"/r.db")
	w, err := r.Begin(t.Context(), RunInfo{}, Saving{})
	if err != nil {
		t.Fatal(err)
	}
	sink := w.Phase("p", []string{"p"})
	conn, err := r.db.Conn(t.Context()) // the only connection: the writer waits for it
	if err != nil {
		t.Fatal(err)
	}
	const intervals = 50
	for second := range int64(intervals) {
		sink.Interval(interval(second+1, 3))
	}
	w.mu.Lock()
	waiting := len(w.queue)
	w.mu.Unlock()
	if waiting > queueLength {
		t.Errorf("%d batches wait", waiting)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	w.EndPhase(&measure.Totals{Duration: intervals * 1e9})
	if err := w.End(Finished); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]float64{
		`select ecount from runres`:                                             3 * intervals,
		`select count(*) from persec where scount = 3`:                          intervals,
		`select sum(total) from rwl_hdr where seq > 0 and kind = 'service'`:     3 * intervals,
		`select sum(span) from rwl_hdr where seq > 0 and kind = 'service'`:      intervals,
		`select total from rwl_hdr where seq = 0 and kind = 'response'`:         3 * intervals,
		`select count(*) from rwl_backlog`:                                      intervals,
		`select sum(count) from rwl_error`:                                      intervals,
		`select count(*) from rwl_second where completed = 3 and etime = 30000`: intervals,
	} {
		if got := number(t, r, query); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

// interval makes one with n calls of 10 µs and one error.
func interval(second int64, n int) *measure.Interval {
	clk := clock.NewVirtual(time.Unix(0, 0))
	c := measure.NewCollector([]string{"p"}, measure.Config{Clock: clk})
	rec := c.Recorder(0)
	for range n {
		rec.Record(&measure.Call{Done: 10_000})
	}
	totals := c.Stop(false)
	return &measure.Interval{Second: second, Procs: totals.Stats, Threads: 1,
		Errors: []measure.ErrorCount{{Proc: 0, SQLState: "40001", Count: 1}}}
}

// BenchmarkSecond stores one second of twenty procedures with 500 calls each.
func BenchmarkSecond(b *testing.B) {
	for name, address := range map[string]string{
		"sqlite":   "sqlite:" + b.TempDir() + "/r.db",
		"postgres": pgtest.Start(b).NewDatabase(b),
	} {
		b.Run(name, func(b *testing.B) {
			r, err := Open(b.Context(), address, clock.NewReal())
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			w := newWriter(r, RunInfo{RunNumber: 1}, "", Saving{})
			names := make([]string, 20)
			iv := &measure.Interval{}
			for i := range names {
				names[i] = fmt.Sprintf("procedure_%d", i)
				iv.Procs = append(iv.Procs, measure.ProcStats{Proc: i, Stats: interval(1, 500).Procs[0].Stats})
			}
			w.Phase("p", names)
			p := w.phases[0]
			for b.Loop() {
				p.seq++
				iv.Second = p.seq
				todo := w.take()
				todo.batches = []*batch{newBatch(p, p.seq, iv)}
				w.receive(todo)
				if err := w.store(b.Context(), todo); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
