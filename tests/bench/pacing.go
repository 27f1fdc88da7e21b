package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"rwl/sqlrt/measure"
)

// measurePacing starts ten thousand threads that share 16 sessions, on one core where the system can pin a process to one.
func measurePacing(b *bench) error {
	var front []string
	if path, err := exec.LookPath("taskset"); err == nil {
		front = []string{path, "-c", "0"}
	} else {
		front = []string{"/usr/bin/env", "GOMAXPROCS=1"}
	}
	seconds := 6
	if b.quick {
		seconds = 3
	}
	for range b.turns(1) {
		stats, used, err := b.savedRun("look", front, b.program("pacing.rwl"), "-l", b.cluster.url, "-X", "16", "-Y", "16", fmt.Sprintf("--seconds=%d", seconds))
		if err != nil {
			return err
		}
		lag := stats.Histogram(measure.Completed, measure.Lag)
		if lag == nil || stats.Failed > 0 {
			return fmt.Errorf("%d statements failed", stats.Failed)
		}
		start, err := strconv.ParseFloat(strings.TrimSpace(used.output), 64)
		if err != nil {
			return err
		}
		b.sample("pacing start", start)
		b.sample("pacing memory", float64(used.peak)/(1<<20))
		b.sample("pacing lag", float64(lag.Quantile(0.99))/1e6)
		b.detail("pacing lag", fmt.Sprintf("last round: %s statements, %d unfinished; lag p50 %s ms, p99.9 %s ms; processor time %s s; by %s",
			thousands(int(stats.Completed)), stats.Unfinished, number(float64(lag.Quantile(0.5))/1e6), number(float64(lag.Quantile(0.999))/1e6),
			number(used.cpu.Seconds()), strings.Join(front[:], " ")))
	}
	return nil
}
