package sqltext

import (
	"strings"
	"testing"
)

func TestSelectNames(t *testing.T) {
	for _, c := range []struct {
		source string
		names  string // joined by |; "?" when nil
		known  bool
	}{
		{"select a, b from t", "a|b", true},
		{"select A, t.B, s.t.C, \"D e\", t.\"F\"", "a|b|c|D e|F", true},
		{"select a as x, b y, count(*) as n, count(*) m, 1 one, 'x' \"Y\" from t", "x|y|n|m|one|Y", true},
		{"select distinct a from t", "a", true},
		{"select distinct on (a, b) a, c from t", "a|c", true},
		{"select all a from t", "a", true},
		{"select * from t", "?", false},
		{"select a, t.* from t", "?", false},
		{"select a, count(*) from t", "a|", false},
		{"select a+b, a from t", "|a", false},
		{"select a*b c from t", "c", true},
		{"select -a from t", "", false},
		{"select (select max(x) from t), (select 1) y", "|y", false},
		{"select case when a then b else c end, case a when 1 then 2 end z from t", "|z", false},
		{"select a is null, b is not null nn, c isnull from t", "|nn|", false},
		{"select a is distinct from b as d, e is not distinct from f g from t", "d|g", true},
		{"select extract(year from d) y, substring(a from 1 for 2) s from t", "y|s", true},
		{"select a::int, b::numeric(10,2), c::double precision, d::timestamp with time zone, e::text[], f::pg_catalog.int4 from t", "a|b|c|d|e|f", true},
		{"select a::int x, b::double precision y, c::timestamp(3) without time zone z from t", "x|y|z", true},
		{"select (a+1)::double precision, (b)::int c, '1'::character varying from t", "|c|", false},
		{"select interval '1' day, interval '1' day d", "|d", false},
		{"select a collate \"C\", a at time zone tz, sum(a) over w from t window w as ()", "||", false},
		{"select a[1], a[1:2] s from t", "|s", false},
		{"select :a, :b x", "|x", false},
		{"select null, true, current_date", "||current_date", false},
		{"select a and b, a or b c from t", "|c", false},
		{"select a unknown, b is unknown, c as year from t", "unknown||year", false},
		{"select from t", "", true},
		{"select", "", true},
		{"select a from t union select b from u", "a", true},
		{"(select a from t) union all (select b from u)", "a", true},
		{"select a union select b", "a", true},
		{"select a order by 1", "a", true},
		{"select a;", "a", true},
		{"with x as (select q from t) select a from x", "a", true},
		{"with values as (select 1) select z from values", "z", true},
		{"with x as (select 1) insert into t select 2 returning id, n as m", "id|m", true},
		{"insert into t(a) values (1) returning id into :x", "id", true},
		{"insert into t(a) values (1) returning *", "?", false},
		{"insert into t(a) values (1)", "?", false},
		{"update t set a=1 returning old_a, b+1 c", "old_a|c", true},
		{"delete from t returning a, t.b", "a|b", true},
		{"values (1, f(2,3), 'x'), (4,5,6)", "column1|column2|column3", true},
		{"table t", "?", false},
		{"show Work_Mem", "work_mem", true},
		{"show all", "?", false},
		{"explain select 1", "?", false},
		{"create table t(a int)", "?", false},
		{"select 'open", "?", false},
		{"", "?", false},
		{"select a /* , b */, -- c\n d as \"from\" from t", "a|from", true},
		{"select a as from from t", "from", true},
		{"select t.from from t", "from", true},
		{"select vname, pct99 p99 from percentiles\n where runnumber = :runnumber", "vname|p99", true},
		{"select , from t", "|", false},
	} {
		names, known := SelectNames(c.source)
		got := strings.Join(names, "|")
		if names == nil {
			got = "?"
		}
		if got != c.names || known != c.known {
			t.Errorf("%q: %q %v, want %q %v", c.source, got, known, c.names, c.known)
		}
	}
}
