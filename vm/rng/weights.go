package rng

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// ErrNoWeight says that no weight is positive (RWL-030).
var ErrNoWeight = errors.New("the sum of the weights is zero")

// WeightError says that the weight at Index is negative, infinite or not a
// number (RWL-028).
type WeightError struct {
	Index  int
	Weight float64
}

func (e *WeightError) Error() string {
	return fmt.Sprintf("weight %d is %g, it must be zero or more", e.Index+1, e.Weight)
}

// Weights is a discrete distribution: index i is picked with a probability
// proportional to weight i. It is read-only and may be shared by threads.
type Weights struct{ sums []float64 }

// NewWeights prepares a distribution. The errors are *WeightError and
// ErrNoWeight.
func NewWeights(weights []float64) (Weights, error) {
	sums := make([]float64, len(weights))
	total := 0.0
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return Weights{}, &WeightError{Index: i, Weight: w}
		}
		total += w
		sums[i] = total
	}
	if total == 0 {
		return Weights{}, ErrNoWeight
	}
	return Weights{sums: sums}, nil
}

// Pick draws an index, by one number in [0, total of the weights).
func (w Weights) Pick(s *Stream) int {
	n := len(w.sums)
	u := s.unit() * w.sums[n-1]
	i := sort.Search(n, func(i int) bool { return w.sums[i] > u })
	for i == n || i > 0 && w.sums[i] == w.sums[i-1] { // only when rounding made u the total
		i--
	}
	if s.Trace != nil {
		s.Trace.Integer("pick", int64(i))
	}
	return i
}
