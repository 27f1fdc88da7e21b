//go:build rwlchecked

package vm_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"testing"
	"time"

	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// victims are programs that use most of the instructions.
var victims = []string{`
integer i, n := 3; double d := 1.5; string s := "text"; string(4) small;
integer threads global g := 0; string threads global t := "";
random string array word ("a" 1, "b" 2);
function fact(integer k) return double
  if k <= 1 then return 1; end if;
  return k * fact(k - 1);
end fact;
procedure show(integer k, string u)
  string mine := u || k;
  if mine is null or k between 3 and 5 then print mine; else print "-"; end if;
  g += k; t ||= "x";
end show;
procedure other(integer k, string u)
  for i := 1, k, 7 loop
    if i = 7 then return; end if;
    d := d % 3 + i;
  end loop;
end other;
random procedure array mix (show 1, other 2);
for i := 1 .. 4 loop
  d := fact(i) / 3 - i % 2;
  small := substr(s, i) || word;
  if d > 2 and not i = n then show(i, small); elseif d < 0.5 then null; else mix(i, "m"); end if;
  n := i = 2 ? null : n + 1;
end loop;
while n < 20 loop n += 3; if n > 15 then break; end if; end loop;
for count 3 queue every uniform(0.0, 0.1) loop print i d; wait 0.01; end loop;
for start 1 stop 3 wait 0.5 loop n := loopnumber; end loop;
print sqrt(d) "," s < small "," s = "x" "," "12" + n "," length(s || null);
printvar all;
`, `
integer n, m;
sql look
  select 1 as n;
  define sql;
end sql;
procedure rows(integer last)
  for
    with recursive c(n) as (select 1 union all select n + 1 from c where n < :last) select n from c;
  loop
    look;
    if n = 2 then break; end if;
    if n = 7 then return; end if;
  end loop;
end rows;
execute
  create table t(n integer);
  insert into t values (1);
  rows(3);
  commit;
end;
rows(5);
select count(*) as m from t;
print n m sql_id(look);
`}

// Instructions of good programs are changed at random. Whatever the verifier
// accepts then may do anything but reach beyond what it has: the checked loop,
// and Go, would panic.
func TestAcceptedProgramsNeverPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i, source := range victims {
		program := compile(t, source, &setting{}).Program
		accepted := 0
		for range []int{5000, 500}[i] {
			undo := mutate(r, program)
			if pcode.Verify(program) == nil {
				accepted++
				if fault := survive(program); fault != "" {
					t.Errorf("%s", fault)
				}
			}
			undo()
		}
		if accepted < 50 {
			t.Errorf("only %d changed programs were accepted", accepted)
		}
	}
}

// mutate changes one or two instructions.
func mutate(r *rand.Rand, p *pcode.Program) (undo func()) {
	var undos []func()
	for range 1 + r.IntN(2) {
		f := p.Functions[r.IntN(len(p.Functions))]
		in := &f.Code[r.IntN(len(f.Code))]
		old := *in
		undos = append(undos, func() { *in = old })
		switch r.IntN(5) {
		case 0:
			in.Op = pcode.Op(r.IntN(int(pcode.OpRunEnd) + 2))
		case 1:
			in.A = field(r, in.A)
		case 2:
			in.B = field(r, in.B)
		case 3:
			in.C = field(r, in.C)
		case 4:
			in.K = constant(r, in.K)
		}
	}
	return func() {
		for i := len(undos) - 1; i >= 0; i-- {
			undos[i]()
		}
	}
}

// field is another value for a field: near, small, or anything.
func field(r *rand.Rand, old uint16) uint16 {
	switch r.IntN(4) {
	case 0:
		return uint16(r.IntN(1 << 16))
	case 1:
		return pcode.NoCell
	case 2:
		return uint16(r.IntN(40))
	}
	return old + uint16(r.IntN(5)) - 2
}

func constant(r *rand.Rand, old int64) int64 {
	switch r.IntN(4) {
	case 0:
		return int64(r.Uint64())
	case 1:
		return -1
	case 2:
		return int64(r.IntN(40))
	}
	return old + int64(r.IntN(5)) - 2
}

// survive runs a program for a moment and tells how it panicked, if it did.
func survive(p *pcode.Program) (fault string) {
	var stdout, messages bytes.Buffer
	clock := newJumpingClock()
	clock.enter()
	s := setting{clock: clock}
	machine := newMachine(s, diag.NewLog(&messages, diag.Options{}), &stdout, &observer{outcome: &outcome{}})
	stop := time.AfterFunc(2*time.Millisecond, machine.Interrupt)
	defer stop.Stop()
	defer func() {
		if x := recover(); x != nil {
			fault = fmt.Sprintf("%v\n%s", x, debug.Stack())
		}
	}()
	_, _ = machine.Run(context.Background(), p)
	return ""
}
