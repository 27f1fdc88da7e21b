package repository

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/sqlrt/measure"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestTextOfAPreparedRun(t *testing.T) {
	p := Prepared{RunNumber: 17, Start: time.UnixMilli(1700000000042), Host: "load1.example"}
	if got := p.String(); got != "17:1700000000.042:load1.example" {
		t.Error(got)
	}
	for _, text := range []string{p.String(), " " + p.String() + "\r\n"} {
		again, err := ParsePrepared(text)
		if err != nil || again.String() != p.String() || !again.Start.Equal(p.Start) {
			t.Errorf("%q is read as %v, %v", text, again, err)
		}
	}
	for text, ms := range map[string]int64{"1:5:h": 5000, "1:5.:h": 5000, "1:5.1:h": 5100, "1:5.01:h": 5010, "1:5.999:h:with:colons": 5999} {
		p, err := ParsePrepared(text)
		if err != nil || p.Start.UnixMilli() != ms {
			t.Errorf("%q is read as %d, %v", text, p.Start.UnixMilli(), err)
		}
	}
	for _, text := range []string{"", "17", "17:1700000000.042", "0:1700000000.042:h", "-1:1700000000.042:h", "x:1700000000.042:h",
		"17:-5.0:h", "17:x:h", "17:1.2345:h", "17:1.x:h", "17:1.-1:h", "17:99999999999.000:h", "17:1700000000.042:", "17:1700000000.042:a b",
		"17:1700000000.042:h\n18:1700000000.042:h", "99999999999999999999:1.000:h"} {
		if p, err := ParsePrepared(text); err == nil {
			t.Errorf("%q is read as %v", text, p)
		}
	}
}

