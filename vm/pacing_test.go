package vm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rwl/vm"
)

// The worked example of the language description: bodies take 1 s the first
// four times and 0.1 s thereafter.
func TestQueueEveryCatchesUp(t *testing.T) {
	run(t, `
for queue every 0.5 stop 9.9 loop
  print ms() " ";
  wait loopnumber <= 4 ? 1 : 0.1;
end loop;
print ms();
`, setting{}).quiet(t).prints(t,
		"0 1000 2000 3000 4000 4100 4200 4300 4400 4500 5000 5500 6000 6500 7000 7500 8000 8500 9000 9500 9900")
}

// Loops, and when their bodies begin and when they end, in milliseconds.
func TestPacing(t *testing.T) {
	for _, c := range []struct{ head, body, want string }{
		{"stop 1 every 0.3", "", "0 300 600 900 | 1000"},
		{"stop 0.9 every 0.3", "", "0 300 600 | 900"},
		{"stop 0.1 + 0.2 every 0.1", "", "0 100 200 | 300"},
		{"stop 0.7 every 0.1", "", "0 100 200 300 400 500 600 | 700"},
		{"stop 1 every 5", "", "0 | 1000"},
		{"stop 0 every 5", "", " | 0"},
		{"stop -3 every 5", "", " | 0"},
		{"count 3 every 0.3", "", "0 300 600 | 900"},
		{"count 3", "wait 0.2;", "0 200 400 | 600"},
		{"count 0 every 1", "", " | 0"},
		{"count 3 wait 0.25", "wait 0.5;", "0 750 1500 | 2250"},
		{"stop 1 wait 0.4", "", "0 400 800 | 1000"},
		{"stop 1 wait 7", "", "0 | 1000"},
		{"stop 1 wait null", "wait 0.4;", "0 400 800 | 1200"},
		// without queue lost arrivals are not made up
		{"stop 2 every 0.5", "wait loopnumber = 1 ? 0.8 : 0;", "0 800 1300 1800 | 2000"},
		{"stop 2 noqueue every 0.5", "wait loopnumber = 1 ? 0.8 : 0;", "0 800 1300 1800 | 2000"},
		// with queue they are
		{"stop 2 queue every 0.5", "wait loopnumber = 1 ? 1.2 : 0;", "0 1200 1200 1500 | 2000"},
		{"count 4 queue every 0.5", "wait loopnumber = 1 ? 1.2 : 0;", "0 1200 1200 1500 | 2000"},
		{"stop 1 queue every loopnumber * 0.1", "", "0 100 300 600 | 1000"},
		{"count 3 queue every null", "wait 0.1;", "0 100 200 | 300"},
		{"count 3 queue every -1", "wait 0.1;", "0 100 200 | 300"},
		// a start in the future is waited for, and planned from
		{"start 2 stop 3 every 0.4", "", "2000 2400 2800 | 3000"},
		{"start 2 stop 3 queue every 0.4", "wait 0.3;", "2000 2400 2800 | 3100"},
		{"start 2 count 2 every 0.4", "", "2000 2400 | 2800"},
		{"start 5 stop 3 every 0.4", "", " | 3000"},
		{"start -2 count 2 every 0.4", "", "0 400 | 800"},
		// the body may move the next start
		{"stop 3 queue every 0.5", "if loopnumber = 2 then everyuntil := 1.75; end if;", "0 500 1750 2250 2750 | 3000"},
		{"stop 3 every 0.5", "if loopnumber = 2 then everyuntil += 0.2; end if;", "0 500 1200 1700 2200 2700 | 3000"},
		{"count 3 every 0.5", "everyuntil := 0;", "0 0 0 | 0"},
		{"count 9 every 0.5", "if loopnumber = 3 then break; end if;", "0 500 1000 | 1000"},
	} {
		program := fmt.Sprintf("for %s loop\n print ms() \" \"; %s\nend loop;\nprint \"| \" ms();\n", c.head, c.body)
		if o := run(t, program, setting{}); strings.TrimLeft(o.stdout, " ") != strings.TrimLeft(c.want, " ") || o.messages != "" {
			t.Errorf("for %s loop %s\n ran %s\nwant %s\n%s", c.head, c.body, o.stdout, c.want, o.messages)
		}
	}
}

