package progress

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rwl/sqlrt/measure"
	"rwl/vm/clock"
)

func second(t *testing.T, n int64, calls int) *measure.Interval {
	t.Helper()
	c := measure.NewCollector([]string{"p"}, measure.Config{Clock: clock.NewVirtual(time.Unix(0, 0))})
	r := c.Recorder(0)
	for i := range calls {
		r.Record(&measure.Call{Done: int64(i+1) * 1e6})
	}
	return &measure.Interval{Second: n, Procs: c.Stop(false).Stats, Backlog: 3,
		Errors: []measure.ErrorCount{{SQLState: "40001", Count: 2}}}
}

func TestLineOnATerminal(t *testing.T) {
	var b bytes.Buffer
	width := 120
	l := New(&b, Options{Terminal: true, Width: func() int { return width }})
	l.Interval(&measure.Interval{Second: 0})
	l.Interval(second(t, 1, 1200))
	const want = "\r\x1b[K   1 s    1,200 calls/s  p50  604 ms  p95  1.14 s  p99  1.19 s  errors 2  backlog 3"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
	for width = range 120 {
		b.Reset()
		l.Interval(second(t, 2, 5))
		text := strings.TrimPrefix(b.String(), clearLine)
		if n := utf8.RuneCountInString(text); width > 0 && n >= width && n > 0 {
			t.Errorf("%d characters on %d columns: %q", n, width, text)
		}
	}
	b.Reset()
	fmt.Fprintln(l.Beside(&b), "RWL-001: a message")
	l.Finish()
	l.Finish()
	if b.String() != "\r\x1b[KRWL-001: a message\n" {
		t.Errorf("%q", b.String())
	}
}

func TestLineElsewhere(t *testing.T) {
	var b bytes.Buffer
	New(&b, Options{}).Interval(second(t, 1, 5))
	if b.Len() != 0 {
		t.Errorf("%q", b.String())
	}
	l := New(&b, Options{Forced: true})
	late := second(t, 1, 5)
	late.Late = true
	l.Interval(late)
	l.Interval(second(t, 2, 0))
	final := second(t, 3, 5)
	final.Final = true
	l.Interval(final)
	l.Finish()
	const want = "   2 s        0 calls/s  p50       -  p95       -  p99       -  errors 4  backlog 3\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}
