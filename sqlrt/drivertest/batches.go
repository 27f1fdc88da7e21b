package drivertest

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"rwl/sqlrt"
)

var batchBehaviours = []behaviour{
	{"a batch executes each row, in a transaction", batchRows},
	{"a batch of updates counts all rows", batchUpdates},
	{"an empty batch does nothing", batchEmpty},
	{"a batch stops at the row that fails and names it", batchFailure},
	{"a failed batch in savepoint mode leaves nothing behind", batchSavepoints},
	{"a batch in a failed transaction is refused", batchRefused},
	{"a batch keeps open cursors going", batchCursors},
	{"a batch ends with its context", batchEnds},
	{"a large batch", batchLarge},
	{"copied values come back", copyValues},
	{"copy fills omitted columns with defaults", copyDefaults},
	{"copy names the row that fails", copyFailure},
	{"a failed copy in savepoint mode leaves nothing behind", copySavepoints},
	{"the cursor cache can be resized", cacheResized},
	{"a leaked statement is prepared again", statementLeaked},
}

// sender is Batch or Copy.
type sender func(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (int64, error)

// batch collects rows.
func batch(rows ...[]sqlrt.Datum) *sqlrt.Batch {
	b := new(sqlrt.Batch)
	for _, row := range rows {
		b.Add(row)
	}
	return b
}

// numbered is a batch of rows from to to with one integer each.
func numbered(from, to int64) *sqlrt.Batch {
	b := new(sqlrt.Batch)
	for i := from; i <= to; i++ {
		b.Add([]sqlrt.Datum{sqlrt.IntDatum(i)})
	}
	return b
}

// send sends rows, of which so many must be affected.
func (s *session) send(by sender, text string, rows *sqlrt.Batch, want int64) {
	s.Helper()
	if n, err := by(s.ctx, s.statement(text), rows); err != nil || n != want {
		s.Fatalf("%s: %d rows, %v; want %d", text, n, err, want)
	}
}

// rowFailure sends rows of which one must fail.
func (s *session) rowFailure(by sender, text string, rows *sqlrt.Batch, row int, state string) *sqlrt.BatchError {
	s.Helper()
	_, err := by(s.ctx, s.statement(text), rows)
	var e *sqlrt.BatchError
	if !errors.As(err, &e) || e.Row != row || e.Err.SQLState != state {
		s.Fatalf("%s: %v, want SQLSTATE %s in row %d", text, err, state, row)
	}
	s.state(state, text, err)
	return e
}

func batchRows(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table batches(i bigint, d double precision, s text)", "commit")
	rows := new(sqlrt.Batch)
	for i := range int64(3) {
		rows.Add([]sqlrt.Datum{sqlrt.StringDatum(strings.Repeat("x", int(i))), sqlrt.IntDatum(i), sqlrt.DoubleDatum(float64(i) / 2)})
	}
	rows.Add([]sqlrt.Datum{sqlrt.NullDatum(sqlrt.String), sqlrt.NullDatum(sqlrt.Integer), sqlrt.NullDatum(sqlrt.Double)})
	insert := "insert into batches(s, i, d) values (:s, :i, :d)"
	a.send(a.Batch, insert, rows, 4)
	a.wantStatus(sqlrt.InTransaction)
	if n := b.number("select count(*) from batches"); n != 0 {
		a.Errorf("%d rows are committed", n)
	}
	a.commit()
	if got := b.one("select sum(i), sum(d), max(s) from batches", sqlrt.Integer, sqlrt.Double, sqlrt.String); got[0].Int() != 3 ||
		got[1].Double() != 1.5 || got[2].Str != "xx" {
		a.Errorf("got %+v", got)
	}
	if n := b.number("select count(*) from batches where i is null and d is null and s is null"); n != 1 {
		a.Errorf("%d rows of nulls", n)
	}
	rows.Reset()
	rows.Add([]sqlrt.Datum{sqlrt.StringDatum("again"), sqlrt.IntDatum(9), sqlrt.DoubleDatum(9)})
	a.send(a.Batch, insert, rows, 1)
	a.rollback()
	if n := a.number("select count(*) from batches"); n != 4 {
		a.Errorf("%d rows after rollback", n)
	}
}

func batchUpdates(s *subject) {
	a := s.connect()
	a.exec("create table increments(i bigint, n bigint)", "insert into increments select value, 0 from generate_series(1, 10) as value", "commit")
	a.send(a.Batch, "update increments set n = n + 1 where i <= :i", batch(
		[]sqlrt.Datum{sqlrt.IntDatum(3)}, []sqlrt.Datum{sqlrt.IntDatum(0)}, []sqlrt.Datum{sqlrt.StringDatum("5")}), 8)
	a.send(a.Batch, "delete from increments where i = :i returning n into :n", numbered(9, 12), 2)
	a.commit()
	if n := a.number("select sum(n) from increments"); n != 8 {
		a.Errorf("sum %d", n)
	}
}

func batchEmpty(s *subject) {
	a := s.connect()
	a.exec("create table unfilled(i bigint)", "commit")
	for _, by := range []sender{a.Batch, a.Copy} {
		a.send(by, "insert into unfilled values (:i)", new(sqlrt.Batch), 0)
		a.wantStatus(sqlrt.Idle)
	}
}

// unique makes a table with a key of which the row 3 is taken, and an open transaction with one more row.
func unique(a *session, table string) (insert string) {
	a.exec("create table "+table+"(i bigint primary key)", "insert into "+table+" values (3)", "commit", "insert into "+table+" values (100)")
	return "insert into " + table + "(i) values (:key)"
}

func batchFailure(s *subject) {
	a := s.connect()
	insert := unique(a, "stops")
	if e := a.rowFailure(a.Batch, insert, numbered(1, 5), 2, "23505"); e.Bound() != "key = 3" || !strings.Contains(e.Error(), "row 2 (key = 3): ") {
		a.Errorf("%v", e)
	}
	a.wantStatus(sqlrt.Failed)
	a.failure("25P02", "select 1")
	a.rollback()
	if n := a.number("select sum(i) from stops"); n != 3 {
		a.Errorf("sum %d", n)
	}
	_, err := a.Batch(a.ctx, a.statement("insert into nowhere values (:i)"), numbered(1, 2))
	var e *sqlrt.BatchError
	if a.state("42P01", "a table that is not there", err); errors.As(err, &e) {
		a.Errorf("%v names a row", e)
	}
	a.rollback()
}

func batchSavepoints(s *subject) { undoes(s.connect(), (*session).Batch, "stands") }
func copySavepoints(s *subject)  { undoes(s.connect(), (*session).Copy, "stays") }

// undoes checks that a failed batch or copy leaves the transaction as it was before, in savepoint mode.
func undoes(a *session, by func(*session, context.Context, *sqlrt.Statement, *sqlrt.Batch) (int64, error), table string) {
	a.SetSavepointMode(true)
	insert := unique(a, table)
	send := func(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (int64, error) {
		return by(a, ctx, st, rows)
	}
	for range 2 {
		a.rowFailure(send, insert, numbered(1, 5), 2, "23505")
		a.wantStatus(sqlrt.InTransaction)
	}
	a.send(send, insert, numbered(10, 12), 3)
	a.commit()
	if n := a.number("select sum(i) from " + table); n != 3+100+10+11+12 {
		a.Errorf("sum %d", n)
	}
}

func batchRefused(s *subject) {
	a := s.connect()
	insert := unique(a, "refuses")
	a.failure("23505", "insert into refuses values (3)")
	for _, by := range []sender{a.Batch, a.Copy} {
		_, err := by(a.ctx, a.statement(insert), numbered(7, 8))
		var e *sqlrt.BatchError
		if a.state("25P02", insert, err); errors.As(err, &e) {
			a.Errorf("%v names a row", e)
		}
	}
	a.rollback()
	a.wantUsable()
}

func batchCursors(s *subject) {
	a := s.connect()
	a.exec("create table goes_on(i bigint)", "insert into goes_on select value from generate_series(1, 50) as value", "commit")
	rows := a.query("select i from goes_on order by i")
	n := int64(0)
	for {
		v, ok := a.next(rows)
		if !ok {
			break
		}
		if n++; v != n {
			a.Fatalf("row %d has the value %d", n, v)
		}
		a.send(a.Batch, "insert into goes_on values (:i)", numbered(100, 101), 2)
		a.send(a.Copy, "insert into goes_on values (:i)", numbered(102, 103), 2)
		if n%20 == 0 {
			a.commit()
		}
	}
	if total := a.number("select count(*) from goes_on"); n != 50 || total != 250 {
		a.Errorf("%d rows in the loop, %d in the table", n, total)
	}
}

func batchEnds(s *subject) {
	a := s.connect()
	a.exec("create table ends(i bigint)", "commit")
	rows := new(sqlrt.Batch)
	for range 100_000 {
		rows.Add([]sqlrt.Datum{sqlrt.DoubleDatum(0.001)})
	}
	ctx, stop := context.WithTimeout(a.ctx, 50*time.Millisecond)
	defer stop()
	_, err := a.Batch(ctx, a.statement("insert into ends select 1 where pg_sleep(:seconds) is null"), rows)
	a.state("57014", "a batch that takes long", err)
	a.rollback()
	a.wantUsable()
}

// batchLarge would hang if the rows were all written before the answers are read.
func batchLarge(s *subject) {
	const n = 60_000
	a := s.connect()
	a.exec("create table large(i bigint, s text)", "commit")
	rows := new(sqlrt.Batch)
	for i := range int64(n) {
		rows.Add([]sqlrt.Datum{sqlrt.IntDatum(i), sqlrt.StringDatum("thirty characters of some text")})
	}
	a.send(a.Batch, "insert into large values (:i, :s)", rows, n)
	a.send(a.Copy, "insert into large values (:i, :s)", rows, n)
	a.commit()
	if got := a.one("select count(*), sum(i), sum(length(s)) from large", sqlrt.Integer, sqlrt.Integer, sqlrt.Integer); got[0].Int() != 2*n ||
		got[1].Int() != n*(n-1) || got[2].Int() != 2*30*n {
		a.Errorf("got %v", got)
	}
}

func copyValues(s *subject) {
	a := s.connect()
	a.exec("create table copies(id bigint, i bigint, d double precision, s text)", "commit")
	integers := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 5, 6}
	doubles := []float64{0, -0.5, 0.1, 1e300, 5e-324, 6, 7}
	strs := []string{"", "x", "it's", "Ünïcødé ✓\ttab\nline\r\\N\\.\\", `\N`, "\\.\n", strings.Repeat("long ", 20_000)}
	rows := new(sqlrt.Batch)
	for i := range integers {
		rows.Add([]sqlrt.Datum{sqlrt.StringDatum(strs[i]), sqlrt.IntDatum(integers[i]), sqlrt.IntDatum(int64(i)), sqlrt.DoubleDatum(doubles[i])})
	}
	a.send(a.Copy, "insert into copies(s, i, id, d) values (:s, :i, :id, :d)", rows, int64(len(integers)))
	a.wantStatus(sqlrt.InTransaction)
	// Strings feed numbers and numbers strings, and a name may be bound twice.
	a.send(a.Copy, "insert into copies(i, d, s) values (:i, :d, :s)", batch(
		[]sqlrt.Datum{sqlrt.StringDatum("12"), sqlrt.StringDatum("2.5"), sqlrt.IntDatum(-7)},
		[]sqlrt.Datum{sqlrt.NullDatum(sqlrt.Integer), sqlrt.NullDatum(sqlrt.String), sqlrt.NullDatum(sqlrt.Double)}), 2)
	a.commit()
	for i := range integers {
		out := receivers([]sqlrt.Kind{sqlrt.Integer, sqlrt.Double, sqlrt.String})
		if _, err := a.Execute(a.ctx, a.statement("select i, d, s from copies where id = :id"), []sqlrt.Datum{sqlrt.IntDatum(int64(i))}, out); err != nil {
			a.Fatal(err)
		}
		if out[0].Int() != integers[i] || out[1].Double() != doubles[i] || out[2].Str != strs[i] || out[2].Null {
			a.Errorf("row %d came back as %d, %g, %.40q", i, out[0].Int(), out[1].Double(), out[2].Str)
		}
	}
	if n := a.number("select count(*) from copies where i = 12 and d = 2.5 and s = '-7'"); n != 1 {
		a.Errorf("%d rows that were converted", n)
	}
	if n := a.number("select count(*) from copies where i is null and d is null and s is null"); n != 1 {
		a.Errorf("%d rows of nulls", n)
	}
	a.send(a.Copy, "insert into copies(id, i) values (:i, :i)", numbered(77, 77), 1)
	if n := a.number("select i from copies where id = 77"); n != 77 {
		a.Errorf("bound twice: %d", n)
	}
}

func copyDefaults(s *subject) {
	a := s.connect()
	a.exec(`create table defaults(i bigint, "S x" text default 'none', n bigint default 5)`, "commit")
	a.send(a.Copy, "insert into defaults(i) values (:i)", numbered(1, 3), 3)
	a.send(a.Copy, `insert into defaults("S x", i) values (:s, :i)`, batch([]sqlrt.Datum{sqlrt.StringDatum("some"), sqlrt.IntDatum(4)}), 1)
	a.send(a.Copy, `insert into defaults values (:i, :s, :n)`,
		batch([]sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.StringDatum("five"), sqlrt.IntDatum(6)}), 1)
	if n := a.number(`select count(*) from defaults where i <= 3 and "S x" = 'none' and n = 5`); n != 3 {
		a.Errorf("%d rows with defaults", n)
	}
	if n := a.number(`select sum(n) from defaults where "S x" <> 'none'`); n != 11 {
		a.Errorf("%d", n)
	}
}

