package printf

import (
	"strings"
	"testing"
)

// No format and no values may bring the formatter to panic, and a format that
// was parsed first gives the same text and problems.
func FuzzAppend(f *testing.F) {
	for _, format := range []string{"%-30s %.2ms\n", "|%07d|%nd|", "%*.*f", "%+#x%%", "%td%Tk", "%99999d", "%.3K%o", "%%%", "%zzb"} {
		f.Add(format, "12abc", int64(42), 2.675, uint8(0))
	}
	f.Fuzz(func(t *testing.T, format, s string, i int64, d float64, nulls uint8) {
		if strings.Count(format, "%") > 20 {
			return // widths of 9999 each would only take time
		}
		args := []Arg{
			{Kind: Integer, Int: i, Null: nulls&1 != 0},
			{Kind: Double, Double: d, Null: nulls&2 != 0},
			{Kind: String, Str: s, Null: nulls&4 != 0},
			{Kind: Integer, Int: int64(nulls)},
			{Kind: Double, Double: 1 / d},
		}
		run(t, format, Options{Micro: s}, args)
	})
}
