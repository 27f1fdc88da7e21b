package numtext

import "math"

// Truncate cuts a double to an integer; what does not fit becomes the nearest
// integer that exists, NaN becomes 0.
func Truncate(d float64) int64 {
	switch {
	case d != d:
		return 0
	case d >= math.MaxInt64:
		return math.MaxInt64
	case d <= math.MinInt64:
		return math.MinInt64
	}
	return int64(d)
}
