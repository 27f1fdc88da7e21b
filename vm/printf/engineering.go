package printf

import (
	"math"

	"rwl/vm/numtext"
)

// standardPrecision is the precision of m, M, k and K when none is given.
const standardPrecision = 3

// prefixes are those of the powers of 1000; prefixes[noPrefix] is for 1. The
// place of 10^-6 is filled from the options.
var prefixes = [...]string{"q", "r", "y", "z", "a", "f", "p", "n", "", "m", "",
	"k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"}

const (
	noPrefix    = 10
	microPrefix = 8
)

// engineering is conversion m: a number from 1 to below 1000 and the SI prefix
// that scales it, as 12.34µ. It always has precision+1 significant digits, and
// at least 3, so that 100 to 999 need no zeros that mean nothing. M puts a
// blank behind the number. Numbers beyond the prefixes are shown by conversion
// e, without a prefix. It is the decimal number a person would have written
// that is rounded, half away from zero (see numtext.Digits).
func (w *writer) engineering(l *layout, v float64) {
	if w.special(l, v) {
		return
	}
	start := len(w.dst)
	w.sign(l, v)
	number := len(w.dst)
	significant := standardPrecision + 1
	if l.prec != none {
		significant = max(l.prec, 2) + 1
	}
	prefix, ok := w.significant(math.Abs(v), significant)
	if !ok {
		w.plain('e', math.Abs(v), significant-1)
	}
	if l.letter == 'M' {
		w.dst = append(w.dst, ' ')
	}
	if prefix == microPrefix {
		w.dst = append(w.dst, w.micro()...)
	} else {
		w.dst = append(w.dst, prefixes[prefix]...)
	}
	w.pad(l, start, number, true)
}

func (w *writer) micro() string {
	if w.options.Micro == "" {
		return Micro
	}
	return w.options.Micro
}

// significant appends a magnitude scaled by a power of 1000, and tells which
// prefix stands for that power; false, and nothing appended, when none does.
func (w *writer) significant(v float64, count int) (prefix int, ok bool) {
	if v == 0 {
		w.decimal(nil, 1, count-1)
		return noPrefix, true
	}
	var room [24]byte
	digits, point := numtext.Digits(room[:], v)
	digits, point = numtext.RoundDigits(digits, point, count)
	power := thousands(point)
	prefix = noPrefix + power
	if prefix < 0 || prefix >= len(prefixes) {
		return noPrefix, false
	}
	before := point - 3*power
	w.decimal(digits, before, count-before)
	return prefix, true
}

// thousands is the power of 1000 that leaves one to three digits before the
// point of a number 0.d1d2d3… * 10^point.
func thousands(point int) int {
	if point >= 1 {
		return (point - 1) / 3
	}
	return (point - 3) / 3
}
