package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rwl/sqlrt"
)

func TestTransactionStartsWithFirstChange(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	number(t, s, "select 1")
	if s.InTransaction() {
		t.Fatal("a query started a transaction")
	}
	run(t, s, "create table t(a int primary key, b text)")
	if !s.InTransaction() {
		t.Fatal("DDL started no transaction")
	}
	commit(t, s)
	if r := run(t, s, "insert into t select i, 'x' from generate_series(1, :n) i", sqlrt.IntDatum(10)); r.Rows != 10 {
		t.Fatalf("%+v", r)
	}
	if n := number(t, other, "select count(*) from t"); n != 0 {
		t.Fatalf("uncommitted rows seen: %d", n)
	}
	rollback(t, s)
	if s.InTransaction() || number(t, s, "select count(*) from t") != 0 {
		t.Fatal("rollback")
	}
	number(t, s, "select count(*) from (select a from t for update) x")
	if !s.InTransaction() {
		t.Fatal("for update started no transaction")
	}
	commit(t, s)
}

func TestReturningIsNotCut(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int)")
	out := []sqlrt.Datum{asInt}
	r, err := s.Execute(context.Background(), statement(t, "insert into t values (1), (2), (3) returning a"), nil, out)
	if err != nil || r.Rows != 3 || !r.Fetched || out[0].Int() != 1 || r.Columns != 1 {
		t.Fatalf("%+v %v %v", r, out, err)
	}
	r, err = s.Execute(context.Background(), statement(t, "with gone as (delete from t returning a) select a from gone order by a desc"), nil, out)
	if err != nil || out[0].Int() != 3 || number(t, s, "select count(*) from t") != 0 {
		t.Fatalf("%+v %v %v", r, out, err)
	}
	rollback(t, s)
}

func TestFailedTransaction(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int primary key)")
	commit(t, s)
	run(t, s, "insert into t values (1)")
	first := fails(t, s, "23505", "insert into t values (1)")
	if !s.Failed() || first.Detail == "" {
		t.Fatal("not failed", first)
	}
	for i, repeated := range []bool{false, true, true} {
		e := fails(t, s, "25P02", "select 1")
		if e.Repeated != repeated || !errors.Is(e, first) {
			t.Fatalf("%d: %+v", i, e)
		}
	}
	e := wantState(t, s.Commit(context.Background()), "23505")
	if !e.RolledBack || !errors.Is(e, first) || !strings.Contains(e.Message, first.Message) {
		t.Fatalf("%+v", e)
	}
	if s.InTransaction() || number(t, s, "select count(*) from t") != 0 {
		t.Fatal("not rolled back")
	}
	fails(t, s, "22012", "select 1/0")
	if s.InTransaction() {
		t.Fatal("an error outside a transaction left one")
	}
}

func TestDeferredConstraintFailsAtCommit(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int unique deferrable initially deferred)")
	commit(t, s)
	run(t, s, "insert into t values (1), (1)")
	wantState(t, s.Commit(context.Background()), "23505")
	if s.InTransaction() {
		t.Fatal("still open")
	}
}

func TestExplicitTransactionStatements(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int)")
	commit(t, s)
	run(t, s, "start transaction isolation level serializable")
	if out := text(t, s, "show transaction_isolation"); out != "serializable" {
		t.Fatal(out)
	}
	run(t, s, "insert into t values (1)")
	run(t, s, "savepoint x")
	fails(t, s, "22012", "select 1/0")
	run(t, s, "rollback to x")
	if s.Failed() {
		t.Fatal("still failed")
	}
	run(t, s, "commit")
	if s.InTransaction() || number(t, s, "select count(*) from t") != 1 {
		t.Fatal("commit as a statement")
	}
	run(t, s, "begin")
	fails(t, s, "22012", "select 1/0")
	if e := fails(t, s, "22012", "commit"); !e.RolledBack {
		t.Fatalf("%+v", e)
	}
	run(t, s, "savepoint y") // starts a transaction
	if !s.InTransaction() {
		t.Fatal("savepoint")
	}
	rollback(t, s)
}

func text(t testing.TB, s *sqlrt.Session, source string) string {
	t.Helper()
	out := []sqlrt.Datum{asString}
	if _, err := s.Execute(context.Background(), statement(t, source), nil, out); err != nil {
		t.Fatal(err)
	}
	return out[0].Str
}

