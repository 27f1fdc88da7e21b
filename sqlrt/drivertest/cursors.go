package drivertest

import (
	"runtime"
	"slices"

	"rwl/sqlrt"
)

var cursorBehaviours = []behaviour{
	{"a cursor brings all rows in order", cursorAll},
	{"a cursor may be closed in the middle", cursorBreak},
	{"cursors nest, also a statement in itself", cursorNested},
	{"a cursor does not see later changes of its session", cursorStable},
	{"commit inside a cursor loop", cursorCommit},
	{"rollback inside a cursor loop", cursorRollback},
	{"a cursor goes on while other sessions write", cursorOthers},
	{"a statement without rows has an empty cursor", cursorNothing},
	{"a large result is never in memory whole", cursorBounded},
	{"reset closes cursors and rolls back", reset},
}

func series(from, to int64) (all []int64) {
	for i := from; i <= to; i++ {
		all = append(all, i)
	}
	return all
}

func cursorAll(s *subject) {
	a := s.connect()
	rows := a.query("select value as v from generate_series(1, 1000) as value where value > :least order by value", sqlrt.IntDatum(100))
	if columns := rows.Columns(); len(columns) != 1 || columns[0].Name != "v" {
		a.Errorf("columns %+v", columns)
	}
	if got := a.all(rows); !slices.Equal(got, series(101, 1000)) {
		a.Errorf("got %d rows", len(got))
	}
	if _, ok := a.next(rows); ok {
		a.Error("a row after the last")
	}
	a.wantStatus(sqlrt.Idle)
}

func cursorBreak(s *subject) {
	a := s.connect()
	for range 3 {
		rows := a.query("select value from generate_series(1, 1000) as value order by value")
		if v, ok := a.next(rows); !ok || v != 1 {
			a.Fatalf("first row %d %v", v, ok)
		}
		for range 2 {
			if err := rows.Close(a.ctx); err != nil {
				a.Fatal(err)
			}
		}
	}
	a.wantStatus(sqlrt.Idle)
	if !a.Clean() {
		a.Error("something is left behind")
	}
}

func cursorNested(s *subject) {
	a := s.connect()
	outer := a.statement("select value from generate_series(1, 30) as value order by value")
	sum := int64(0)
	var descend func(depth int)
	descend = func(depth int) {
		rows, err := a.Query(a.ctx, outer, nil, 10)
		if err != nil {
			a.Fatal(err)
		}
		defer rows.Close(a.ctx)
		for {
			v, ok := a.next(rows)
			if !ok {
				return
			}
			if depth < 2 {
				descend(depth + 1)
			} else {
				sum += v
			}
		}
	}
	descend(0)
	if want := int64(30 * 30 * 465); sum != want {
		a.Errorf("sum %d, want %d", sum, want)
	}
}

func cursorStable(s *subject) {
	a := s.connect()
	a.exec("create table stable(i bigint primary key)", "insert into stable select value from generate_series(1, 50) as value", "commit")
	rows := a.query("select i from stable order by i")
	insert, update := a.statement("insert into stable values (:i)"), a.statement("update stable set i = :new where i = :old")
	var got []int64
	for {
		v, ok := a.next(rows)
		if !ok {
			break
		}
		got = append(got, v)
		if _, err := a.Execute(a.ctx, insert, []sqlrt.Datum{sqlrt.IntDatum(v + 100)}, nil); err != nil {
			a.Fatal(err)
		}
		if _, err := a.Execute(a.ctx, update, []sqlrt.Datum{sqlrt.IntDatum(v + 1000), sqlrt.IntDatum(v)}, nil); err != nil {
			a.Fatal(err)
		}
	}
	if !slices.Equal(got, series(1, 50)) {
		a.Errorf("got %v", got)
	}
	a.wantStatus(sqlrt.InTransaction)
	a.commit()
	if n := a.number("select count(*) from stable where i > 100"); n != 100 {
		a.Errorf("%d rows, want 100", n)
	}
}

