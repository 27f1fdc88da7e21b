package postgres

import (
	"context"
	"errors"
	"testing"

	"rwl/sqlrt"
)

// grouped is rows from from on, of which up to 100 go together.
func grouped(from, n int64) *sqlrt.Batch {
	b := named(from, n, "name")
	b.Together = 100
	return b
}

// Full groups are one execution each, the rest is executed row by row.
func TestRowsGoTogether(t *testing.T) {
	ctx := context.Background()
	s, insert := submitter(t)
	run(t, s.Session, "create table executions(n integer)")
	run(t, s.Session, "create function note() returns trigger language plpgsql as 'begin insert into executions values (1); return null; end'")
	run(t, s.Session, "create trigger note after insert on t for each statement execute function note()")
	commit(t, s.Session)
	executions := func() int64 {
		out := []sqlrt.Datum{asInt}
		if _, err := s.Execute(ctx, statement(t, "select count(*) from executions"), nil, out); err != nil {
			t.Fatal(err)
		}
		return out[0].Int()
	}
	for _, c := range []struct{ from, rows, executions int64 }{{1, 250, 2 + 50}, {1000, 99, 99}, {2000, 5000, 50}} {
		before := executions()
		affected, err := s.Batch(ctx, insert, grouped(c.from, c.rows))
		if err != nil || affected != c.rows || executions()-before != c.executions {
			t.Errorf("%d rows: %d affected by %d executions, %v", c.rows, affected, executions()-before, err)
		}
	}
	if n := count(t, s); n != 1+250+99+5000 {
		t.Errorf("%d rows", n)
	}
	before := executions()
	submit(t, s, insert, grouped(10_000, 100), false)
	submit(t, s, insert, grouped(11_000, 120), false)
	for _, want := range []int64{100, 120} {
		if affected, err := s.Outcome(ctx); err != nil || affected != want {
			t.Error(affected, err)
		}
	}
	if n := executions() - before; n != 1+1+20 {
		t.Errorf("%d executions", n)
	}
	s.SetCursorCache(1)
	before = executions()
	if _, err := s.Batch(ctx, insert, grouped(20_000, 100)); err != nil || executions()-before != 100 {
		t.Errorf("%d executions without room to know two statements, %v", executions()-before, err)
	}
}

// A group that fails tells which rows it had; a value that its type cannot hold, and a row behind the groups, are named.
func TestGroupFails(t *testing.T) {
	ctx := context.Background()
	for _, savepoints := range []bool{false, true} {
		s, insert := submitter(t) // the row 0 is there
		s.SetSavepointMode(savepoints)
		replaced := func(at, id int64) *sqlrt.Batch {
			b := named(1, at, "name")
			b.Add([]sqlrt.Datum{sqlrt.IntDatum(id), sqlrt.StringDatum("wrong")})
			for i := at + 1; i < 250; i++ {
				b.Add([]sqlrt.Datum{sqlrt.IntDatum(i + 1), sqlrt.StringDatum("name")})
			}
			b.Together = 100
			return b
		}
		for _, c := range []struct {
			at, id     int64
			row, among int
			state      string
		}{{150, 0, 100, 100, "23505"}, {230, 0, 230, 0, "23505"}, {150, 1 << 40, 150, 0, "22003"}, {230, 1 << 40, 230, 0, "22003"}} {
			_, err := s.Batch(ctx, insert, replaced(c.at, c.id))
			var failed *sqlrt.BatchError
			if !errors.As(err, &failed) || failed.Row != c.row || failed.Among != c.among || failed.Err.SQLState != c.state {
				t.Errorf("row %d with %d: %v", c.at, c.id, err)
			}
			if savepoints == s.Failed() {
				t.Error("the transaction has failed:", s.Failed())
			}
			if savepoints && count(t, s) != 1 {
				t.Error("rows are left of it")
			}
			if err := s.Rollback(ctx); err != nil {
				t.Fatal(err)
			}
			run(t, s.Session, "insert into t values (0, 'first')")
		}
	}
}

// The table is made anew with other types: the statement for several rows is prepared again like the other one.
func TestGroupOfAnotherTable(t *testing.T) {
	ctx := context.Background()
	s, insert := submitter(t)
	s.SetSavepointMode(true)
	if _, err := s.Batch(ctx, insert, grouped(1, 200)); err != nil {
		t.Fatal(err)
	}
	run(t, s.Session, "drop table t")
	run(t, s.Session, "create table t(id text, name text)")
	if n, err := s.Batch(ctx, insert, grouped(1, 250)); err != nil || n != 250 {
		t.Fatal(n, err)
	}
}
