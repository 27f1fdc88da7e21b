package vm_test

import (
	"strings"
	"testing"

	"rwl/vm"
)

// 10,000 frames are there: main and 9,999 calls, in whatever way they nest.
func TestDeepRecursion(t *testing.T) {
	const program = `
function down(integer n) return integer
  if n = 0 then return 0; end if;
  return 1 + down(n - 1);
end down;
procedure go(integer n)
  if n > 0 then back(n - 1); end if;
end go;
procedure back(integer n)
  if n > 0 then go(n - 1); end if;
end back;
print down(9998) " ";
go(9998);
print "done ";
`
	run(t, program, setting{}).quiet(t).prints(t, "9998 done ")
	for _, deeper := range []string{"print down(10000);", "go(10000);", "go(1000000000);"} {
		o := run(t, program+deeper+"\nprint \"never\";", setting{}).prints(t, "9998 done ")
		if strings.Count(o.messages, "RWL-403") != 1 {
			t.Errorf("%s: %s", deeper, o.messages)
		}
	}
}

// Only the thread that goes too deep stops.
func TestTooDeepInAThread(t *testing.T) {
	o := run(t, `
integer threads sum ended;
procedure forever(integer n)
  if n > 0 then forever(n); end if;
end forever;
run threads 4
  forever(threadnumber - 3);
  ended += 1;
end threads; end run;
print ended;
`, setting{}).prints(t, "3")
	if strings.Count(o.messages, "RWL-403") != 1 {
		t.Error(o.messages)
	}
}

// The limit is an option, small ones included.
func TestFrameLimit(t *testing.T) {
	for _, limit := range []int{1, 2, 7, 8, 9, 100} {
		o := run(t, `
procedure down(integer n)
  print n " ";
  down(n + 1);
end down;
down(1);
`, setting{options: func(o *vm.Options) { o.MaxFrames = limit }})
		if n := len(strings.Fields(o.stdout)); n != limit || !strings.Contains(o.messages, "RWL-403") {
			t.Errorf("limit %d: %d calls, %s", limit, n, o.messages)
		}
	}
}

// Cells and strings move to larger arrays while frames are live; what they hold
// stays.
func TestFramesMove(t *testing.T) {
	run(t, `
string trace;
function label(integer n, string s, double d) return string
  string mine := s || n;
  integer twice := n * 2;
  double half := d / 2;
  string below;
  if n > 0 then
    below := label(n - 1, mine, half);
  end if;
  if mine != (s || n) or twice != 2 * n or half != d / 2 then
    trace ||= "frame " || n || " changed. ";
  end if;
  if n > 0 and substr(below, 1, length(mine)) != mine then
    trace ||= "result " || n || " changed. ";
  end if;
  return mine;
end label;
integer i;
for i := 1 .. 3 loop
  null label(400, "x", 1e9);
end loop;
print trace "ok";
`, setting{}).quiet(t).prints(t, "ok")
}

// Main variables keep their places when another stretch brings more of them.
func TestStretchesGrowFrameZero(t *testing.T) {
	var program strings.Builder
	program.WriteString("integer a := 1; string s := \"s\"; double d := 0.5;\n")
	for i := range 20 {
		program.WriteString(strings.NewReplacer("#", string(rune('a'+i))).Replace(`
integer n# := a + 1; string t# := s || "#"; integer u#;
a := n#; s := t#;
$if a > 0 $then
for d := d, d + 1 loop u# := a; end loop;
$endif
`))
	}
	program.WriteString("print a \" \" s \" \" d \" \" ua \" \" ut;\n")
	run(t, program.String(), setting{}).quiet(t).prints(t, "21 sabcdefghijklmnopqrst 20.50 2 21")
}
