package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm/clock"
)

// submitter is a session with a table t(id integer primary key, name text), the insert has been executed once in an open transaction.
func submitter(t testing.TB) (*watched, *sqlrt.Statement) {
	t.Helper()
	s := watch(t, clock.NewReal())
	run(t, s.Session, "create table t(id integer primary key, name text)")
	commit(t, s.Session)
	insert := statement(t, "insert into t(id, name) values (:id, :name)")
	if _, err := s.Batch(context.Background(), insert, named(0, 1, "first")); err != nil {
		t.Fatal(err)
	}
	return s, insert
}

// named is a batch of n rows with numbers from from on.
func named(from, n int64, name string) *sqlrt.Batch {
	b := new(sqlrt.Batch)
	for i := from; i < from+n; i++ {
		b.Add([]sqlrt.Datum{sqlrt.IntDatum(i), sqlrt.StringDatum(name)})
	}
	return b
}

func submit(t testing.TB, s *watched, st *sqlrt.Statement, rows *sqlrt.Batch, copying bool) {
	t.Helper()
	if !s.Submit(context.Background(), st, rows, copying) {
		t.Fatal("it was not submitted")
	}
}

func count(t testing.TB, s *watched) int64 {
	t.Helper()
	out := []sqlrt.Datum{asInt}
	if _, err := s.Execute(context.Background(), statement(t, "select count(*) from t"), nil, out); err != nil {
		t.Fatal(err)
	}
	return out[0].Int()
}

// Rows of all sizes come, whether the outcome is asked for or something else is done instead.
func TestSubmittedRowsCome(t *testing.T) {
	ctx := context.Background()
	for _, copying := range []bool{false, true} {
		s, insert := submitter(t)
		next, name := int64(1), strings.Repeat("x", 50)
		if _, err := s.Copy(ctx, insert, named(-5000, 2000, name)); err != nil { // knows the table from now on
			t.Fatal(err)
		}
		for _, sizes := range [][]int64{{1, 1}, {100, 100, 100}, {100, 5000, 100}, {5000, 5000}, {2000}} {
			waiting := 0
			for _, n := range sizes {
				submit(t, s, insert, named(next, n, name), copying)
				if next, waiting = next+n, waiting+1; waiting == mostSubmitted {
					if affected, err := s.Outcome(ctx); err != nil || affected == 0 {
						t.Fatal(affected, err)
					}
					waiting--
				}
			}
			if len(sizes) > 1 {
				if affected, err := s.Outcome(ctx); err != nil || affected != sizes[len(sizes)-1] {
					t.Fatal(affected, err)
				}
			}
		}
		if n := count(t, s); n != next+2000 { // the last ones were not asked for
			t.Fatalf("%d rows, not %d", n, next+2000)
		}
		commit(t, s.Session)
	}
}

// The one that fails names its row; what was sent behind it is refused, as the transaction has failed.
func TestSubmittedRowFails(t *testing.T) {
	ctx := context.Background()
	for _, copying := range []bool{false, true} {
		for _, rows := range []int64{10, 3000} {
			s, insert := submitter(t)
			bad := named(1, rows-1, "a")
			bad.Add([]sqlrt.Datum{sqlrt.IntDatum(3), sqlrt.StringDatum("twice")})
			submit(t, s, insert, bad, copying && rows < 1000)
			behind := s.Submit(ctx, insert, named(10_000, 10, "b"), copying)
			_, err := s.Outcome(ctx)
			var row *sqlrt.BatchError
			if !errors.As(err, &row) || row.Row != int(rows)-1 || row.Err.SQLState != "23505" {
				t.Fatal(err)
			}
			if rows < 1000 && !behind {
				t.Error("two small ones do not travel together")
			}
			if behind {
				if _, err = s.Outcome(ctx); sqlrt.AsError(err).SQLState != "25P02" || errors.As(err, &row) {
					t.Error(err)
				}
			}
			if !s.Failed() || s.Submit(ctx, insert, named(20_000, 10, "c"), copying) {
				t.Error("the transaction goes on")
			}
			if err := s.Rollback(ctx); err != nil || count(t, s) != 0 {
				t.Error("after rollback", err)
			}
		}
	}
}

