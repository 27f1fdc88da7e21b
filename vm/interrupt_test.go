package vm_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"rwl/vm"
	"rwl/vm/clock"
)

// Programs that would go on for ever, each in its own way.
var endless = map[string]string{
	"a loop":              `integer i := 0; while 1 loop i += 1; end loop;`,
	"recursion":           `function f(integer n) return integer if n < 2 then return n; end if; return f(n-1) + f(n-2); end f; print f(90);`,
	"printing":            `while 1 loop print ""; end loop;`,
	"a sleep":             `wait 1e9;`,
	"a control loop":      `for start 1e6 stop 1e9 loop null; end loop;`,
	"arrivals to count":   `for start runseconds() stop runseconds() + 0.001 queue every 1e-12 loop wait 0.01; end loop;`,
	"threads of loops":    `run threads 8 integer i; while 1 loop i += 1; end loop; end threads; end run;`,
	"threads that sleep":  `run threads 8 for stop 1e9 every 0.01 loop null; end loop; end threads; end run;`,
	"main waits in a run": `procedure p() is while 1 loop null; end loop; end p; run threads 2 p(); end threads; threads 2 wait 1e9; end threads; end run;`,
	"selects": `
integer n;
procedure look()
  select 1 as n;
end look;
run threads 4 while 1 loop look(); end loop; end threads; end run;`,
	"a long query": `
integer n;
procedure long()
  with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) as n from c;
end long;
run threads 2 long(); end threads; end run;`,
	"cursor loops": `
integer i, n;
procedure rows()
  for
    with recursive c(i) as (select 1 union all select i + 1 from c) select i from c;
  loop
    for
      select 1 as n union all select 2;
    loop
      n += 1;
    end loop;
  end loop;
end rows;
run threads 4 rows(); end threads; end run;`,
	"changes": `
integer n;
execute
  create table t(n integer);
  commit;
end;
procedure change()
  insert into t values (1);
  update t set n = n + 1;
  rollback;
end change;
run threads 4 while 1 loop change(); end loop; end threads; end run;`,
	"waiting for a session": `
database p connect "sqlite::memory:" sessionpool 1..1 default;
procedure hold() statistics
  wait 1e9;
end hold;
run threads 8 hold(); end threads; end run;`,
	"at clauses": `
database p connect "sqlite::memory:" sessionpool 0..3 default;
database q connect "sqlite::memory:" reconnect;
integer n;
sql look
  select 1 as n;
  define sql;
end sql;
procedure both()
  look at q;
  execute at q
    look;
    look at p;
  end;
  look;
end both;
run threads 4 while 1 loop both(); end loop; end threads; end run;`,
}

// Whatever a program does when it is interrupted, it ends soon, with nothing
// left: no goroutine, no session.
func TestInterruptAtRandomMoments(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, program := range endless {
		t.Run(name, func(t *testing.T) {
			for range 4 {
				before := runtime.NumGoroutine()
				real := clock.NewReal()
				driver := &counting{}
				delay := time.Duration(r.IntN(15_000)) * time.Microsecond
				var interrupted sync.WaitGroup
				o := run(t, program, setting{clock: real, drivers: memory{driver}, started: func(m *vm.Machine) {
					interrupted.Go(func() { // ends when the moment has come
						time.Sleep(delay)
						m.Interrupt()
					})
				}})
				interrupted.Wait()
				real.Close()
				if !o.result.Interrupted || o.messages != "" {
					t.Errorf("after %v: interrupted %v, %s", delay, o.result.Interrupted, o.messages)
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

// An interrupt before the program begins stops it too.
func TestInterruptBeforeTheStart(t *testing.T) {
	o := run(t, `print "a"; run threads 2 print "b"; end threads; end run;`, setting{
		clock: clock.NewReal(), started: func(m *vm.Machine) { m.Interrupt() },
	})
	if !o.result.Interrupted || o.stdout != "" {
		t.Errorf("printed %q", o.stdout)
	}
}

// settle gives goroutines that are about to end the time to do so.
func settle(n int) int {
	for range 200 {
		if runtime.NumGoroutine() <= n {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return runtime.NumGoroutine()
}
