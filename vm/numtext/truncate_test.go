package numtext

import (
	"math"
	"testing"
)

func TestTruncate(t *testing.T) {
	for d, want := range map[float64]int64{
		0: 0, 5.9: 5, -5.9: -5, 1e18: 1_000_000_000_000_000_000,
		1e300: math.MaxInt64, -1e300: math.MinInt64, math.Inf(1): math.MaxInt64, math.Inf(-1): math.MinInt64,
		math.MaxInt64: math.MaxInt64, math.MinInt64: math.MinInt64,
	} {
		if got := Truncate(d); got != want {
			t.Errorf("Truncate(%v) is %d, want %d", d, got, want)
		}
	}
	if got := Truncate(math.NaN()); got != 0 {
		t.Errorf("NaN gives %d", got)
	}
}
