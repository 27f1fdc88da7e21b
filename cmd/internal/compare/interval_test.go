package compare

import (
	"encoding/json"
	"math"
	"testing"
)

func TestRatios(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		a, b, want Interval
		verdict    string
	}{
		{Interval{1, 2}, Interval{1, 2}, Interval{0.5, 2}, NoDifference},
		{Interval{1, 2}, Interval{4, 6}, Interval{2, 6}, Slower},
		{Interval{4, 6}, Interval{1, 2}, Interval{1.0 / 6, 0.5}, Faster},
		{Interval{1, 2}, Interval{2, 3}, Interval{1, 3}, NoDifference}, // 1 itself is contained
		{Interval{0, 2}, Interval{4, 6}, Interval{2, inf}, Slower},
		{Interval{1, 2}, Interval{4, inf}, Interval{2, inf}, Slower},
		{Interval{1, inf}, Interval{4, 6}, Interval{0, 6}, NoDifference},
		{Interval{1, 2}, Interval{0, 0.5}, Interval{0, 0.5}, Faster},
		{Interval{0, 0}, Interval{1, 2}, Interval{inf, inf}, Slower},
		{Interval{0, 0}, Interval{0, 0}, unlimited, NoDifference},
		{unlimited, unlimited, unlimited, NoDifference},
	} {
		got := ratio(c.a, c.b)
		if got != c.want || got.tells(Slower, Faster) != c.verdict {
			t.Errorf("%v over %v: %v, %s; want %v, %s", c.b, c.a, got, got.tells(Slower, Faster), c.want, c.verdict)
		}
	}
}

func TestIntervalsAsJSON(t *testing.T) {
	got, err := json.Marshal([]Interval{{0.5, 2}, unlimited})
	if err != nil || string(got) != `[{"high":2,"low":0.5},{"high":null,"low":0}]` {
		t.Errorf("%s, %v", got, err)
	}
}
