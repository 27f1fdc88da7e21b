package drivertest

import (
	"fmt"

	"rwl/sqlrt"
)

var executeBehaviours = []behaviour{
	{"no row leaves the receivers alone", noRow},
	{"the first of several rows is taken", firstRow},
	{"columns and receivers may differ in number", columnCount},
	{"the rows affected are counted", affected},
	{"returning", returning},
	{"a name may be bound several times", repeatedName},
	{"more statements than the cache holds", manyStatements},
	{"describe", describe},
	{"the stamp of the first use", firstSent},
	{"ping", ping},
	{"the schema may change under a prepared statement", schemaChange},
}

func noRow(s *subject) {
	a := s.connect()
	a.exec("create table empty(i bigint)")
	out := []sqlrt.Datum{sqlrt.IntDatum(77)}
	result, err := a.Execute(a.ctx, a.statement("select i from empty"), nil, out)
	if err != nil || result.Fetched || result.Rows != 0 || result.Columns != 1 || out[0].Int() != 77 {
		a.Errorf("%+v, %v, receiver %+v", result, err, out[0])
	}
}

func firstRow(s *subject) {
	a := s.connect()
	if got := a.number("select value from generate_series(5, 9) as value order by value"); got != 5 {
		a.Errorf("got %d", got)
	}
}

func columnCount(s *subject) {
	a := s.connect()
	if got := a.one("select 1, 2, 3", sqlrt.Integer)[0].Int(); got != 1 {
		a.Errorf("got %d", got)
	}
	out := []sqlrt.Datum{sqlrt.IntDatum(0), sqlrt.StringDatum("kept")}
	if _, err := a.Execute(a.ctx, a.statement("select 1"), nil, out); err != nil || out[0].Int() != 1 || out[1].Str != "kept" {
		a.Errorf("%+v, %v", out, err)
	}
}

func affected(s *subject) {
	a := s.connect()
	a.exec("create table affected(i bigint)", "insert into affected values (1), (2), (3)")
	for text, want := range map[string]int64{
		"update affected set i = i + 10 where i > 1 and i < 10": 2,
		"update affected set i = 0 where i = 5":                 0,
		"select i from affected where i = 1":                    1,
		"create table affected_more(i bigint)":                  0,
	} {
		if got := a.with(text).Rows; got != want {
			a.Errorf("%s: %d rows, want %d", text, got, want)
		}
	}
}

func returning(s *subject) {
	a := s.connect()
	a.exec("create table returns(id bigint primary key, s text)")
	insert := a.statement("insert into returns values (:id, :s) returning id, s into :x, :y")
	out := receivers([]sqlrt.Kind{sqlrt.Integer, sqlrt.String})
	for i := range int64(3) {
		result, err := a.Execute(a.ctx, insert, []sqlrt.Datum{sqlrt.IntDatum(i), sqlrt.StringDatum("row")}, out)
		if err != nil || result.Rows != 1 || !result.Fetched || out[0].Int() != i || out[1].Str != "row" {
			a.Fatalf("insert: %+v, %v, %+v", result, err, out)
		}
	}
	result, err := a.Execute(a.ctx, a.statement("update returns set s = 'changed' returning id"), nil, out[:1])
	if err != nil || result.Rows != 3 || !result.Fetched {
		a.Errorf("update of 3 rows: %+v, %v", result, err)
	}
	if n := a.number("select count(*) from returns where s = 'changed'"); n != 3 {
		a.Errorf("%d rows were changed, want 3", n)
	}
	rows := a.query("delete from returns where id < 2 returning id")
	if got := a.all(rows); len(got) != 2 {
		a.Errorf("cursor over returning: %v", got)
	}
	a.commit()
	if n := a.number("select count(*) from returns"); n != 1 {
		a.Errorf("%d rows are left, want 1", n)
	}
}

func repeatedName(s *subject) {
	a := s.connect()
	out := receivers([]sqlrt.Kind{sqlrt.String, sqlrt.Integer})
	a.exec("create table names(i bigint, s text)", "insert into names values (5, 'x :i')")
	st := a.statement("select s, i from names where i = :i and i <= :i and s = 'x :i' -- :nothing\n and :j = s")
	if _, err := a.Execute(a.ctx, st, []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.StringDatum("x :i")}, out); err != nil || out[1].Int() != 5 {
		a.Errorf("%v, %+v", err, out)
	}
}

func manyStatements(s *subject) {
	a := s.connect()
	for range 2 {
		for i := range int64(60) {
			if got := a.number(fmt.Sprintf("select 1000 + %d", i)); got != 1000+i {
				a.Fatalf("statement %d gave %d", i, got)
			}
		}
	}
}

func describe(s *subject) {
	a := s.connect()
	a.exec("create table described(id bigint, name text, price double precision)")
	params, columns, err := a.Describe(a.ctx, a.statement("select id, name as called, price from described where id = :key and name = :n"))
	if err != nil {
		a.Fatal(err)
	}
	if len(params) != 2 || params[0].Name != "key" || params[1].Name != "n" {
		a.Errorf("parameters %+v", params)
	}
	want := []sqlrt.Column{{Name: "id", Kind: sqlrt.Integer}, {Name: "called", Kind: sqlrt.String}, {Name: "price", Kind: sqlrt.Double}}
	if len(columns) != len(want) {
		a.Fatalf("columns %+v", columns)
	}
	for i := range want {
		if columns[i].Name != want[i].Name || columns[i].Kind != want[i].Kind {
			a.Errorf("column %+v, want %+v", columns[i], want[i])
		}
	}
	if _, columns, err := a.Describe(a.ctx, a.statement("delete from described")); err != nil || len(columns) != 0 {
		a.Errorf("delete: %+v, %v", columns, err)
	}
}

func firstSent(s *subject) {
	a := s.connect()
	a.ResetSent()
	if got := a.FirstSent(); got != 0 {
		a.Errorf("stamp %d before anything was sent", got)
	}
	a.exec("select 1")
	first := a.FirstSent()
	a.exec("select 2")
	if first == 0 || a.FirstSent() != first {
		a.Errorf("stamp %d, later %d", first, a.FirstSent())
	}
}

func ping(s *subject) {
	a := s.connect()
	if err := a.Ping(a.ctx); err != nil || a.Dead() {
		a.Errorf("%v, dead %v", err, a.Dead())
	}
	if a.ServerRelease() == "" {
		a.Error("no release")
	}
}

func schemaChange(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table changing(i bigint)", "insert into changing values (1)", "commit")
	if got := a.number("select i from changing"); got != 1 {
		a.Errorf("got %d", got)
	}
	b.exec("alter table changing add column j bigint", "insert into changing(i, j) values (2, 3)", "commit")
	if got := a.number("select i from changing where i = 2"); got != 2 {
		a.Errorf("got %d", got)
	}
	if got := a.number("select i from changing"); got == 0 {
		a.Errorf("got %d", got)
	}
}
