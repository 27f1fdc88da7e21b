package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		target target
		value  float64
		want   verdict
	}{
		{atLeast(2.2, 3), 2.19, short},
		{atLeast(2.2, 3), 2.2, pass},
		{atLeast(2.2, 3), 3, stretch},
		{atLeast(1.5, 0), 99, pass},
		{atMost(1.15, 0.85, ""), 1.16, short},
		{atMost(1.15, 0.85, ""), 0.9, pass},
		{atMost(1.15, 0.85, ""), 0.85, stretch},
		{atMost(0, 0, ""), 0, pass},
		{atMost(0, 0, ""), 1, short},
		{atMost(5, 0, "ms"), math.NaN(), notRun},
	} {
		if got := c.target.judge(c.value); got != c.want {
			t.Errorf("%v is %q for the target %v, want %q", c.value, got, c.target, c.want)
		}
	}
}

func TestTargetText(t *testing.T) {
	for want, target := range map[string]target{
		"≥ 1.1 [1.3]": atLeast(1.1, 1.3), "≤ 64 MiB": atMost(64, 0, "MiB"), "≥ 10": atLeast(10, 0),
	} {
		if got := target.String(); got != want {
			t.Errorf("the target is written %q, want %q", got, want)
		}
	}
}

// Every row belongs to a section that measures it, every section has a row, and no id stands twice.
func TestTargetsAndSections(t *testing.T) {
	rows := map[string]int{}
	ids := map[string]bool{}
	for _, s := range specs() {
		rows[s.section]++
		if ids[s.id] {
			t.Errorf("two rows are called %q", s.id)
		}
		ids[s.id] = true
	}
	share := 0
	for _, s := range sections() {
		if rows[s.name] == 0 {
			t.Errorf("the section %q has no row", s.name)
		}
		delete(rows, s.name)
		share += s.share
	}
	for name := range rows {
		t.Errorf("nothing measures the section %q", name)
	}
	if limit := 115; share > limit {
		t.Errorf("the shares of the sections are %d s, more than the %d s of a quick run", share, limit)
	}
}

// finished is a report with a row of each kind.
func finished() *report {
	return &report{began: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), ended: time.Date(2026, 11, 22, 3, 5, 0, 0, time.UTC), rounds: 3,
		rows: []*row{
			{spec: spec{"a", "x", "work", "them", atLeast(1, 2)}, samples: []float64{1.5, 0.5, 4}, detail: "rwl 3, them 2"},
			{spec: spec{"b", "x", "other work", "–", atMost(5, 0, "ms")}, reason: "them is not installed"},
		}}
}

func TestReport(t *testing.T) {
	for name, text := range map[string]string{"text": finished().text(), "Markdown": finished().markdown()} {
		for _, want := range []string{"1.50", "0.50 to 4.00 (3)", "pass", "not run: them is not installed", "rwl 3, them 2",
			"2 targets: 1 met (0 with the stretch), 0 short, 1 not run", "2026-11-22 03:00 UTC, 3 rounds, 5m0s"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s table lacks %q:\n%s", name, want, text)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "bench.json")
	if err := finished().writeJSON(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Rows []struct {
			ID       string
			Measured *float64
			Rounds   []float64
			Verdict  string
			Reason   string
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 2 || *got.Rows[0].Measured != 1.5 || len(got.Rows[0].Rounds) != 3 || got.Rows[0].Verdict != "pass" {
		t.Errorf("the first row is wrong in %s", text)
	} else if got.Rows[1].Measured != nil || got.Rows[1].Rounds == nil || got.Rows[1].Verdict != "not run" || got.Rows[1].Reason == "" {
		t.Errorf("the second row is wrong in %s", text)
	}
}

func TestDocument(t *testing.T) {
	file := filepath.Join(t.TempDir(), "performance.md")
	for _, c := range []struct {
		text string
		ok   bool
	}{{"# Title\n" + tableBegins + "old\n" + tableEnds + "the end\n", true}, {"# Title\n", false}} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := finished().writeDocument(file)
		if (err == nil) != c.ok {
			t.Errorf("%q: error %v", c.text, err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if c.ok && (strings.Contains(string(got), "old") || !strings.HasPrefix(string(got), "# Title\n") ||
			!strings.HasSuffix(string(got), tableEnds+"the end\n") || !strings.Contains(string(got), "| work | them |")) {
			t.Errorf("the document became %s", got)
		}
		if !c.ok && string(got) != c.text {
			t.Error("a document without a place for the table was changed")
		}
	}
}

func TestScheduleLagOfPgbench(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pgbench.1")
	for _, c := range []struct {
		text string
		ok   bool
	}{{"0 1 205 0 1763776000 100 17\n3 2 99 0 1763776000 900 2500\n", true}, {"0 1 205 0 1763776000 100\n", false}} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		lags, err := appendLags(nil, file)
		if (err == nil) != c.ok || c.ok && (len(lags) != 2 || lags[0] != 17 || lags[1] != 2500) {
			t.Errorf("%q: lags %v, error %v", c.text, lags, err)
		}
	}
}

func TestLongProgramHasItsLength(t *testing.T) {
	for _, n := range []int{20, 20_000} {
		if got := strings.Count(longProgram(n), "\n"); got != n {
			t.Errorf("the program of %d lines has %d", n, got)
		}
	}
}

func TestBenchmarkLines(t *testing.T) {
	const text = "BenchmarkBusySecond/sqlite/10000x1-2         \t       3\t 120162837 ns/op\t        41.43 piece-ms\t       769.8 rows-ms\n" +
		"BenchmarkBusySecond/sqlite/10000x1-2         \t       3\t 130162837 ns/op\t        41.43 piece-ms\t       700 rows-ms\n" +
		"BenchmarkBusySecond/postgres/1000x10         \t 3\t 1.5 ns/op\t         0 piece-ms\t         0.0000133 rows-ms\n"
	got, err := busySeconds(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, narrow := got["sqlite"]["10000x1"], got["postgres"]["1000x10"]
	if wide == nil || narrow == nil || len(wide.written) != 2 || wide.written[1] != 130.162837 || wide.rows[0] != 769.8 || narrow.written[0] != 1.5e-6 {
		t.Errorf("the benchmark's lines are read as %+v and %+v", wide, narrow)
	}
}
