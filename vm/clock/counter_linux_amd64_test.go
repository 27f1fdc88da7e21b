package clock

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// counted makes a clock that reads the counter, or nil on a machine whose kernel does not.
func counted(t testing.TB) *Real {
	c := realClock(t)
	for deadline := time.Now().Add(10 * time.Second); c.scale.state.Load() == learning; c.Now() {
		if time.Now().After(deadline) {
			t.Fatal("the speed of the counter is not found in 10 s")
		}
	}
	if counterTrusted() != (c.scale.state.Load() == counting) {
		t.Fatalf("state %d of a counter that is to be trusted: %v", c.scale.state.Load(), counterTrusted())
	}
	return c
}

func TestRealNeverGoesBack(t *testing.T) {
	c := realClock(t)                           // learning is part of it
	for last := int64(0); last < 300_000_000; { // some thirty stretches
		now := c.Now()
		if now < last {
			t.Fatalf("%d after %d", now, last)
		}
		last = now
	}
}

// Readings of several threads that a lock puts in order are in order but for what the
// processor executes in advance; BenchmarkHandover tells how much that is.
func TestRealIsOneForAllThreads(t *testing.T) {
	const tolerance = 20_000
	c := realClock(t)
	var mu sync.Mutex
	last := int64(0)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 500_000 {
				mu.Lock()
				now := c.Now()
				if now < last-tolerance {
					t.Errorf("%d after %d of another thread", now, last)
				}
				last = now
				mu.Unlock()
			}
		})
	}
	group.Wait()
}

func TestRealFollowsTheSystem(t *testing.T) {
	const tolerance = 20_000
	c := counted(t)
	for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); {
		before := int64(time.Since(c.base))
		now := c.Now()
		after := int64(time.Since(c.base))
		if now < before-tolerance || now > after+tolerance {
			t.Fatalf("%d, when the system's clock went from %d to %d", now, before, after)
		}
	}
}

func TestReadingDoesNotAllocate(t *testing.T) {
	c := counted(t)
	if n := testing.AllocsPerRun(10, func() {
		for until := c.Now() + 20_000_000; c.Now() < until; { // a stretch or two
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestKernelCounts(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"tsc": {"tsc\n", true}, "other": {"hpet\n", false}, "longer": {"tsc-early\n", false}, "page": {"hyperv_clocksource_tsc_page\n", false}, "empty": {"", false},
	} {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if kernelCounts(file) != c.want {
			t.Errorf("%q", c.text)
		}
	}
	if kernelCounts(filepath.Join(folder, "absent")) || kernelCounts(folder) {
		t.Error("there is no such source")
	}
}

// BenchmarkNow holds a reading of the counter against one of the system's clock.
func BenchmarkNow(b *testing.B) {
	c := counted(b)
	b.Run("counter", func(b *testing.B) {
		for range b.N {
			c.Now()
		}
	})
	b.Run("system", func(b *testing.B) {
		for range b.N {
			_ = processor{c.base}.monotonic()
		}
	})
}

// BenchmarkHandover reports how often, and by how much at most, a reading is lower than that of
// another thread that had the lock before.
func BenchmarkHandover(b *testing.B) {
	c := counted(b)
	var mu sync.Mutex
	last, lower, most := int64(0), 0, int64(0)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			mu.Lock()
			now := c.Now()
			if now < last {
				lower++
				most = max(most, last-now)
			}
			last = now
			mu.Unlock()
		}
	})
	b.ReportMetric(float64(lower)/float64(b.N)*1e6, "lower/million")
	b.ReportMetric(float64(most), "most-ns")
}
