package measure

import (
	"testing"
	"time"
)

// workingClock is a clock on which each reading finds some more work done.
type workingClock struct {
	Clock
	now int64
}

func (c *workingClock) Now() int64 {
	c.now += 10_000
	return c.now
}

func TestRest(t *testing.T) {
	const points = 3000 // of 10 µs of work each
	for _, c := range []struct {
		name     string
		longer   int64
		turn     int64 // that others take when it gives way
		ended    bool
		from, to int // how often it gives way
	}{
		{"nobody waits", 0, 0, false, 990, 1000},
		{"behind", 1_000_000, 0, false, 25, 30},
		{"on a busy machine", 0, 4_000_000, false, 5, 5},
		{"somebody waits for it", 0, 0, true, 0, 0},
	} {
		clk, ways := &workingClock{}, 0
		r := NewRest(clk)
		r.giveWay = func() { clk.now += c.turn; ways++ }
		r.Point()
		if ways > 0 {
			t.Errorf("%s: gives way before it begins", c.name)
		}
		r.Begin(c.longer)
		if c.ended {
			r.End()
		}
		for range points {
			r.Point()
		}
		if ways < c.from || ways > c.to {
			t.Errorf("%s: gave way %d times, %v", c.name, ways, time.Duration(clk.now))
		}
	}
	var none *Rest
	none.Point()
}
