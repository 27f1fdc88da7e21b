package numtext

import (
	"math"
	"strconv"
)

// AppendDouble appends the text of v. Conversion f rounds half away from zero
// (see appendFixed); the others are C's printf to the byte. Infinities are
// "inf" and "-inf"; every NaN is "nan" without a sign, since which bit pattern
// an operation yields depends on the processor.
func (f Format) AppendDouble(dst []byte, v float64) []byte {
	if f.conv == 0 {
		f = DefaultDouble
	}
	start := len(dst)
	negative := math.Signbit(v)
	magnitude := math.Abs(v)
	if v != v || magnitude > math.MaxFloat64 {
		return f.appendSpecial(dst, v)
	}
	if negative && v == 0 && (f.conv == 'f' || f.conv == 'F') {
		negative = false // zero is 0.00 whatever its sign
	}
	if negative || f.flags != 0 {
		dst = f.appendSign(dst, negative)
	}
	digits := len(dst)
	switch f.conv {
	case 'f', 'F':
		dst = appendFixed(dst, magnitude, f.precisionOr(6))
		if f.prec == 0 && f.flags&flagAlt != 0 {
			dst = append(dst, '.')
		}
	case 'e', 'E':
		dst = f.appendScientific(dst, magnitude)
	case 'g', 'G':
		dst = f.appendGeneral(dst, magnitude)
	case 'a', 'A':
		dst = f.appendHex(dst, magnitude)
		digits += len("0x")
	default:
		return f.AppendInt(dst[:start], int64(v))
	}
	if f.width == 0 {
		return dst
	}
	return f.pad(dst, start, digits, true)
}

func (f Format) precisionOr(standard int) int {
	if f.prec == noPrecision {
		return standard
	}
	return int(f.prec)
}

// upper tells whether the conversion letter asks for capitals.
func (f Format) upper() bool { return f.conv < 'a' }

func (f Format) appendSpecial(dst []byte, v float64) []byte {
	start := len(dst)
	dst = f.appendSign(dst, v < 0)
	word := "nan"
	if v == v {
		word = "inf"
	}
	dst = append(dst, word...)
	if f.upper() {
		capitalise(dst[len(dst)-len(word):])
	}
	return f.pad(dst, start, start, false)
}

func capitalise(text []byte) {
	for i, c := range text {
		if c >= 'a' && c <= 'z' {
			text[i] = c - 'a' + 'A'
		}
	}
}

func (f Format) appendScientific(dst []byte, v float64) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, byte(f.conv|0x20), f.precisionOr(6), 64)
	if f.prec == 0 && f.flags&flagAlt != 0 {
		dst = append(dst, 0) // behind the only digit
		copy(dst[start+2:], dst[start+1:])
		dst[start+1] = '.'
	}
	if f.upper() {
		capitalise(dst[start:])
	}
	return dst
}

// appendGeneral is conversion g: with P significant digits and the decimal
// exponent X that v has when rounded to them, scientific when X < -4 or
// X >= P, else fixed with P-1-X digits after the point. Trailing zeros go
// unless '#' keeps them.
func (f Format) appendGeneral(dst []byte, v float64) []byte {
	significant := max(f.precisionOr(6), 1)
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'e', significant-1, 64)
	e := len(dst) - 1
	for dst[e] != 'e' {
		e--
	}
	exponent := int(ParseInt(asString(dst[e+1:])))
	fixed := exponent >= -4 && exponent < significant
	if fixed {
		dst = strconv.AppendFloat(dst[:start], v, 'f', significant-1-exponent, 64)
		e = len(dst)
	}
	if f.flags&flagAlt == 0 {
		dst = dropZeros(dst, start, e)
	} else if fixed && exponent == significant-1 || !fixed && significant == 1 {
		dst = append(dst, 0) // '#' wants the point also with nothing behind it
		copy(dst[e+1:], dst[e:])
		dst[e] = '.'
	}
	if f.upper() {
		capitalise(dst[start:])
	}
	return dst
}

// dropZeros removes the zeros after the decimal point at the end of
// dst[start:end], and the point when nothing follows it.
func dropZeros(dst []byte, start, end int) []byte {
	point := start
	for point < end && dst[point] != '.' {
		point++
	}
	if point == end {
		return dst
	}
	last := end
	for dst[last-1] == '0' {
		last--
	}
	if last == point+1 {
		last = point
	}
	return append(dst[:last], dst[end:]...)
}

// appendHex is conversion a: the 52 bits of the fraction as 13 hex digits,
// trailing zeros dropped, or rounded half to even to the precision. Subnormal
// numbers begin with 0 and have the exponent -1022.
func (f Format) appendHex(dst []byte, v float64) []byte {
	start := len(dst)
	b := math.Float64bits(v)
	exponent := int(b>>52) - 1023
	mantissa := b&(1<<52-1) | 1<<52
	if exponent == -1023 {
		exponent = -1022
		mantissa &^= 1 << 52
		if v == 0 {
			exponent = 0
		}
	}
	digits := 13
	if prec := int(f.prec); prec == noPrecision {
		for digits > 0 && mantissa&(0xf<<(4*(13-digits))) == 0 {
			digits--
		}
	} else if prec < 13 {
		unit := uint64(1) << (4 * (13 - prec))
		rest := mantissa & (unit - 1)
		mantissa -= rest
		if rest > unit/2 || rest == unit/2 && mantissa&unit != 0 {
			mantissa += unit
		}
		digits = prec
	} else {
		digits = prec
	}
	dst = append(dst, '0', 'x', byte('0'+mantissa>>52))
	if digits > 0 || f.flags&flagAlt != 0 {
		dst = append(dst, '.')
	}
	for i := range digits {
		if i >= 13 {
			dst = append(dst, '0')
			continue
		}
		dst = append(dst, lowerHex[mantissa>>(4*(12-i))&0xf])
	}
	sign := byte('+')
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	dst = appendDecimal(append(dst, 'p', sign), uint64(exponent))
	if f.upper() {
		capitalise(dst[start:])
	}
	return dst
}
