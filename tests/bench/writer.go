package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// benchmarkLine is one result of go test -bench with memory left out.
var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkBusySecond/(sqlite|postgres)/(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op.*?([0-9.]+) rows-ms`)

// busySecond is what the benchmark of package repository says of one shape of ten thousand pairs of procedure and thread, in
// milliseconds per second stored: its own transaction, and the rows that follow.
type busySecond struct{ written, rows []float64 }

// measureWriter prints what the benchmark of package repository says, the slowest of its shapes as the row, and then how late
// paced calls are while a second is written each second.
func measureWriter(b *bench) error {
	rounds, shapes := b.rounds, ""
	if b.quick {
		rounds, shapes = 1, "/.*/^(100x100|10000x1)$" // the slowest of those within the limit for rows at once, and of the others
	}
	output, err := b.goCommand("test", "-run", "^$", "-bench", "^BenchmarkBusySecond$"+shapes, "-benchtime", "3x", "-count", strconv.Itoa(rounds), "./sqlrt/repository")
	if err != nil {
		return fmt.Errorf("the benchmark of the repository: %w: %.300s", err, output)
	}
	seconds, err := busySeconds(output)
	if err != nil {
		return err
	}
	for _, database := range []string{"sqlite", "postgres"} {
		shapes := seconds[database]
		if len(shapes) == 0 {
			return fmt.Errorf("the benchmark of the repository printed nothing about %s: %.300s", database, output)
		}
		var parts []string
		for _, shape := range slices.Sorted(maps.Keys(shapes)) {
			s := shapes[shape]
			text := fmt.Sprintf("%s %s ms", shape, number(median(s.written)))
			if median(s.rows) >= 1 {
				text += fmt.Sprintf(" and later %s ms for its rows", number(median(s.rows)))
			}
			parts = append(parts, text)
			if row := b.row("writer " + database); len(row.samples) == 0 || median(s.written) > median(row.samples) {
				row.samples = s.written
			}
		}
		b.detail("writer "+database, strings.Join(parts, ", "))
	}
	return measureSavingLag(b)
}

// busySeconds reads the benchmark's output: by database and shape.
func busySeconds(output string) (map[string]map[string]*busySecond, error) {
	seconds := map[string]map[string]*busySecond{"sqlite": {}, "postgres": {}}
	for _, found := range benchmarkLine.FindAllStringSubmatch(output, -1) {
		shapes := seconds[found[1]]
		if shapes[found[2]] == nil {
			shapes[found[2]] = new(busySecond)
		}
		written, err := strconv.ParseFloat(found[3], 64)
		if err != nil {
			return nil, err
		}
		rows, err := strconv.ParseFloat(found[4], 64)
		if err != nil {
			return nil, err
		}
		s := shapes[found[2]]
		s.written, s.rows = append(s.written, written/1e6), append(s.rows, rows)
	}
	return seconds, nil
}

// savingPairs is how many pairs of runs, one with and one without saving, make a round.
const savingPairs = 3

// measureSavingLag compares runs in pairs, since the lag of a machine that does other work as well changes from one second to
// the next. Which of a pair comes first alternates. A run lasts long enough for some seconds to be written while it goes on.
func measureSavingLag(b *bench) error {
	pairs, seconds := savingPairs, 5
	if b.quick {
		pairs, seconds = 1, 3
	}
	var with, without []float64
	for range b.turns(1) {
		for range pairs {
			lags := map[bool]float64{}
			first := len(with)%2 == 0
			for _, saving := range []bool{first, !first} {
				lag, err := b.savingLag(saving, seconds)
				if err != nil {
					return err
				}
				lags[saving] = lag
			}
			with, without = append(with, lags[true]), append(without, lags[false])
		}
	}
	b.row("writer pacing").compare(with, without)
	b.detail("writer pacing", fmt.Sprintf("saving %s µs, not saving %s µs", number(median(with)), number(median(without))))
	return nil
}

// savingLag is the mean lag of a run, in microseconds.
func (b *bench) savingLag(saving bool, seconds int) (float64, error) {
	words := []string{filepath.Join(b.folder, "machine", "saving.rwl"), fmt.Sprintf("--seconds=%d", seconds), "-q"}
	if saving {
		words = append(words, "--repository", "sqlite:"+filepath.Join(b.scratch, "saving.db"))
	} else {
		words = append(words, "--no-save")
	}
	used, err := b.run(nil, b.rwl, words...)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(used.output), 64)
}
