package numtext

import "math"

// RoundTrips tells whether text made with the format reads back as the number
// it was made from: integers exactly, doubles within one percent. A format that
// does not is accepted with a warning (RWL-120, RWL-121), since variables that
// go through text would change their value.
func (f Format) RoundTrips() bool {
	var room [64]byte
	switch f.conv {
	case 'd', 'i', 'o', 'u', 'x', 'X':
		for _, v := range [...]int64{0, 1, -1, 42, -1234, 1000000, math.MaxInt64, math.MinInt64} {
			if ParseInt(asString(f.AppendInt(room[:0], v))) != v {
				return false
			}
		}
	default:
		for _, v := range [...]float64{0, 1, -1, 3.14, -12.75, 98765.4321} {
			back := ParseDouble(asString(f.AppendDouble(room[:0], v)))
			if math.Abs(back-v) > math.Abs(v)/100 {
				return false
			}
		}
	}
	return true
}
