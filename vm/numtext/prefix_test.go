package numtext

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text   string
		i      int64
		double float64
	}{
		{"", 0, 0}, {"12abc", 12, 12}, {"2.9", 2, 2.9}, {"1e3", 1, 1000}, {" \t\n\v\f\r-7", -7, -7}, {"+5", 5, 5}, {"- 5", 0, 0},
		{"--5", 0, 0}, {".5", 0, 0.5}, {"5.", 5, 5}, {".", 0, 0}, {".e5", 0, 0}, {"1e", 1, 1}, {"1e+", 1, 1}, {"1E-2", 1, 0.01},
		{"0x10", 0, 0}, {"inf", 0, 0}, {"nan", 0, 0}, {"1_000", 1, 1}, {"1.2.3", 1, 1.2}, {"٣", 0, 0},
		{"9223372036854775807", math.MaxInt64, 9223372036854775807}, {"9223372036854775808", math.MaxInt64, 9223372036854775808},
		{"-9223372036854775808", math.MinInt64, -9223372036854775808}, {"-9223372036854775809", math.MinInt64, -9223372036854775809},
		{"18446744073709551616", math.MaxInt64, 18446744073709551616}, {"99999999999999999999999", math.MaxInt64, 1e23},
		{"-184467440737095516160", math.MinInt64, -184467440737095516160}, {"000000000000000000000000000001", 1, 1},
		{"1e400", 1, math.Inf(1)}, {"-1e400", -1, math.Inf(-1)}, {"1e-400", 1, 0},
	} {
		if got := ParseInt(c.text); got != c.i {
			t.Errorf("integer of %q: %d, want %d", c.text, got, c.i)
		}
		if got := ParseDouble(c.text); got != c.double {
			t.Errorf("double of %q: %v, want %v", c.text, got, c.double)
		}
	}
}

var (
	intPrefix    = regexp.MustCompile(`^[ \t-\r]*([-+]?[0-9]+)`)
	doublePrefix = regexp.MustCompile(`^[ \t-\r]*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)`)
)

// FuzzParse compares both parsers with regular expressions and exact numbers.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"12abc", " -2.9e1", "+.5e", "9223372036854775808", "1e+", "\v1.e5x", "184467440737095516150"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := int64(0)
		if m := intPrefix.FindStringSubmatch(s); m != nil {
			v, _ := new(big.Int).SetString(m[1], 10)
			switch {
			case v.IsInt64():
				want = v.Int64()
			case v.Sign() < 0:
				want = math.MinInt64
			default:
				want = math.MaxInt64
			}
		}
		if got := ParseInt(s); got != want {
			t.Errorf("integer of %q: %d, want %d", s, got, want)
		}
		double := 0.0
		if m := doublePrefix.FindStringSubmatch(s); m != nil {
			double, _ = strconv.ParseFloat(m[1], 64)
		}
		if got := ParseDouble(s); got != double {
			t.Errorf("double of %q: %v, want %v", s, got, double)
		}
	})
}

// FuzzFormat looks for formats that are accepted and then go wrong.
func FuzzFormat(f *testing.F) {
	f.Add("%#20.3x", int64(-5), 2.675)
	f.Add("%-+08.3g", int64(5), -1e300)
	f.Fuzz(func(t *testing.T, spec string, i int64, d float64) {
		for _, parse := range []func(string) (Format, error){ParseIntFormat, ParseDoubleFormat} {
			format, err := parse(spec)
			if err != nil {
				continue
			}
			for _, text := range [][]byte{format.AppendInt([]byte("ab"), i), format.AppendDouble([]byte("ab"), d)} {
				if string(text[:2]) != "ab" || len(text)-2 < int(format.width) {
					t.Errorf("%s of %d, %v: %q", spec, i, d, text)
				}
			}
		}
	})
}