func TestIsolation(t *testing.T) {
	s := openSession(t, func(c *sqlrt.Config) { c.Isolation = "Repeatable  read, read only" })
	fails(t, s, "25006", "create table t(a int)")
	rollback(t, s)
	run(t, s, "savepoint x")
	if out := text(t, s, "show transaction_isolation"); out != "repeatable read" {
		t.Fatal(out)
	}
	for in, want := range map[string]string{"": "begin", "serializable": "begin isolation level serializable",
		"isolation level read committed read write": "begin isolation level read committed read write",
		"serializable, read only, deferrable":       "begin isolation level serializable read only deferrable"} {
		if got, err := beginText(in); got != want || err != nil {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	if _, err := beginText("serializable; drop table t"); err == nil {
		t.Error("nonsense accepted")
	}
}

func TestSavepointMode(t *testing.T) {
	s := openSession(t, nil)
	s.SetSavepointMode(true)
	run(t, s, "create table t(a int primary key)")
	commit(t, s)
	fails(t, s, "22012", "insert into t values (1/0)")
	if s.InTransaction() {
		t.Fatal("the first statement failed and left a transaction")
	}
	run(t, s, "insert into t values (1)")
	for i := 0; i < 3; i++ {
		fails(t, s, "23505", "insert into t values (:a)", sqlrt.IntDatum(1))
		fails(t, s, "42P01", "select * from nowhere")
		if s.Failed() || !s.InTransaction() {
			t.Fatal("the transaction is not as it was")
		}
	}
	run(t, s, "savepoint x")
	run(t, s, "insert into t values (2)")
	run(t, s, "rollback to x")
	run(t, s, "insert into t values (3)")
	commit(t, s)
	if n := number(t, s, "select sum(a) from t"); n != 4 {
		t.Fatal(n)
	}
}

func TestPlanOutOfDate(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	run(t, s, "create table t(a int)")
	run(t, s, "insert into t values (7)")
	commit(t, s)
	change := func(to string) {
		t.Helper()
		run(t, other, "alter table t alter a type "+to)
		commit(t, other)
	}
	number(t, s, "select a from t")
	change("bigint")
	if n := number(t, s, "select a from t"); n != 7 {
		t.Fatal(n)
	}
	number(t, s, "select a from t for update")
	commit(t, s)
	change("numeric")
	if n := number(t, s, "select a from t for update"); n != 7 || !s.InTransaction() {
		t.Fatal(n)
	}
	commit(t, s)
	run(t, s, "deallocate all")
	number(t, s, "select a from t for update")
	commit(t, s)
	run(t, s, "do $$ begin execute 'deallocate all'; end $$")
	rollback(t, s)
	if n := number(t, s, "select a from t for update"); n != 7 {
		t.Fatal(n)
	}
	change2 := fails(t, s, "42703", "select nothing from t")
	if change2.Position != 8 {
		t.Fatalf("position %d", change2.Position)
	}
	rollback(t, s)
}

func TestErrorPositionIsInTheSource(t *testing.T) {
	s := openSession(t, nil)
	source := "/* ä */ select :first::int, :second::int, nowhere"
	e := fails(t, s, "42703", source, sqlrt.IntDatum(1), sqlrt.IntDatum(2))
	if want := len([]rune(source[:strings.Index(source, "nowhere")])) + 1; e.Position != want {
		t.Fatalf("position %d, want %d", e.Position, want)
	}
}

func TestReleaseRollsBack(t *testing.T) {
	d := openDatabase(t, nil)
	s, err := d.Acquire(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	run(t, s, "create table t(a int)")
	if rolled, err := d.Release(s, sqlrt.ReleaseNormal); !rolled || err != nil {
		t.Fatal(rolled, err)
	}
	s = session(t, d)
	fails(t, s, "42P01", "select * from t")
}

func TestStatementCache(t *testing.T) {
	s := openSession(t, func(c *sqlrt.Config) { c.CursorCache = 3 })
	for round := 0; round < 2; round++ {
		for _, q := range []string{"select 1", "select 2", "select 3", "select 4", "select 5"} {
			number(t, s, q)
		}
	}
	st := statement(t, "select 6")
	st.CacheOff = true
	if _, err := s.Execute(context.Background(), st, nil, nil); err != nil {
		t.Fatal(err)
	}
	out := []sqlrt.Datum{asInt}
	counting := statement(t, "select count(*) from pg_prepared_statements")
	for i := 0; i < 2; i++ {
		if _, err := s.Execute(context.Background(), counting, nil, out); err != nil {
			t.Fatal(err)
		}
	}
	if out[0].Int() != 3 {
		t.Fatalf("%d statements are prepared, want 3", out[0].Int())
	}
}

func TestCopyWithoutDataIsRefused(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int)")
	commit(t, s)
	fails(t, s, "57014", "copy t from stdin")
	rollback(t, s)
	run(t, s, "copy t to stdout")
	number(t, s, "select 1")
}
