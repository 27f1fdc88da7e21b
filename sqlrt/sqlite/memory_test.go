package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"rwl/sqlrt"
)

// TestMemoryLivesAsLongAsItsDeclaration: not only as long as a session, and each declaration has its own.
func TestMemoryLivesAsLongAsItsDeclaration(t *testing.T) {
	ctx, driver := context.Background(), new(Driver)
	target, other := openTarget(t, driver, Prefix+":memory:"), openTarget(t, driver, Prefix+":memory:")
	first := connect(t, ctx, target)
	execute(t, first, "create table t(i bigint)", "insert into t values (7)", "commit")
	first.Close(ctx)
	if got := number(t, connect(t, ctx, target), "select i from t"); got != 7 {
		t.Errorf("got %d", got)
	}
	want(t, connect(t, ctx, other), "42P01", "select i from t")
}

// TestMemoryIsFreed: nothing stays after the declaration.
func TestMemoryIsFreed(t *testing.T) {
	memoryFiles.Lock()
	before := len(memoryFiles.named)
	memoryFiles.Unlock()
	t.Run("use", func(t *testing.T) {
		conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+":memory:"))
		execute(t, conn, "create table t(s text)", "insert into t select repeat('x', 1000) from generate_series(1, 5000)", "commit",
			"delete from t", "commit", "vacuum", "pragma wal_checkpoint(truncate)")
	})
	memoryFiles.Lock()
	defer memoryFiles.Unlock()
	if len(memoryFiles.named) != before {
		t.Errorf("left: %v", memoryFiles.named)
	}
	if len(memoryOpens.known) != 0 || len(sessions.known) != 0 {
		t.Errorf("%d open files, %d sessions", len(memoryOpens.known), len(sessions.known))
	}
}

func TestFileIsInWALMode(t *testing.T) {
	for _, connectString := range []string{Prefix + filepath.Join(t.TempDir(), "x.db"), Prefix + ":memory:"} {
		conn := connect(t, context.Background(), openTarget(t, new(Driver), connectString))
		out := []sqlrt.Datum{{Kind: sqlrt.String}}
		if _, err := conn.Execute(context.Background(), statement(t, "pragma journal_mode"), nil, out); err != nil || out[0].Str != "wal" {
			t.Errorf("%v, %q", err, out[0].Str)
		}
		if got := number(t, conn, "pragma foreign_keys"); got != 1 {
			t.Errorf("foreign_keys %d", got)
		}
		if got := number(t, conn, "pragma synchronous"); got != 1 {
			t.Errorf("synchronous %d", got)
		}
	}
}

func TestTempFile(t *testing.T) {
	path, cleanup, err := TempFile()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("use", func(t *testing.T) {
		execute(t, connect(t, context.Background(), openTarget(t, new(Driver), Prefix+path)), "create table t(i bigint)", "commit")
	})
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	cleanup()
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

func TestBlobReadsAsBytea(t *testing.T) {
	conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+":memory:"))
	out := []sqlrt.Datum{{Kind: sqlrt.String}}
	if _, err := conn.Execute(context.Background(), statement(t, "select x'00ff61'"), nil, out); err != nil || out[0].Str != `\x00ff61` {
		t.Errorf("%v, %q", err, out[0].Str)
	}
}
