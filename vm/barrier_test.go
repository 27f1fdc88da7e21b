package vm_test

import "testing"

// Text behind an $if that needs a value of the running program is read when the
// text before it has been executed.
func TestBarriers(t *testing.T) {
	for name, c := range map[string]struct{ program, want string }{
		"a variable changed before": {`
integer x := 1;
x := x + 1;
$if x = 2 $then print "two "; $else print "other "; $endif
x := x + 1;
$if x = 2 $then print "two"; $else print "other"; $endif
`, "two other"},
		"decided by a procedure": {`
integer x := 0;
procedure set() is x := 5; end set;
set();
$if x = 5 $then
  procedure show() is print "five " x; end show;
$else
  procedure show() is print "else"; end show;
$endif
show();
`, "five 5"},
		"in front of a declaration": {`
integer x;
$if x is null $then integer $endif y := 3;
x := y;
$if x is null $then print "null"; $else print y; $endif
`, "3"},
		"inside one another": {`
integer x := 1, y := 2;
x += 1; y += 1;
$if x = 2 $then
  print "a";
  x += 1;
  $if y = 3 $then
    print "b" x;
    y += 1;
  $else
    print "never";
  $endif
  $if y = 4 $then print "c"; $endif
$endif
print "d";
`, "ab3cd"},
		"around an included file": {`
integer x := 1; x += 1;
$if x = 2 $then
$include:"part.inc"
$else
print "never";
$endif
print " " x " " from_part;
`, "part 2 3 7"},
		"with strings and doubles": {`
string s := "a"; double d := 0.5;
s ||= "b"; d := d * 3;
$if s = "ab" and d = 1.5 $then print "yes"; $endif
`, "yes"},
		"after a run": {`
integer threads sum n;
run threads 3 n += 1; end threads; end run;
$if n = 3 $then
run threads 2 n += 1; end threads; end run;
$endif
print n;
`, "5"},
		"procedures of earlier text": {`
integer x := 1; string notes := "";
procedure note(string s) is notes ||= s; end note;
note("a"); x := 2;
$if x = 2 $then
procedure twice(string s) is note(s); note(s); end twice;
twice("b");
$endif
print notes;
`, "abb"},
		"a loop with locals after it": {`
integer x := 1; x += 1;
$if x = 2 $then integer later := 9; $endif
for x := 1 .. 2 loop
  integer z := x * later;
  print z " ";
end loop;
`, "9 18 "},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, c.program, setting{files: map[string]string{
				"part.inc": "print \"part \" x; x += 1; integer from_part := 7;\n",
			}}).quiet(t).prints(t, c.want)
		})
	}
}
