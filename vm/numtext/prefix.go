package numtext

import (
	"math"
	"strconv"
	"unsafe"
)

// ParseInt reads the integer at the beginning of s as C's atol does: white
// space is skipped, then comes an optional sign and the longest run of digits.
// Without digits the result is 0; beyond 64 bits it is the nearest int64.
func ParseInt(s string) int64 {
	i, negative := skipToNumber(s)
	const limit = math.MaxUint64/10 - 1
	var v uint64
	for ; i < len(s) && isDigit(s[i]); i++ {
		if v > limit {
			v = math.MaxUint64 // far beyond an int64 already
			break
		}
		v = v*10 + uint64(s[i]-'0')
	}
	switch {
	case negative && v > math.MaxInt64:
		return math.MinInt64
	case negative:
		return -int64(v)
	case v > math.MaxInt64:
		return math.MaxInt64
	}
	return int64(v)
}

// ParseDouble reads the number at the beginning of s as C's atof does, without
// its hexadecimal, infinite and not-a-number forms: white space is skipped,
// then comes an optional sign, digits with at most one point among them, and an
// exponent when it has digits. Without digits the result is 0; what is too
// large is an infinity.
func ParseDouble(s string) float64 {
	start, negative := skipToNumber(s)
	i := start
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	digits := i - start
	if i < len(s) && s[i] == '.' {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	// The error can only be one of range, and then the value is right.
	v, _ := strconv.ParseFloat(s[start:i+exponentLength(s[i:])], 64)
	if negative {
		return -v
	}
	return v
}

// exponentLength is the length of an exponent at the beginning of s, 0 when
// there is none.
func exponentLength(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	first := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == first {
		return 0
	}
	return i
}

// skipToNumber passes white space and a sign.
func skipToNumber(s string) (at int, negative bool) {
	for at < len(s) && (s[at] == ' ' || s[at] >= '\t' && s[at] <= '\r') {
		at++
	}
	if at < len(s) && (s[at] == '-' || s[at] == '+') {
		return at + 1, s[at] == '-'
	}
	return at, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// asString lets the parsers read bytes that do not change meanwhile.
func asString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
