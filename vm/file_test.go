package vm_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/pcode"
)

// numbers is the function numbers() of test programs: the numbers of files in use.
var numbers = &pcode.Native{Name: "numbers", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
	call.SetInt(int64(vm.FileNumbers(call.Host)))
}}

// descriptors is the function descriptors() of test programs: the open
// descriptors of the process.
func descriptors(t *testing.T) *pcode.Native {
	return &pcode.Native{Name: "descriptors", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
		runtime.GC() // so that what others have dropped does not count
		names, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Error(err)
		}
		call.SetInt(int64(len(names)))
	}}
}

// Whichever way a routine is left, the numbers of its files are given back.
func TestFileNumbersAreGivenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	o := run(t, fmt.Sprintf(`
file main >= "%s"; integer before, i;
procedure early(integer n)
  file a, b <= "%[1]s", c;
  b := null;
  if n = 1 then return; end if;
  while 1 loop
    if n = 2 then return; end if;
    break;
  end loop;
end early;
function deep(integer n) return integer
  file a <= "%[1]s", b;
  if n = 0 then a := null; return numbers(); end if;
  a := null;
  return deep(n - 1) + 0 * numbers();
end deep;
before := numbers();
for i := 1 .. 3 loop early(i); end loop;
print deep(50) - before " " numbers() - before " ";
execute
  file x, y;
  early(1);
  print numbers() - before " ";
end execute;
early(2);
run threads 2
  file z;
  early(1);
  print numbers() - before " ";
end threads; end run;
print numbers() - before;
`, path), setting{natives: []*pcode.Native{numbers}})
	o.quiet(t).prints(t, "102 0 2 1 1 0")
}

// 10,000 calls with local files, every tenth of which leaves one open.
func TestLocalFilesLeaveNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	o := run(t, fmt.Sprintf(`
integer i, n, before;
procedure save(integer i)
  file out >= "%s", unused;
  writeline out, "text", i;
  if i %% 10 != 0 then out := null; end if;
end save;
function load() return integer
  file in <= "%[1]s"; string word; integer i;
  readline in, word, i;
  in := null;
  return i;
end load;
save(1); n += load();
n := 0;
before := descriptors();
for i := 1 .. 10000 loop
  save(i);
  n += load();
end loop;
print n " " numbers() " " descriptors() - before;
`, path), setting{natives: []*pcode.Native{numbers, descriptors(t)}})
	o.prints(t, "50005000 4 0")
	if !strings.Contains(o.messages, "RWL-056") {
		t.Errorf("no word of files left open:\n%s", o.messages)
	}
}

// Threads write to a file of main; what one statement writes stays together.
// The race detector looks on.
func TestThreadsShareAFile(t *testing.T) {
	const threads, lines = 8, 300
	path := filepath.Join(t.TempDir(), "a")
	o := run(t, fmt.Sprintf(`
file f >= "%s";
procedure work(integer n)
  integer i;
  for i := 1 .. n loop
    writeline f, threadnumber, "a", "line", i;
    fprintf f, "%%d %%s %%s %%d\n", threadnumber, "a", "line", i;
    if i %% 50 = 0 then fflush f; end if;
  end loop;
end work;
run threads %d work(%d); end threads; end run;
writeline f, 0, "a", "line", 0;
f := null;
print "done";
`, path, threads, lines), setting{clock: clock.NewReal()})
	o.quiet(t).prints(t, "done")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		count[line]++
	}
	if len(count) != threads*lines+1 {
		t.Errorf("%d different lines, wanted %d", len(count), threads*lines+1)
	}
	for thread := 1; thread <= threads; thread++ {
		for i := 1; i <= lines; i++ {
			if line := fmt.Sprintf("%d a line %d", thread, i); count[line] != 2 {
				t.Fatalf("%q is there %d times, wanted 2", line, count[line])
			}
		}
	}
}

// Each thread reads and writes by itself with the same variables of main.
func TestThreadsOpenFilesOfTheirOwn(t *testing.T) {
	o := run(t, fmt.Sprintf(`
file f; string s; integer threads sum n; integer threads sum left;
procedure work(string name)
  integer i, k;
  for i := 1 .. 50 loop
    f >= name; writeline f, i; f := null;
    f <= name; readline f, k; f := null;
    n += k;
  end loop;
  f <= name;
  left := numbers();
end work;
run threads 8 work("%s/" || threadnumber); end threads; end run;
print n " " left " " f is null;
`, t.TempDir()), setting{clock: clock.NewReal(), natives: []*pcode.Native{numbers}})
	o.quiet(t)
	var before int
	if _, err := fmt.Sscanf(o.stdout, "10200 %d 1", &before); err != nil || before%8 != 0 {
		t.Errorf("printed %q", o.stdout)
	}
}

// A line above the limit comes in pieces, each but the last with a message.
func TestLongLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("12345\n1234567890ab\nend\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := run(t, fmt.Sprintf(`
file f <= "%s"; string s;
for readline f, s loop print s "|"; end loop;
`, path), setting{options: func(o *vm.Options) { o.LineLimit = 5 }})
	o.prints(t, "12345|12345|67890|ab|end|")
	if n := strings.Count(o.messages, "RWL-231"); n != 2 {
		t.Errorf("%d messages, wanted 2:\n%s", n, o.messages)
	}
}

// A read loop over a pipe that never ends is ended by an interruption.
func TestReadLoopIsInterrupted(t *testing.T) {
	var machine *vm.Machine
	interrupt := &pcode.Native{Name: "interrupt", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
		go machine.Interrupt() // ends at once
		call.SetInt(0)
	}}
	o := run(t, `
file f <|= "echo ready; exec sleep 1000"; string s;
for readline f, s loop null interrupt(); end loop;
print "never";
`, setting{clock: clock.NewReal(), natives: []*pcode.Native{interrupt}, started: func(m *vm.Machine) { machine = m }})
	if !o.result.Interrupted || o.stdout != "" {
		t.Errorf("interrupted %v, printed %q\n%s", o.result.Interrupted, o.stdout, o.messages)
	}
}
