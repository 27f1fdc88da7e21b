package compare

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
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
}

func text(t *testing.T, c *Comparison) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, c); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if utf8.RuneCountInString(line) > 80 && !strings.Contains(line, "/") {
			t.Errorf("a line of %d characters: %s", utf8.RuneCountInString(line), line)
		}
	}
	return b.String()
}

// facts of a run that was made on a certain server.
func (s *Side) on(p repository.Process, program string) *Side {
	s.Started = time.Unix(1700000000+100*s.RunNumber, 0)
	s.Processes = []repository.Process{p}
	s.texts = []string{program}
	return s
}

// with adds a procedure that was only counted.
func (s *Side) with(phase int, name string, counts measure.Stats) *Side {
	s.Phases[phase].Procs = append(s.Phases[phase].Procs, repository.Procedure{Name: name, Stats: counts})
	return s
}

// tuned are two runs before and after a server was tuned.
func tuned() (a, b *Side) {
	r := rand.New(rand.NewPCG(3, 4))
	before := repository.Process{ProcNo: 1, Program: "orders.rwl", Arguments: "orders.rwl --rate=50", Seed: "7", DatabaseKind: "postgres",
		DatabaseVersion: "15.4", Host: "load1.example", CPUs: 8}
	after := before
	after.Arguments, after.Seed, after.DatabaseVersion = "orders.rwl --rate=50 --workers=16", "8", "16.1"
	a = load{calls: 50, times: 1, failing: 0.05}.simulate(r, 12, 60).on(before, "run end run;").
		with(0, "delivery", measure.Stats{Completed: 12}).with(0, "", measure.Stats{Unfinished: 17})
	b = load{calls: 50, times: 0.7, failing: 0.001}.simulate(r, 13, 60).on(after, "run null; end run;").
		with(0, "refund", measure.Stats{Completed: 3, Retries: 1}).with(0, "", measure.Stats{})
	b.Key, b.Comment, b.State = "tuned", "with more memory", repository.Interrupted
	return a, b
}

func TestComparisonAsText(t *testing.T) { golden(t, "tuned.txt", text(t, New(tuned()))) }

// The JSON form holds the same, times in seconds; what is not known is absent or null.
func TestComparisonAsJSON(t *testing.T) {
	process := int64(1)
	c := New(tuned())
	c.Process = &process
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		A, B struct {
			Run            int64
			State, Comment string
		}
		Process     int64
		Differences []struct{ Name, A, B string }
		Phases      []struct {
			Procedures []struct {
				Procedure string
				Counts    []Count
				Lines     []struct {
					Name, Unit, Verdict string
					A, B, Ratio         float64
					Interval            *struct{ Low, High *float64 }
				}
			}
			OnlyA, OnlyB []string
		}
	}
	if err := json.Unmarshal(encoded, &got); err != nil {
		t.Fatal(err)
	}
	if got.A.Run != 12 || got.B.Run != 13 || got.B.Comment != "with more memory" || got.Process != 1 || got.Differences[3].B != "8" {
		t.Errorf("%s", encoded)
	}
	ph := got.Phases[0]
	if len(ph.Procedures) != 2 || ph.OnlyA[0] != "delivery" || ph.OnlyB[0] != "refund" || ph.Procedures[0].Counts[1].A != 170 {
		t.Errorf("%s", encoded)
	}
	for i, l := range ph.Procedures[0].Lines {
		want := c.Phases[0].Procedures[0].Lines[i]
		switch {
		case l.Name != want.Name || l.Unit != want.Unit || l.A != want.A || l.B != want.B || l.Ratio != *want.Ratio || l.Verdict != want.Verdict:
			t.Errorf("%+v, want %+v", l, want)
		case strings.HasSuffix(l.Name, "max"):
			if l.Interval != nil {
				t.Errorf("%+v has an interval", l)
			}
		case strings.HasSuffix(l.Name, "p99.9"):
			if *l.Interval.Low != 0 || l.Interval.High != nil {
				t.Errorf("%+v has limits", l)
			}
		case *l.Interval.Low != want.Interval.Low || *l.Interval.High != want.Interval.High:
			t.Errorf("%+v, want %+v", l, want.Interval)
		}
	}
	if l := ph.Procedures[0].Lines[2]; l.Name != "response mean" || l.A < 0.001 || l.A > 0.003 {
		t.Errorf("%+v is not in seconds", l)
	}
}

// Runs that are too short for intervals, and of which one has a phase more.
func TestShortRunsAndPhases(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := repository.Process{ProcNo: 1, Program: "orders.rwl"}
	a := load{calls: 5, times: 1}.simulate(r, 12, 3).on(p, "")
	b := load{calls: 5, times: 1}.simulate(r, 13, 20).on(p, "")
	golden(t, "short.txt", text(t, New(a, b)))

	a.Phases[0].Name, b.Phases[0].Name = "warm up", "warm up"
	b.Phases = append(b.Phases, repository.Phase{Number: 2})
	if got := text(t, New(a, b)); !strings.Contains(got, "phases            1                           2\n") {
		t.Error(got)
	}
	a.Phases[0].Number = 3
	if got := text(t, New(a, b)); !strings.HasSuffix(got, "\nthe runs have no phase in common\n") {
		t.Error(got)
	}
}

// When nothing is known to differ the text says so.
func TestNoKnownDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	side := load{calls: 5, times: 1}.simulate(r, 12, 20).on(repository.Process{}, "")
	if got := text(t, New(side, side)); !strings.Contains(got, "\nprogram, arguments, seed, database, host and duration are the same for both\n") {
		t.Error(got)
	}
}

// Several processes have one line: each value once.
func TestDifferencesOfSeveralProcesses(t *testing.T) {
	side := func(hosts ...string) *Side {
		s := &Side{Results: &repository.Results{}}
		for _, h := range hosts {
			s.Processes = append(s.Processes, repository.Process{Host: h})
			s.texts = append(s.texts, h)
		}
		return s
	}
	got := differences(side("x", "y", "x"), side("x"))
	want := []Difference{
		{"program text", "2d711642b726b044, a1fce4363854ff88", "2d711642b726b044"}, {"host", "x, y", "x"}, {"processes", "3", "1"},
	}
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}
