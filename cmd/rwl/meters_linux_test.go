package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

// settling is how long goroutines, children and sessions may take to end after a
// program has.
const settling = 3 * time.Second

// unchanged compares the meters before and after. The first things to happen in
// a process may open what stays for good, so a difference counts when it comes
// again.
func (p *plant) unchanged(name string, work func()) {
	p.Helper()
	for range 2 {
		before := p.settled(reading{})
		work()
		if after := p.settled(before); !after.within(before) {
			p.Logf("%s: %v, then %v", name, before, after)
			continue
		}
		return
	}
	var stacks bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
	p.Errorf("%s leaves something behind\n%s", name, &stacks)
}

// reading is what the meters show.
type reading struct{ goroutines, files, children, temporary, sessions int }

func (r reading) within(before reading) bool {
	return r.goroutines <= before.goroutines && r.files <= before.files && r.children <= before.children &&
		r.temporary <= before.temporary && r.sessions <= before.sessions
}

// settled reads the meters; when they show more than they may it waits for what
// is about to end.
func (p *plant) settled(allowed reading) reading {
	var r reading
	for end := time.Now().Add(settling); ; time.Sleep(5 * time.Millisecond) {
		r = p.meters()
		if allowed == (reading{}) || r.within(allowed) || time.Now().After(end) {
			return r
		}
	}
}

func (p *plant) meters() reading {
	r := reading{
		goroutines: runtime.NumGoroutine(), files: count(p, "/proc/self/fd"),
		temporary: len(must(filepath.Glob(filepath.Join(p.home, "rwl-*")))),
	}
	for _, path := range must(filepath.Glob("/proc/self/task/*/children")) {
		children, _ := os.ReadFile(path) // the thread may have ended
		r.children += len(bytes.Fields(children))
	}
	const sessions = `select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`
	if err := p.watcher.QueryRow(context.Background(), sessions).Scan(&r.sessions); err != nil {
		p.Fatal(err)
	}
	return r
}

func count(p *plant, folder string) int {
	entries, err := os.ReadDir(folder)
	if err != nil {
		p.Fatal(err)
	}
	return len(entries)
}

func must(list []string, err error) []string {
	if err != nil {
		panic(err)
	}
	return list
}

// String is for the log.
func (r reading) String() string {
	return fmt.Sprintf("%d goroutines, %d files, %d children, %d temporary files, %d sessions",
		r.goroutines, r.files, r.children, r.temporary, r.sessions)
}
