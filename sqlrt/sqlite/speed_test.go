package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"rwl/sqlrt"
)

// workload is a table and the statements that the benchmarks and the allocation test run.
func workload(t testing.TB) (conn sqlrt.Conn, point, update *sqlrt.Statement) {
	target := openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "speed.db"))
	conn = connect(t, context.Background(), target)
	execute(t, conn, "create table items(id integer primary key, name text, price double precision)",
		"insert into items select value, 'item ' || value, value / 10.0 from generate_series(1, 10000) as value", "commit")
	return conn, statement(t, "select id, price, name from items where id = :id and name <> :other"),
		statement(t, "update items set price = price + 1 where id = :id")
}

// TestNoAllocations: executing a prepared statement allocates nothing.
func TestNoAllocations(t *testing.T) {
	conn, point, update := workload(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	in := []sqlrt.Datum{sqlrt.IntDatum(77), sqlrt.StringDatum("a name that is bound as text")}
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}, {Kind: sqlrt.Double}, {Kind: sqlrt.String, Keep: new(sqlrt.Keeper)}}
	for name, run := range map[string]func() error{
		"query": func() error {
			out[2].Str = "" // else the string that was fetched before would do
			_, err := conn.Execute(ctx, point, in, out)
			return err
		},
		"update and commit": func() error {
			if _, err := conn.Execute(ctx, update, in, nil); err != nil {
				return err
			}
			return conn.Commit(ctx)
		},
	} {
		allocations := testing.AllocsPerRun(2000, func() {
			if err := run(); err != nil {
				t.Fatal(err)
			}
		})
		if allocations > 0 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}

func TestCursorRowsAllocateNothing(t *testing.T) {
	conn, _, _ := workload(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows, err := conn.Query(ctx, statement(t, "select id, price, name from items order by id"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}, {Kind: sqlrt.Double}, {Kind: sqlrt.String, Keep: new(sqlrt.Keeper)}}
	allocations := testing.AllocsPerRun(9000, func() {
		if ok, err := rows.Next(ctx, out); err != nil || !ok {
			t.Fatal(ok, err)
		}
	})
	if allocations > 0 || out[2].Str != "item 9001" {
		t.Errorf("%v allocations; %v", allocations, out)
	}
	if err := rows.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkQuery(b *testing.B) {
	conn, point, _ := workload(b)
	in := []sqlrt.Datum{sqlrt.IntDatum(77), sqlrt.StringDatum("other")}
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}, {Kind: sqlrt.Double}, {Kind: sqlrt.String}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Execute(context.Background(), point, in, out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateCommit(b *testing.B) {
	conn, _, update := workload(b)
	in := []sqlrt.Datum{sqlrt.IntDatum(77)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Execute(context.Background(), update, in, nil); err != nil {
			b.Fatal(err)
		}
		if err := conn.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCursor reports per row.
func BenchmarkCursor(b *testing.B) {
	conn, _, _ := workload(b)
	ctx := context.Background()
	all := statement(b, "select id, price from items")
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}, {Kind: sqlrt.Double}}
	b.ReportAllocs()
	for n := 0; n < b.N; {
		rows, err := conn.Query(ctx, all, nil, 100)
		if err != nil {
			b.Fatal(err)
		}
		for ok := true; ok; n++ {
			if ok, err = rows.Next(ctx, out); err != nil {
				b.Fatal(err)
			}
		}
	}
}
