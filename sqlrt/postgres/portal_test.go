package postgres

import (
	"context"
	"os"
	"testing"

	"rwl/sqlrt"
)

func query(t testing.TB, s *sqlrt.Session, fetch int, source string, in ...sqlrt.Datum) *sqlrt.Cursor {
	t.Helper()
	c, err := s.Query(context.Background(), statement(t, source), in, fetch)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return c
}

// each reads the cursor to its end and checks that it gives from…to in order.
func each(t testing.TB, c *sqlrt.Cursor, from, to int64, body func(n int64)) {
	t.Helper()
	out := []sqlrt.Datum{asInt}
	for want := from; ; want++ {
		ok, err := c.Next(context.Background(), out)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			if want != to+1 {
				t.Fatalf("ended before %d, want up to %d", want, to)
			}
			return
		}
		if out[0].Int() != want {
			t.Fatalf("got %d, want %d", out[0].Int(), want)
		}
		if body != nil {
			body(want)
		}
	}
}

func closeCursor(t testing.TB, c *sqlrt.Cursor) {
	t.Helper()
	if err := c.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestPlainCursorLeavesNoTransaction(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	pid := number(t, s, "select pg_backend_pid()")
	for _, fetch := range []int{1, 7, 10, 11, 0} {
		c := query(t, s, fetch, "select i from generate_series(1, :n) i", sqlrt.IntDatum(10))
		each(t, c, 1, 10, func(n int64) {
			if s.InTransaction() {
				t.Fatal("the cursor counts as a transaction")
			}
			if number(t, s, "select :a + 1", sqlrt.IntDatum(n)) != n+1 {
				t.Fatal("statement inside the loop")
			}
			fails(t, s, "22012", "select 1/0")
		})
		closeCursor(t, c)
		closeCursor(t, c)
		if s.InTransaction() || number(t, other, "select count(*) from pg_stat_activity where pid = :p and state <> 'idle'", sqlrt.IntDatum(pid)) != 0 {
			t.Fatal("a transaction is left")
		}
	}
	c := query(t, s, 2, "select i from generate_series(1, 10) i")
	if ok, err := c.Next(context.Background(), []sqlrt.Datum{asInt}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	closeCursor(t, c) // break
	if _, err := c.Next(context.Background(), []sqlrt.Datum{asInt}); err != nil {
		t.Fatal(err)
	}
}

func TestNestedCursors(t *testing.T) {
	s := openSession(t, nil)
	outer := query(t, s, 2, "select i from generate_series(1, 5) i")
	each(t, outer, 1, 5, func(n int64) {
		inner := query(t, s, 3, "select i from generate_series(1, :n * 2) i", sqlrt.IntDatum(n))
		each(t, inner, 1, 2*n, nil)
		closeCursor(t, inner)
	})
	closeCursor(t, outer)
	if s.InTransaction() {
		t.Fatal("transaction left")
	}
}

func TestCommitAndRollbackInTheLoop(t *testing.T) {
	for _, limit := range []int64{0, 40} {
		dir := t.TempDir()
		s := openSession(t, func(c *sqlrt.Config) { c.HoldLimit, c.TempDir = limit, dir })
		run(t, s, "create table t(a int)")
		commit(t, s)
		outer := query(t, s, 3, "select i from generate_series(1, 20) i")
		each(t, outer, 1, 20, func(n int64) {
			run(t, s, "insert into t values (:n)", sqlrt.IntDatum(n))
			if !s.InTransaction() {
				t.Fatal("the insert is in no transaction")
			}
			if n%2 == 0 {
				rollback(t, s)
			} else {
				commit(t, s)
			}
		})
		closeCursor(t, outer)
		if n := number(t, s, "select count(*) from t"); n != 10 || s.InTransaction() {
			t.Fatalf("%d rows, want 10", n)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
			t.Fatalf("left behind: %v %v", files, err)
		}
	}
}

func TestCursorOfTheUsersTransaction(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t as select i from generate_series(1, 9) i")
	c := query(t, s, 2, "delete from t where i > :n returning i", sqlrt.IntDatum(4))
	each(t, c, 5, 9, nil)
	closeCursor(t, c)
	c = query(t, s, 2, "select i from t order by 1")
	each(t, c, 1, 4, nil)
	closeCursor(t, c)
	if !s.InTransaction() {
		t.Fatal("closing a cursor ended the transaction")
	}
	c = query(t, s, 2, "select i from t order by 1")
	out := []sqlrt.Datum{asInt}
	if ok, err := c.Next(context.Background(), out); !ok || err != nil {
		t.Fatal(err)
	}
	run(t, s, "savepoint x")
	run(t, s, "rollback to x")
	each(t, c, 2, 4, nil)
	closeCursor(t, c)
	rollback(t, s)
}

func TestFailureInTheLoop(t *testing.T) {
	s := openSession(t, nil)
	c := query(t, s, 2, "select i from generate_series(1, 9) i")
	out := []sqlrt.Datum{asInt}
	if ok, err := c.Next(context.Background(), out); !ok || err != nil {
		t.Fatal(err)
	}
	run(t, s, "create table t(a int)")
	fails(t, s, "22012", "insert into t values (1/0)")
	rollback(t, s)
	if ok, err := c.Next(context.Background(), out); !ok || err != nil || out[0].Int() != 2 {
		t.Fatal("the row at hand is lost", err)
	}
	ok, err := c.Next(context.Background(), out)
	if e := wantState(t, err, "25P02"); ok || e.Cause == nil {
		t.Fatal(e)
	}
	closeCursor(t, c)
	if number(t, s, "select 1") != 1 || s.InTransaction() {
		t.Fatal("the session is not usable")
	}
}

func TestErrorWhileFetching(t *testing.T) {
	s := openSession(t, nil)
	c := query(t, s, 2, "select 1 / (5 - i) * 0 + i from generate_series(1, 9) i")
	out := []sqlrt.Datum{asInt}
	var err error
	rows := 0
	for ok := true; ok && err == nil; rows++ {
		ok, err = c.Next(context.Background(), out)
	}
	wantState(t, err, "22012")
	if rows != 5 {
		t.Fatal(rows)
	}
	if number(t, s, "select 1") != 1 {
		t.Fatal("the session is not usable in the loop")
	}
	closeCursor(t, c)
	if s.InTransaction() || number(t, s, "select 1") != 1 {
		t.Fatal("the session is not usable")
	}
	_, err = s.Query(context.Background(), statement(t, "select 1/(:a - 1)"), []sqlrt.Datum{sqlrt.IntDatum(1)}, 5)
	wantState(t, err, "22012")
	if s.InTransaction() || number(t, s, "select 1") != 1 {
		t.Fatal("the session is not usable")
	}
}

func TestUtilitiesInAndAsCursors(t *testing.T) {
	s := openSession(t, nil)
	c := query(t, s, 2, "select i from generate_series(1, 9) i")
	each(t, c, 1, 9, func(n int64) {
		if n == 3 {
			run(t, s, "vacuum pg_class") // cannot run in a transaction
		}
		run(t, s, "set work_mem = '8MB'")
	})
	closeCursor(t, c)
	c = query(t, s, 1, "explain select 1 union all select 2")
	out := []sqlrt.Datum{asString}
	lines := 0
	for {
		ok, err := c.Next(context.Background(), out)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		lines++
	}
	closeCursor(t, c)
	if lines < 2 || s.InTransaction() {
		t.Fatal(lines)
	}
	c = query(t, s, 2, "select i from generate_series(1, 9) i")
	each(t, c, 1, 9, func(n int64) {
		if n == 2 {
			run(t, s, "start transaction isolation level serializable")
		}
	})
	closeCursor(t, c)
	if !s.InTransaction() {
		t.Fatal("the transaction of the user was ended")
	}
	rollback(t, s)
}

func TestReleaseWithOpenCursor(t *testing.T) {
	d := openDatabase(t, func(c *sqlrt.Config) { c.Max = 1 })
	s, err := d.Acquire(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	query(t, s, 2, "select i from generate_series(1, 9) i")
	if rolled, err := d.Release(s, sqlrt.ReleaseNormal); rolled || err != nil {
		t.Fatal(rolled, err)
	}
	s = session(t, d)
	if number(t, s, "select count(*) from pg_cursors where name <> ''") != 0 {
		t.Fatal("cursor left")
	}
}
