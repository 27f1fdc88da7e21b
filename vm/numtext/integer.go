package numtext

import "math/bits"

// AppendInt appends the text of v. Conversions o, u, x and X show the bits of
// v as an unsigned number, as C does.
func (f Format) AppendInt(dst []byte, v int64) []byte {
	if f.conv == 'd' && f.width == 0 && f.prec == noPrecision && f.flags == 0 || f.conv == 0 {
		return appendSigned(dst, v)
	}
	start := len(dst)
	magnitude := uint64(v)
	prec := int(f.prec)
	switch f.conv {
	case 'd', 'i':
		if v < 0 {
			magnitude = -magnitude
		}
		dst = f.appendSign(dst, v < 0)
	case 'x', 'X':
		if f.flags&flagAlt != 0 && v != 0 {
			dst = append(dst, '0', f.conv)
		}
	case 'o':
		if f.flags&flagAlt != 0 {
			prec = max(prec, octalDigits(magnitude)+1)
			if v == 0 {
				prec = max(int(f.prec), 1)
			}
		}
	case 'u':
	default:
		return f.AppendDouble(dst, float64(v))
	}
	digits := len(dst)
	switch f.conv {
	case 'x':
		dst = appendPower2(dst, magnitude, 4, lowerHex, prec)
	case 'X':
		dst = appendPower2(dst, magnitude, 4, upperHex, prec)
	case 'o':
		dst = appendPower2(dst, magnitude, 3, lowerHex, prec)
	default:
		dst = appendRepeated(dst, '0', prec-decimalDigits(magnitude))
		if magnitude != 0 || prec != 0 {
			dst = appendDecimal(dst, magnitude)
		}
	}
	return f.pad(dst, start, digits, f.prec == noPrecision)
}

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
)

// pairs holds the two digits of 0 to 99, so that a division yields two digits.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

// powers10[i] is 10 to the i; all that fit into 64 bits.
var powers10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// decimalDigits counts the digits of v: log10 is estimated as log2 * 1233/4096
// and corrected by one comparison. 0 has one digit.
func decimalDigits(v uint64) int {
	n := bits.Len64(v|1) * 1233 >> 12
	if v|1 >= powers10[n] {
		n++
	}
	return n
}

func octalDigits(v uint64) int { return (bits.Len64(v) + 2) / 3 }

func appendSigned(dst []byte, v int64) []byte {
	magnitude := uint64(v)
	if v < 0 {
		magnitude = -magnitude
	}
	var room [20]byte
	i := putDigits(&room, magnitude)
	if v < 0 {
		i--
		room[i] = '-'
	}
	return append(dst, room[i:]...)
}

func appendDecimal(dst []byte, v uint64) []byte {
	var room [20]byte
	return append(dst, room[putDigits(&room, v):]...)
}

// putDigits writes v at the end of room and tells where it begins. No int64
// fills the room, so there is place for a sign.
func putDigits(room *[20]byte, v uint64) int {
	i := len(room)
	for v >= 100 {
		q := v / 100
		p := (v - q*100) * 2
		i -= 2
		room[i+1] = pairs[p+1]
		room[i] = pairs[p]
		v = q
	}
	if v >= 10 {
		i -= 2
		room[i+1] = pairs[v*2+1]
		room[i] = pairs[v*2]
		return i
	}
	i--
	room[i] = byte('0' + v)
	return i
}

// appendPower2 appends v in base 2^shift with at least prec digits; without a
// precision at least one.
func appendPower2(dst []byte, v uint64, shift uint, alphabet string, prec int) []byte {
	n := (bits.Len64(v) + int(shift) - 1) / int(shift)
	if prec == noPrecision {
		prec = 1
	}
	dst = appendRepeated(dst, '0', prec-n)
	for n--; n >= 0; n-- {
		dst = append(dst, alphabet[v>>(uint(n)*shift)&(1<<shift-1)])
	}
	return dst
}
