package repository

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Clock is the part of the process's clock that the repository needs.
type Clock interface {
	// Now returns monotonic nanoseconds.
	Now() int64
	// Wall returns the time of day.
	Wall() time.Time
	// SleepUntil returns at the instant t, or earlier when wake is readable.
	SleepUntil(t int64, wake <-chan struct{}) (woken bool)
}

// Repository is an open database with the schema of this version.
type Repository struct {
	db      *sql.DB
	dialect dialect
	name    string
	clock   Clock

	// For telling the runs that live from those that died.
	host  string // of this process
	alive func(pid int) bool
}

// Open connects to a repository and brings its schema up to date. The address is sqlite:FILE, sqlite::memory:, or anything
// that PostgreSQL's libpq takes (postgres://…, key=value …). A schema made by a newer rwl gives a *NewerSchemaError.
func Open(ctx context.Context, address string, clock Clock) (*Repository, error) {
	db, d, name, err := connect(address)
	if err != nil {
		return nil, fmt.Errorf("open repository: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "" // no run is of this host then
	}
	r := &Repository{db: db, dialect: d, name: name, clock: clock, host: host, alive: processAlive}
	if err := r.migrate(ctx, migrations()); err != nil {
		db.Close()
		return nil, fmt.Errorf("open repository %s: %w", name, err)
	}
	return r, nil
}

// Name returns the address without password, for display.
func (r *Repository) Name() string { return r.name }

// Close ends the connections. Writers are ended before.
func (r *Repository) Close() error { return r.db.Close() }

// DefaultAddress returns the address of the user's own repository: a file in $XDG_DATA_HOME/rwl, or in
// $HOME/.local/share/rwl. It returns "" when neither variable is set.
func DefaultAddress(getenv func(string) string) string {
	folder := dataFolder(getenv)
	if folder == "" {
		return ""
	}
	return sqlitePrefix + filepath.Join(folder, "results.db")
}

// SpoolFolders returns where runs are kept that could not be saved, the best place first: the user's data folder, then the
// folder for temporary files.
func SpoolFolders(getenv func(string) string, temporary string) []string {
	if folder := dataFolder(getenv); folder != "" {
		return []string{filepath.Join(folder, "unsaved"), temporary}
	}
	return []string{temporary}
}

func dataFolder(getenv func(string) string) string {
	if data := getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, "rwl")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "rwl")
	}
	return ""
}
