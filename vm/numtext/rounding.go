package numtext

import (
	"math"
	"strconv"
)

// scales[i] is 10 to the i as a double; exactly so up to 10^22.
var scales = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// appendFixed appends v >= 0 with prec digits after the point, rounded half
// away from zero. What is rounded is the shortest decimal number that reads
// back as v, that is, what a person would have written: 2.675 gives 2.68
// although the double nearest to it is a little smaller, and 0.125 gives 0.13.
// From v*10^prec >= 1e18 on there are no such digits left to round, and C's
// printf is followed, which shows the exact value of the double.
//
// The way for p = v*10^prec below 1e13: the integer part q of p can be
// trusted, its fraction up to an error below 0.01 (both factors' relative
// errors, 3 * 2^-53 together, times p). Only a fraction near one half
// needs care: then v is compared with the double t nearest to the decimal
// number T = (q + 1/2) / 10^prec. T has at most 15 digits, hence t = v means
// that T is the shortest number that reads back as v, a tie; else the order
// of v and t is that of the shortest number and T, since reading is monotonic.
// t is one division of two exact doubles, so it is rounded correctly.
func appendFixed(dst []byte, v float64, prec int) []byte {
	if prec >= len(scales) {
		return appendFixedSlow(dst, v, prec)
	}
	p := float64(v * scales[prec])
	if p >= 1e13 {
		return appendFixedSlow(dst, v, prec)
	}
	q := uint64(int64(p)) // through int64, for which processors have an instruction
	fraction := p - float64(q)
	up := fraction > 0.5
	if fraction > 0.49 && fraction < 0.51 {
		up = v >= float64(10*q+5)/(10*scales[prec])
	}
	if up {
		q++
	}
	return appendPoint(dst, q, prec)
}

// appendPoint appends q, at most 1e13, with a point before its last prec
// digits and at least one digit before the point.
func appendPoint(dst []byte, q uint64, prec int) []byte {
	var room [24]byte
	i := len(room)
	if prec > 0 {
		for ; prec >= 2; prec -= 2 {
			rest := q / 100
			p := (q - rest*100) * 2
			i -= 2
			room[i+1] = pairs[p+1]
			room[i] = pairs[p]
			q = rest
		}
		if prec == 1 {
			rest := q / 10
			i--
			room[i] = byte('0' + q - rest*10)
			q = rest
		}
		i--
		room[i] = '.'
	}
	for q >= 100 {
		rest := q / 100
		p := (q - rest*100) * 2
		i -= 2
		room[i+1] = pairs[p+1]
		room[i] = pairs[p]
		q = rest
	}
	if q >= 10 {
		i--
		room[i] = pairs[q*2+1]
		q = uint64(pairs[q*2] - '0')
	}
	i--
	room[i] = byte('0' + q)
	return append(dst, room[i:]...)
}

// appendFixedSlow rounds digit by digit.
func appendFixedSlow(dst []byte, v float64, prec int) []byte {
	if v*math.Pow10(prec) >= 1e18 {
		return strconv.AppendFloat(dst, v, 'f', prec, 64)
	}
	var room [24]byte
	digits, point := shortest(room[:0], v)
	if keep := point + prec; keep < len(digits) {
		digits, point = roundDigits(digits, point, keep)
	}
	for i := min(point, 1) - 1; i < point+prec; i++ {
		if i == point {
			dst = append(dst, '.')
		}
		if i >= 0 && i < len(digits) {
			dst = append(dst, digits[i])
		} else {
			dst = append(dst, '0')
		}
	}
	return dst
}

// shortest gives the shortest digits that read back as v; the number is
// 0.d1d2d3… * 10^point.
func shortest(room []byte, v float64) (digits []byte, point int) {
	text := strconv.AppendFloat(room, v, 'e', -1, 64)
	e := len(text) - 1
	for text[e] != 'e' {
		e--
	}
	point = int(ParseInt(asString(text[e+1:]))) + 1
	if e == 1 {
		return text[:1], point
	}
	copy(text[1:], text[2:e]) // close the gap of the decimal point
	return text[:e-1], point
}

// roundDigits cuts the digits to the first keep, half up. keep is below the
// number of digits and may be negative.
func roundDigits(digits []byte, point, keep int) ([]byte, int) {
	if keep < 0 {
		return digits[:0], point
	}
	up := digits[keep] >= '5'
	digits = digits[:keep]
	if !up {
		return digits, point
	}
	for i := keep - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			return digits, point
		}
		digits[i] = '0'
	}
	// all were nines: 0.999 became 1.000, one place more before the point
	digits = append(digits, '0')
	digits[0] = '1'
	return digits, point + 1
}
