package lang

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A text four times as long takes about four times as much processor time to
// check; what looks at all of main for each procedure would take sixteen times
// as much. The time of this thread does not depend on what else the machine does.
func TestCheckingIsLinear(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	natives := natives()
	took := func(n int) time.Duration {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `integer v%[1]d := 1, w%[1]d := 2, x%[1]d, y%[1]d;
procedure p%[1]d()
  insert into t(a) values (:v%[1]d);
  select count(*) as w%[1]d from t;
end p%[1]d;
p%[1]d();
`, i)
		}
		text := []byte(b.String())
		least := time.Duration(1<<63 - 1)
		for range 3 {
			from := threadTime(t)
			if unit := Check(surroundings(natives, text)); unit.Faults.Err() {
				t.Fatal(firstOf(unit.Faults.Sorted()))
			}
			least = min(least, threadTime(t)-from)
		}
		return least
	}
	short, long := took(1500), took(6000)
	if long > 9*short {
		t.Errorf("%v for a text, %v for one four times as long", short, long)
	}
}

// threadTime is the processor time that this thread has taken.
func threadTime(t *testing.T) time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
