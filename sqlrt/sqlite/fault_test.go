package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm/clock"
)

// want executes text and checks the SQLSTATE of its error.
func want(t *testing.T, conn sqlrt.Conn, state, text string) *sqlrt.Error {
	t.Helper()
	_, err := conn.Execute(context.Background(), statement(t, text), nil, []sqlrt.Datum{{Kind: sqlrt.Integer}})
	if err == nil {
		t.Fatalf("%s: no error, want %s", text, state)
	}
	e := sqlrt.AsError(err)
	if e.SQLState != state {
		t.Fatalf("%s: %s (%s), want %s", text, e.SQLState, e.Message, state)
	}
	return e
}

func TestStates(t *testing.T) {
	conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+":memory:"))
	conn.SetSavepointMode(true)
	execute(t, conn, "create table t(id integer primary key, s text unique, n integer) strict", "insert into t values (1, 'a', 1)")
	for text, state := range map[string]string{
		"insert into t values (2, 'a', 1)":                            "23505",
		"insert into t values (3, 'b', 'abc')":                        "22P02",
		"insert into t(id) values ('abc')":                            "22P02",
		"select id from t a, t b":                                     "42702",
		"select abs(-9223372036854775807 - 1)":                        "22003",
		"select json('{')":                                            "22P02",
		"select count(count(*)) from t":                               "42803",
		"create table u(a int, a int)":                                "42701",
		"create index i on t(nosuch)":                                 "42703",
		"drop index nosuch":                                           "42704",
		"select repeat('x', 2000000000)":                              "54000",
		"select 1::int":                                               "42601",
		"vacuum":                                                      "25001",
		"select \"nosuch\" from t":                                    "42703",
		"insert into t(id) select 1 union select 2, 3":                "42601",
		"select split_part('a', 'b', 0)":                              "22023",
		"select * from generate_series(1, 2, 0)":                      "22P02",
		"select id + (select id, n from t) from t":                    "42601",
		"insert into t values (9, 'x', 1) on conflict (n) do nothing": "42P10",
		"select no.such.thing from t":                                 "42703",
		"prepare transaction 'x'":                                     "0A000",
		"release nowhere":                                             "3B001",
	} {
		want(t, conn, state, text)
	}
}

func TestNamedPosition(t *testing.T) {
	for _, c := range []struct {
		native, message string
		offset          int
	}{
		{"select * from orders, order_lines", "no such table: order_lines", 22},
		{"select * from orders2, orders", "no such table: main.orders", 23},
		{"select 1", "no such table: x", -1},
		{"select 1", "out of memory", -1},
	} {
		if got := named(c.native, c.message); got != c.offset {
			t.Errorf("%q in %q: %d, want %d", c.message, c.native, got, c.offset)
		}
	}
}

func TestConnectStrings(t *testing.T) {
	for _, connect := range []string{"sqlite:", "postgres://localhost"} {
		if _, err := new(Driver).Open(sqlrt.Config{Connect: connect}, sqlrt.Surroundings{Clock: clock.NewReal()}); err == nil {
			t.Errorf("%q was taken", connect)
		}
	}
	_, err := openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "no", "such", "folder.db")).Connect(context.Background())
	if e := sqlrt.AsError(err); err == nil || e.SQLState != "58P01" || e.Lost() || !strings.Contains(e.Message, "folder.db") {
		t.Errorf("%+v", err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = openTarget(t, new(Driver), Prefix+broken).Connect(context.Background())
	if e := sqlrt.AsError(err); err == nil || e.SQLState != "XX001" {
		t.Errorf("%+v", err)
	}
}

// TestDatabaseFull: SQLite ends the whole transaction by itself; it counts as failed, also in savepoint mode, until rollback.
func TestDatabaseFull(t *testing.T) {
	target := openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "full.db"))
	conn, other := connect(t, context.Background(), target), connect(t, context.Background(), target)
	execute(t, conn, "create table t(s text)", "insert into t values ('kept')", "commit", "pragma max_page_count = 20", "pragma cache_size = 5")
	for _, mode := range []bool{false, true} {
		conn.SetSavepointMode(mode)
		execute(t, conn, "insert into t values ('lost')")
		want(t, conn, "53100", "insert into t select repeat('x', 1000) from generate_series(1, 1000)")
		if !mode || conn.Status() == sqlrt.Failed {
			if conn.Status() != sqlrt.Failed {
				t.Fatalf("status %d", conn.Status())
			}
			want(t, conn, "25P02", "insert into t values ('refused')")
		}
		if err := conn.Rollback(context.Background()); err != nil {
			t.Fatal(err)
		}
		execute(t, other, "update t set s = s", "commit")
		if n := number(t, conn, "select count(*) from t"); n != 1 {
			t.Errorf("%d rows", n)
		}
	}
}

