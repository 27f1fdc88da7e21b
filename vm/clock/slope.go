package clock

import (
	"math"
	"math/bits"
)

// pair is an instant of the monotonic clock and the counts around it.
type pair struct {
	before, after uint64
	ns            int64
}

func (p pair) width() uint64  { return p.after - p.before }
func (p pair) middle() uint64 { return p.before + p.width()/2 }
func (p pair) narrow() bool   { return p.width() <= widest }

// measure reads both, three times, and takes the pair that says most.
func (s *scale) measure() pair {
	var best pair
	for i := range 3 {
		p := pair{before: s.source.count()}
		p.ns = s.source.monotonic()
		p.after = s.source.count()
		if i == 0 || p.width() < best.width() {
			best = p
		}
	}
	return best
}

// rateOf is the speed of the counter, in nanoseconds per count times 2^32; 0 or the highest
// number when there is none.
func rateOf(ns int64, counts uint64) uint64 {
	high, low := bits.Mul64(uint64(max(ns, 0)), 1<<32)
	if high >= counts {
		return math.MaxUint64
	}
	rate, _ := bits.Div64(high, low, counts)
	return rate
}

// differ tells whether two rates are more than one in a thousand apart. Corrections of the
// system's time make at most half of that.
func differ(a, b uint64) bool { return max(a, b)-min(a, b) > a>>10 }

// plausible tells whether a counter may have the rate: 1/8 to 8 GHz.
func plausible(rate uint64) bool { return rate >= 1<<32/8 && rate <= 8<<32 }

// learn finds the speed of the counter by two pairs, and begins the first stretch.
//
// That must not come to an instant before one that the monotonic clock has told already. So
// it is never below that clock: it begins at the count before the reading, and has the
// highest speed that agrees with both pairs. The second stretch takes this back.
func (s *scale) learn() {
	p := s.measure()
	switch {
	case s.last.after != 0 && p.ns < s.retry.Load():
	case !p.narrow():
		s.retry.Store(p.ns + learningTime/5)
	case s.last.after == 0:
		s.last = p
		s.retry.Store(p.ns + learningTime)
	case !s.source.trusted():
		s.abandon()
	default:
		s.steady = rateOf(p.ns-s.last.ns, p.middle()-s.last.middle())
		highest := rateOf(p.ns-s.last.ns+1, p.before-s.last.after) + 1
		switch {
		case !plausible(s.steady):
			s.abandon()
		case differ(s.steady, highest): // over a longer time they tell more
			s.retry.Store(p.ns + learningTime)
		default:
			s.last = p
			s.state.Store(counting)
			s.begin(p.before, p.ns+1, highest)
		}
	}
}

// renew begins the next stretch. The present one has told no instant beyond its end, so
// the next one may begin there.
func (s *scale) renew() {
	p := s.measure()
	at := p.middle()
	passed := at - s.from.Load()
	s.renewals++
	if int64(passed) <= 0 || s.renewals%askAgain == 0 && !s.source.trusted() {
		s.abandon() // it stands still or went back, or the kernel has found a fault in it
		return
	}
	end := s.held(s.from.Load() + stretchLength)
	now := max(end, s.ns.Load()+scaled(passed, s.rate.Load()))
	rate := s.rate.Load()
	if p.narrow() {
		if off := p.ns - now; off < -far || off > far {
			now = max(end, p.ns)
		}
		s.weigh(p, now-p.ns > far)
		// What is missing, spread over the stretch.
		most := int64(s.steady >> 7)
		rate = uint64(int64(s.steady) + min(max((p.ns-now)*(1<<32/stretchLength), -most), most))
	} else {
		s.doubt += doubtUnsure
	}
	if s.doubt >= doubtMost {
		s.abandon()
		return
	}
	s.begin(at, now, rate)
}

// weigh takes the counter's speed from the last pair to this one. One that differs is
// believed when it is seen twice: a counter that stood still for a while has its old speed
// again. What changes often, or is so fast that the instants are ahead and have to wait,
// is doubted.
func (s *scale) weigh(p pair, ahead bool) {
	ns := p.ns - s.last.ns
	if ns < rateTime {
		return
	}
	rate := rateOf(ns, p.middle()-s.last.middle())
	s.last = p
	changed := differ(rate, s.steady)
	switch {
	case !changed:
		s.steady, s.candidate = rate, 0
	case plausible(rate) && !differ(rate, s.candidate):
		s.steady, s.candidate = rate, 0
	default:
		s.candidate = rate
	}
	if changed || ahead {
		s.doubt += doubtStep
	} else {
		s.doubt = max(s.doubt-1, 0)
	}
}
