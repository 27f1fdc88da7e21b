package summary

import (
	"strconv"
	"strings"

	"rwl/sqlrt/measure"
)

// Duration writes nanoseconds with three digits and the unit that suits them: 0, <1 µs, 12.3 µs, 4.56 ms, 789 ms, 1.23 s.
func Duration(nanos int64) string {
	switch {
	case nanos == 0:
		return "0"
	case nanos < 0:
		return "-" + Duration(-nanos)
	case nanos < measure.Lowest:
		return "<1 µs"
	}
	x := float64(nanos) / 1e3
	for _, unit := range []string{"µs", "ms"} {
		if x < 999.5 {
			return threeDigits(x) + " " + unit
		}
		x /= 1e3
	}
	return threeDigits(max(x, 1)) + " s"
}

// threeDigits writes a number of at least 1 with three digits, or all before the point when there are more.
func threeDigits(x float64) string {
	switch {
	case x < 9.995:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 99.95:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// Count writes a whole number with commas between its thousands.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Rate writes calls per second.
func Rate(calls, nanos int64) string {
	if nanos <= 0 {
		return "-"
	}
	return PerSecond(float64(calls) * 1e9 / float64(nanos))
}

// PerSecond writes how often something happens in a second.
func PerSecond(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x < 0.01:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case x < 100:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 1000:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return Count(int64(x + 0.5))
}

// plural writes a count with its noun.
func plural(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + more
}
