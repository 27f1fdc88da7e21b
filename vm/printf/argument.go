package printf

import (
	"math"

	"rwl/vm/numtext"
)

// integer is the value as the language converts it: doubles are cut toward
// zero, to the nearest integer there is when they are too large, and of a text
// the number at its beginning counts.
func (a *Arg) integer() int64 {
	switch {
	case a.Null:
		return 0
	case a.Kind == Integer:
		return a.Int
	case a.Kind == String:
		return numtext.ParseInt(a.Str)
	case a.Double >= math.MaxInt64:
		return math.MaxInt64
	case a.Double <= math.MinInt64:
		return math.MinInt64
	case a.Double != a.Double:
		return 0
	}
	return int64(a.Double)
}

func (a *Arg) double() float64 {
	switch {
	case a.Null:
		return 0
	case a.Kind == Integer:
		return float64(a.Int)
	case a.Kind == String:
		return numtext.ParseDouble(a.Str)
	}
	return a.Double
}

// text appends the text of a value, of a null none.
func (w *writer) text(a *Arg) {
	if !a.Null {
		w.textOrZero(a)
	}
}

// textOrZero appends the text of a value, of a null that of 0.
func (w *writer) textOrZero(a *Arg) {
	switch {
	case a.Kind == Double:
		w.dst = w.options.Double.AppendDouble(w.dst, a.double())
	case a.Kind == String && !a.Null:
		w.dst = append(w.dst, a.Str...)
	default:
		w.dst = w.options.Int.AppendInt(w.dst, a.integer())
	}
}
