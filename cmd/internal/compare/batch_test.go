package compare

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBatchCount(t *testing.T) {
	for seconds, want := range map[int64]int{0: 0, 9: 0, 10: 10, 29: 29, 30: 30, 31: 15, 59: 29, 60: 30, 61: 20, 3600: 30} {
		got := batchCount(seconds)
		if got != want {
			t.Errorf("%d seconds make %d batches, want %d", seconds, got, want)
		}
		sizes := make([]int64, got)
		for second := range seconds {
			if got > 0 {
				sizes[batchOf(second+1, seconds, got)]++
			}
		}
		for _, size := range sizes {
			if size < seconds/int64(got) || size > seconds/int64(got)+1 {
				t.Errorf("%d seconds: a batch of %d", seconds, size)
			}
		}
	}
}

func TestStandardError(t *testing.T) {
	var even, alternating, slow []share
	for i := range 20 {
		even = append(even, share{5, 1})
		alternating = append(alternating, share{float64(1 + i%2*2), 1})
		slow = append(slow, share{float64(1 + i/10*2), 1})
	}
	if d, freedom, ok := standardError(even); d != 0 || freedom != 19 || !ok {
		t.Error(d, freedom, ok)
	}
	// Residuals of 1 and -1: s/√20, s² = 20/19.
	if d, _, _ := standardError(alternating); math.Abs(d-math.Sqrt(1.0/19)) > 1e-12 {
		t.Error(d)
	}
	// The same residuals, half and half: of 19 products 18 are 1, one is -1, so r = 17/20 and the variance 37/3 of that.
	if d, _, _ := standardError(slow); math.Abs(d-math.Sqrt(1.0/19*37/3)) > 1e-12 {
		t.Error(d)
	}
	if _, _, ok := standardError(append(even[:9:9], make([]share, 11)...)); ok {
		t.Error("nine batches with calls are enough")
	}
}

// The interval of a mean holds the truth in about 95 % of all cases, also when each second resembles the one before.
func TestIntervalsOfMeansHoldTheTruth(t *testing.T) {
	for _, likeness := range []float64{0, 0.5, 0.8} {
		r := rand.New(rand.NewPCG(7, 7))
		const rounds, seconds = 2000, 120
		held := 0
		for range rounds {
			batches := make([]share, batchCount(seconds))
			x := r.NormFloat64() / math.Sqrt(1-likeness*likeness)
			for second := range int64(seconds) {
				x = likeness*x + r.NormFloat64()
				b := &batches[batchOf(second+1, seconds, len(batches))]
				b.above, b.below = b.above+100+x, b.below+1
			}
			sum := 0.0
			for _, b := range batches {
				sum += b.above
			}
			i, ok := quotientInterval(sum/seconds, batches)
			if ok && i.Low <= 100 && i.High >= 100 {
				held++
			}
		}
		if share := float64(held) / rounds; share < 0.92 || share > 0.985 {
			t.Errorf("likeness %v: the truth is in %v of the intervals", likeness, share)
		}
	}
}

// Exact limits of the Poisson distribution, from the tables (Garwood 1936).
func TestCountInterval(t *testing.T) {
	for events, want := range map[int64]Interval{0: {0, 3.689}, 1: {0.025, 5.572}, 10: {4.795, 18.39}, 100: {81.36, 121.63}} {
		got := countInterval(events)
		if math.Abs(got.Low-want.Low) > 0.03 || math.Abs(got.High-want.High) > 0.03 {
			t.Errorf("%d events: %v, want %v", events, got, want)
		}
	}
}

func TestStudentFallsToTheNormalDistribution(t *testing.T) {
	if len(student) != mostBatches-fewestBatches+1 {
		t.Fatalf("%d quantiles", len(student))
	}
	for i := 1; i < len(student); i++ {
		if student[i] >= student[i-1] || student[i] < normal {
			t.Errorf("quantile %d is %v after %v", i, student[i], student[i-1])
		}
	}
}
