package postgres

import (
	"bytes"
	"testing"

	"rwl/sqlrt"
)

func TestLargeObjects(t *testing.T) {
	s := openSession(t, nil)
	ctx := soon(t)
	oid, err := s.CreateLOB(ctx)
	if err != nil || oid == 0 || !s.InTransaction() {
		t.Fatal(oid, err)
	}
	reads := func(offset int64, size int, want string) {
		t.Helper()
		if got, err := s.ReadLOB(ctx, oid, offset, size); err != nil || !bytes.Equal(got, []byte(want)) {
			t.Fatalf("%q %v, want %q", got, err, want)
		}
	}
	writes := func(offset int64, data string) {
		t.Helper()
		if err := s.WriteLOB(ctx, oid, offset, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	reads(0, 10, "")
	writes(0, "hello \x00\xff world")
	reads(0, 100, "hello \x00\xff world")
	reads(6, 2, "\x00\xff")
	writes(6, "you")
	reads(0, 100, "hello you")
	writes(11, "!")
	reads(0, 100, "hello you\x00\x00!")
	reads(50, 5, "")
	commit(t, s)
	reads(0, 5, "hello")
	if s.InTransaction() {
		t.Fatal("reading began a transaction")
	}
	writes(0, "x")
	rollback(t, s)
	reads(0, 5, "hello")
	run(t, s, "set bytea_output = 'escape'")
	reads(0, 5, "hello")
	_, err = s.ReadLOB(ctx, 1, 0, 5)
	wantState(t, err, "42704")
	_, err = s.ReadLOB(ctx, oid, 0, -1)
	if sqlrt.AsError(err).SQLState == "" || err == nil {
		t.Fatal(err)
	}
	err = s.WriteLOB(ctx, 1, 0, nil)
	wantState(t, err, "42704")
	rollback(t, s)
}

func TestCursorCacheOnTheServer(t *testing.T) {
	s := openSession(t, nil)
	prepared := func(want int64) {
		t.Helper()
		if n := number(t, s, "select count(*) from pg_prepared_statements where statement like 'select 10%'"); n != want {
			t.Fatalf("%d statements, want %d", n, want)
		}
	}
	texts := []string{"select 10", "select 100", "select 1000", "select 10000"}
	for _, text := range texts {
		number(t, s, text)
	}
	prepared(4)
	s.SetCursorCache(3) // two of them, and the query of the count
	prepared(2)
	if !s.LeakStatement(statement(t, "select 10000")) {
		t.Fatal("not leaked")
	}
	number(t, s, "select 10000")
	prepared(3)
	s.SetCursorCache(0)
	number(t, s, "select 10000")
	prepared(1)
	s.SetCursorCache(20)
	for _, text := range texts {
		number(t, s, text)
	}
	prepared(5)
}

func TestCursorCacheOfADatabase(t *testing.T) {
	d := openDatabase(t, func(cfg *sqlrt.Config) { cfg.Min = 1 })
	d.SetCursorCache(0)
	old, fresh := session(t, d), session(t, d)
	for s, want := range map[*sqlrt.Session]int64{old: 1, fresh: 0} {
		number(t, s, "select 10")
		if n := number(t, s, "select count(*) from pg_prepared_statements where statement = 'select 10'"); n != want {
			t.Errorf("%d statements, want %d", n, want)
		}
	}
}
