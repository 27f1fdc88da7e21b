package rng

import "math"

// zipfCacheSize is how many different Zipf distributions of a stream are kept
// prepared; the set-up costs about as much as two draws.
const zipfCacheSize = 4

// Zipf draws from a to b, both included, where the i-th value is drawn with a
// probability proportional to 1/i^theta: a is the most popular. theta 0 is the
// uniform distribution; a theta that is negative or not a number is taken as 0,
// and one above 64, where the second value comes once in 2^64 draws, as 64.
// With b < a the result is a.
//
// Time and memory do not depend on the size of the range: W. Hörmann and
// G. Derflinger, "Rejection-inversion to generate variates from monotone
// discrete distributions", ACM TOMACS 6 (1996), with the distribution's
// parameters v = 0 and q = theta.
func (s *Stream) Zipf(a, b int64, theta float64) int64 {
	v := a
	switch {
	case b <= a:
	case !(theta > 0):
		v = s.integer(a, b)
	default:
		v = int64(uint64(a) + s.zipf(uint64(b)-uint64(a), min(theta, 64)).draw(s))
	}
	if s.Trace != nil {
		s.Trace.Integer("zipf", v)
	}
	return v
}

// zipf is a prepared distribution over 0 … last. Let h(x) = x^-theta and H its
// integral from 1 to x. The variates are 1 … last+1 inside.
type zipf struct {
	theta  float64
	last   uint64
	n      float64 // last + 1
	bottom float64 // H(1.5) - h(1)
	top    float64 // H(n + 0.5)
	accept float64 // x within this distance below k is accepted at once
}

// zipf finds the prepared distribution or prepares it, in place of the one
// prepared longest ago.
func (s *Stream) zipf(last uint64, theta float64) *zipf {
	for i := range s.zipfs {
		if z := &s.zipfs[i]; z.last == last && z.theta == theta {
			return z
		}
	}
	z := &s.zipfs[s.nextZipf]
	s.nextZipf = (s.nextZipf + 1) % zipfCacheSize
	*z = zipf{theta: theta, last: last, n: float64(last) + 1}
	z.bottom = z.integral(1.5) - 1
	z.top = z.integral(z.n + 0.5)
	z.accept = 2 - z.inverse(z.integral(2.5)-z.density(2))
	return z
}

func (z *zipf) draw(s *Stream) uint64 {
	for {
		u := z.top + float64(s.unit()*(z.bottom-z.top))
		x := z.inverse(u)
		k := math.Floor(x + 0.5)
		k = min(max(k, 1), z.n)
		if k-x <= z.accept || u >= z.integral(k+0.5)-z.density(k) {
			if k == z.n { // n itself may not be exact
				return z.last
			}
			return uint64(k) - 1
		}
	}
}

func (z *zipf) density(x float64) float64 { return math.Exp(-z.theta * math.Log(x)) }

// integral is H(x) = (x^(1-theta) - 1) / (1-theta), or ln x for theta = 1,
// written so that it is exact also near theta = 1.
func (z *zipf) integral(x float64) float64 {
	logX := math.Log(x)
	return logX * expm1Ratio((1-z.theta)*logX)
}

// inverse is the x with H(x) = y.
func (z *zipf) inverse(y float64) float64 {
	t := max(y*(1-z.theta), -1) // rounding may bring it below
	return math.Exp(y * log1pRatio(t))
}

// expm1Ratio is (e^x - 1) / x, by its series near 0.
func expm1Ratio(x float64) float64 {
	if math.Abs(x) > 1e-8 {
		return math.Expm1(x) / x
	}
	return 1 + x/2
}

// log1pRatio is ln(1+x) / x, by its series near 0.
func log1pRatio(x float64) float64 {
	if math.Abs(x) > 1e-8 {
		return math.Log1p(x) / x
	}
	return 1 - x/2
}
