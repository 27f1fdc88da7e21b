package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// benchmarkLine is one result of go test -bench with memory left out.
var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkBusySecond/(sqlite|postgres)/(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op`)

// measureWriter prints what the benchmark of package repository says, and then how late paced calls are while a second is
// written each second.
func measureWriter(b *bench) error {
	rounds, shape := b.rounds, ""
	if b.quick {
		rounds, shape = 1, "/.*/^100x100$"
	}
	values, shapes := map[string][]float64{}, map[string][]string{}
	output, err := b.goCommand("test", "-run", "^$", "-bench", "^BenchmarkBusySecond$"+shape, "-benchtime", "3x", "-count", strconv.Itoa(rounds), "./sqlrt/repository")
	if err != nil {
		return fmt.Errorf("the benchmark of the repository: %w: %.300s", err, output)
	}
	for _, found := range benchmarkLine.FindAllStringSubmatch(output, -1) {
		nanoseconds, err := strconv.ParseFloat(found[3], 64)
		if err != nil {
			return err
		}
		key := found[1] + "/" + found[2]
		if len(values[key]) == 0 {
			shapes[found[1]] = append(shapes[found[1]], found[2])
		}
		values[key] = append(values[key], nanoseconds/1e6)
	}
	for _, database := range []string{"sqlite", "postgres"} {
		if len(shapes[database]) == 0 {
			return fmt.Errorf("the benchmark of the repository printed nothing about %s: %.300s", database, output)
		}
		var parts []string
		for _, shape := range shapes[database] {
			parts = append(parts, fmt.Sprintf("%s %s ms", shape, number(median(values[database+"/"+shape]))))
		}
		b.row("writer " + database).samples = values[database+"/"+shapes[database][0]]
		b.detail("writer "+database, strings.Join(parts, ", "))
	}
	return measureSavingLag(b)
}

func measureSavingLag(b *bench) error {
	program := filepath.Join(b.folder, "machine", "saving.rwl")
	seconds := fmt.Sprintf("--seconds=%d", b.seconds(1))
	var with, without []float64
	for range b.turns(1) {
		for _, saving := range []bool{true, false} {
			words := []string{program, seconds, "-q", "--no-save"}
			if saving {
				words = []string{program, seconds, "-q", "--repository", "sqlite:" + filepath.Join(b.scratch, "saving.db")}
			}
			used, err := b.run(nil, b.rwl, words...)
			if err != nil {
				return err
			}
			lag, err := strconv.ParseFloat(strings.TrimSpace(used.output), 64)
			if err != nil {
				return err
			}
			if saving {
				with = append(with, lag)
			} else {
				without = append(without, lag)
			}
		}
	}
	b.row("writer pacing").samples = ratios(with, without)
	b.detail("writer pacing", fmt.Sprintf("saving %s µs, not saving %s µs", number(median(with)), number(median(without))))
	return nil
}
