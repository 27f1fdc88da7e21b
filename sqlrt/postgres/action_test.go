package postgres

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// countedWrites counts what is sent, one for each packet.
type countedWrites struct {
	net.Conn
	n atomic.Int64
}

func (c *countedWrites) Write(p []byte) (int, error) {
	c.n.Add(1)
	return c.Conn.Write(p)
}

func shown(t testing.TB, c *conn, source string) string {
	t.Helper()
	out := []sqlrt.Datum{{Kind: sqlrt.String}}
	if _, err := c.Execute(context.Background(), statement(t, source), nil, out); err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return out[0].Str
}

// The name of who uses a session travels with statements of all kinds; what a
// rollback takes back is sent again; setting it back costs one round trip.
func TestActionTravelsWithStatements(t *testing.T) {
	target, err := Driver{}.Open(sqlrt.Config{Connect: pgtest.Start(t).NewDatabase(t), ApplicationName: "rwl", CursorCache: 20}, sqlrt.Surroundings{Clock: clock.NewReal()})
	if err != nil {
		t.Fatal(err)
	}
	made, err := target.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c := made.(*conn)
	defer c.Close(context.Background())
	const query, insert = "select current_setting('application_name')", "insert into t values (1)"
	shown(t, c, query)
	exec := func(source string) {
		t.Helper()
		if _, err := c.Execute(context.Background(), statement(t, source), nil, nil); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
	}
	exec("create table t(a int primary key)")
	commitConn := func() {
		t.Helper()
		if err := c.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	commitConn()
	exec(insert)
	commitConn()
	counted := &countedWrites{Conn: c.net}
	c.sendThrough(counted)
	packets := func(want int64, what string) {
		t.Helper()
		if n := counted.n.Swap(0); n != want {
			t.Errorf("%s: %d packets, not %d", what, n, want)
		}
	}
	c.SetAction("it's a")
	if got := shown(t, c, query); got != "it's a" {
		t.Errorf("a query sees %q", got)
	}
	packets(1, "a query")
	c.SetAction("b")
	if _, err := c.Execute(context.Background(), statement(t, insert), nil, nil); sqlrt.AsError(err) == nil {
		t.Fatal("the same key twice")
	}
	packets(1, "a statement that fails")
	if err := c.Rollback(context.Background()); err != nil || c.action.now != "it's a" {
		t.Errorf("after rollback it is %q, %v", c.action.now, err)
	}
	counted.n.Store(0)
	if got := shown(t, c, query); got != "b" {
		t.Errorf("after rollback a query sees %q", got)
	}
	packets(1, "a query after rollback")
	if got := shown(t, c, query); got != "b" {
		t.Errorf("it sees %q", got)
	}
	packets(1, "a query when nothing is to be set")
	c.SetAction("c")
	exec("vacuum t") // bears nothing before it
	if c.action.now != "c" {
		t.Errorf("after vacuum it is %q", c.action.now)
	}
	counted.n.Store(0)
	if err := c.ResetAction(context.Background()); err != nil {
		t.Fatal(err)
	}
	packets(1, "setting it back")
	if err := c.ResetAction(context.Background()); err != nil {
		t.Fatal(err)
	}
	packets(0, "setting it back again")
	if got := shown(t, c, query); got != "rwl" {
		t.Errorf("set back it is %q", got)
	}
	c.SetAction("loop")
	rows, err := c.Query(context.Background(), statement(t, "select current_setting('application_name') from generate_series(1, 3)"), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	row := []sqlrt.Datum{{Kind: sqlrt.String}}
	for range 3 {
		if ok, err := rows.Next(context.Background(), row); !ok || err != nil || row[0].Str != "loop" {
			t.Fatal(ok, err, row[0].Str)
		}
	}
	if err := rows.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}
