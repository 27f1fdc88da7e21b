package vm_test

import (
	"fmt"
	"runtime"
	"testing"
)

// What is on a program's way again and again allocates nothing: twice as many
// passes take as much memory as once as many.
func TestNothingIsAllocatedPerPass(t *testing.T) {
	for name, program := range map[string]string{
		"integer and double arithmetic": `
integer i := 0, j; double d := 0;
while i < %d loop
  j := i %% 7 * 3 - i / 2; d := d * 0.5 + j; d := d %% 3.5;
  if j > 5 and d < 1 or not j = 3 then j := -j; end if;
  i += 1;
end loop;`,
		"null numbers": `
integer i, j, k;
for i := 1 .. %d loop k := j + i; if k is null then j := i; else j := null; end if; end loop;`,
		"calls of procedures and functions": `
integer i, n := 0;
function add(integer a, double b) return double
  return a + b;
end add;
procedure work(string s, integer a)
  n += add(a, 1.5);
end work;
for i := 1 .. %d loop work("text", i); end loop;`,
		"strings that exist": `
integer i, n := 0; string s := "a", u := "b", v;
for i := 1 .. %d loop
  v := s; s := u; u := v;
  if s < u and s != "c" then n += lengthb(s); end if;
end loop;`,
		"printing numbers and texts": `
integer i; double d := 0.5; string s := "text";
for i := 1 .. %d loop print i " " d; printline s, i; end loop;`,
		"natives": `
integer i; double d := 0;
for i := 1 .. %d loop d := sqrt(i) + round(d) + erlang(0.5) + uniform(1, 6); end loop;`,
		"random arrays": `
integer i, n := 0; string s;
random string array word ("a" 1, "b" 2);
procedure p() is n += 1; end p;
procedure q() is n += 2; end q;
random procedure array mix (p 1, q 1);
for i := 1 .. %d loop s := word; mix(); end loop;`,
		"a control loop": `
for count %d queue every 0.001 loop null; end loop;`,
		"measured calls": `
procedure p() statisticsonly null; end p;
run threads 1
  integer i;
  for i := 1 .. %d loop p(); end loop;
end threads; end run;`,
		"shared variables": `
integer threads global g := 0; string threads global s := "x"; string mine;
integer i;
for i := 1 .. %d loop g += i; mine := s; s := mine; end loop;`,
	} {
		allocatesNothing(t, name, program, setting{})
	}
	for name, program := range sqlPrograms {
		allocatesNothing(t, name, program, setting{})
	}
}

// sqlPrograms execute SQL in each pass, with numbers and short strings, on either database.
var sqlPrograms = map[string]string{
	"a select": `
integer id, n; double d; string s, u;
procedure look()
  select cast(:id as integer) + 1 as n, cast(0.5 as double precision) as d, 'name ' || cast(cast(:id as integer) as text) as s, cast(0.5 as numeric) as u;
end look;
run threads 1
  for id := 1 .. %d loop look(); end loop;
end threads; end run;`,
	"executions that wait": `
$pipeline:on
integer id, n, m; double d; string s;
procedure look()
  select cast(:id as integer) + 1 as n, cast(0.5 as double precision) as d, 'name ' || cast(cast(:id as integer) as text) as s;
  select cast(:id as integer) + 2 as m;
  select cast(:id as integer) + 3 as n;
end look;
run threads 1
  for id := 1 .. %d loop look(); end loop;
end threads; end run;`,
	"rows of a cursor": `
integer n, total := 0; double d; string s, u;
procedure rows(integer last)
  for
    with recursive c(n) as (select 1 union all select n + 1 from c where n < :last)
    select n, n * 0.5 as d, 'the name of ' || cast(n as text) as s, cast(n as text) as u from c;
  loop
    total += lengthb(s) + lengthb(u);
  end loop;
end rows;
rows(%d);`,
}

// allocatesNothing runs a program with so many passes and with twice as many.
func allocatesNothing(t *testing.T, name, program string, s setting) {
	t.Helper()
	const passes = 4000
	once := mallocs(t, fmt.Sprintf(program, passes), s)
	twice := mallocs(t, fmt.Sprintf(program, 2*passes), s)
	if more := int64(twice) - int64(once); more > passes/20 {
		t.Errorf("%s: %.2f allocations per pass", name, float64(more)/passes)
	}
}

// mallocs is the number of allocations of a whole program.
func mallocs(t *testing.T, program string, s setting) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run(t, program, s).quiet(t)
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}
