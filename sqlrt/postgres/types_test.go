package postgres

import (
	"context"
	"math"
	"testing"

	"rwl/sqlrt"
)

var (
	asInt    = sqlrt.Datum{Kind: sqlrt.Integer}
	asDouble = sqlrt.Datum{Kind: sqlrt.Double}
	asString = sqlrt.Datum{Kind: sqlrt.String}
)

// Each row: what is bound, the type it is cast to, the kind that is fetched, what comes or the SQLSTATE that is given.
func TestTypes(t *testing.T) {
	i, d, s := sqlrt.IntDatum, sqlrt.DoubleDatum, sqlrt.StringDatum
	cases := []struct {
		in     sqlrt.Datum
		server string
		out    sqlrt.Datum
		want   string
	}{
		{i(-7), "int2", asInt, "-7"}, {i(-7), "int4", asDouble, "-7"}, {i(-7), "int8", asString, `"-7"`},
		{i(math.MinInt64), "int8", asInt, "-9223372036854775808"},
		{i(1 << 15), "int2", asInt, "22003"}, {i(1 << 31), "int4", asInt, "22003"}, {i(-1), "oid", asInt, "22003"},
		{i(4294967295), "oid", asInt, "4294967295"},
		{i(3), "float4", asDouble, "3"}, {i(3), "float8", asInt, "3"}, {i(3), "numeric", asInt, "3"}, {i(3), "text", asString, `"3"`},
		{i(3), "bool", asInt, "1"}, {i(0), "bool", asString, `"f"`}, {d(0.5), "bool", asDouble, "1"},
		{i(20200101), "date", asString, `"2020-01-01"`}, {i(1), "uuid", asString, "22P02"},
		{d(1.5), "float8", asDouble, "1.5"}, {d(1.5), "float8", asInt, "2"}, {d(-2.5), "float8", asInt, "-3"},
		{d(1.5), "float4", asString, `"1.5"`}, {d(0.1), "float4", asString, `"0.1"`}, {d(1e300), "float4", asInt, "22003"},
		{d(1e300), "float8", asInt, "22003"}, {d(math.NaN()), "float8", asInt, "22003"}, {d(math.NaN()), "float8", asString, `"NaN"`},
		{d(math.Inf(-1)), "float8", asString, `"-Infinity"`}, {d(math.Inf(1)), "float4", asDouble, "+Inf"},
		{d(1e15), "float8", asString, `"1e+15"`}, {d(123456789), "float8", asString, `"123456789"`}, {d(1e-5), "float8", asString, `"1e-05"`},
		{d(2), "int4", asInt, "2"}, {d(2.5), "int4", asInt, "22P02"}, {d(1e20), "int8", asInt, "22P02"},
		{d(0.1), "numeric", asString, `"0.1"`}, {d(0.1), "text", asString, `"0.1"`},
		{s("12"), "int4", asInt, "12"}, {s("x"), "int4", asInt, "22P02"}, {s("99999999999"), "int4", asInt, "22003"},
		{s("1.50"), "numeric", asString, `"1.50"`}, {s("1.5"), "numeric", asInt, "2"}, {s("-2.5"), "numeric", asInt, "-3"},
		{s("2.4999999999999999999"), "numeric", asInt, "2"}, {s("9223372036854775807.4"), "numeric", asInt, "9223372036854775807"},
		{s("9223372036854775807.5"), "numeric", asInt, "22003"}, {s("1e400"), "numeric", asDouble, "22003"}, {s("NaN"), "numeric", asInt, "22003"},
		{s("12345678901234567890.123"), "numeric", asString, `"12345678901234567890.123"`},
		{s("yes"), "bool", asInt, "1"}, {s("t"), "bool", asString, `"t"`},
		{s("2024-02-29"), "date", asString, `"2024-02-29"`}, {s("2023-02-29"), "date", asString, "22008"},
		{s("2024-02-29 12:00"), "timestamp", asString, `"2024-02-29 12:00:00"`},
		{s("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), "uuid", asString, `"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"`},
		{s(`{"a": 1}`), "jsonb", asString, `"{\"a\": 1}"`}, {s("{1,2}"), "int4[]", asString, `"{1,2}"`}, {s("ä€"), "text", asString, `"ä€"`},
		{s(" 42 "), "text", asInt, "42"}, {s("4e1"), "text", asInt, "40"}, {s("abc"), "text", asInt, "22P02"}, {s("abc"), "text", asDouble, "22P02"},
		{s(""), "text", asInt, "22P02"}, {s("ab"), "char(5)", asString, `"ab   "`}, {s("10.0.0.1"), "inet", asString, `"10.0.0.1"`},
		{sqlrt.NullDatum(sqlrt.Integer), "int4", asInt, "null"}, {sqlrt.NullDatum(sqlrt.String), "date", asString, "null"},
	}
	ses := openSession(t, nil)
	for _, c := range cases {
		out := []sqlrt.Datum{c.out}
		_, err := ses.Execute(context.Background(), statement(t, "select cast(:v as "+c.server+")"), []sqlrt.Datum{c.in}, out)
		got := show(out[0])
		if err != nil {
			got = sqlrt.AsError(err).SQLState
		}
		if got != c.want {
			t.Errorf("%s as %s into %s: got %s (%v), want %s", show(c.in), c.server, c.out.Kind, got, err, c.want)
		}
	}
	if ses.InTransaction() || ses.Dead() {
		t.Error("plain queries left something behind")
	}
}

func TestDescribe(t *testing.T) {
	ses := openSession(t, nil)
	params, columns, err := ses.Describe(context.Background(),
		statement(t, "select :a::int4 + 1 as n, :b::date as day, 1.5 as price, :a + 0 > 0 as ok, 'x' as txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := []sqlrt.Column{{Name: "n", TypeName: "integer", Kind: sqlrt.Integer}, {Name: "day", TypeName: "date", Kind: sqlrt.String},
		{Name: "price", TypeName: "numeric", Kind: sqlrt.Double}, {Name: "ok", TypeName: "boolean", Kind: sqlrt.Integer},
		{Name: "txt", TypeName: "text", Kind: sqlrt.String}}
	for i := range want {
		if i >= len(columns) || columns[i] != want[i] {
			t.Fatalf("columns %+v", columns)
		}
	}
	if len(params) != 2 || params[0] != (sqlrt.Column{Name: "a", TypeName: "integer", Kind: sqlrt.Integer}) || params[1].Name != "b" {
		t.Fatalf("parameters %+v", params)
	}
}

func TestEmptyIsNull(t *testing.T) {
	ses := openSession(t, func(c *sqlrt.Config) { c.EmptyIsNull = true })
	out := []sqlrt.Datum{asString, asInt}
	if _, err := ses.Execute(context.Background(), statement(t, "select '', case when :v::text is null then 1 else 0 end"),
		[]sqlrt.Datum{sqlrt.StringDatum("")}, out); err != nil {
		t.Fatal(err)
	}
	if !out[0].Null || out[1].Int() != 1 {
		t.Fatalf("%+v", out)
	}
}
