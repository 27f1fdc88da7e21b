package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"rwl/sqlrt"
	"rwl/vm/clock"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// Prefix begins the connect strings of this driver.
const Prefix = "sqlite:"

// Driver opens embedded databases. The zero value is ready; sessions of one file must come from one Driver to take turns fairly.
type Driver struct {
	files files
}

// target is one declared database.
type target struct {
	files     *files
	path      string // for SQLite
	key       string // the file's canonical name
	vfs       string // "" for the file system of the operating system
	cfg       sqlrt.Config
	readOnly  bool // transactions are read only unless they say otherwise
	clock     clock.Clock
	tempDir   string
	holdLimit int64
	anchor    *memoryFile // keeps an in-memory database while no session is open
}

// Kind implements sqlrt.Driver.
func (d *Driver) Kind() string { return "sqlite" }

// Open implements sqlrt.Driver. The connect string is `sqlite:FILE` or `sqlite::memory:`; user and password have no meaning.
func (d *Driver) Open(cfg sqlrt.Config, surroundings sqlrt.Surroundings) (sqlrt.Target, error) {
	name, ok := strings.CutPrefix(cfg.Connect, Prefix)
	if !ok || name == "" {
		return nil, &sqlrt.Error{SQLState: "58P01", Message: "an embedded database is named by sqlite:FILE or sqlite::memory:",
			Hint: "sqlite:orders.db, for example"}
	}
	t := &target{files: &d.files, path: name, cfg: cfg, readOnly: readOnly(cfg.Isolation, false),
		clock: surroundings.Clock, tempDir: surroundings.TempDir, holdLimit: surroundings.HoldLimit}
	c.PatchIssue199() // page size of linux/arm64; what the package modernc.org/sqlite does when it is loaded
	if name == ":memory:" {
		return t, t.anchorMemory()
	}
	t.key = canonical(name)
	return t, nil
}

// anchorMemory makes an in-memory database of its own for the declaration.
func (t *target) anchorMemory() error {
	if rc := registerMemoryVFS(); rc != c.SQLITE_OK {
		return resultError(rc, "in-memory files are not possible")
	}
	t.anchor = newMemoryFile()
	t.vfs, t.path, t.key = memoryVFS, t.anchor.name, t.anchor.name
	return nil
}

// canonical is the same for all ways to name a file.
func canonical(name string) string {
	if absolute, err := filepath.Abs(name); err == nil {
		name = absolute
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(folder, filepath.Base(name))
	}
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		name = resolved
	}
	return name
}

// Connect implements sqlrt.Target.
func (t *target) Connect(ctx context.Context) (sqlrt.Conn, error) {
	if ctx.Err() != nil {
		return nil, cancelled(context.Cause(ctx))
	}
	conn, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// Close implements sqlrt.Target. An in-memory database goes when its last session goes.
func (t *target) Close() error {
	if t.anchor != nil {
		tls := libc.NewTLS()
		defer tls.Close()
		t.anchor.drop(tls)
		t.anchor = nil
	}
	return nil
}

// TempFile makes the name of a database in a new temporary folder, for a program that names none. cleanup removes it with all that SQLite
// put beside it.
func TempFile() (path string, cleanup func(), err error) {
	folder, err := os.MkdirTemp("", "rwl-*")
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(folder, "embedded.db"), func() { _ = os.RemoveAll(folder) }, nil
}
