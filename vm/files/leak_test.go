package files

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
)

// balanced runs do and compares descriptors, goroutines and children of before
// and after. The garbage collector, which would close what nobody holds any
// more, does so before and not meanwhile.
func balanced(t *testing.T, do func()) {
	t.Helper()
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before, goroutines := descriptors(t), runtime.NumGoroutine()
	do()
	for wait := time.Millisecond; runtime.NumGoroutine() > goroutines && wait < time.Second*10; wait *= 2 {
		time.Sleep(wait) // goroutines end a little after what they announce
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before:\n%s", n, goroutines, stacks[:runtime.Stack(stacks, true)])
	}
	if after := descriptors(t); len(strings.Fields(after)) != len(strings.Fields(before)) {
		t.Errorf("descriptors %s, before %s", after, before)
	}
	noChildren(t)
}

func TestNothingIsLeftBehind(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	fx.opened(t, Write, path, How{}).Close() // the poller's own descriptors come with the first file
	text := strings.Repeat("text\n", 30_000)
	balanced(t, func() {
		for i := range 100 {
			for _, c := range []struct {
				mode Mode
				name string
			}{
				{Write, path}, {Append, path}, {Read, path}, {PipeTo, "cat >/dev/null"}, {PipeFrom, "cat '" + path + "'"},
				{PipeTo, "exit 3"}, {PipeFrom, "exit 3"}, {Read, path + "absent"}, {Write, path + "absent/a"},
			} {
				f := NewFile(fx.World, "f")
				f.Open(c.mode, c.name, How{})
				f.Write([]byte(text[:i*1000]))
				for range i {
					f.ReadLine()
				}
				f.Close()
			}
		}
	})
	if n := len(fx.World.open); n != 0 {
		t.Errorf("%d files are still in the list", n)
	}
}

func TestEndOfTheProgramLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	newFixture(t, nil).opened(t, Write, path, How{}).Close()
	for _, interrupted := range []bool{false, true} {
		balanced(t, func() {
			fx := newFixture(t, func(c *Config) { c.Grace = time.Minute })
			for range 20 {
				write(t, fx.opened(t, Append, path, How{}), "x")
				fx.opened(t, Read, path, How{})
				write(t, fx.opened(t, PipeTo, "cat >/dev/null", How{}), "x")
				fx.opened(t, PipeFrom, "yes", How{})
			}
			if interrupted {
				fx.Interrupt()
			}
			expect(t, fx.World.Close())
			expect(t, fx.World.Close())
		})
	}
	if got := contents(t, path); got != strings.Repeat("x", 40) {
		t.Errorf("%q", got)
	}
}

// Threads open, write, read and close while interruptions come and go.
func TestHammer(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Grace, c.Patience = 5*time.Millisecond, 5*time.Millisecond })
	dir := t.TempDir()
	shared := fx.opened(t, Write, filepath.Join(dir, "shared"), How{})
	balanced(t, func() {
		var all sync.WaitGroup
		for thread := range 4 {
			main := shared.ForThread()
			all.Go(func() {
				path := filepath.Join(dir, string(rune('a'+thread)))
				for i := range 40 {
					main.Write([]byte("line\n"))
					f := NewFile(fx.World, "f")
					mode := Mode(i % 6)
					name := []string{path, path, path, path, "cat >/dev/null", "yes"}[mode]
					f.Open(mode, name, How{})
					f.Write(make([]byte, i*5000))
					f.ReadLine()
					f.EndThread()
				}
				main.EndThread()
			})
		}
		stop := make(chan struct{})
		var signals sync.WaitGroup
		signals.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(time.Duration(i%7) * time.Millisecond):
				}
				fx.Interrupt()
				time.Sleep(time.Duration(i%3) * time.Millisecond)
				fx.Resume()
			}
		})
		inTime(t, "the hammer", all.Wait)
		close(stop)
		signals.Wait()
	})
	expect(t, shared.Close())
	text, err := os.ReadFile(filepath.Join(dir, "shared"))
	if err != nil || string(text) != strings.Repeat("line\n", 160) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
