//go:build linux && !race

package executor

import (
	"runtime"
	"testing"
)

// TestNothingIsAllocatedPerWait counts what a task allocates once it has waited for everything before.
func TestNothingIsAllocatedPerWait(t *testing.T) {
	eachWay(t, func(t *testing.T, group maker) {
		g, run := group(t, 1)
		s, other := pair(t)
		go echo(other) // ends with the connection
		g.Add(func(task *Task) {
			b := []byte("ping")
			trips := func(n int) {
				for range n {
					if err := ask(s, task, b); err != nil {
						t.Error(err)
					}
					task.SleepUntil(task.x.clk, task.x.clk.Now()+1000, nil)
				}
			}
			trips(100)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			trips(1000)
			runtime.ReadMemStats(&after)
			// The runtime itself and the other goroutines of the test allocate a little.
			if n := after.Mallocs - before.Mallocs; n > 100 {
				t.Errorf("%d allocations in 1000 waits", n)
			}
		})
		run()
	})
}
