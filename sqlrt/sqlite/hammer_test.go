package sqlite

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rwl/sqlrt"
)

// TestHammer: many sessions on one file, some of which write. No error may reach anybody, nobody may starve, and the sums must agree.
func TestHammer(t *testing.T) {
	for name, connect := range map[string]string{"file": Prefix + filepath.Join(t.TempDir(), "hammer.db"), "memory": Prefix + ":memory:"} {
		t.Run(name, func(t *testing.T) { hammer(t, openTarget(t, new(Driver), connect)) })
	}
}

func hammer(t *testing.T, target sqlrt.Target) {
	const readers, writing, rounds = 24, 8, 12
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	main := connect(t, ctx, target)
	execute(t, main, "create table accounts(id integer primary key, balance bigint)",
		"insert into accounts select value, 1000 from generate_series(1, 50) as value", "commit")

	stopReading := make(chan struct{})
	var writersDone, all sync.WaitGroup
	for i := range writing {
		writersDone.Add(1)
		all.Go(func() {
			defer writersDone.Done()
			conn := connect(t, ctx, target)
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for range rounds {
				from, to := random.Int64N(50)+1, random.Int64N(50)+1
				transfer(t, ctx, conn, from, to)
			}
		})
	}
	for range readers {
		all.Go(func() {
			conn := connect(t, ctx, target)
			for {
				select {
				case <-stopReading:
					return
				default:
				}
				if sum := number(t, conn, "select sum(balance) from accounts"); sum != 50_000 {
					t.Errorf("a reader sees the sum %d", sum)
					return
				}
			}
		})
	}
	writersDone.Wait()
	close(stopReading)
	all.Wait()
	if n := number(t, main, "select sum(balance) from accounts"); n != 50_000 {
		t.Errorf("sum %d", n)
	}
	if n := number(t, main, "select count(*) from pragma_integrity_check where integrity_check <> 'ok'"); n != 0 {
		t.Errorf("%d faults in the file", n)
	}
}

// transfer moves money in a loop over a cursor, so that open cursors, updates and commits mix.
func transfer(t *testing.T, ctx context.Context, conn sqlrt.Conn, from, to int64) {
	rows, err := conn.Query(ctx, statement(t, "select id from accounts where id in (:a, :b)"), ints(from, to), 10)
	if err != nil {
		t.Errorf("query: %v", err)
		return
	}
	defer rows.Close(ctx)
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}}
	for {
		ok, err := rows.Next(ctx, out)
		if err != nil {
			t.Errorf("next: %v", err)
		}
		if !ok {
			return
		}
		for _, step := range []struct{ id, amount int64 }{{from, -out[0].Int()}, {to, out[0].Int()}} {
			if _, err := conn.Execute(ctx, statement(t, "update accounts set balance = balance + :n where id = :id"),
				ints(step.amount, step.id), nil); err != nil {
				t.Errorf("update: %v", err)
			}
		}
		if err := conn.Commit(ctx); err != nil {
			t.Errorf("commit: %v", err)
		}
	}
}

func connect(t testing.TB, ctx context.Context, target sqlrt.Target) sqlrt.Conn {
	t.Helper()
	conn, err := target.Connect(ctx)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func statement(t testing.TB, text string) *sqlrt.Statement {
	st, err := sqlrt.NewStatement("", text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return st
}

func ints(values ...int64) (in []sqlrt.Datum) {
	for _, v := range values {
		in = append(in, sqlrt.IntDatum(v))
	}
	return in
}

func execute(t testing.TB, conn sqlrt.Conn, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := conn.Execute(context.Background(), statement(t, text), nil, nil); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func number(t testing.TB, conn sqlrt.Conn, text string) int64 {
	t.Helper()
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}}
	if _, err := conn.Execute(context.Background(), statement(t, text), nil, out); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return out[0].Int()
}
