package repository

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		writeUntilKilled(file)
		return
	}
	os.Exit(pgtest.Main(m))
}

// bothDatabases runs a test on an empty repository of each kind.
func bothDatabases(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, "sqlite:"+filepath.Join(t.TempDir(), "folder with blank", "results.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, pgtest.Start(t).NewDatabase(t))
	})
}

func open(t *testing.T, address string) *Repository {
	t.Helper()
	r, err := Open(t.Context(), address, clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// number reads one number.
func number(t *testing.T, r *Repository, query string, args ...any) float64 {
	t.Helper()
	var x float64
	if err := r.db.QueryRowContext(t.Context(), query, args...).Scan(&x); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return x
}

func TestOpenIsOnceForAll(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				var r *Repository
				if r, errs[i] = Open(t.Context(), address, clock.NewReal()); errs[i] == nil {
					errs[i] = r.Close()
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		r := open(t, address)
		if n := number(t, r, `select count(*) from rwl_schema`); int(n) != len(migrations()) {
			t.Errorf("%v versions were applied", n)
		}
	})
}

// latest is the newest version of the schema.
func latest() int64 { return migrations()[len(migrations())-1].version }

func TestNewerSchemaIsRefused(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		if _, err := r.db.Exec(`insert into rwl_schema (version, applied) values (99, 'later')`); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), address, clock.NewReal())
		var newer *NewerSchemaError
		if !errors.As(err, &newer) || newer.Found != 99 || newer.Known != latest() {
			t.Errorf("got %v", err)
		}
	})
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		broken := append(migrations(), migration{latest() + 1, []string{"1-own.sql"}}) // its tables exist
		if err := r.migrate(t.Context(), broken); err == nil {
			t.Fatal("no error")
		}
		if v, err := r.version(t.Context()); err != nil || v != latest() {
			t.Errorf("version %d, %v", v, err)
		}
	})
}

func TestAddresses(t *testing.T) {
	environment := map[string]string{"HOME": "/home/u"}
	getenv := func(name string) string { return environment[name] }
	if got := DefaultAddress(getenv); got != "sqlite:/home/u/.local/share/rwl/results.db" {
		t.Error(got)
	}
	environment["XDG_DATA_HOME"] = "/data"
	if got := DefaultAddress(getenv); got != "sqlite:/data/rwl/results.db" {
		t.Error(got)
	}
	if got := fmt.Sprint(SpoolFolders(getenv, "/tmp")); got != "[/data/rwl/unsaved /tmp]" {
		t.Error(got)
	}
	_, _, name, err := connect("postgres://u:secret@db.example:5433/results?sslmode=disable")
	if err != nil || name != "postgres://u@db.example:5433/results" {
		t.Errorf("%s, %v", name, err)
	}
	if _, err := Open(context.Background(), "sqlite:", clock.NewReal()); err == nil {
		t.Error("an empty file name opens")
	}
}

func TestRunNumbersAreUnique(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		var mu sync.Mutex
		seen := make(map[int64]bool)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				w, err := r.Begin(t.Context(), RunInfo{}, Saving{})
				if err == nil {
					err = w.End(Finished)
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				seen[w.RunNumber()] = true
			})
		}
		wg.Wait()
		if len(seen) != 8 {
			t.Errorf("numbers %v", seen)
		}
	})
}

func TestSeveralProcessesShareARun(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		first, err := r.Begin(t.Context(), RunInfo{ProcNo: 1, Key: "k"}, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		second, err := r.Begin(t.Context(), RunInfo{ProcNo: 2, Key: "other", RunNumber: first.RunNumber()}, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(first.End(Finished), second.End(Interrupted)); err != nil {
			t.Fatal(err)
		}
		runs, err := r.Runs(t.Context(), 5)
		if err != nil || len(runs) != 1 || len(runs[0].Processes) != 2 || runs[0].State != Interrupted || runs[0].Key != "k" {
			t.Errorf("%+v, %v", runs, err)
		}
	})
}

func TestPresentState(t *testing.T) {
	now := time.Now()
	r := &Repository{clock: clock.NewReal(), host: "here", alive: func(pid int) bool { return pid == 1 }}
	for _, c := range []struct {
		stored State
		age    time.Duration
		host   string
		pid    int
		want   State
	}{
		{Finished, time.Hour, "here", 2, Finished},
		{Running, time.Second, "here", 2, Running},
		{Running, 10 * time.Second, "here", 2, Died},
		{Running, 10 * time.Second, "here", 1, Running},
		{Running, 10 * time.Second, "there", 2, Running},
		{Running, 2 * time.Minute, "there", 2, Died},
		{Running, 2 * time.Minute, "here", 1, Died},
	} {
		if got := r.presentState(c.stored, now.Add(-c.age), c.host, c.pid); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if !processAlive(os.Getpid()) {
		t.Error("this process is not alive")
	}
}

// Runs are found by number and by how long ago they were started, also when a run has several processes.
func TestRunsAreFound(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		for _, id := range []string{"last", "last-1", "1"} {
			var missing *NoRunError
			if _, err := r.Run(t.Context(), id); !errors.As(err, &missing) || missing.ID != id {
				t.Errorf("%s of nothing: %v", id, err)
			}
		}
		begin := func(info RunInfo) int64 {
			w, err := r.Begin(t.Context(), info, Saving{})
			if err == nil {
				err = w.End(Finished)
			}
			if err != nil {
				t.Fatal(err)
			}
			return w.RunNumber()
		}
		first := begin(RunInfo{})
		prepared, err := r.Prepare(t.Context(), RunInfo{})
		if err != nil {
			t.Fatal(err)
		}
		prepared.Start = time.Now()
		if err := r.Settle(t.Context(), prepared); err != nil {
			t.Fatal(err)
		}
		for procno := range 3 {
			begin(RunInfo{ProcNo: procno + 1, Prepared: &prepared})
		}
		third := begin(RunInfo{})
		for id, want := range map[string]int64{
			"last": third, "last-0": third, "last-1": prepared.RunNumber, "last-2": first, "last-3": 0, "last-": 0, "last-x": 0, "last--1": 0,
			fmt.Sprint(first): first,
		} {
			res, err := r.Run(t.Context(), id)
			var missing *NoRunError
			switch {
			case want == 0 && !errors.As(err, &missing):
				t.Errorf("%s: %v", id, err)
			case want != 0 && (err != nil || res.RunNumber != want):
				t.Errorf("%s is not run %d: %v", id, want, err)
			}
		}
	})
}
