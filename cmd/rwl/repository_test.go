package main

import (
	"strings"
	"testing"
)

func TestLongProgramNamesKeepTheirEnd(t *testing.T) {
	for path, want := range map[string]string{
		"orders.rwl":                          "orders.rwl",
		"1234567890123456789012345678":        "1234567890123456789012345678",
		"12345678901234567890123456789":       "…345678901234567890123456789",
		"/über/länge/überlänge/überlänge.rwl": "…nge/überlänge/überlänge.rwl",
	} {
		if got := endOf(path, 28); got != want {
			t.Errorf("%q becomes %q, want %q", path, got, want)
		}
	}
}

// The columns of 'rwl runs' stand below each other however long a path is.
func TestRunsStandInColumns(t *testing.T) {
	long := "/home/somebody/work/simulations/orders-of-a-mail-order-company.rwl"
	m := memory{
		files: map[string]string{long: "null;\n", "a.rwl": "null;\n"},
		env:   map[string]string{"RWL_REPOSITORY": "sqlite:" + t.TempDir() + "/results.db"},
	}
	for _, name := range []string{long, "a.rwl"} {
		if got := m.rwl("-s", "-q", "-K", "comment", name); got.exit != 0 || got.stderr != "" {
			t.Fatalf("%+v", got)
		}
	}
	got := m.rwl("runs")
	column := 0
	for _, line := range strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n") {
		at := len([]rune(line[:strings.LastIndex(line, "comment")]))
		if column != 0 && at != column {
			t.Errorf("the comment stands in column %d and %d\n%s", column, at, got.stdout)
		}
		column = at
	}
	if !strings.Contains(got.stdout, " …") || !strings.Contains(got.stdout, "mail-order-company.rwl ") {
		t.Error(got.stdout)
	}
}

// Without a home folder nothing is guessed.
func TestNoPlaceForRuns(t *testing.T) {
	got := memory{}.rwl("runs")
	if got.exit != 1 || got.stderr != "rwl: runs have no place, as there is no home folder: name a place with --repository or RWL_REPOSITORY\n" {
		t.Errorf("%+v", got)
	}
}
