package rng

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Root is what all streams of a program come from.
type Root struct {
	lcg  bool   // the 48-bit generator instead of PCG
	seed uint64 // --seed, or the 48 bits of $randseed
}

// NewSeed makes the root of the default generator, PCG of math/rand/v2.
func NewSeed(seed uint64) Root { return Root{seed: seed} }

// New48 makes the root of the 48-bit generator from the text of a $randseed
// directive: up to 12 hexadecimal digits, with or without "0x", four for each
// word of the state beginning with the lowest. What is missing is zero, so "42"
// sets the lowest word to 0x42.
func New48(hex string) (Root, error) {
	digits := strings.TrimPrefix(strings.TrimPrefix(hex, "0x"), "0X")
	if digits == "" || len(digits) > 12 {
		return Root{}, fmt.Errorf("%q is not a seed of 1 to 12 hexadecimal digits", hex)
	}
	var x uint64
	for i := 0; i < len(digits); i += 4 {
		word, err := strconv.ParseUint(digits[i:min(i+4, len(digits))], 16, 16)
		if err != nil {
			return Root{}, fmt.Errorf("%q is not a seed of 1 to 12 hexadecimal digits", hex)
		}
		x |= word << (4 * i)
	}
	return Root{lcg: true, seed: x}, nil
}

// Process gives the root of one process among several that share a seed. The
// same thread of two processes then decides differently, and each process decides
// again as before when seed and number are the same. The 48-bit generator keeps
// its way to derive threads; only the state that it starts from is another.
func (r Root) Process(number int64) Root {
	// Hashed twice, so that no process has the streams of another's threads.
	h := Hash(Hash(uint64(number)) ^ 0x70726f63657373)
	if r.lcg {
		return Root{lcg: true, seed: r.seed ^ h&mask48}
	}
	return Root{seed: Hash(r.seed ^ h)}
}

// Stream gives the stream of a thread; 0 is main.
func (r Root) Stream(thread int) *Stream {
	s := &Stream{root: r}
	if r.lcg {
		s.x = threadState48(r.seed, thread)
		return s
	}
	// Two words of state, each hashed from both seed and thread, so that
	// neighbouring seeds and threads have nothing in common.
	h := Hash(r.seed ^ Hash(uint64(thread)))
	s.pcg = *rand.NewPCG(h, Hash(h))
	return s
}
