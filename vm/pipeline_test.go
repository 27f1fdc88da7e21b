package vm_test

import (
	"strings"
	"testing"
	"time"

	"rwl/vm"
)

// Each program runs with and without pipelining: what it prints, what is told, in which order, and what is measured is the same.
func TestPipeliningChangesNothing(t *testing.T) {
	const tables = `
execute
  create table t(id integer primary key, n integer);
  insert into t values (1, 0);
  commit;
end execute;
`
	for name, source := range map[string]string{
		"a warning comes behind the error of what waits": `
integer zero := 0, x, n;
procedure p(integer k)
  insert into t values (:k, 1);
  x := 7 / zero;
  select count(*) as n from t;
  x := 7 / zero;
  commit;
  printline k, x, n, sqlstate;
end p;
p(2); p(3); p(2); p(4);`,
		"calls and errors are counted": `
integer n;
procedure p(integer k)
  select max(id) as n from t;
  insert into t values (:k, 1);
  update t set n = n + 1;
  commit;
end p;
run
  threads 1
    for count 9 loop
      p(loopnumber - loopnumber % 3);
    end loop;
  end threads;
end run;`,
		"the first error ends the program": `
$sqlerror:stop
integer n;
procedure p(integer k)
  insert into t values (:k, 1);
  update t set n = n + 1;
  commit;
  printline k;
end p;
p(2); p(3); p(2); p(4);`,
		"a session given back in the middle of a transaction": `
integer n;
procedure p(integer k)
  insert into t values (:k, 1);
  select count(*) as n from t;
  update t set n = n + 1;
end p;
p(2); p(3); p(1);
select count(*) as n from t;
printline n;`,
		"the last sql_id": `
integer n;
procedure p(integer k)
  select max(id) as n from t;
  insert into t values (:k, 1);
  printline sql_id();
  commit;
end p;
p(2); p(3);`,
	} {
		t.Run(name, func(t *testing.T) {
			off, on := run(t, tables+source, setting{}), run(t, "$pipeline:on"+tables+source, setting{})
			if on.stdout != off.stdout || on.messages != off.messages || off.messages+off.stdout == "" {
				t.Errorf("printed with\n%s\nwithout\n%s\ntold with\n%s\nwithout\n%s", on.stdout, off.stdout, on.messages, off.messages)
			}
			if len(off.phases) == 0 {
				return
			}
			a, b := on.stats(t, "p"), off.stats(t, "p")
			if a.Completed != b.Completed || a.Failed != b.Failed || b.Failed == 0 {
				t.Errorf("completed and failed with %d, %d; without %d, %d", a.Completed, a.Failed, b.Completed, b.Failed)
			}
		})
	}
}

// Ctrl-C while an execution waits: it is not done, and nothing is told of it.
func TestInterruptWhileAnExecutionWaits(t *testing.T) {
	source := `
$pipeline:on
integer i := 0, n;
procedure p()
  while i >= 0 loop
    insert into t values (:i);
    i += 1;
    select max(id) as n from t;
    i += 0;
    commit;
  end loop;
end p;
execute
  create table t(id integer primary key);
  commit;
end execute;
p();
`
	o := run(t, source, setting{started: func(m *vm.Machine) { time.AfterFunc(50*time.Millisecond, m.Interrupt) }})
	if !o.result.Interrupted || strings.Contains(o.messages, "RWL-079") {
		t.Errorf("%+v\n%s", o.result, o.messages)
	}
}
