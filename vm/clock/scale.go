package clock

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// A scale tells the instants of the monotonic clock by a counter of the processor, which
// takes a third of the time. It is a rising line of straight stretches over the counts:
//
//	instant                          ·  a stretch is used for counts from its start up to
//	   │                 ___/‾‾‾ ·      its end; who reads a later count under the lock
//	   │        ___/‾‾‾‾ ·    └ from    begins the next stretch, at or above that end
//	   │  /‾‾‾‾ ·    └ from
//	   └──┴───────────────────────────▶ count
//
// So a count has one instant, whoever reads it and whenever, and of two counts the higher
// has the higher one or the same. A new stretch goes on where the last one has come to, and
// its slope is chosen so that it meets the monotonic clock at its own end, which follows
// corrections of the system's time. It jumps only when the two are far apart, and never back.
//
// Until the counter's speed is known, and for good when it is found wrong, the instants are
// those of the monotonic clock itself.
type scale struct {
	// The present stretch. Whoever holds the lock writes them; from is 0 meanwhile, and no
	// other value comes twice, so a reader that finds it unchanged has read what belongs together.
	from atomic.Uint64 // count at which it begins, 0 when there is none
	ns   atomic.Int64  // instant there
	rate atomic.Uint64 // nanoseconds per count, times 2^32

	state atomic.Int32
	retry atomic.Int64 // learning: no sooner than this the speed is looked at
	floor atomic.Int64 // abandoned: no instant is before this

	source source

	mu        sync.Mutex // guards what follows, and writing everything above
	last      pair       // what the present speed was measured with
	steady    uint64     // rate of the counter without corrections
	candidate uint64     // another one, measured once, or 0
	doubt     int
	renewals  int
}

// source is the counter and the monotonic clock.
type source interface {
	count() uint64
	monotonic() int64
	// trusted tells whether the counter may be used, as far as the system knows.
	trusted() bool
}

// The states of a scale, in their order.
const (
	learning int32 = iota // the speed is not known yet
	counting
	abandoned
)

const (
	// stretchLength is in counts; a processor counts 1 to 5 of them in a nanosecond.
	stretchLength = 1 << 25
	// widest is how many counts may lie around a reading of the monotonic clock. More of them
	// mean that the reader was interrupted.
	widest = 1 << 13
	// learningTime is how long the speed is measured at first, in nanoseconds.
	learningTime = 5_000_000
	// far is a difference in nanoseconds that is not spread over a stretch.
	far = 10_000
	// late is a difference that is looked at before the end of a stretch.
	late = 1_000_000
	// rateTime is the shortest time that tells a speed.
	rateTime = 1_000_000
	// A stretch that went wrong adds doubtStep to the doubt, one that nothing is known of
	// doubtUnsure, and a right one takes 1 away. With doubtMost the counter is abandoned.
	doubtStep, doubtUnsure, doubtMost = 16, 2, 80
	// askAgain is the number of stretches after which the system is asked again.
	askAgain = 1024
)

// at is the instant of a count, when that is in the stretch which begins at from. It is what
// nearly every reading comes to, and small enough to be part of its caller.
func (s *scale) at(from, count uint64) (now int64, ok bool) {
	ns, rate := s.ns.Load(), s.rate.Load()
	passed := count - from
	return ns + int64(passed*rate>>32), passed < stretchLength && s.from.Load() == from
}

// now takes a reading when there is no stretch for the present count.
func (s *scale) now() int64 {
	switch s.state.Load() {
	case learning:
		if now := s.source.monotonic(); now < s.retry.Load() { // before any stretch
			return now
		}
	case abandoned:
		return max(s.source.monotonic(), s.floor.Load())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() == learning {
		s.learn()
	}
	if s.state.Load() == counting {
		// A count a little before the stretch is of a processor whose counter is behind by as much.
		if passed := s.source.count() - s.from.Load(); passed+stretchLength >= 2*stretchLength {
			s.renew()
		}
	}
	switch s.state.Load() {
	case learning:
		return s.source.monotonic()
	case counting:
		return s.held(s.source.count())
	default:
		return max(s.source.monotonic(), s.floor.Load())
	}
}

// held is the instant of a count, or that of the end of the stretch that is nearer.
func (s *scale) held(count uint64) int64 {
	passed := count - s.from.Load()
	if int64(passed) < 0 {
		passed = 0
	}
	return s.ns.Load() + scaled(min(passed, stretchLength), s.rate.Load())
}

// check notices a counter that stands still: no stretch of it ever ends.
func (s *scale) check() {
	if s.state.Load() != counting {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() == counting && s.source.monotonic()-s.held(s.source.count()) > late {
		s.renew()
	}
}

// scaled is what a number of counts is in nanoseconds.
func scaled(counts, rate uint64) int64 {
	high, low := bits.Mul64(counts, rate)
	return int64(high<<32 | low>>32)
}

// begin begins a stretch.
func (s *scale) begin(from uint64, ns int64, rate uint64) {
	s.from.Store(0)
	s.ns.Store(ns)
	s.rate.Store(rate)
	s.from.Store(from)
}

// abandon goes over to the monotonic clock for good. No stretch has told an instant beyond its end.
func (s *scale) abandon() {
	if from := s.from.Load(); from != 0 {
		s.floor.Store(s.held(from + stretchLength))
	}
	s.from.Store(0)
	s.state.Store(abandoned)
}
