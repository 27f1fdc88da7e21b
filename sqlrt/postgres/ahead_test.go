package postgres

import (
	"context"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// advance reads rows from…to of a cursor.
func advance(t testing.TB, c *sqlrt.Cursor, from, to int64) {
	t.Helper()
	out := []sqlrt.Datum{asInt}
	for want := from; want <= to; want++ {
		if ok, err := c.Next(context.Background(), out); err != nil || !ok || out[0].Int() != want {
			t.Fatalf("row %d: %v %v %v", want, ok, err, out)
		}
	}
}

// watched is a session whose connection can be looked at.
type watched struct {
	*sqlrt.Session
	Driver
	clock clock.Clock // of the driver
	made  *conn
}

func (w *watched) Find(string) (sqlrt.Driver, error) { return w, nil }

func (w *watched) Open(cfg sqlrt.Config, surroundings sqlrt.Surroundings) (sqlrt.Target, error) {
	surroundings.Clock = w.clock
	target, err := w.Driver.Open(cfg, surroundings)
	return watchedTarget{target, w}, err
}

type watchedTarget struct {
	sqlrt.Target
	w *watched
}

func (t watchedTarget) Connect(ctx context.Context) (sqlrt.Conn, error) {
	made, err := t.Target.Connect(ctx)
	if err == nil {
		t.w.made = made.(*conn)
	}
	return made, err
}

// slowClock says that each operation takes long, as stillClock says that none takes any time.
type slowClock struct{ stillClock }

func (s *slowClock) Now() int64 { return int64(time.Second) * s.stillClock.Now() * int64(s.readings) }

// watch gives a session of a fresh database, for which time passes as the clock says.
func watch(t testing.TB, clk clock.Clock) *watched {
	t.Helper()
	w := &watched{clock: clk}
	cfg := sqlrt.Config{Connect: pgtest.Start(t).NewDatabase(t), Kind: sqlrt.SessionPool, Min: 1, Max: 1, IdleRelease: -1, WaitLimit: -1,
		TempDir: t.TempDir(), CursorCache: 20}
	d, err := sqlrt.Open(context.Background(), w, cfg, clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	w.Session = session(t, d)
	return w
}

// ahead tells whether it has asked for rows that nobody has read yet.
func (w *watched) ahead() bool { return w.made.ahead != nil }

// Whatever happens while rows are on their way comes after them, and all rows come once and in order.
func TestRowsAskedForAhead(t *testing.T) {
	s := watch(t, &stillClock{})
	run(t, s.Session, "create table t(n bigint)")
	commit(t, s.Session)
	insert := statement(t, "insert into t values (:n)")
	change := func() {
		t.Helper()
		if _, err := s.Execute(context.Background(), insert, []sqlrt.Datum{sqlrt.IntDatum(1)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for name, meanwhile := range map[string]func(){
		"nothing":              func() {},
		"a query":              func() { number(t, s.Session, "select 1") },
		"a change":             change,
		"a change that stays":  func() { change(); commit(t, s.Session) },
		"a change that is not": func() { change(); rollback(t, s.Session) },
		"a ping": func() {
			if err := s.Ping(context.Background()); err != nil {
				t.Fatal(err)
			}
		},
		"another cursor": func() {
			c := query(t, s.Session, 0, "select i from generate_series(1, 3000) i")
			each(t, c, 1, 3000, nil)
			closeCursor(t, c)
		},
		"a cursor that is left": func() {
			c := query(t, s.Session, 0, "select i from generate_series(1, 3000) i")
			advance(t, c, 1, 1500)
			if !s.ahead() {
				t.Fatal("the inner cursor does not ask ahead")
			}
			closeCursor(t, c)
		},
	} {
		for _, rows := range []int64{1000, 20000} {
			c := query(t, s.Session, 0, "select i from generate_series(1, :n) i", sqlrt.IntDatum(rows))
			advance(t, c, 1, 640)
			if !s.ahead() {
				t.Fatal(name, ": nothing is asked for")
			}
			meanwhile()
			each(t, c, 641, rows, nil)
			closeCursor(t, c)
			if s.InTransaction() {
				rollback(t, s.Session)
			}
		}
	}
}

func TestErrorsInRowsAskedForAhead(t *testing.T) {
	s := watch(t, &stillClock{})
	c := query(t, s.Session, 0, "select 1000 / (1000 - i) * 0 + i from generate_series(1, 2000) i")
	advance(t, c, 1, 500)
	out := []sqlrt.Datum{asInt}
	var err error
	for last := int64(500); err == nil; last = out[0].Int() {
		if last >= 1000 {
			t.Fatal("no error")
		}
		_, err = c.Next(context.Background(), out)
	}
	wantState(t, err, "22012")
	closeCursor(t, c)
	if s.InTransaction() || number(t, s.Session, "select 5") != 5 {
		t.Fatal("the session is not as before")
	}
}

func TestLeavingWithRowsOnTheirWay(t *testing.T) {
	s := watch(t, &stillClock{})
	c := query(t, s.Session, 0, "select i from generate_series(1, 5000) i")
	advance(t, c, 1, 700)
	if !s.ahead() {
		t.Fatal("nothing is asked for")
	}
	closeCursor(t, c)
	if s.InTransaction() || s.ahead() || number(t, s.Session, "select 5") != 5 {
		t.Fatal("the session is not as before")
	}
	c = query(t, s.Session, 0, "select i from generate_series(1, 5000) i")
	advance(t, c, 1, 700)
	if _, err := s.made.Reset(context.Background()); err != nil || s.ahead() {
		t.Fatal(err, "rows are still on their way")
	}
	if number(t, s.Session, "select 5") != 5 {
		t.Fatal("the session is not as before")
	}
}

// Rows that take long are not asked for ahead, nor in growing numbers: nobody should have to wait for them who leaves the loop.
func TestSlowRowsAreNotAskedForAhead(t *testing.T) {
	s := watch(t, &slowClock{})
	c := query(t, s.Session, 0, "select i from generate_series(1, 2000) i")
	for last := int64(0); last < 2000; last += 100 {
		advance(t, c, last+1, last+100)
		if p := s.made.portals[0]; s.ahead() || p.fetch != sqlrt.DefaultFetch {
			t.Fatal(s.ahead(), p.fetch)
		}
	}
	closeCursor(t, c)
}

func TestWaitingForRowsAskedForAheadIsInterrupted(t *testing.T) {
	s := watch(t, &stillClock{})
	c := query(t, s.Session, 0, "select i from generate_series(1, 5000) i where i <= 1600 or pg_sleep(30) is not null")
	advance(t, c, 1, 1600)
	if !s.ahead() {
		t.Fatal("nothing is asked for")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	out := []sqlrt.Datum{asInt}
	ok, err := true, error(nil)
	for ok && err == nil {
		ok, err = c.Next(ctx, out)
	}
	wantState(t, err, "57014")
	closeCursor(t, c)
	if number(t, s.Session, "select 5") != 5 {
		t.Fatal("the session is not as before")
	}
}