// prepare makes a run that processes can take part in.
func prepare(t *testing.T, r *Repository) Prepared {
	t.Helper()
	p, err := r.Prepare(t.Context(), RunInfo{Key: "nightly", Comment: "three of them", Host: "preparer"})
	if err != nil {
		t.Fatal(err)
	}
	p.Start = time.Now().Add(time.Second).Truncate(time.Millisecond)
	if err := r.Settle(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProcessesOfOneRun(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		p := prepare(t, r)
		runs, err := r.Runs(t.Context(), 0)
		if err != nil || len(runs) != 1 || runs[0].State != NotBegun || runs[0].Key != "nightly" || !runs[0].Started.Equal(p.Start) || !runs[0].Ended.IsZero() {
			t.Errorf("prepared: %+v, %v", runs, err)
		}
		totals := make([]*measure.Totals, 3)
		var all sync.WaitGroup
		for i := range totals {
			all.Go(func() {
				mine, err := Open(t.Context(), address, clock.NewReal())
				if err != nil {
					t.Error(err)
					return
				}
				defer mine.Close()
				info := RunInfo{Prepared: &p, ProcNo: i + 1, Key: "not used", Host: fmt.Sprintf("worker%d", i+1), Seed: "7"}
				w, err := mine.Begin(t.Context(), info, Saving{})
				if err != nil {
					t.Error(err)
					return
				}
				totals[i] = simulate(w, "only", uint64(i), 4e9)
				if err := w.End(Finished); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if !t.Failed() {
			checkMerged(t, r, p, totals)
		}
	})
}

// checkMerged compares the whole run, each process of it, and the classic views with what the processes counted.
func checkMerged(t *testing.T, r *Repository, p Prepared, totals []*measure.Totals) {
	t.Helper()
	number64 := fmt.Sprint(p.RunNumber)
	res, err := r.Run(t.Context(), number64)
	if err != nil {
		t.Fatal(err)
	}
	if res.State != Finished || len(res.Processes) != 3 || len(res.Phases) != 1 || res.Phases[0].Threads != 3 || res.Key != "nightly" {
		t.Errorf("%+v", res.Run)
	}
	sum := map[string]*measure.Stats{}
	for i, one := range totals {
		single, err := r.RunOfProcess(t.Context(), number64, int64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if len(single.Processes) != 1 || single.Processes[0].Host != fmt.Sprintf("worker%d", i+1) || single.Phases[0].Threads != 1 {
			t.Errorf("process %d: %+v", i+1, single.Run)
		}
		for j := range one.Stats {
			name := one.Name(one.Stats[j].Proc)
			samePercentiles(t, fmt.Sprintf("process %d, %s", i+1, name), &single.Whole.procedure(name).Stats, &one.Stats[j].Stats)
			if sum[name] == nil {
				sum[name] = new(measure.Stats)
			}
			sum[name].Add(&one.Stats[j].Stats)
		}
	}
	var completed int64
	for name, s := range sum {
		samePercentiles(t, "the run, "+name, &res.Whole.procedure(name).Stats, s)
		completed += s.Completed
		if s.Calls() == 0 {
			continue
		}
		for query, want := range map[string]int64{
			`select ecount from runres_a where runnumber = $1 and vname = $2`:         s.Counted,
			`select pcount from runres_a where runnumber = $1 and vname = $2`:         3,
			`select sum(bcount) from histogram_a where runnumber = $1 and vname = $2`: s.Counted,
			`select max(pcount) from histogram_a where runnumber = $1 and vname = $2`: 3,
			`select sum(scount) from persec_a where runnumber = $1 and vname = $2`:    s.Counted,
			`select max(bcount) from percentiles p join fractiles f on f.runnumber = p.runnumber and f.vname = p.vname
				where p.runnumber = $1 and p.vname = $2 and pct50 > 0`: maxBucket(s),
		} {
			if got := number(t, r, query, p.RunNumber, name); got != float64(want) {
				t.Errorf("%s of %s: %v, want %d", query, name, got, want)
			}
		}
	}
	if res.Completed != completed || res.Planned != res.Completed+res.Failed+res.Unfinished {
		t.Errorf("the run counts %+v, %d completed", res.Run, completed)
	}
	if n := number(t, r, `select count(*) from rwlrun where hostname = 'preparer' and key = 'nightly'`); n != 1 {
		t.Errorf("%v rows in rwlrun", n)
	}
}

func maxBucket(s *measure.Stats) (most int64) {
	for _, b := range s.Buckets {
		most = max(most, b.Count)
	}
	return most
}

// samePercentiles compares counts and percentiles. The percentiles of several processes are those of all calls together, which
// no average of the processes' percentiles gives.
func samePercentiles(t *testing.T, what string, got, want *measure.Stats) {
	t.Helper()
	if got.Planned() != want.Planned() || got.Completed != want.Completed || got.Failed != want.Failed || got.Unfinished != want.Unfinished {
		t.Errorf("%s: %d %d %d, want %d %d %d", what, got.Completed, got.Failed, got.Unfinished, want.Completed, want.Failed, want.Unfinished)
	}
	for _, k := range measure.Kinds() {
		g, w := got.Histogram(measure.Completed, k), want.Histogram(measure.Completed, k)
		if g.Count() != w.Count() {
			t.Errorf("%s: %s has %d values, want %d", what, k, g.Count(), w.Count())
			continue
		}
		for _, q := range []float64{0.01, 0.5, 0.9, 0.95, 0.99, 1} {
			if g.Count() > 0 && g.Quantile(q) != w.Quantile(q) {
				t.Errorf("%s: %v of %s is %d, want %d", what, q, k, g.Quantile(q), w.Quantile(q))
			}
		}
	}
}

func TestWhoMayTakePart(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		p := prepare(t, r)
		early, err := r.Prepare(t.Context(), RunInfo{Host: "preparer"})
		if err != nil {
			t.Fatal(err)
		}
		early.Start = p.Start
		other := prepare(t, r)
		for what, wrong := range map[string]Prepared{
			"no run was prepared":          {RunNumber: 99, Start: p.Start, Host: p.Host},
			"has not come to its end":      early,
			"for another start":            {RunNumber: p.RunNumber, Start: p.Start.Add(time.Millisecond), Host: p.Host},
			"was prepared on preparer":     {RunNumber: p.RunNumber, Start: p.Start, Host: "elsewhere"},
			"was prepared for another sta": {RunNumber: other.RunNumber, Start: other.Start.Add(-time.Hour), Host: other.Host},
		} {
			_, err := r.Begin(t.Context(), RunInfo{Prepared: &wrong, ProcNo: 1}, Saving{})
			var refused *NotPreparedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), what) {
				t.Errorf("%s: %v", what, err)
			}
		}
		w, err := r.Begin(t.Context(), RunInfo{Prepared: &p, ProcNo: 1, Host: "first", PID: 12}, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []State{Running, Finished} {
			_, err = r.Begin(t.Context(), RunInfo{Prepared: &p, ProcNo: 1}, Saving{})
			var taken *TakenError
			if !errors.As(err, &taken) || taken.Host != "first" || taken.PID != 12 || taken.State != state {
				t.Errorf("the number is taken by one that is %s: %v", state, err)
			}
			if state == Running {
				if err := w.End(Finished); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := number(t, r, `select count(*) from rwl_run`); n != 1 {
			t.Errorf("%v processes are there", n)
		}
		_, err = r.RunOfProcess(t.Context(), fmt.Sprint(p.RunNumber), 5)
		var missing *NoProcessError
		if !errors.As(err, &missing) || len(missing.ProcNos) != 1 {
			t.Errorf("process 5: %v", err)
		}
	})
}

// Processes that could not reach the repository join the others when their files are imported.
func TestImportedProcessesJoinTheirRun(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		prepare(t, r)
		p := prepare(t, r)
		w, err := r.Begin(t.Context(), RunInfo{Prepared: &p, ProcNo: 1}, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		totals := []*measure.Totals{simulate(w, "only", 1, 1e9), nil, nil}
		if err := w.End(Finished); err != nil {
			t.Fatal(err)
		}
		var told reports
		lost := func(procno int, seed uint64) *measure.Totals {
			w := BeginUnsaved(clock.NewReal(), RunInfo{Prepared: &p, ProcNo: procno},
				Saving{Folders: []string{t.TempDir()}, Trouble: told.trouble}, errors.New("no network"))
			if w.RunNumber() != p.RunNumber {
				t.Errorf("run %d", w.RunNumber())
			}
			totals := simulate(w, "only", seed, 1e9)
			if err := w.End(Finished); err == nil {
				t.Error("End says nothing")
			}
			return totals
		}
		totals[1], totals[2] = lost(2, 2), lost(3, 3)
		lost(1, 4)
		elsewhere := open(t, pgtest.Start(t).NewDatabase(t))
		for _, file := range []string{told.files[0], told.files[1], told.files[0]} {
			for want, r := range map[int64]*Repository{p.RunNumber: r, 1: elsewhere} {
				if n, err := r.Import(t.Context(), file); err != nil || len(n) != 1 || n[0] != want {
					t.Errorf("imported as %v, %v", n, err)
				}
			}
		}
		res, err := r.Run(t.Context(), fmt.Sprint(p.RunNumber))
		if err != nil {
			t.Fatal(err)
		}
		sum := new(measure.Stats)
		for _, one := range totals {
			for i := range one.Stats {
				if one.Name(one.Stats[i].Proc) == procs[0] {
					sum.Add(&one.Stats[i].Stats)
				}
			}
		}
		samePercentiles(t, procs[0], &res.Whole.procedure(procs[0]).Stats, sum)
		var taken *TakenError
		if _, err := r.Import(t.Context(), told.files[2]); !errors.As(err, &taken) {
			t.Errorf("a second process 1 is imported: %v", err)
		}
		if runs, err := elsewhere.Runs(t.Context(), 0); err != nil || len(runs) != 1 || len(runs[0].Processes) != 2 {
			t.Errorf("elsewhere: %+v, %v", runs, err)
		}
	})
}
