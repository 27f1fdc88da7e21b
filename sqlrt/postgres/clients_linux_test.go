package postgres

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm/clock"
	"rwl/vm/executor"
)

// BenchmarkClients executes a query by key in several clients at once, as goroutines and as tasks of executors. An operation is one query; what it costs the
// process is printed with it: microseconds of processor time, and how often a thread gave the processor back.
func BenchmarkClients(b *testing.B) {
	for _, clients := range []int{1, 8, 32} {
		for _, tasks := range []bool{false, true} {
			what := "goroutines"
			if tasks {
				what = "tasks"
			}
			b.Run(fmt.Sprintf("%s/%d", what, clients), func(b *testing.B) { manyClients(b, clients, tasks) })
		}
	}
}

func manyClients(b *testing.B, clients int, tasks bool) {
	d := openDatabase(b, func(c *sqlrt.Config) { c.Kind = sqlrt.ThreadsDedicated })
	ctx := context.Background()
	first, err := d.Acquire(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	run(b, first, "create table t as select i as id, i * 2 as n from generate_series(1, 1000) i")
	run(b, first, "create unique index on t(id)")
	commit(b, first)
	if _, err := d.Release(first, sqlrt.ReleaseDrop); err != nil {
		b.Fatal(err)
	}
	st := statement(b, "select n from t where id = :id")
	var left atomic.Int64
	left.Store(int64(b.N))
	client := func(s *sqlrt.Session) func(*executor.Task) {
		return func(t *executor.Task) {
			s.SetTask(t)
			in, out := []sqlrt.Datum{sqlrt.IntDatum(500)}, []sqlrt.Datum{asInt}
			for left.Add(-1) >= 0 {
				if _, err := s.Execute(ctx, st, in, out); err != nil || out[0].Int() != 1000 {
					b.Error(out, err)
					return
				}
			}
		}
	}
	group := executor.New(clock.NewReal(), clients)
	for range clients {
		s, err := d.AcquireThread(ctx, nil)
		if err != nil {
			b.Fatal(err)
		}
		body := client(s)
		defer d.Release(s, sqlrt.ReleaseDrop)
		group.Add(func(t *executor.Task) {
			if !tasks {
				t.Leave()
				t = nil
			}
			body(t)
		})
	}
	before := usage()
	b.ResetTimer()
	group.Start()
	group.Wait()
	b.StopTimer()
	after := usage()
	b.ReportMetric(float64((after.cpu-before.cpu).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(after.switches-before.switches)/float64(b.N), "switches/op")
}

type used struct {
	cpu      time.Duration
	switches int64
}

func usage() used {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of this process it cannot fail
	return used{time.Duration(u.Utime.Nano() + u.Stime.Nano()), u.Nvcsw}
}
