package compare

import (
	"math"
	"os"
	"testing"
	"time"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// What a repository of either kind holds becomes batches: rates, means and percentiles are those that were saved, and their
// intervals come of the seconds in which they were.
func TestReadFromRepositories(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			address := "sqlite:" + t.TempDir() + "/r.db"
			if kind == "postgres" {
				address = pgtest.Start(t).NewDatabase(t)
			}
			repo, err := repository.Open(t.Context(), address, clock.NewReal())
			if err != nil {
				t.Fatal(err)
			}
			defer repo.Close()
			a, b := saved(t, repo, 10), saved(t, repo, 20)
			c := New(a, b)
			if len(c.Differences) != 1 || c.Differences[0].Name != "program text" {
				t.Errorf("differences %v", c.Differences)
			}
			byName := make(map[string]Line)
			for _, l := range c.Phases[0].Procedures[0].Lines {
				byName[l.Name] = l
			}
			// 10 and 11 calls in turn, of 10 ms or 20 ms: no second differs in its times, so their means are exact.
			rate, mean, median := byName["calls/s"], byName["response mean"], byName["response p50"]
			if rate.A != 10.5 || rate.B != 10.5 || rate.IntervalA.Low > 10.4 || rate.IntervalA.Low < 10.2 || rate.Verdict != NoDifference {
				t.Errorf("%+v %+v", rate, rate.IntervalA)
			}
			if mean.A != 0.01 || mean.B != 0.02 || math.Abs(mean.Interval.Low-2) > 1e-9 || math.Abs(mean.Interval.High-2) > 1e-9 || mean.Verdict != Slower {
				t.Errorf("%+v %+v", mean, mean.Interval)
			}
			if median.Verdict != Slower || median.Interval.Low > 2 || median.Interval.High < 2 || median.Interval.Low < 1.98 || median.Interval.High > 2.02 {
				t.Errorf("%+v %+v", median, median.Interval)
			}
			if errors := byName["errors/s"]; errors.A != 0.1 || errors.IntervalA.Low != 0 || errors.IntervalA.High < 0.3 || errors.Verdict != NoDifference {
				t.Errorf("%+v %+v", errors, errors.IntervalA)
			}
		})
	}
}

// saved puts a run of 20 seconds into the repository and reads it: each call takes so many milliseconds, two fail.
func saved(t *testing.T, repo *repository.Repository, milliseconds int64) *Side {
	t.Helper()
	info := repository.RunInfo{Program: "pay.rwl", ProgramText: string(rune('a' + milliseconds))}
	w, err := repo.Begin(t.Context(), info, repository.Saving{})
	if err != nil {
		t.Fatal(err)
	}
	procs := []string{"pay"}
	ph := w.Phase("main", procs)
	var whole measure.Stats
	for second := range int64(22) { // 0 is before time zero, 21 is the beginning of a second
		completed, failed := int64(0), int64(0)
		if second >= 1 && second <= 20 {
			completed, failed = 10+second%2, second/10%2*(second%5/4)
		}
		stats := calls(completed, failed, milliseconds*1e6)
		whole.Add(&stats)
		ph.Interval(&measure.Interval{Second: second, Procs: []measure.ProcStats{{Proc: 0, Stats: stats}}, Threads: 1})
		if completed > 0 {
			stored(t, repo, second)
		}
	}
	w.EndPhase(&measure.Totals{Procs: procs, Stats: []measure.ProcStats{{Proc: 0, Stats: whole}}, Threads: 1, Duration: 20e9})
	if err := w.End(repository.Finished); err != nil {
		t.Fatal(err)
	}
	results, err := repo.Run(t.Context(), "last")
	if err != nil {
		t.Fatal(err)
	}
	side, err := Read(t.Context(), repo, results)
	if err != nil {
		t.Fatal(err)
	}
	return side
}

// stored waits until a second of the newest run is in the repository, so that the writer does not merge it with the next.
func stored(t *testing.T, repo *repository.Repository, second int64) {
	t.Helper()
	for range 2000 {
		results, err := repo.Run(t.Context(), "last")
		if err != nil {
			t.Fatal(err)
		}
		points, err := repo.Series(t.Context(), results)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(points); n > 0 && points[n-1].Second >= second {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("second %d is never stored", second)
}

// calls makes the stats of calls that all take the same time.
func calls(completed, failed, nanos int64) measure.Stats {
	s := measure.Stats{Completed: completed, Failed: failed}
	for o, n := range map[measure.Outcome]int64{measure.Completed: completed, measure.Failed: failed} {
		for _, k := range measure.Kinds() {
			h := new(measure.Histogram)
			for range n {
				if k == measure.Response || k == measure.Service {
					h.Record(nanos)
				} else {
					h.Record(0)
				}
			}
			s.SetHistogram(o, k, h)
		}
	}
	return s
}

// Stretches of several seconds count in the batch of their middle, and those that are in no whole second in none.
func TestStretchesOfSeveralSeconds(t *testing.T) {
	s := newSide(&repository.Results{Phases: []repository.Phase{
		{Number: 1, Duration: 20_900_000_000, Procs: []repository.Procedure{{Name: "pay"}}},
	}})
	h := new(measure.Histogram)
	h.Record(5e6)
	for _, c := range []struct{ second, span int64 }{{1, 1}, {3, 5}, {0, 1}, {21, 1}, {20, 1}} {
		s.time(&repository.Stretch{Phase: 1, Second: c.second, Span: c.span, Procedure: "pay", Histogram: h})
	}
	s.time(&repository.Stretch{Phase: 1, Second: 1, Span: 1, Procedure: "unknown", Histogram: h})
	var got []int
	for i, b := range s.parts[part{1, "pay"}] {
		for range b.durations[measure.Response].Count() {
			got = append(got, i)
		}
	}
	if len(got) != 3 || got[0] != 0 || got[1] != 4 || got[2] != 19 {
		t.Errorf("calls in the batches %v", got)
	}
}
