package rng

import "math"

// Hash mixes the bits of x so that neighbouring numbers have nothing in common.
// It is a bijection and part of the language: programs may store its results.
// The function is the output step of SplitMix64: G. L. Steele, D. Lea and
// C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
func Hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// HashDouble is the hash of a double. Equal numbers have equal hashes, also as
// integer and double.
func HashDouble(x float64) uint64 {
	if x == math.Trunc(x) && math.Abs(x) < 0x1p63 {
		return Hash(uint64(int64(x)))
	}
	return Hash(math.Float64bits(x))
}

// HashString is the hash of the bytes of s: 64-bit FNV-1a (G. Fowler,
// L. C. Noll, K.-P. Vo), mixed by Hash since FNV leaves the high bits weak.
func HashString(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return Hash(h)
}