// There are states in which nothing is submitted.
func TestNothingIsSubmitted(t *testing.T) {
	ctx := context.Background()
	s, insert := submitter(t)
	refused := func(why string, st *sqlrt.Statement, rows *sqlrt.Batch, copying bool) {
		t.Helper()
		if s.Submit(ctx, st, rows, copying) {
			t.Error("submitted with", why)
		}
	}
	rows := named(1, 2000, "x")
	refused("an unknown statement", statement(t, "insert into t values (:a, :b)"), rows, false)
	refused("no rows", insert, new(sqlrt.Batch), false)
	refused("another width", insert, ints(3, sqlrt.Integer), false)
	refused("a table that was not described", insert, rows, true)
	refused("a query", statement(t, "select :a, :b"), rows, false)
	if _, err := s.Copy(ctx, insert, rows); err != nil {
		t.Fatal(err)
	}
	run(t, s.Session, "alter table t alter name type varchar(5)")
	refused("a table that was changed", insert, named(5001, 2000, "x"), true)
	s.SetSavepointMode(true)
	refused("savepoints", insert, named(5001, 3, "x"), false)
	s.SetSavepointMode(false)
	cursor, err := s.Query(ctx, statement(t, "select id from t"), nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	refused("an open cursor", insert, named(5001, 3, "x"), false)
	if err := cursor.Close(ctx); err != nil {
		t.Fatal(err)
	}
	commit(t, s.Session)
	refused("no transaction", insert, named(5001, 3, "x"), false)
}

// What waits for a lock is cancelled when whoever submitted it stops, and the session can be given back at once.
func TestSubmissionIsInterrupted(t *testing.T) {
	for _, rows := range []int64{3, 5000} {
		s, insert := submitter(t)
		other, err := s.made.target.Connect(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close(context.Background())
		commit(t, s.Session) // the first row, and the way is free for the other
		if _, err := other.Execute(context.Background(), statement(t, "insert into t values (2, 'before')"), nil, nil); err != nil {
			t.Fatal(err)
		}
		run(t, s.Session, "update t set name = name") // begins the transaction again
		ctx, stop := context.WithCancel(context.Background())
		if !s.Submit(ctx, insert, named(1, rows, "waits"), false) {
			t.Fatal("it was not submitted")
		}
		stop()
		if _, err := s.Outcome(ctx); !sqlrt.AsError(err).Cancelled() {
			t.Error(err)
		}
		began := time.Now()
		if rolledBack, err := s.made.Reset(context.Background()); err != nil || !rolledBack {
			t.Error(rolledBack, err)
		}
		if took := time.Since(began); took > cancelGrace {
			t.Errorf("the session came back after %v", took)
		}
		if n := count(t, s); n != 1 || s.Dead() {
			t.Errorf("%d rows are left, dead %v", n, s.Dead())
		}
	}
}

// The server goes away: that is the outcome of what is on its way, and of what is behind it.
func TestSubmissionsAreLost(t *testing.T) {
	ctx := context.Background()
	for _, rows := range []int64{3, 5000} {
		s, insert := submitter(t)
		submit(t, s, insert, named(1, rows, "a"), false)
		s.made.net.Close()
		two := s.Submit(ctx, insert, named(10_000, 3, "b"), false)
		if _, err := s.Outcome(ctx); err == nil || !strings.HasPrefix(sqlrt.AsError(err).SQLState, "08") {
			t.Error(err)
		}
		if two {
			if _, err := s.Outcome(ctx); err == nil || !strings.HasPrefix(sqlrt.AsError(err).SQLState, "08") {
				t.Error(err)
			}
		}
		if _, err := s.Batch(ctx, insert, named(20_000, 3, "c")); err == nil || !s.Dead() {
			t.Error("the connection lives", err)
		}
	}
}
