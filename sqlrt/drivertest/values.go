package drivertest

import (
	"math"
	"strings"

	"rwl/sqlrt"
)

var valueBehaviours = []behaviour{
	{"values go out and come back", roundTrip},
	{"values are converted to what the receiver wants", conversions},
	{"lobs hold text and bytes", lobs},
	{"null", nulls},
	{"a value that does not fit is an error", misfits},
	{"functions mean the same", functions},
}

func roundTrip(s *subject) {
	a := s.connect()
	a.exec("create table trips(id bigint primary key, i bigint, d double precision, s text)")
	insert := a.statement("insert into trips(id, i, d, s) values (:id, :i, :d, :s)")
	query := a.statement("select i, d, s from trips where id = :id")
	integers := []int64{0, 1, -1, 42, math.MaxInt64, math.MinInt64}
	doubles := []float64{0, 1, -0.5, 0.1, 1e300, 5e-324}
	strs := []string{"", "x", "it's", "Ünïcødé ✓", "a:b ::c $1 ?1", strings.Repeat("long ", 20_000)}
	for i := range integers {
		id := sqlrt.IntDatum(int64(i))
		in := []sqlrt.Datum{id, sqlrt.IntDatum(integers[i]), sqlrt.DoubleDatum(doubles[i]), sqlrt.StringDatum(strs[i])}
		if result, err := a.Execute(a.ctx, insert, in, nil); err != nil || result.Rows != 1 {
			a.Fatalf("insert %d: %+v, %v", i, result, err)
		}
		out := receivers([]sqlrt.Kind{sqlrt.Integer, sqlrt.Double, sqlrt.String})
		if result, err := a.Execute(a.ctx, query, []sqlrt.Datum{id}, out); err != nil || !result.Fetched || result.Columns != 3 {
			a.Fatalf("query %d: %+v, %v", i, result, err)
		}
		if out[0].Int() != integers[i] || out[1].Double() != doubles[i] || out[2].Str != strs[i] {
			a.Errorf("row %d came back as %d, %g, %.40q", i, out[0].Int(), out[1].Double(), out[2].Str)
		}
		if out[0].Null || out[1].Null || out[2].Null {
			a.Errorf("row %d: null", i)
		}
	}
}

func lobs(s *subject) {
	a := s.connect()
	a.exec("create table lobs(t text, b bytea)")
	text, data := "Ünïcødé \\x41", "\x00\xff\\x41"
	a.with("insert into lobs values (:t, :b)", sqlrt.Datum{Kind: sqlrt.LOB, Str: text}, sqlrt.Datum{Kind: sqlrt.LOB, Form: sqlrt.LOBBytes, Str: data})
	got := a.one("select t, b, b, length(b), null from lobs", sqlrt.LOB, sqlrt.LOB, sqlrt.String, sqlrt.LOB, sqlrt.LOB)
	if got[0].Str != text || got[0].Form != sqlrt.LOBText || got[1].Str != data || got[1].Form != sqlrt.LOBBytes {
		a.Errorf("got %+v", got)
	}
	if got[2].Str != `\x00ff5c783431` || got[3].Str != "6" || !got[4].Null {
		a.Errorf("got %+v", got)
	}
	a.with("update lobs set t = :t, b = :b", sqlrt.Datum{Kind: sqlrt.LOB}, sqlrt.NullDatum(sqlrt.LOB))
	if got := a.one("select t, b from lobs", sqlrt.LOB, sqlrt.LOB); got[0].Null || got[0].Str != "" || !got[1].Null {
		a.Errorf("empty and null: %+v", got)
	}
}

func conversions(s *subject) {
	a := s.connect()
	a.exec("create table converts(i bigint, d double precision, s text, n numeric(20,2))")
	a.with("insert into converts values (:i, :d, :s, 12.50)", sqlrt.IntDatum(7), sqlrt.DoubleDatum(2.5), sqlrt.StringDatum("-12"))
	got := a.one("select i, i, d, d, s, s, n, d from converts", sqlrt.String, sqlrt.Double, sqlrt.String, sqlrt.Integer, sqlrt.Integer,
		sqlrt.Double, sqlrt.Double, sqlrt.Double)
	if got[0].Str != "7" || got[1].Double() != 7 || got[2].Str != "2.5" || got[3].Int() != 3 || got[4].Int() != -12 ||
		got[5].Double() != -12 || got[6].Double() != 12.5 || got[7].Double() != 2.5 {
		a.Errorf("got %+v", got)
	}
	// A string feeds a number column.
	a.with("update converts set i = :s, d = :t", sqlrt.StringDatum("19"), sqlrt.StringDatum("19"))
	if got := a.one("select i, d from converts", sqlrt.Integer, sqlrt.Double); got[0].Int() != 19 || got[1].Double() != 19 {
		a.Errorf("from string: %+v", got)
	}
	if n := a.number("select count(*) from converts where i = 19"); n != 1 {
		a.Errorf("a string bound for an integer is not stored as one")
	}
}

