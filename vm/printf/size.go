package printf

import (
	"bytes"
	"math"

	"rwl/vm/numtext"
)

// binaryPrefixes are those of the powers of 1024, from the first on.
var binaryPrefixes = [...]string{"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"}

// size is conversions k and K: a magnitude below 1000, or 1024, is shown as a
// rounded integer, one above is scaled by powers of that number and shown with
// precision digits after the point and the prefix, as 2.33Gi. Above the
// prefixes conversion e takes over, without one.
func (w *writer) size(l *layout, v float64) {
	if w.special(l, v) {
		return
	}
	prec := standardPrecision
	if l.prec != none {
		prec = l.prec
	}
	start := len(w.dst)
	w.sign(l, v)
	number := len(w.dst)
	magnitude := math.Abs(v)
	switch binary := l.letter == 'K'; {
	case magnitude < 1000 || binary && magnitude < 1024:
		w.plain('f', magnitude, 0)
	case binary && w.binarySize(magnitude, prec), !binary && w.decimalSize(magnitude, prec):
	default:
		w.plain('e', magnitude, prec)
	}
	w.pad(l, start, number, true)
}

// decimalSize appends a magnitude of at least 1000 with its prefix; false, and
// nothing appended, when there is none.
func (w *writer) decimalSize(v float64, prec int) bool {
	var room [24]byte
	for power := 1; noPrefix+power < len(prefixes); power++ {
		digits, point := numtext.Digits(room[:], v)
		digits, point = numtext.RoundDigits(digits, point, point-3*power+prec)
		if before := point - 3*power; before <= 3 {
			w.decimal(digits, before, prec)
			w.dst = append(w.dst, prefixes[noPrefix+power]...)
			return true
		}
	}
	return false
}

// binarySize does the same for powers of 1024, from 1024 on. Scaling by a power
// of 2 loses nothing.
func (w *writer) binarySize(v float64, prec int) bool {
	number := len(w.dst)
	for _, prefix := range binaryPrefixes {
		v /= 1024
		if v >= 1024 {
			continue
		}
		w.plain('f', v, prec)
		if whole := w.dst[number:]; !bytes.HasPrefix(whole, []byte("1024")) {
			w.dst = append(w.dst, prefix...)
			return true
		}
		w.dst = w.dst[:number] // it was rounded up to the next prefix
	}
	return false
}
