package compare

import (
	"encoding/json"
	"math"
)

// Interval is where a value that cannot be negative lies, with 95 % confidence. Low 0 and High +Inf mean that the run gives
// no limit.
type Interval struct{ Low, High float64 }

// unlimited says nothing.
var unlimited = Interval{0, math.Inf(1)}

// around is the interval from value-margin to value+margin.
func around(value, margin float64) Interval {
	return Interval{max(0, value-margin), value + margin}
}

// join is the shortest interval that holds both.
func (i Interval) join(j Interval) Interval {
	return Interval{min(i.Low, j.Low), max(i.High, j.High)}
}

// ratio is the interval of b/a: from the lowest b over the highest a to the highest b over the lowest a. Two values that each
// lie in their interval with 95 % have their ratio in it with 90 % at least. Of two equal values with normal errors of the
// same size the intervals lie apart only in 0.6 % of all cases, since 2·1.96 standard deviations are 2.77 of the difference:
// the interval is careful, and many lines can be read without many false verdicts.
func ratio(a, b Interval) Interval {
	r := unlimited
	switch {
	case b.Low == 0 || math.IsInf(a.High, 1):
	case a.High == 0:
		r.Low = math.Inf(1)
	default:
		r.Low = b.Low / a.High
	}
	if a.Low > 0 {
		r.High = b.High / a.Low
	}
	return r
}

// tells says which of two words an interval of a ratio proves: that for more than 1, that for less, or neither.
func (i Interval) tells(more, less string) string {
	switch {
	case i.Low > 1:
		return more
	case i.High < 1:
		return less
	}
	return NoDifference
}

// MarshalJSON writes {"low":…,"high":…}, null for an end without limit.
func (i Interval) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"low": number(i.Low), "high": number(i.High)})
}

// number is a number that JSON can hold, or nothing.
func number(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}