func copyFailure(s *subject) {
	a := s.connect()
	insert := unique(a, "copy_stops")
	if e := a.rowFailure(a.Copy, insert, numbered(1, 5), 2, "23505"); e.Bound() != "key = 3" {
		a.Errorf("%v", e)
	}
	a.wantStatus(sqlrt.Failed)
	a.rollback()
	if n := a.number("select sum(i) from copy_stops"); n != 3 {
		a.Errorf("sum %d", n)
	}
}

func cacheResized(s *subject) {
	a := s.connect()
	rows := a.query("select value from generate_series(1, 20) as value")
	a.next(rows)
	for _, n := range []int{100, 1, 0, -1, 3, 20} {
		for i := range int64(6) {
			if got := a.one("select "+strings.Repeat("1 + ", int(i))+"1", sqlrt.Integer)[0].Int(); got != i+1 {
				a.Fatalf("%d instead of %d", got, i+1)
			}
			if i == 3 {
				a.SetCursorCache(n)
			}
		}
	}
	if got := a.all(rows); len(got) != 19 {
		a.Errorf("%d rows of the cursor", len(got))
	}
}

func statementLeaked(s *subject) {
	a := s.connect()
	st := a.statement("select 7")
	if a.LeakStatement(st) {
		a.Error("leaked before it was prepared")
	}
	for range 3 {
		if _, err := a.Execute(a.ctx, st, nil, nil); err != nil {
			a.Fatal(err)
		}
		if !a.LeakStatement(st) || a.LeakStatement(st) {
			a.Error("not leaked once")
		}
	}
	a.wantUsable()
}
