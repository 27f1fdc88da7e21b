package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// onlyPostgres finds this driver for everything.
type onlyPostgres struct{}

func (onlyPostgres) Find(string) (sqlrt.Driver, error) { return Driver{}, nil }

// openDatabase opens a fresh database of the test server.
func openDatabase(t testing.TB, change func(*sqlrt.Config)) *sqlrt.Database {
	t.Helper()
	cfg := sqlrt.Config{Connect: pgtest.Start(t).NewDatabase(t), Kind: sqlrt.SessionPool, Min: 1, Max: 3, IdleRelease: -1, WaitLimit: -1,
		TempDir: t.TempDir()}
	if change != nil {
		change(&cfg)
	}
	d, err := sqlrt.Open(context.Background(), onlyPostgres{}, cfg, clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func session(t testing.TB, d *sqlrt.Database) *sqlrt.Session {
	t.Helper()
	s, err := d.Acquire(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = d.Release(s, sqlrt.ReleaseNormal) })
	return s
}

func openSession(t testing.TB, change func(*sqlrt.Config)) *sqlrt.Session {
	t.Helper()
	return session(t, openDatabase(t, change))
}

func statement(t testing.TB, source string) *sqlrt.Statement {
	t.Helper()
	st, err := sqlrt.NewStatement("", source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return st
}

func run(t testing.TB, s *sqlrt.Session, source string, in ...sqlrt.Datum) sqlrt.Result {
	t.Helper()
	result, err := s.Execute(context.Background(), statement(t, source), in, nil)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return result
}

// fails runs a statement that has to fail and returns its error.
func fails(t testing.TB, s *sqlrt.Session, state, source string, in ...sqlrt.Datum) *sqlrt.Error {
	t.Helper()
	_, err := s.Execute(context.Background(), statement(t, source), in, nil)
	return wantState(t, err, state)
}

func wantState(t testing.TB, err error, state string) *sqlrt.Error {
	t.Helper()
	var e *sqlrt.Error
	if !errors.As(err, &e) || e.SQLState != state {
		t.Fatalf("error %v, want SQLSTATE %s", err, state)
	}
	return e
}

func commit(t testing.TB, s *sqlrt.Session) {
	t.Helper()
	if err := s.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func rollback(t testing.TB, s *sqlrt.Session) {
	t.Helper()
	if err := s.Rollback(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// number runs a query of one integer.
func number(t testing.TB, s *sqlrt.Session, source string, in ...sqlrt.Datum) int64 {
	t.Helper()
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}}
	result, err := s.Execute(context.Background(), statement(t, source), in, out)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	if !result.Fetched || out[0].Null {
		t.Fatalf("%s: no number: %+v %+v", source, result, out[0])
	}
	return out[0].Int()
}

func show(d sqlrt.Datum) string {
	switch {
	case d.Null:
		return "null"
	case d.Kind == sqlrt.Integer:
		return fmt.Sprint(d.Int())
	case d.Kind == sqlrt.Double:
		return fmt.Sprint(d.Double())
	}
	return fmt.Sprintf("%q", d.Str)
}

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
