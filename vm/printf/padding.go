package printf

import (
	"math"
	"unicode/utf8"

	"rwl/vm/numtext"
)

// pad brings the text at dst[start:] to the width of the conversion, counted in
// characters. Zeros go in at dst[digits:], behind the sign; zeroFill tells
// whether the text can have them.
func (w *writer) pad(l *layout, start, digits int, zeroFill bool) {
	missing := l.width - utf8.RuneCount(w.dst[start:])
	if missing <= 0 {
		return
	}
	if l.left {
		w.repeat(' ', missing)
		return
	}
	at, fill := start, byte(' ')
	if zeroFill && l.zero {
		at, fill = digits, '0'
	}
	end := len(w.dst)
	w.repeat(fill, missing)
	copy(w.dst[at+missing:], w.dst[at:end])
	for i := at; i < at+missing; i++ {
		w.dst[i] = fill
	}
}

func (w *writer) repeat(b byte, n int) {
	for ; n > 0; n-- {
		w.dst = append(w.dst, b)
	}
}

// cut shortens the text at dst[start:] to so many characters.
func cut(dst []byte, start, characters int) []byte {
	at := start
	for ; characters > 0 && at < len(dst); characters-- {
		_, size := utf8.DecodeRune(dst[at:])
		at += size
	}
	return dst[:at]
}

// sign appends the sign that a number shows; zero has none.
func (w *writer) sign(l *layout, v float64) {
	switch {
	case v < 0:
		w.dst = append(w.dst, '-')
	case l.plus:
		w.dst = append(w.dst, '+')
	case l.blank:
		w.dst = append(w.dst, ' ')
	}
}

// special appends an infinity or what is not a number; false for any other.
func (w *writer) special(l *layout, v float64) bool {
	if !math.IsInf(v, 0) && v == v {
		return false
	}
	start := len(w.dst)
	w.dst = l.parts('f', 0, none, false).Format().AppendDouble(w.dst, v)
	w.pad(l, start, start, false)
	return true
}

// plain appends a magnitude without sign and width.
func (w *writer) plain(letter byte, v float64, prec int) {
	w.dst = numtext.Parts{Conversion: letter, Precision: prec}.Format().AppendDouble(w.dst, v)
}

// decimal appends the number 0.d1d2d3… * 10^point with so many digits after the
// point. A scaled number is at least 1, and so is point.
func (w *writer) decimal(digits []byte, point, decimals int) {
	for i := range point {
		w.dst = append(w.dst, digitAt(digits, i))
	}
	if decimals > 0 {
		w.dst = append(w.dst, '.')
	}
	for i := point; i < point+decimals; i++ {
		w.dst = append(w.dst, digitAt(digits, i))
	}
}

// digitAt is a digit of a number that goes on with zeros.
func digitAt(digits []byte, i int) byte {
	if i < len(digits) {
		return digits[i]
	}
	return '0'
}
