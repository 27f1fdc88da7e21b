package lang

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A text four times as long takes about four times as long to check; what
// looks at all of main for each procedure would take sixteen times as long.
func TestCheckingIsLinear(t *testing.T) {
	natives := natives()
	took := func(n int) time.Duration {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "integer v%d := 1;\nprocedure p%d() insert into t(a) values (:v%d);\nend p%d;\np%d();\n", i, i, i, i, i)
		}
		text := []byte(b.String())
		from := time.Now()
		if unit := Check(surroundings(natives, text)); unit.Faults.Err() {
			t.Fatal(firstOf(unit.Faults.Sorted()))
		}
		return time.Since(from)
	}
	var short, long time.Duration
	for range 5 { // other programs disturb the measurement
		if short, long = took(1500), took(6000); long < 9*short {
			return
		}
	}
	t.Errorf("%v for a text, %v for one four times as long", short, long)
}
