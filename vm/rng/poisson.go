package rng

import "math"

// Poisson draws the number of arrivals in a time in which mean arrivals are
// expected. A mean that is not positive gives 0.
func (s *Stream) Poisson(mean float64) int64 {
	var v int64
	switch {
	case !(mean > 0):
	case mean < 10:
		v = s.poissonByProduct(mean)
	default:
		v = s.poissonByRejection(mean)
	}
	if s.Trace != nil {
		s.Trace.Integer("poisson", v)
	}
	return v
}

// poissonByProduct counts exponential times until their sum passes the mean:
// D. E. Knuth, "The Art of Computer Programming", volume 2, 3.4.1.
func (s *Stream) poissonByProduct(mean float64) int64 {
	limit := math.Exp(-mean)
	var k int64
	for product := 1 - s.unit(); product > limit; k++ {
		product *= 1 - s.unit()
	}
	return k
}

// poissonByRejection is algorithm PTRS of W. Hörmann, "The transformed
// rejection method for generating Poisson random variables", Insurance:
// Mathematics and Economics 12 (1993), for means from 10 on.
func (s *Stream) poissonByRejection(mean float64) int64 {
	b := 0.931 + 2.53*math.Sqrt(mean)
	a := -0.059 + 0.02483*b
	alphaInverse := 1.1239 + 1.1328/(b-3.4)
	sure := 0.9277 - 3.6224/(b-2)
	for {
		u := s.unit() - 0.5
		v := 1 - s.unit() // (0,1], its logarithm is needed
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if us >= 0.07 && v <= sure {
			return toInt64(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if math.Log(v*alphaInverse/(a/(us*us)+b)) <= logPoisson(k, mean) {
			return toInt64(k)
		}
	}
}

// logPoisson is ln(e^-mean mean^k / k!). From 10 on, Stirling's series replaces
// the factorial and the large terms are cancelled by hand, so that it stays
// exact for huge means too.
func logPoisson(k, mean float64) float64 {
	if k < 10 {
		factorial, _ := math.Lgamma(k + 1)
		return k*math.Log(mean) - mean - factorial
	}
	d := (mean - k) / k
	k2 := k * k
	series := (1.0/12 - (1.0/360-1.0/1260/k2)/k2) / k
	return k*(math.Log1p(d)-d) - 0.5*math.Log(2*math.Pi*k) - series
}

// toInt64 converts a whole number that may be too large.
func toInt64(k float64) int64 {
	if k >= 0x1p63 {
		return math.MaxInt64
	}
	return int64(k)
}
