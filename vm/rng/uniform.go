package rng

import (
	"math/bits"
	"unicode/utf8"
)

// Float draws from [0,1).
func (s *Stream) Float() float64 {
	v := s.unit()
	if s.Trace != nil {
		s.Trace.Double("float", v)
	}
	return v
}

// Uniform draws from [a,b), where rounding may yield b itself.
func (s *Stream) Uniform(a, b float64) float64 {
	v := a + float64(s.unit()*(b-a))
	if s.Trace != nil {
		s.Trace.Double("uniform", v)
	}
	return v
}

// Int draws from a to b, both included. With b < a the result is a.
func (s *Stream) Int(a, b int64) int64 {
	v := s.integer(a, b)
	if s.Trace != nil {
		s.Trace.Integer("uniform", v)
	}
	return v
}

// Letters makes a string of n characters, each drawn from the alphabet. It is
// empty when n is not positive or the alphabet is empty.
func (s *Stream) Letters(n int, alphabet string) string {
	v := ""
	if n > 0 && alphabet != "" {
		v = s.letters(n, alphabet)
	}
	if s.Trace != nil {
		s.Trace.Text("randomstring", v)
	}
	return v
}

func (s *Stream) letters(n int, alphabet string) string {
	if utf8.RuneCountInString(alphabet) == len(alphabet) {
		text := make([]byte, n)
		for i := range text {
			text[i] = alphabet[s.below(uint64(len(alphabet)))]
		}
		return string(text)
	}
	characters := []rune(alphabet)
	text := make([]rune, n)
	for i := range text {
		text[i] = characters[s.below(uint64(len(characters)))]
	}
	return string(text)
}

func (s *Stream) integer(a, b int64) int64 {
	if b < a {
		return a
	}
	if s.root.lcg {
		return s.int48(a, b)
	}
	span := uint64(b) - uint64(a) + 1
	if span == 0 { // all of int64
		return int64(s.bits64())
	}
	return int64(uint64(a) + s.below(span))
}

// below draws from 0 to n-1 without bias: the high word of a random word times
// n is the result, the low word tells the few cases to reject. Daniel Lemire,
// "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
func (s *Stream) below(n uint64) uint64 {
	if s.root.lcg {
		return (s.step48() >> 17) % n
	}
	high, low := bits.Mul64(s.bits64(), n)
	if low < n {
		reject := -n % n
		for low < reject {
			high, low = bits.Mul64(s.bits64(), n)
		}
	}
	return high
}
