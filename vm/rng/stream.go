// Package rng makes the random decisions of rwl programs. A seed goes in, and
// every thread gets its own stream of numbers out of it: which number a draw
// gives depends only on the seed, the number of the thread and the draws the
// thread has made before. The machine makes one Stream per thread; native
// functions and random arrays draw from it. The package never looks at a clock,
// at the operating system's randomness or at another stream, and no draw
// allocates unless it has to make a string.
package rng

import "math/rand/v2"

// Stream is the random stream of one thread. It must be used by one goroutine
// at a time.
type Stream struct {
	// Trace hears of every decision when it is not nil.
	Trace Trace

	root     Root
	pcg      rand.PCG
	x        uint64 // state of the 48-bit generator
	draws    uint64
	spare    float64 // second normal deviate of the last pair
	hasSpare bool
	zipfs    [zipfCacheSize]zipf
	nextZipf int
}

// Trace receives the decisions of a stream in their order: one call for each
// draw that a program asks for, not for the raw numbers behind it.
type Trace interface {
	Integer(kind string, v int64)
	Double(kind string, v float64)
	Text(kind string, v string)
}

// Draws is the count of raw numbers taken from the generator so far.
func (s *Stream) Draws() uint64 { return s.draws }

// Thread gives the stream of a thread (1, 2, …) that the owner of s starts.
// With the default generator it is Root.Stream(thread), whatever s has drawn;
// with the 48-bit generator it depends on the present state of s, as the
// language defines for $randseed.
func (s *Stream) Thread(thread int) *Stream {
	if s.root.lcg {
		return Root{lcg: true, seed: s.x}.Stream(thread)
	}
	return s.root.Stream(thread)
}

// bits64 takes the next raw number of the default generator.
func (s *Stream) bits64() uint64 {
	s.draws++
	return s.pcg.Uint64()
}

// unit draws from [0,1) without telling the trace.
func (s *Stream) unit() float64 {
	if s.root.lcg {
		return float64(s.step48()) * 0x1p-48
	}
	return float64(s.bits64()>>11) * 0x1p-53
}

// State is a point in a stream, to go back to.
type State struct {
	pcg      [20]byte
	x        uint64
	draws    uint64
	spare    float64
	hasSpare bool
}

// Save takes down where the stream is.
func (s *Stream) Save() State {
	t := State{x: s.x, draws: s.draws, spare: s.spare, hasSpare: s.hasSpare}
	// The error is always nil, and 20 bytes are what PCG writes.
	_, _ = s.pcg.AppendBinary(t.pcg[:0])
	return t
}

// Restore continues at a point that Save took of the same stream.
func (s *Stream) Restore(t State) {
	_ = s.pcg.UnmarshalBinary(t.pcg[:])
	s.x, s.draws, s.spare, s.hasSpare = t.x, t.draws, t.spare, t.hasSpare
}
