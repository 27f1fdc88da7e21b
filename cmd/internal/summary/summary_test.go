package summary

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
	"rwl/vm/clock"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", file, got)
	}
	for _, line := range strings.Split(got, "\n") {
		if utf8.RuneCountInString(line) > leastWidth && !strings.Contains(line, "/") {
			t.Errorf("%s: a line of %d characters: %s", name, utf8.RuneCountInString(line), line)
		}
	}
}

func render(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, 80); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var procs = []string{"payment", "new_order", "expensive_query"}

// record makes the same calls each time: a closed loop, an open loop with lag, and a procedure with failures and outliers.
func record(sink measure.Sink) *measure.Totals {
	clk := clock.NewVirtual(time.Unix(0, 0))
	c := measure.NewCollector(procs, measure.Config{Clock: clk})
	if sink != nil {
		c.Subscribe(sink)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for th := range 4 {
		rec := c.Recorder(th)
		for i := range int64(2000) {
			done := i * 1e7
			service := int64(1e6 * (1 + r.ExpFloat64()))
			rec.Record(&measure.Call{Proc: 0, Planned: done - service, Entry: done - service, Granted: done - service, Done: done})
			entry := done - service - int64(2e5*r.ExpFloat64())
			call := measure.Call{Proc: 1, Planned: entry - int64(5e5*r.ExpFloat64()), Entry: entry, Granted: done - service, Done: done, Nocount: true}
			if i%100 == 0 {
				call.Outcome = measure.Failed
				rec.Error(1, measure.DBError{At: done, SQLState: "40001", Statement: "update_stock_of_all_warehouses",
					Text: "could not serialize access due to concurrent update of a row that somebody else has\nDETAIL: more"})
			}
			rec.Record(&call)
		}
		rec.Record(&measure.Call{Proc: 2, Planned: -7199e9, Entry: -7199e9, Granted: -7199e9, Done: 1e9})
		rec.Record(&measure.Call{Proc: 2, Done: 300})
		rec.Retry(1)
		rec.Unfinished(1, 3)
		rec.Unfinished(measure.NoProc, 10)
		rec.Error(measure.NoProc, measure.DBError{At: 1, SQLState: "57014", Text: "canceling statement due to user request"})
		rec.SetBacklog(2)
	}
	totals := c.Stop(false)
	totals.Duration = 20e9
	return totals
}

func TestReportOfARun(t *testing.T) {
	golden(t, "run", render(t, &Report{
		Program: "orders.rwl", Key: "first", State: repository.Finished, Started: time.Unix(1700000000, 0), Seed: "7",
		Database: Database("postgres", "15.4", "postgres://u@h/d"), RunNumber: 12, SavedIn: "sqlite:/home/u/results.db",
		Phases: []repository.Phase{PhaseOf("", 1, record(nil))},
	}))
}

func TestReportOfSeveralPhases(t *testing.T) {
	empty := &measure.Totals{Procs: procs, Duration: 5e8, Threads: 1, Interrupted: true}
	golden(t, "phases", render(t, &Report{
		State: repository.Interrupted, Spool: "/tmp/rwl-x.db",
		Phases: []repository.Phase{PhaseOf("warm up", 1, empty), PhaseOf("", 2, record(nil))},
	}))
}

func TestReportOfSeveralProcesses(t *testing.T) {
	process := func(number int64, state repository.State, seed, program string, completed int64) repository.Process {
		return repository.Process{ProcNo: number, State: state, Seed: seed, Program: program, Host: "load1.example", Completed: completed, Failed: 7}
	}
	phase := PhaseOf("", 1, record(nil))
	golden(t, "processes", render(t, FromResults(&repository.Results{
		Run: repository.Run{RunNumber: 12, Key: "nightly", State: repository.Died, Processes: []repository.Process{
			process(1, repository.Finished, "7", "orders.rwl", 7920), process(2, repository.Finished, "7", "orders.rwl", 1234567),
			process(41923, repository.Died, "18446744073709551615", "reports.rwl", 0),
		}},
		Phases: []repository.Phase{phase},
	}, "sqlite:/home/u/results.db")))
	golden(t, "process", render(t, &Report{Program: "orders.rwl", State: repository.Finished, RunNumber: 12, Process: "2", SavedIn: "sqlite:r.db",
		Processes: []repository.Process{process(2, repository.Finished, "7", "orders.rwl", 3)}, Phases: []repository.Phase{phase}}))
}

// TestSameTwice: the repository gives back the report that was printed at the end of the run.
func TestSameTwice(t *testing.T) {
	r, err := repository.Open(t.Context(), "sqlite:"+t.TempDir()+"/r.db", clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	info := repository.RunInfo{Program: "orders.rwl", Key: "k", Comment: "c", Seed: "9"}
	w, err := r.Begin(t.Context(), info, repository.Saving{})
	if err != nil {
		t.Fatal(err)
	}
	w.SetDatabase("sqlite", "3.53", "sqlite:x")
	totals := record(w.Phase("main", procs))
	w.EndPhase(totals)
	if err := w.End(repository.Finished); err != nil {
		t.Fatal(err)
	}
	res, err := r.Run(t.Context(), "last")
	if err != nil {
		t.Fatal(err)
	}
	stored := FromResults(res, r.Name())
	direct := &Report{
		Program: "orders.rwl", Key: "k", Comment: "c", Seed: "9", State: repository.Finished, Started: res.Started,
		Database: Database("sqlite", "3.53", "sqlite:x"), RunNumber: w.RunNumber(), SavedIn: r.Name(),
		Phases: []repository.Phase{PhaseOf("main", 1, totals)},
	}
	if a, b := render(t, direct), render(t, stored); a != b {
		t.Errorf("at the end of the run:\n%s\nfrom the repository:\n%s", a, b)
	}
}

func TestQuantities(t *testing.T) {
	for nanos, want := range map[int64]string{
		0: "0", 1: "<1 µs", 999: "<1 µs", 1000: "1.00 µs", 12_345: "12.3 µs", 999_499: "999 µs", 999_500: "1.00 ms", 9_994_000: "9.99 ms",
		9_996_000: "10.0 ms", 99_960_000: "100 ms", 999_600_000: "1.00 s", 1_234_000_000: "1.23 s", 3_600_000_000_000: "3600 s", -2_000_000: "-2.00 ms",
	} {
		if got := Duration(nanos); got != want {
			t.Errorf("%d ns: %s, want %s", nanos, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := Count(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for _, c := range []struct {
		calls, nanos int64
		want         string
	}{{5, 0, "-"}, {0, 1e9, "0"}, {1, 200e9, "0.005"}, {7, 2e9, "3.50"}, {12345, 100e9, "123.5"}, {5000, 1e9, "5,000"}} {
		if got := Rate(c.calls, c.nanos); got != c.want {
			t.Errorf("%d in %d ns: %s, want %s", c.calls, c.nanos, got, c.want)
		}
	}
}