func nulls(s *subject) {
	a := s.connect()
	a.exec("create table nulls(i bigint, d double precision, s text)")
	a.with("insert into nulls values (:i, :d, :s)", sqlrt.NullDatum(sqlrt.Integer), sqlrt.NullDatum(sqlrt.Double), sqlrt.NullDatum(sqlrt.String))
	a.with("insert into nulls values (1, 1, :s)", sqlrt.StringDatum(""))
	for _, d := range a.one("select i, d, s from nulls where i is null", sqlrt.Integer, sqlrt.Double, sqlrt.String) {
		if !d.Null {
			a.Errorf("not null: %+v", d)
		}
	}
	if d := a.one("select s from nulls where i = 1", sqlrt.String)[0]; d.Null || d.Str != "" {
		a.Errorf("the empty string came back as %+v", d)
	}
	if n := a.number("select count(*) from nulls where s is null"); n != 1 {
		a.Errorf("%d strings are null, want 1", n)
	}
}

func misfits(s *subject) {
	a := s.connect()
	a.exec("create table misfits(s text, d double precision)", "insert into misfits values ('abc', 1e30)", "commit")
	a.failure("22P02", "select s from misfits")
	a.failure("22003", "select d from misfits")
	a.wantStatus(sqlrt.Idle)
}

// functions are expressions whose text must be the same on all databases.
func functions(s *subject) {
	a := s.connect()
	for expression, want := range map[string]string{
		"mod(7, 3)":                               "1",
		"mod(-7, 3)":                              "-1",
		"greatest(3, 7, 5)":                       "7",
		"greatest(3, null, 2)":                    "3",
		"least('b', 'a')":                         "a",
		"md5('rwl')":                              "f7f53a12cac003bce8909355f4b083ab",
		"repeat('ab', 3)":                         "ababab",
		"repeat('ab', -1)":                        "",
		"left('hällo', 2)":                        "hä",
		"left('hello', -2)":                       "hel",
		"right('hällo', 4)":                       "ällo",
		"right('hello', -2)":                      "llo",
		"lpad('7', 3, '0')":                       "007",
		"lpad('abcdef', 3)":                       "abc",
		"rpad('ab', 5, 'xy')":                     "abxyx",
		"strpos('hällo', 'l')":                    "3",
		"strpos('hello', 'z')":                    "0",
		"split_part('a,b,c', ',', 2)":             "b",
		"split_part('a,b,c', ',', -1)":            "c",
		"chr(8364)":                               "€",
		"reverse('äbc')":                          "cbä",
		"char_length('äbc')":                      "3",
		"length('äbc')":                           "3",
		"upper('abc') || lower('DEF')":            "ABCdef",
		"substr('hello', 2, 3)":                   "ell",
		"coalesce(null, 'x')":                     "x",
		"nullif(1, 2)":                            "1",
		"abs(-5)":                                 "5",
		"replace('aXb', 'X', '-')":                "a-b",
		"trim('  x ')":                            "x",
		"7 / 2":                                   "3",
		"case when now() = now() then 'same' end": "same",
		"(select sum(value) from generate_series(1, 10) as value)":    "55",
		"(select count(*) from generate_series(10, 1, -3) as value)":  "4",
		"(select count(*) from generate_series(1, 0) as value)":       "0",
		"(select max(value) from generate_series(1, 10, 4) as value)": "9",
		"case when clock_timestamp() >= now() then 'later' end":       "later",
		"case when current_timestamp is not null then 'present' end":  "present",
	} {
		if got := a.text("select " + expression); got != want {
			a.Errorf("%s = %q, want %q", expression, got, want)
		}
	}
	a.failure("22012", "select mod(1, 0)")
}
