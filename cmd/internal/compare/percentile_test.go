package compare

import (
	"math"
	"testing"

	"rwl/sqlrt/measure"
)

// Ranks of printed tables (of the median: Conover, Practical Nonparametric Statistics), and the smallest samples whose
// largest value is a limit: p^n ≤ 2.5 %.
func TestRanksOfTables(t *testing.T) {
	for _, c := range []struct {
		n         int64
		p         float64
		low, high int64
	}{
		{1, 0.5, 0, 2}, {5, 0.5, 0, 6}, {6, 0.5, 1, 6}, {10, 0.5, 2, 9}, {20, 0.5, 6, 15}, {25, 0.5, 8, 18}, {50, 0.5, 18, 33}, {100, 0.5, 40, 61},
		{50, 0.9, 41, 50},
		{367, 0.99, 359, 368}, {368, 0.99, 360, 368},
		{3687, 0.999, 3679, 3688}, {3688, 0.999, 3680, 3688},
	} {
		low, high := ranks(c.n, c.p)
		if low != c.low || high != c.high {
			t.Errorf("n %d, p %v: ranks %d and %d, want %d and %d", c.n, c.p, low, high, c.low, c.high)
		}
	}
}

// The ranks are those of the definition, with probabilities that are made by adding one value after the other.
func TestRanksAreBinomial(t *testing.T) {
	for _, p := range []float64{0.5, 0.9, 0.99, 0.999} {
		weights := []float64{1} // of 0…n values below the percentile
		for n := int64(1); n <= 400; n++ {
			next := make([]float64, n+1)
			for k, w := range weights {
				next[k] += w * (1 - p)
				next[k+1] += w * p
			}
			weights = next
			var low, high int64
			high = n + 1
			below := 0.0
			for k := range n {
				below += weights[k]
				if below <= 0.025 {
					low = k + 1
				}
				if below >= 0.975 {
					high = min(high, k+1)
				}
			}
			if gotLow, gotHigh := ranks(n, p); gotLow != low || gotHigh != high {
				t.Fatalf("n %d, p %v: ranks %d and %d, want %d and %d", n, p, gotLow, gotHigh, low, high)
			}
		}
	}
}

// With many values the ranks are those of the normal distribution.
func TestRanksOfManyValues(t *testing.T) {
	for _, n := range []int64{1e5, 1e7, 1e9} {
		for _, p := range []float64{0.5, 0.99, 0.999} {
			low, high := ranks(n, p)
			margin := 1.959964 * math.Sqrt(float64(n)*p*(1-p))
			for _, d := range []float64{float64(n)*p - margin - float64(low), float64(n)*p + margin - float64(high)} {
				if math.Abs(d) > 5 {
					t.Errorf("n %d, p %v: ranks %d and %d, %v beside the normal distribution", n, p, low, high, d)
				}
			}
		}
	}
}

func TestPercentileInterval(t *testing.T) {
	h := new(measure.Histogram)
	for v := range int64(100) {
		h.Record((v + 1) * 1e6)
	}
	// Ranks 40 and 61, widened by slots of 1/128.
	i := percentileInterval(h, 0.5, 1)
	if i.Low > 40e6 || i.Low < 39.6e6 || i.High < 61e6 || i.High > 61.5e6 {
		t.Errorf("the median of 1…100 ms is in %+v", i)
	}
	// A quarter of the calls: ranks 8 and 18 of 25, which stand for 29…32 and 69…72 of 100.
	i = percentileInterval(h, 0.5, 4)
	if i.Low > 29e6 || i.Low < 28.7e6 || i.High < 72e6 || i.High > 72.6e6 {
		t.Errorf("with an effect of 4 it is in %+v", i)
	}
	if i := percentileInterval(h, 0.99, 1); i.Low == 0 || !math.IsInf(i.High, 1) {
		t.Errorf("p99 of 100 values is in %+v", i)
	}
	if i := percentileInterval(h, 0.5, 1e9); i != unlimited {
		t.Errorf("of one value: %+v", i)
	}
	if i := percentileInterval(new(measure.Histogram), 0.5, 1); i != unlimited {
		t.Errorf("of nothing: %+v", i)
	}
}

// Batches of independent calls have no effect; batches whose calls are all alike count as one call each.
func TestEffect(t *testing.T) {
	var alike, mixed []share
	for i := range 20 {
		alike = append(alike, share{float64(50 * (i / 3 % 2)), 50})
		mixed = append(mixed, share{25, 50})
	}
	if e, ok := effectOf(mixed); e != 1 || !ok {
		t.Errorf("effect %v, %v", e, ok)
	}
	if e, ok := effectOf(alike); e < 50 || !ok {
		t.Errorf("effect %v, %v of batches whose 50 calls are alike", e, ok)
	}
	if e, ok := effectOf(alike[:9]); e != 1 || ok {
		t.Errorf("effect %v, %v of nine batches", e, ok)
	}
}
