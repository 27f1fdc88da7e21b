package numtext

// Digits appends to room the shortest digits that read back as v, a finite
// number above 0: v is 0.d1d2d3… * 10^point. 24 bytes of room are enough. They
// are what conversion f rounds, so whoever scales a number in decimal rounds
// like print when he starts from them.
func Digits(room []byte, v float64) (digits []byte, point int) { return shortest(room[:0], v) }

// RoundDigits cuts what Digits gave to the first keep digits, half away from
// zero, in place. Fewer digits come back when there were not so many, and one
// more, a zero, when nines became a one: point is then one larger. A negative
// keep gives no digits, which means 0.
func RoundDigits(digits []byte, point, keep int) ([]byte, int) {
	if keep >= len(digits) {
		return digits, point
	}
	return roundDigits(digits, point, keep)
}
