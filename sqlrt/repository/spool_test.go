package repository

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rwl/sqlrt/measure"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// reports collects what Saving.Trouble is told.
type reports struct {
	mu    sync.Mutex
	files []string
	errs  []error
}

func (r *reports) trouble(err error, file string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs, r.files = append(r.errs, err), append(r.files, file)
}

func TestLostRepositoryIsReplacedByAFile(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		r := open(t, "sqlite:"+t.TempDir()+"/r.db")
		loseAndImport(t, r, func() {
			execute(t, r, `create trigger full before insert on rwl_second begin select raise(abort, 'disk full'); end`)
		}, func() {
			execute(t, r, `drop trigger full`)
		})
	})
	t.Run("postgres", func(t *testing.T) {
		server := pgtest.StartPrivate(t)
		r := open(t, server.NewDatabase(t))
		loseAndImport(t, r, server.Kill, func() {
			if err := server.Restart(); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func execute(t *testing.T, r *Repository, statement string) {
	t.Helper()
	if _, err := r.db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// loseAndImport loses the repository between two phases of a run and takes the rest from the file.
func loseAndImport(t *testing.T, r *Repository, lose, restore func()) {
	var told reports
	impossible := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(impossible, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	saving := Saving{Folders: []string{filepath.Join(impossible, "below"), folder}, Trouble: told.trouble}
	w, err := r.Begin(t.Context(), RunInfo{Key: "k", ProcNo: 3}, saving)
	if err != nil {
		t.Fatal(err)
	}
	all := []*measure.Totals{simulate(w, "first", 1, 3e9)}
	lose()
	all = append(all, simulate(w, "second", 2, 3e9))
	if err := w.End(Finished); err == nil {
		t.Error("End says nothing")
	}
	restore()
	if len(told.files) != 1 || told.errs[0] == nil || filepath.Dir(told.files[0]) != folder {
		t.Fatalf("told %v, %v", told.files, told.errs)
	}
	for range 2 { // the second time changes nothing
		numbers, err := r.Import(t.Context(), told.files[0])
		if err != nil {
			t.Fatal(err)
		}
		if len(numbers) != 1 || numbers[0] != w.RunNumber() {
			t.Errorf("imported as %v, the run has %d", numbers, w.RunNumber())
		}
		checkStored(t, r, w.RunNumber(), all)
	}
	checkElsewhere(t, told.files[0])
}

// checkElsewhere imports a file into a repository that never saw the run.
func checkElsewhere(t *testing.T, file string) {
	t.Helper()
	other := open(t, pgtest.Start(t).NewDatabase(t))
	if w, err := other.Begin(t.Context(), RunInfo{}, Saving{}); err != nil {
		t.Fatal(err)
	} else if err := w.End(Finished); err != nil {
		t.Fatal(err)
	}
	numbers, err := other.Import(t.Context(), file)
	if err != nil || len(numbers) != 1 || numbers[0] != 2 {
		t.Fatalf("imported as %v, %v", numbers, err)
	}
	if runs, err := other.Runs(t.Context(), 0); err != nil || len(runs) != 2 || runs[0].Completed == 0 {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestRepositoryThatCannotBeOpened(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("this is no database, and long enough to be read as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, cause := Open(t.Context(), "sqlite:"+file, clock.NewReal())
	if cause == nil {
		t.Fatal("a text file opens")
	}
	var told reports
	w := BeginUnsaved(clock.NewReal(), RunInfo{Key: "k"}, Saving{Folders: []string{t.TempDir()}, Trouble: told.trouble}, cause)
	all := []*measure.Totals{simulate(w, "only", 3, 2e9), simulate(w, "two", 3, 2e9)}
	if err := w.End(Finished); !errors.Is(err, cause) {
		t.Errorf("End says %v", err)
	}
	if w.RunNumber() != 0 || len(told.files) != 1 {
		t.Fatalf("number %d, told %v", w.RunNumber(), told.files)
	}
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		numbers, err := r.Import(t.Context(), told.files[0])
		if err != nil {
			t.Fatal(err)
		}
		checkStored(t, r, numbers[0], all)
	})
}

// A repository that is locked for longer than End waits: all of the run goes into the file, also what came after the
// writer began to wait.
func TestLockedRepository(t *testing.T) {
	t.Parallel()
	r := open(t, "sqlite:"+t.TempDir()+"/r.db")
	var told reports
	w, err := r.Begin(t.Context(), RunInfo{Key: "k"}, Saving{Folders: []string{t.TempDir()}, Trouble: told.trouble})
	if err != nil {
		t.Fatal(err)
	}
	other := open(t, r.Name())
	lock, err := other.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := []*measure.Totals{simulate(w, "first", 1, 4e9), simulate(w, "second", 2, 4e9)}
	if err := w.End(Finished); err == nil {
		t.Error("End says nothing")
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if len(told.files) != 1 || told.files[0] == "" {
		t.Fatalf("told %v, %v", told.files, told.errs)
	}
	if _, err := r.Import(t.Context(), told.files[0]); err != nil {
		t.Fatal(err)
	}
	checkStored(t, r, w.RunNumber(), all)
}

func TestNowhereToSave(t *testing.T) {
	var told reports
	w := BeginUnsaved(clock.NewReal(), RunInfo{}, Saving{Trouble: told.trouble}, errors.New("no server"))
	simulate(w, "p", 1, 1e9)
	if err := w.End(Finished); err == nil {
		t.Error("End says nothing")
	}
	if len(told.files) != 2 || told.files[0] != "" || told.files[1] != "" {
		t.Errorf("told %q %v", told.files, told.errs)
	}
}

func TestImportOfNothing(t *testing.T) {
	r := open(t, "sqlite:"+t.TempDir()+"/r.db")
	missing := t.TempDir() + "/missing.db"
	if _, err := r.Import(t.Context(), missing); err == nil {
		t.Error("a missing file is imported")
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the missing file was made")
	}
}
