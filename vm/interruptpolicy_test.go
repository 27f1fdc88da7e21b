package vm_test

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/pcode"
)

// With $interrupt:break the program goes on behind the element that Ctrl-C
// interrupted, whatever that did, as if nothing had happened; and again after
// $interrupt:reset.
func TestBreakAtRandomMoments(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, program := range endless {
		t.Run(name, func(t *testing.T) {
			// The declarations may not be repeated, only what lasts for ever.
			text := "$interrupt:break\ninteger started := begun();\n" + program + "\nprint \"on\";\n$interrupt:reset\nwait 1e9;\nprint \" end\";\n"
			for range 3 {
				before := runtime.NumGoroutine()
				real := clock.NewReal()
				driver := &counting{}
				begun := make(chan struct{})
				delay := time.Duration(r.IntN(12_000)) * time.Microsecond
				var pressed sync.WaitGroup
				o := run(t, text, setting{clock: real, drivers: memory{driver}, natives: begins(begun), started: func(m *vm.Machine) {
					pressed.Go(func() { // ends when Ctrl-C was accepted twice
						<-begun
						time.Sleep(delay)
						for range 2 {
							for !m.CtrlC() {
								time.Sleep(200 * time.Microsecond)
							}
						}
					})
				}})
				pressed.Wait()
				real.Close()
				if o.result.Interrupted || o.stdout != "on end" && !strings.HasSuffix(o.stdout, "on end") {
					t.Errorf("after %v: interrupted %v, printed %q, %s", delay, o.result.Interrupted, last(o.stdout, 20), o.messages)
				}
				// Ctrl-C may come before the element that lasts: then the call is left out.
				if n := strings.Count(o.messages, "RWL-322"); n > 2 || n+strings.Count(o.messages, "RWL-441") != strings.Count(o.messages, "RWL-") {
					t.Errorf("after %v: %s", delay, o.messages)
				}
				if n := driver.connected(); n != 0 {
					t.Errorf("after %v: %d connections are open", delay, n)
				}
				if n := settle(before); n > before {
					t.Errorf("after %v: %d goroutines, %d before", delay, n, before)
				}
			}
		})
	}
}

// begins is the procedure begun() of test programs: $interrupt is in force.
func begins(c chan struct{}) []*pcode.Native {
	return []*pcode.Native{{Name: "begun", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
		close(c)
		call.SetInt(1)
	}}}
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// After a break main goes on, but calls nothing until $interrupt:reset.
func TestNothingIsCalledAfterBreak(t *testing.T) {
	real := clock.NewReal()
	defer real.Close()
	begun := make(chan struct{})
	o := run(t, `$interrupt:break
integer started := begun();
integer total, i := 3;
procedure p() integer own := 1; print "p"; wait 1e9; end p;
function f(integer n) return integer return n + 1; end f;
p();
print "a";
p();
i := f(1);
if i = 3 then print "b"; else total := f(i); end if;
run threads 1 print "thread"; end threads; end run;
for i := 1 .. 2 loop print i; end loop;
$interrupt:reset
i := f(1);
print i;
`, setting{clock: real, natives: begins(begun), started: func(m *vm.Machine) {
		go func() { // ends after Ctrl-C
			<-begun
			time.Sleep(20 * time.Millisecond)
			m.CtrlC()
		}()
	}}).prints(t, "pa122")
	if n := strings.Count(o.messages, "RWL-441"); n != 4 {
		t.Errorf("%d statements were left out, not 4: %s", n, o.messages)
	}
}

// With $interrupt:continue the SQL that runs fails, and nothing else happens.
func TestContinue(t *testing.T) {
	real := clock.NewReal()
	defer real.Close()
	var first, second bool
	var pressed sync.WaitGroup
	begun := make(chan struct{})
	o := run(t, `$interrupt:continue
integer started := begun();
integer n := 7;
procedure long()
  with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) as n from c;
  print sqlstate;
  wait 0.001;
  select 8 as n;
end long;
long();
print n;
`, setting{clock: real, natives: begins(begun), started: func(m *vm.Machine) {
		pressed.Go(func() { // ends after the second Ctrl-C
			<-begun
			time.Sleep(50 * time.Millisecond)
			first, second = m.CtrlC(), m.CtrlC()
		})
	}}).prints(t, "570148")
	pressed.Wait()
	if !first || second || o.result.Interrupted || !strings.Contains(o.messages, "RWL-440") {
		t.Errorf("first %v, second %v, interrupted %v, %s", first, second, o.result.Interrupted, o.messages)
	}
}

// SIGTERM ends the program whatever $interrupt says.
func TestTerminate(t *testing.T) {
	real := clock.NewReal()
	defer real.Close()
	begun := make(chan struct{})
	o := run(t, `$interrupt:break
integer started := begun();
procedure p() wait 1e9; end p;
p();
print "on";
`, setting{clock: real, natives: begins(begun), started: func(m *vm.Machine) {
		go func() { // ends after the signal
			<-begun
			time.Sleep(20 * time.Millisecond)
			m.Terminate()
		}()
	}}).prints(t, "")
	if !o.result.Interrupted {
		t.Errorf("it was not interrupted: %s", o.messages)
	}
}
