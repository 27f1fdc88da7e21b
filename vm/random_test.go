package vm_test

import (
	"strings"
	"testing"
)

const draws = `
procedure some()
  print uniform(1, 1000000) " ";
end some;
random string array word ("a" 1, "b" 2, "c" 3);
some(); some(); print word " ";
run threads 3
  integer i;
  for i := 1 .. 3 loop wait threadnumber * 0.07 + 0.03; some(); end loop;
  null signoff();
end threads; end run;
some();
run threads 1 some(); end threads; end run;
some();
`

// The seed decides everything, whatever the threads do meanwhile.
func TestSeedRepeats(t *testing.T) {
	first := run(t, draws, setting{seed: 42}).quiet(t)
	run(t, draws, setting{seed: 42}).quiet(t).prints(t, strings.TrimSuffix(first.stdout, "\n"))
	if other := run(t, draws, setting{seed: 43}); other.stdout == first.stdout {
		t.Error("another seed gives the same numbers")
	}
	numbers := map[string]bool{}
	for _, n := range strings.Fields(first.stdout) {
		numbers[n] = true
	}
	if len(numbers) < 14 {
		t.Errorf("streams are alike: %s", first.stdout)
	}
}

// The threads of a second run have streams of their own.
func TestSecondRunDrawsOtherNumbers(t *testing.T) {
	o := run(t, `
procedure one()
  print uniform(1, 1000000) " ";
end one;
run threads 1 one(); end threads; end run;
run threads 1 one(); end threads; end run;
run threads 1 one(); end threads; end run;
`, setting{}).quiet(t)
	n := strings.Fields(o.stdout)
	if len(n) != 3 || n[0] == n[1] || n[1] == n[2] || n[0] == n[2] {
		t.Error(o.stdout)
	}
}

// Counting the arrivals left at the stop draws from the stream, and puts it back:
// a program draws the same numbers afterwards, whether arrivals are left or not.
func TestDrainingLeavesTheStream(t *testing.T) {
	after := func(loop string) string {
		o := run(t, `
for `+loop+` loop
  wait loopnumber >= 3 ? 100 : 0;
end loop;
print uniform(1, 1000000);
`, setting{}).quiet(t)
		return o.stdout
	}
	if a, b := after("count 3 queue every erlang(0.1)"), after("stop 50 queue every erlang(0.1)"); a != b {
		t.Errorf("%s after a loop that leaves nothing, %s after one that leaves much", a, b)
	}
}

// A random array whose declaration was not reached yet is reported.
func TestRandomArrayBeforeItsDeclaration(t *testing.T) {
	o := run(t, `
early();
random string array word ("a" 1);
random procedure array mix (one 1);
procedure one() print "one "; end one;
procedure early()
  print "[" word "]";
  mix();
  print "on ";
end early;
early();
`, setting{}).prints(t, "[]on [a]one on ")
	if strings.Count(o.messages, "RWL-091") != 2 {
		t.Error(o.messages)
	}
}