// loop runs end (commit or rollback) every 7 rows of a loop over 100 rows with one insert per row, and gives the number of rows it saw.
func loop(a *session, table string, end func()) int {
	a.exec("create table "+table+"(i bigint)", "commit")
	insert := a.statement("insert into " + table + " values (:i)")
	rows := a.query("select value from generate_series(1, 100) as value order by value")
	n := 0
	for {
		v, ok := a.next(rows)
		if !ok {
			return n
		}
		if n++; v != int64(n) {
			a.Fatalf("row %d has the value %d", n, v)
		}
		if _, err := a.Execute(a.ctx, insert, []sqlrt.Datum{sqlrt.IntDatum(v)}, nil); err != nil {
			a.Fatal(err)
		}
		if n%7 == 0 {
			end()
		}
	}
}

func cursorCommit(s *subject) {
	a, b := s.connect(), s.connect()
	if n := loop(a, "committing", a.commit); n != 100 {
		a.Errorf("%d rows", n)
	}
	if n := b.number("select count(*) from committing"); n != 98 {
		a.Errorf("%d rows are committed, want 98", n)
	}
	a.commit()
}

func cursorRollback(s *subject) {
	a, b := s.connect(), s.connect()
	if n := loop(a, "undoing", a.rollback); n != 100 {
		a.Errorf("%d rows", n)
	}
	a.commit()
	if n := b.number("select count(*) from undoing"); n != 2 {
		a.Errorf("%d rows are left, want 2", n)
	}
}

func cursorOthers(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table others(i bigint, n bigint)", "insert into others select value, 0 from generate_series(1, 100) as value", "commit")
	rows := a.query("select i from others order by i")
	update := a.statement("update others set n = n + 1 where i = :i")
	for n := int64(1); ; n++ {
		v, ok := a.next(rows)
		if !ok {
			break
		}
		if v != n {
			a.Fatalf("row %d has the value %d", n, v)
		}
		if n%10 == 0 {
			b.exec("insert into others values (0, 0)", "commit")
		}
		if n%3 == 0 {
			if _, err := a.Execute(a.ctx, update, []sqlrt.Datum{sqlrt.IntDatum(v)}, nil); err != nil {
				a.Fatal(err)
			}
			a.commit()
		}
	}
	if n := a.number("select sum(n) from others"); n != 33 {
		a.Errorf("%d updates, want 33", n)
	}
}

func cursorNothing(s *subject) {
	a := s.connect()
	a.exec("create table blanks(i bigint)")
	rows := a.query("insert into blanks values (1)")
	if got := a.all(rows); len(got) != 0 || len(rows.Columns()) != 0 {
		a.Errorf("%v, columns %v", got, rows.Columns())
	}
	if n := a.number("select count(*) from blanks"); n != 1 {
		a.Errorf("%d rows", n)
	}
}

func cursorBounded(s *subject) {
	a := s.connect()
	rows := a.query("select repeat('x', 1000) as s, value from generate_series(1, 40000) as value")
	out := receivers([]sqlrt.Kind{sqlrt.String, sqlrt.Integer})
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	before, most, n := stats.HeapAlloc, uint64(0), 0
	for ; ; n++ {
		ok, err := rows.Next(a.ctx, out)
		if err != nil {
			a.Fatal(err)
		}
		if !ok {
			break
		}
		if n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc-min(before, stats.HeapAlloc))
		}
	}
	if n != 40000 || most > 8<<20 {
		a.Errorf("%d rows, %d bytes more on the heap; the result has 40 MB", n, most)
	}
}

func reset(s *subject) {
	a := s.connect()
	a.exec("create table resets(i bigint)", "commit")
	if !a.Clean() {
		a.Error("not clean after commit")
	}
	a.exec("insert into resets values (1)")
	rows := a.query("select value from generate_series(1, 1000) as value")
	a.next(rows)
	if a.Clean() {
		a.Error("clean with an open transaction")
	}
	if rolledBack, err := a.Reset(a.ctx); err != nil || !rolledBack {
		a.Errorf("reset: %v, %v", rolledBack, err)
	}
	a.wantStatus(sqlrt.Idle)
	if !a.Clean() {
		a.Error("not clean after reset")
	}
	if n := a.number("select count(*) from resets"); n != 0 {
		a.Errorf("%d rows survived", n)
	}
	if rolledBack, err := a.Reset(a.ctx); err != nil || rolledBack {
		a.Errorf("second reset: %v, %v", rolledBack, err)
	}
}
