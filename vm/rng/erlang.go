package rng

import "math"

// Erlang draws from the Erlang distribution of order k with the given mean:
// the sum of k negative exponential times. Order 1 is the negative exponential
// distribution itself, the time between arrivals of a Poisson process. An order
// below 1 is taken as 1.
//
// The formula is -(mean/k) * ln(product of 1-u), as the language gives it.
func (s *Stream) Erlang(k int, mean float64) float64 {
	k = max(k, 1)
	sum, product := 0.0, 1.0
	for range k {
		product *= 1 - s.unit()
		if product < 0x1p-900 { // the next factors might reach zero
			sum += math.Log(product)
			product = 1
		}
	}
	v := -(mean / float64(k)) * (sum + math.Log(product))
	if s.Trace != nil {
		s.Trace.Double("erlang", v)
	}
	return v
}
