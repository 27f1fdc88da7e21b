package vm_test

import (
	"strings"
	"testing"

	"rwl/sqlrt/measure"
	"rwl/vm"
)

// quantiles are the values in milliseconds that a histogram has at these
// fractions.
func quantiles(h *measure.Histogram, at ...float64) []int64 {
	var list []int64
	for _, q := range at {
		list = append(list, (h.Quantile(q)+500_000)/1_000_000)
	}
	return list
}

// same compares milliseconds, of which a histogram keeps the first two digits.
func same(got, want []int64) bool {
	for i := range want {
		if d := got[i] - want[i]; d*100 > want[i] || d < 0 {
			return false
		}
	}
	return len(got) == len(want)
}

// A procedure that takes 0.5 s and is planned every 0.2 s falls behind: arrivals
// are at 0, 0.2, … 1.8; it begins at 0, 0.5, 1 and 1.5, and the other six
// arrivals are left at the stop.
func TestStampsInAQueue(t *testing.T) {
	o := run(t, `
procedure slow() statisticsonly
  wait 0.5;
end slow;
run threads 1
  for stop 2 queue every 0.2 loop slow(); end loop;
end threads; end run;
`, setting{}).quiet(t)
	s := o.stats(t, "slow")
	if s.Completed != 4 || s.Failed != 0 || s.Unfinished != 6 || s.Planned() != 10 {
		t.Errorf("%d completed, %d failed, %d unfinished", s.Completed, s.Failed, s.Unfinished)
	}
	all := []float64{0.25, 0.5, 0.75, 1}
	for kind, want := range map[measure.Kind][]int64{
		measure.Response: {500, 800, 1100, 1400},
		measure.Service:  {500, 500, 500, 500},
		measure.Lag:      {0, 300, 600, 900},
		measure.Wait:     {0, 0, 0, 0},
	} {
		h := s.Histogram(measure.Completed, kind)
		if got := quantiles(h, all...); !same(got, want) || h.Count() != 4 {
			t.Errorf("%v: %v, want %v", kind, got, want)
		}
	}
	if sum := s.Histogram(measure.Completed, measure.Response).Sum; sum != 3_800_000_000 {
		t.Errorf("the response times add up to %d", sum)
	}
	if d := o.phases[0].Duration; d != 2_000_000_000 {
		t.Errorf("the run took %d", d)
	}
}

// Whatever the load, planned = completed + failed + unfinished, and the
// histograms have one value for each call.
func TestCountsAreConserved(t *testing.T) {
	for _, c := range []struct {
		loop               string
		completed, planned int64
	}{
		{"stop 10 queue every 0.5", 20, 20},                                // keeps up
		{"stop 10 queue every 0.1", 50, 100},                               // half of it
		{"stop 10 queue every loopnumber <= 10 ? 0.01 : 1", 20, 20},        // a burst that is caught up with
		{"stop 10 queue every loopnumber <= 30 ? 0.01 : 0.5", 50, 30 + 20}, // and one that is not
		{"count 7 queue every 0.01", 7, 7},
		{"stop 10 every 0.1", 50, 50}, // a closed loop plans when it begins
		{"start 1 stop 2 queue every 0.1", 5, 10},
	} {
		o := run(t, `
procedure work() statisticsonly
  wait 0.2;
end work;
run threads 1
  for `+c.loop+` loop work(); end loop;
end threads; end run;
`, setting{}).quiet(t)
		s := o.stats(t, "work")
		if s.Completed != c.completed || s.Planned() != c.planned {
			t.Errorf("%s: %d completed of %d planned, want %d of %d", c.loop, s.Completed, s.Planned(), c.completed, c.planned)
		}
		if n := s.Histogram(measure.Completed, measure.Sent).Count(); n != 0 {
			t.Errorf("%s: %d of the calls sent something", c.loop, n)
		}
		for _, k := range []measure.Kind{measure.Response, measure.Service, measure.Wait, measure.Lag} {
			if n := s.Histogram(measure.Completed, k).Count(); n != s.Completed {
				t.Errorf("%s: %d values of %v", c.loop, n, k)
			}
		}
	}
}

// What the seconds say adds up to the totals.
func TestSecondsAddUp(t *testing.T) {
	o := run(t, `
procedure work() statisticsonly
  wait 0.3;
end work;
run threads 8
  for stop 20 queue every erlang(0.25) loop work(); end loop;
  null signoff();
end threads; end run;
`, setting{}).quiet(t)
	var total measure.Stats
	for _, iv := range o.seconds {
		for i := range iv.Procs {
			total.Add(&iv.Procs[i].Stats)
		}
	}
	s := o.stats(t, "work")
	if total.Completed != s.Completed || total.Unfinished != s.Unfinished || s.Unfinished == 0 || s.Completed < 400 {
		t.Errorf("seconds: %d and %d unfinished, totals: %d and %d", total.Completed, total.Unfinished, s.Completed, s.Unfinished)
	}
}

// Measured procedures that call each other are each measured; only the outer one
// has the arrival's planned time.
func TestNestedMeasuredProcedures(t *testing.T) {
	o := run(t, `
procedure inner() statisticsonly
  wait 0.1;
end inner;
procedure outer() statisticsonly
  inner(); wait 0.3; inner();
end outer;
run threads 1
  for count 4 queue every 0.25 loop outer(); end loop;
end threads; end run;
`, setting{}).quiet(t)
	outer, inner := o.stats(t, "outer"), o.stats(t, "inner")
	if outer.Completed != 4 || inner.Completed != 8 {
		t.Errorf("%d and %d calls", outer.Completed, inner.Completed)
	}
	if got := quantiles(outer.Histogram(measure.Completed, measure.Response), 0.25, 1); !same(got, []int64{500, 1250}) {
		t.Errorf("outer: %v", got)
	}
	if got := quantiles(inner.Histogram(measure.Completed, measure.Response), 0, 1); !same(got, []int64{100, 100}) {
		t.Errorf("inner: %v", got)
	}
}

