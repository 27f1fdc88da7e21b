package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"rwl/sqlrt"
)

// loading is a session with a table and a batch of a hundred rows for it.
func loading(t testing.TB) (conn sqlrt.Conn, insert *sqlrt.Statement, rows *sqlrt.Batch, in []sqlrt.Datum) {
	conn = connect(t, context.Background(), openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "load.db")))
	execute(t, conn, "create table t(id integer, price double precision, name text)", "commit")
	in = []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.01), sqlrt.StringDatum("thirty characters of some text")}
	rows = new(sqlrt.Batch)
	for range 100 {
		rows.Add(in)
	}
	return conn, statement(t, "insert into t(id, price, name) values (:id, :price, :name)"), rows, in
}

func TestBatchAllocatesNothing(t *testing.T) {
	conn, insert, rows, in := loading(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if n := testing.AllocsPerRun(20, func() {
		rows.Reset()
		for range 100 {
			rows.Add(in)
		}
		if n, err := conn.Batch(ctx, insert, rows); err != nil || n != 100 {
			t.Fatal(n, err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkBatch100 reports per 100 rows: 95 µs, which is a million rows per second.
func BenchmarkBatch100(b *testing.B) {
	conn, insert, rows, _ := loading(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Batch(context.Background(), insert, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds()/1000, "krows/s")
}

// A failure that ends SQLite's transaction whole does so in a batch as well.
func TestBatchLosesItsTransaction(t *testing.T) {
	ctx := context.Background()
	for _, savepoints := range []bool{false, true} {
		conn := connect(t, ctx, openTarget(t, new(Driver), Prefix+":memory:"))
		execute(t, conn, "create table t(i integer unique on conflict rollback)", "commit", "insert into t values (3)")
		conn.SetSavepointMode(savepoints)
		rows := new(sqlrt.Batch)
		for i := range int64(5) {
			rows.Add([]sqlrt.Datum{sqlrt.IntDatum(i)})
		}
		_, err := conn.Batch(ctx, statement(t, "insert into t values (:i)"), rows)
		var e *sqlrt.BatchError
		if !errors.As(err, &e) || e.Row != 3 || conn.Status() != sqlrt.Failed {
			t.Fatalf("%v, status %v", err, conn.Status())
		}
		if err := conn.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
		if n := number(t, conn, "select count(*) from t"); n != 0 {
			t.Fatalf("%d rows", n)
		}
	}
}

// What only a server has says so.
func TestAbsent(t *testing.T) {
	conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+":memory:"))
	ctx := context.Background()
	_, _, _, waiting := conn.WaitNotification(ctx)
	_, creating := conn.CreateLOB(ctx)
	_, reading := conn.ReadLOB(ctx, 1, 0, 1)
	writing := conn.WriteLOB(ctx, 1, 0, nil)
	for _, err := range []error{waiting, creating, reading, writing} {
		if err == nil || sqlrt.AsError(err).SQLState != "0A000" {
			t.Errorf("%v", err)
		}
	}
	if conn.Listening() || conn.DroppedNotifications() != 0 || conn.Status() != sqlrt.Idle {
		t.Error("something happened")
	}
}

// Leaked statements end with their session.
func TestLeakedStatements(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "leak.db")
	target := openTarget(t, new(Driver), Prefix+path)
	conn := connect(t, ctx, target)
	st := statement(t, "select 7")
	rows, err := conn.Query(ctx, st, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if !conn.LeakStatement(st) {
			t.Fatal("not leaked")
		}
		if n := number(t, conn, "select 7"); n != 7 {
			t.Fatal(n)
		}
	}
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}}
	if ok, err := rows.Next(ctx, out); !ok || err != nil || out[0].Int() != 7 {
		t.Fatal(ok, err, out)
	}
	leaked := conn.(*connection).leaked
	if len(leaked) != 3 {
		t.Fatal(len(leaked))
	}
	conn.Close(ctx)
	for _, p := range leaked {
		if p.statement != 0 {
			t.Error("a statement outlived its session")
		}
	}
}
