package vm_test

import (
	"fmt"
	"testing"
)

// benchmark runs a program that does its work b.N times, which stands in it as
// %d. Compiling is part of the first measurement only.
func benchmark(b *testing.B, source string) {
	b.ReportAllocs()
	if o := run(b, fmt.Sprintf(source, b.N), setting{}); o.messages != "" {
		b.Fatal(o.messages)
	}
}

// One pass: compare, add, add, jump back.
func BenchmarkIntegerLoop(b *testing.B) {
	benchmark(b, `
procedure work(integer n)
  integer i := 0, total := 0;
  while i < n loop
    total += i;
    i += 1;
  end loop;
end work;
work(%d);
`)
}

// The same with a loop variable that is declared without a value.
func BenchmarkRangeLoop(b *testing.B) {
	benchmark(b, `
integer i, total := 0;
for i := 1 .. %d loop
  total += i;
end loop;
`)
}

// Per call.
func BenchmarkRecursion(b *testing.B) {
	benchmark(b, `
integer limit := %d;
function fib(integer n) return integer
  if n < 2 then return 1; end if;
  return fib(n - 1) + fib(n - 2);
end fib;
procedure work()
  integer n := 1, calls := 1, before := 1, now;
  while calls < limit and n < 50 loop
    now := calls + before + 1;
    before := calls;
    calls := now;
    n += 1;
  end loop;
  null fib(n);
end work;
work();
`)
}

// Per innermost pass of the Mandelbrot set.
func BenchmarkDoubleArithmetic(b *testing.B) {
	benchmark(b, `
procedure work(integer n)
  double x := 0, y := 0, cx := -0.1, cy := 0.65, t := 0;
  integer i := 0;
  while i < n loop
    t := x * x - y * y + cx;
    y := 2 * x * y + cy;
    x := t;
    if x * x + y * y > 4 then x := 0; y := 0; end if;
    i += 1;
  end loop;
end work;
work(%d);
`)
}

// Per string that is built and measured.
func BenchmarkStrings(b *testing.B) {
	benchmark(b, `
procedure work(integer n)
  integer i := 0, size := 0;
  string s;
  while i < n loop
    s := "item " || i || " of " || n;
    size += lengthb(s);
    i += 1;
  end loop;
end work;
work(%d);
`)
}

// Per line printed.
func BenchmarkPrint(b *testing.B) {
	benchmark(b, `
procedure work(integer n)
  integer i := 0; double d := 0.5;
  while i < n loop
    printline "item " i, d;
    i += 1;
  end loop;
end work;
work(%d);
`)
}

// Per call of an empty measured procedure.
func BenchmarkTimedCall(b *testing.B) {
	benchmark(b, `
procedure nothing() statisticsonly
  null;
end nothing;
run threads 1
  integer i;
  for i := 1 .. %d loop nothing(); end loop;
end threads; end run;
`)
}

// Per select of one row on the embedded database in memory.
func BenchmarkSingleRow(b *testing.B) {
	benchmark(b, `
integer id, balance;
execute
  create table account(id integer primary key, balance integer);
  insert into account with recursive c(i) as (select 1 union all select i + 1 from c where i < 1000) select i, i * 10 from c;
  commit;
end;
procedure look()
  select balance from account where id = :id;
end look;
run threads 1
  integer i;
  for i := 1 .. %d loop
    id := i %% 1000 + 1;
    look();
  end loop;
end threads; end run;
`)
}
