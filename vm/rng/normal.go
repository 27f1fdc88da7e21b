package rng

import "math"

// Normal draws from the normal distribution with mean m and standard deviation
// sd. A deviation that is not positive gives m, without a draw.
//
// George Marsaglia's polar method makes two values at a time; the second is
// kept for the next call, which applies its own m and sd to it.
func (s *Stream) Normal(m, sd float64) float64 {
	v := m
	if sd > 0 {
		v = m + float64(sd*s.standardNormal())
	}
	if s.Trace != nil {
		s.Trace.Double("normal", v)
	}
	return v
}

func (s *Stream) standardNormal() float64 {
	if s.hasSpare {
		s.hasSpare = false
		return s.spare
	}
	for {
		u := 2*s.unit() - 1
		v := 2*s.unit() - 1
		r := float64(u*u) + float64(v*v)
		if r >= 1 || r == 0 {
			continue
		}
		f := math.Sqrt(-2 * math.Log(r) / r)
		s.spare, s.hasSpare = v*f, true
		return u * f
	}
}
