package vm_test

import (
	"fmt"
	"testing"

	"rwl/vm/clock"
)

// 64 threads add to shared and to summed variables; nothing is lost. Run with
// the race detector it also shows that nothing else is shared.
func TestSharedVariablesUnderLoad(t *testing.T) {
	const threads, passes = 64, 500
	o := run(t, fmt.Sprintf(`
integer threads sum si; double threads sum sd;
integer threads global gi := 0; double threads global gd := 0;
string threads global gs := "";
integer mine := 7; string text := "t";
procedure work(integer n)
  integer i;
  for i := 1 .. n loop
    si += 1; sd += 0.5;
    gi += 2; gd -= 0.25;
    if i %% 100 = 0 then gs ||= "x"; end if;
    mine += 1; text := "t" || mine;
  end loop;
end work;
run threads %d work(%d); end threads; end run;
print si " " sd " " gi " " gd " " length(gs) " " mine " " text;
`, threads, passes), setting{clock: clock.NewReal()}).quiet(t)
	o.prints(t, fmt.Sprintf("%d %d.00 %d %d.00 %d 7 t", threads*passes, threads*passes/2, 2*threads*passes, -threads*passes/4, threads*passes/100))
}

// A summed variable begins with 0 in each thread, and adds to what main has.
func TestSumsStartFromNothing(t *testing.T) {
	run(t, `
integer threads sum n; double threads sum d;
n := 100; d += 0.5;
run threads 3
  print n is null or n != 0;
  n += threadnumber;
end threads; end run;
run threads 2 n += 1; end threads; end run;
print " " n " " d;
`, setting{}).quiet(t).prints(t, "000 108 0.50")
}

// What a thread does to main variables stays with it, null flags included.
func TestThreadsHaveCopies(t *testing.T) {
	run(t, `
integer i := 1, j; string s := "s", n; double d := 0.5;
n := null;
run threads 4
  print i " " (j is null) " " s " " (n is null) " " d "|";
  i := null; j := 5; s := null; n := "x"; d := d + i;
end threads; end run;
print i " " (j is null) " " s " " (n is null) " " d;
`, setting{}).quiet(t).prints(t, "1 1 s 1 0.50|1 1 s 1 0.50|1 1 s 1 0.50|1 1 s 1 0.50|1 1 s 1 0.50")
}

// A shared string is cut to its size by whoever makes it too long.
func TestSharedStringsAreCut(t *testing.T) {
	o := run(t, `
string(5) threads global s := "";
run threads 3
  s ||= "ab";
end threads; end run;
print s " " (s is null);
s := null;
print " " (s is null);
`, setting{clock: clock.NewReal()})
	o.prints(t, "ababa 0 1")
}
