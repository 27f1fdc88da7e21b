package repository

import (
	"testing"
	"time"

	"rwl/vm/clock"
)

// workingClock is a clock on which each reading finds some more work done, and which counts the pauses.
type workingClock struct {
	Clock
	now, slept int64
	late       int64 // by how much a pause takes longer
}

func (c *workingClock) Now() int64 {
	c.now += 10_000
	return c.now
}

func (c *workingClock) SleepUntil(t int64, _ <-chan struct{}) bool {
	c.slept += t - c.now
	c.now = t + c.late
	return false
}

func TestRest(t *testing.T) {
	const points = 1000 // of 10 µs of work each
	for _, c := range []struct {
		name     string
		pending  int
		late     int64
		ended    bool
		from, to int64 // pauses asked for
	}{
		{"up to date", 0, 0, false, 4_500_000, 5_000_000},
		{"behind", 100, 0, false, 4_000_000, 5_000_000},
		{"far behind", 2000, 0, false, 0, 0},
		{"on a busy machine", 0, 5_000_000, false, 500_000, 500_000},
		{"at the end", 0, 0, true, 0, 0},
	} {
		clk := &workingClock{late: c.late}
		r := &rest{clock: clk}
		r.begin(c.pending)
		if c.ended {
			r.end()
		}
		for range points {
			r.point()
		}
		if clk.slept < c.from || clk.slept > c.to {
			t.Errorf("%s: %v of pauses", c.name, time.Duration(clk.slept))
		}
	}
	var none *rest
	none.point()
	if r := newWriter(&Repository{clock: clock.NewReal()}, RunInfo{}, "", Saving{}).rest; r == nil || r.left != 0 {
		t.Errorf("a writer begins with the rest %+v", r)
	}
}
