package repository

import (
	"fmt"
	"testing"
	"time"

	"rwl/sqlrt/measure"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// BenchmarkBusySecond stores a second in which 10,000 pairs of a procedure and a thread were at work, with three calls
// each. What is stored is per procedure, so fewer threads of more procedures are more work. The time is that of the second's own
// transaction, with the writer's pauses. rows-ms is what its rows in all tables take later, when it went into the journal, without
// pauses, and piece-ms the longest transaction of those. make bench prints them.
func BenchmarkBusySecond(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, shape := range []struct{ procedures, threads int }{{1, 10000}, {100, 100}, {1000, 10}, {10000, 1}} {
			b.Run(fmt.Sprintf("%s/%dx%d", database, shape.procedures, shape.threads), func(b *testing.B) {
				address := "sqlite:" + b.TempDir() + "/r.db"
				if database == "postgres" {
					address = pgtest.Start(b).NewDatabase(b)
				}
				r, err := Open(b.Context(), address, clock.NewReal())
				if err != nil {
					b.Fatal(err)
				}
				defer r.Close()
				iv, names := busySecond(shape.procedures, shape.threads)
				w := newWriter(r, RunInfo{RunNumber: 1}, "", Saving{Trouble: func(err error, _ string) { b.Fatal(err) }})
				sink := w.Phase("p", names)
				for b.Loop() {
					iv.Second++
					sink.Interval(iv)
					w.rest.Begin(0)
					todo := w.take()
					w.receive(todo)
					w.write(todo)
				}
				w.rest.End()
				longest, from := int64(0), w.clock.Now()
				for len(w.pending) > 0 {
					before := w.clock.Now()
					w.unfoldOldest()
					longest = max(longest, w.clock.Now()-before)
				}
				b.ReportMetric(float64(w.clock.Now()-from)/1e6/float64(b.N), "rows-ms")
				b.ReportMetric(float64(longest)/1e6, "piece-ms")
			})
		}
	}
}

// busySecond makes the interval of a second in which every thread called every procedure.
func busySecond(procedures, threads int) (*measure.Interval, []string) {
	names := make([]string, procedures)
	for i := range names {
		names[i] = fmt.Sprintf("procedure_%d", i)
	}
	c := measure.NewCollector(names, measure.Config{Clock: clock.NewVirtual(time.Unix(0, 0))})
	for thread := range threads {
		recorder := c.Recorder(thread)
		for i := range names {
			for call := range 3 {
				took := int64(100_000 + 37*i + 1000*thread + 500_000*call)
				recorder.Record(&measure.Call{Proc: i, Granted: 2000, Done: took})
			}
		}
	}
	totals := c.Stop(false)
	return &measure.Interval{Procs: totals.Stats, Threads: threads}, names
}
