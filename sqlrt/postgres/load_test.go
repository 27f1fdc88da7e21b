package postgres

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
)

// How fast rows come in: a bigint, a double and thirty characters each, into a table without an index, all in one transaction. Thousand
// rows per second over loopback TCP on two cores, which the server and other work share: medians of eight runs, lowest and highest.
//
//	BenchmarkBatch100         220   152 to  260
//	BenchmarkCopy100          380   268 to  489   text, one round trip
//	BenchmarkCopyText10000    970   640 to 1296
//	BenchmarkCopy10000       1390   873 to 2052   binary
//	BenchmarkPsqlCopy        1260   720 to 1890   \copy; Copy10000 was 1.1 times as fast at the median of the pairs
func BenchmarkBatch100(b *testing.B)  { load(b, 100, (*sqlrt.Session).Batch, doubles) }
func BenchmarkCopy100(b *testing.B)   { load(b, 100, (*sqlrt.Session).Copy, doubles) }
func BenchmarkCopy10000(b *testing.B) { load(b, 10000, (*sqlrt.Session).Copy, doubles) }

// BenchmarkCopyText10000 has a numeric in place of the double, so that the rows go as text.
func BenchmarkCopyText10000(b *testing.B) { load(b, 10000, (*sqlrt.Session).Copy, "numeric") }

const doubles = "double precision"

const thirty = "thirty characters of some text"

func load(b *testing.B, size int, send func(*sqlrt.Session, context.Context, *sqlrt.Statement, *sqlrt.Batch) (int64, error), price string) {
	s := openSession(b, nil)
	run(b, s, "create table t(id bigint, price "+price+", name text)")
	commit(b, s)
	insert := statement(b, "insert into t(id, price, name) values (:id, :price, :name)")
	rows := new(sqlrt.Batch)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	n, row := 0, make([]sqlrt.Datum, 3)
	b.ReportAllocs()
	for b.Loop() {
		rows.Reset()
		for range size {
			row[0], row[1], row[2] = sqlrt.IntDatum(int64(n)), sqlrt.DoubleDatum(float64(n)*1.01), sqlrt.StringDatum(thirty)
			rows.Add(row)
			n++
		}
		if got, err := send(s, ctx, insert, rows); err != nil || got != int64(size) {
			b.Fatal(got, err)
		}
	}
	commit(b, s)
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1000, "krows/s")
}

// BenchmarkPsqlCopy is the yardstick: psql's \copy from a file of 500,000 such rows, its start and connection included.
func BenchmarkPsqlCopy(b *testing.B) {
	const rows = 500_000
	var text bytes.Buffer
	for i := range rows {
		fmt.Fprintf(&text, "%d\t%s\t%s\n", i, sqlrt.AppendDouble(nil, float64(i)*1.01, 64), thirty)
	}
	file := filepath.Join(b.TempDir(), "rows")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	url := pgtest.Start(b).NewDatabase(b)
	psql := func(command string) {
		if said, err := exec.Command("psql", "-X", "-q", "-d", url, "-c", command).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, said)
		}
	}
	psql("create table t(id bigint, price double precision, name text)")
	for b.Loop() {
		psql(`\copy t from '` + file + `'`)
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds()/1000, "krows/s")
}
