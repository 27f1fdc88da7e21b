package rng

// The 48-bit linear congruential generator of the C library's erand48 and
// nrand48: X' = (X * 0x5DEECE66D + 0xB) mod 2^48. It exists to repeat the
// random numbers of programs that set $randseed.

const (
	multiplier48 = 0x5DEECE66D
	increment48  = 0xB
	mask48       = 1<<48 - 1
)

// step48 takes the next 48 bits.
func (s *Stream) step48() uint64 {
	s.draws++
	s.x = (s.x*multiplier48 + increment48) & mask48
	return s.x
}

// int48 draws from [a,b] as a + nrand48() mod (b-a+1): 31 bits, and with the
// slight bias of the remainder, since that is how the sequences came about.
func (s *Stream) int48(a, b int64) int64 {
	n := s.step48() >> 17
	if span := uint64(b) - uint64(a) + 1; span != 0 {
		n %= span
	}
	return int64(uint64(a) + n)
}

// threadState48 derives the state of thread 1, 2, … from that of main by
// exclusive or of the thread's number into the three words. With t = thread-1
// they change by t+1, (t>>15)+1 and (t>>31)+1.
func threadState48(x uint64, thread int) uint64 {
	if thread == 0 {
		return x
	}
	t := uint64(thread - 1)
	low := (t + 1) & 0xffff
	middle := (t>>15 + 1) & 0xffff
	high := (t>>31 + 1) & 0xffff
	return x ^ (low | middle<<16 | high<<32)
}