// With several measured procedures in a pass the first has the lag.
func TestOnlyTheFirstCallOfAPassIsPlanned(t *testing.T) {
	o := run(t, `
procedure a() statisticsonly wait 0.4; end a;
procedure b() statisticsonly wait 0.1; end b;
run threads 1
  for count 3 queue every 0.2 loop a(); b(); end loop;
end threads; end run;
`, setting{}).quiet(t)
	if got := quantiles(o.stats(t, "a").Histogram(measure.Completed, measure.Lag), 0.3, 0.6, 1); !same(got, []int64{0, 300, 600}) {
		t.Errorf("a: %v", got)
	}
	if got := quantiles(o.stats(t, "b").Histogram(measure.Completed, measure.Lag), 1); !same(got, []int64{0}) {
		t.Errorf("b: %v", got)
	}
}

// A function that takes a session while the gap is computed does not use up the
// arrival.
func TestQuietCallsDoNotTakeTheArrival(t *testing.T) {
	o := run(t, `
double g;
function gap() return double
  select 0.2 as g;
  return g;
end gap;
procedure slow() statisticsonly wait 0.5; end slow;
run threads 1
  for count 3 queue every gap() loop slow(); end loop;
end threads; end run;
`, setting{}).quiet(t)
	if got := quantiles(o.stats(t, "slow").Histogram(measure.Completed, measure.Lag), 0.3, 0.6, 1); !same(got, []int64{0, 300, 600}) {
		t.Errorf("lag: %v", got)
	}
}

// $queueeverytiming:off hides the queue.
func TestQueueTimingOff(t *testing.T) {
	o := run(t, `
procedure slow() statisticsonly wait 0.5; end slow;
run threads 1
  for stop 2 queue every 0.2 loop slow(); end loop;
end threads; end run;
`, setting{options: func(o *vm.Options) { o.Behaviour.NoQueueTiming = true }}).quiet(t)
	s := o.stats(t, "slow")
	if got := quantiles(s.Histogram(measure.Completed, measure.Response), 0, 1); !same(got, []int64{500, 500}) || s.Unfinished != 6 {
		t.Errorf("response %v, %d unfinished", got, s.Unfinished)
	}
}

// The statement nostatistics leaves out the present call, the attribute all.
func TestNoStatistics(t *testing.T) {
	o := run(t, `
integer n;
procedure sometimes(integer i) statisticsonly
  if i % 3 = 0 then nostatistics; end if;
end sometimes;
procedure never() nostatistics
  select 1 as n;
end never;
procedure plain()
  nostatistics;
end plain;
run threads 1
  integer i;
  for i := 1 .. 9 loop sometimes(i); never(); end loop;
  plain();
end threads; end run;
`, setting{})
	if n := o.stats(t, "sometimes").Completed; n != 6 {
		t.Errorf("%d calls counted of sometimes", n)
	}
	if len(o.phases[0].Stats) != 1 {
		t.Errorf("statistics: %+v", o.phases[0].Stats)
	}
	if strings.Count(o.messages, "RWL-") != 1 || !strings.Contains(o.messages, "RWL-321") {
		t.Error(o.messages)
	}
}

// A call with a database error is a failed one; so are those around it.
func TestFailedCalls(t *testing.T) {
	o := run(t, `
integer n;
procedure bad(integer i)
  if i = 2 then
    select x as n from nowhere;
  else
    select 1 as n;
  end if;
end bad;
procedure around(integer i) statistics
  bad(i);
end around;
run threads 1
  integer i;
  for i := 1 .. 4 loop around(i); end loop;
end threads; end run;
`, setting{})
	for _, name := range []string{"bad", "around"} {
		if s := o.stats(t, name); s.Completed != 3 || s.Failed != 1 || s.Counted != 3 {
			t.Errorf("%s: %d completed, %d failed, %d counted", name, s.Completed, s.Failed, s.Counted)
		}
	}
	if e := o.phases[0].Errors; len(e) != 1 || e[0].Count != 1 || e[0].SQLState != "42P01" {
		t.Errorf("errors: %+v", e)
	}
}

// A call that is under way when the program is interrupted is unfinished.
func TestInterruptedCallsAreUnfinished(t *testing.T) {
	var machine *vm.Machine
	o := run(t, `
procedure deep() statisticsonly wait 1e6; end deep;
procedure around() statisticsonly deep(); end around;
run threads 3 around(); end threads; end run;
`, setting{
		clock:   newStandingClock(func() { machine.Interrupt() }, 4),
		started: func(m *vm.Machine) { machine = m },
	})
	for _, name := range []string{"deep", "around"} {
		if s := o.stats(t, name); s.Unfinished != 3 || s.Calls() != 0 {
			t.Errorf("%s: %d unfinished, %d calls", name, s.Unfinished, s.Calls())
		}
	}
}

// Calls outside of a run are not measured.
func TestMainIsNotMeasured(t *testing.T) {
	o := run(t, `
procedure p() statisticsonly null; end p;
p();
run threads 1 p(); end threads; end run;
p();
run threads 2 p(); end threads; end run;
`, setting{}).quiet(t)
	if a, b := o.phases[0].Stats[0].Completed, o.phases[1].Stats[0].Completed; a != 1 || b != 2 {
		t.Errorf("%d and %d calls", a, b)
	}
}