// TestInterruptedWrite: an interrupted write ends SQLite's transaction; the permission to write must be free again.
func TestInterruptedWrite(t *testing.T) {
	target := openTarget(t, new(Driver), Prefix+":memory:")
	conn, other := connect(t, context.Background(), target), connect(t, context.Background(), target)
	execute(t, conn, "create table t(i bigint)", "commit", "insert into t values (1)")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := conn.Execute(ctx, statement(t, "insert into t select value from generate_series(1, 100000000000)"), nil, nil)
	if e := sqlrt.AsError(err); err == nil || !e.Cancelled() || conn.Status() != sqlrt.Failed {
		t.Fatalf("%v, status %d", err, conn.Status())
	}
	execute(t, other, "insert into t values (2)", "commit")
	want(t, conn, "25P02", "select 1")
	if err := conn.Rollback(ctx); err != nil { // ctx is over; that must not matter
		t.Fatal(err)
	}
	if n := number(t, conn, "select sum(i) from t"); n != 2 {
		t.Errorf("sum %d", n)
	}
}

// leaping is a clock on which every wait is over at once.
type leaping struct {
	clock.Clock
	now int64
}

func (c *leaping) Now() int64 { return c.now }
func (c *leaping) SleepUntil(at int64, _ <-chan struct{}) bool {
	c.now = max(at, c.now)
	return false
}

// TestAnotherProcess: two Drivers stand for two processes, as they do not know each other's line of writers.
func TestAnotherProcess(t *testing.T) {
	path := Prefix + filepath.Join(t.TempDir(), "shared.db")
	ctx := context.Background()
	holder := connect(t, ctx, openTarget(t, new(Driver), path))
	execute(t, holder, "create table t(i bigint)", "commit", "insert into t values (1)")

	target, err := new(Driver).Open(sqlrt.Config{Connect: path}, sqlrt.Surroundings{Clock: &leaping{now: 1}})
	if err != nil {
		t.Fatal(err)
	}
	waiter := connect(t, ctx, target)
	want(t, waiter, "55P03", "insert into t values (2)")
	if waiter.Status() != sqlrt.Idle {
		t.Errorf("status %d", waiter.Status())
	}

	patient := connect(t, ctx, openTarget(t, new(Driver), path))
	short, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	if _, err := patient.Execute(short, statement(t, "insert into t values (3)"), nil, nil); err == nil || !sqlrt.AsError(err).Cancelled() {
		t.Errorf("%v", err)
	}
	done := make(chan error)
	go func() {
		_, err := patient.Execute(ctx, statement(t, "insert into t values (4)"), nil, nil)
		done <- err
	}()
	execute(t, holder, "commit")
	if err := <-done; err != nil {
		t.Error(err)
	}
	execute(t, patient, "commit")
	if n := number(t, waiter, "select sum(i) from t"); n != 5 {
		t.Errorf("sum %d", n)
	}
}

// TestDeferredForeignKey: the commit itself fails.
func TestDeferredForeignKey(t *testing.T) {
	conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+":memory:"))
	execute(t, conn, "create table p(id integer primary key)",
		"create table c(p integer references p deferrable initially deferred)", "commit", "insert into c values (1)")
	err := conn.Commit(context.Background())
	if e := sqlrt.AsError(err); err == nil || e.SQLState != "23503" || conn.Status() != sqlrt.Idle {
		t.Fatalf("%v, status %d", err, conn.Status())
	}
	if n := number(t, conn, "select count(*) from c"); n != 0 {
		t.Errorf("%d rows", n)
	}
}