// A program whose time zero has passed when it begins goes on from the time it is.
func TestLoopsAfterALateStart(t *testing.T) {
	late := -60 * time.Second
	run(t, `
for start 0 count 3 queue every 0.5 loop print ms() " "; end loop;
for start 0 stop 62 every 0.4 loop print ms() " "; end loop;
for start 1 stop 5 loop print "never"; end loop;
print ms();
`, setting{clockStart: &late}).quiet(t).prints(t, "60000 60500 61000 61500 61900 62000")
}

// Each run has its own time zero, at the instant its threads are ready.
func TestTimeZeroAtRunStart(t *testing.T) {
	run(t, `
wait 7;
print ms() " ";
run threads 1
  print ms() " ";
  for stop 1 every 0.4 loop print ms() " "; end loop;
end threads; end run;
wait 2;
run threads 1
  for start 0.5 stop 1 every 0.4 loop print ms() " "; end loop;
end threads; end run;
print ms();
`, setting{}).quiet(t).prints(t, "7000 0 0 400 800 500 900 1000")
}

// With a fixed time zero all runs share it, and loops wait for it.
func TestFixedTimeZero(t *testing.T) {
	five := 5 * time.Second
	run(t, `
print ms() " ";
run threads 1
  print ms() " ";
  for stop 1 every 0.4 loop print ms() " "; end loop;
  for start -1 count 1 loop print ms() " "; end loop;
end threads; end run;
run threads 1
  for stop 3 every 1 loop print ms() " "; end loop;
end threads; end run;
print ms();
`, setting{clockStart: &five}).quiet(t).prints(t, "-5000 -5000 0 400 800 1000 1000 2000 3000")
}

// A loop may begin before time zero.
func TestNegativeStart(t *testing.T) {
	five := 5 * time.Second
	run(t, `
for start -2 stop 1 every 1 loop print ms() " "; end loop;
print ms();
`, setting{clockStart: &five}).quiet(t).prints(t, "-2000 -1000 0 1000")
}

// Several threads begin their loops at the same instant and end at the same.
func TestThreadsKeepTheSameTime(t *testing.T) {
	o := run(t, `
integer threads sum passes, late;
run threads 20
  for stop 10 queue every 0.25 loop
    passes += 1;
    late += ms() - (loopnumber - 1) * 250;
  end loop;
end threads; end run;
print passes late ms();
`, setting{}).quiet(t)
	o.prints(t, "800010000")
}

// The functions that make the gaps are not called for arrivals that never begin.
func TestDrainingCallsNothing(t *testing.T) {
	o := run(t, `
integer calls := 0;
function gap() return double
  calls += 1;
  return 0.01;
end gap;
procedure p() statisticsonly
  wait 0.1;
end p;
run threads 1
  for stop 0.3 queue every gap() loop
    p();
  end loop;
  print calls " " ms();
end threads; end run;
`, setting{}).quiet(t).prints(t, "3 300")
	if s := o.stats(t, "p"); s.Completed != 3 || s.Unfinished != 27 {
		t.Errorf("%d completed, %d unfinished", s.Completed, s.Unfinished)
	}
}

// A control loop inside another, reached by a call, stops the thread (RWL-161).
func TestNestedControlLoops(t *testing.T) {
	o := run(t, `
procedure inner()
  for count 2 loop print "i"; end loop;
end inner;
run threads 1
  for count 3 loop print "o"; inner(); end loop;
  print "never";
end threads; end run;
print "on";
`, setting{}).prints(t, "oon")
	if !strings.Contains(o.messages, "RWL-161") {
		t.Error(o.messages)
	}
}

// Runs inside control loops of main have control loops of their own.
func TestRunInsideControlLoop(t *testing.T) {
	run(t, `
for count 2 loop
  run threads 1
    for count 3 loop print loopnumber; end loop;
  end threads; end run;
  print "|" loopnumber " ";
end loop;
`, setting{}).quiet(t).prints(t, "123|1 123|2 ")
}

// Interrupting a sleeper ends the program at once.
func TestInterruptWakesSleepers(t *testing.T) {
	var machine *vm.Machine
	o := run(t, `
print "a";
run
  threads 3 for stop 1e6 every 1e5 loop null; end loop; end threads;
  threads 3 wait 1e9; end threads;
end run;
print "never";
`, setting{
		clock:   newStandingClock(func() { machine.Interrupt() }, 7),
		started: func(m *vm.Machine) { machine = m },
	}).prints(t, "a")
	if !o.result.Interrupted || !o.phases[0].Interrupted {
		t.Error("not interrupted")
	}
}
