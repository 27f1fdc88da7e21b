package numtext

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestFixedRoundsHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		spec string
		v    float64
		want string
	}{
		{"%.2f", 0.125, "0.13"},
		{"%.2f", 2.675, "2.68"},
		{"%.2f", -2.675, "-2.68"},
		{"%.2lf", 1.005, "1.01"},
		{"%.2f", 0, "0.00"},
		{"%.2f", math.Copysign(0, -1), "0.00"},
		{"%.2f", -0.001, "-0.00"},
		{"%.0f", 0.5, "1"},
		{"%.0f", 2.5, "3"},
		{"%.0f", 0.49999999999999994, "0"},
		{"%.1f", 0.95, "1.0"},
		{"%.2f", 9.995, "10.00"},
		{"%.2f", 999.99499999999989, "999.99"},
		{"%.3f", 1e-320, "0.000"},
		{"%.9f", 123456789.1234567885, "123456789.123456790"},
		{"%.1f", 2251799813685249.5, "2251799813685249.5"},
		{"%.0f", 2251799813685249.5, "2251799813685250"},
		{"%.2f", 1234567890123.565, "1234567890123.57"},
		{"%.2f", 1e17, "100000000000000000.00"},
		{"%.2f", 1e23, "99999999999999991611392.00"}, // beyond 1e18/10^2: the double itself
		{"%.17f", 0.1, "0.10000000000000000"},
		{"%.18f", 0.0999, "0.099900000000000000"},
		{"%.20f", 0.1, "0.10000000000000000555"},
		{"%.20f", 0.001, "0.00100000000000000000"},
		{"%.30f", 1e-25, "0.000000000000000000000000100000"},
		{"%.22f", 1e-25, "0.0000000000000000000000"},
		{"%.22f", 5e-23, "0.0000000000000000000001"},
		{"%.22f", 4.9e-23, "0.0000000000000000000000"},
		{"%f", 2.0000005, "2.000001"},
		{"%8.2f", 0.125, "    0.13"},
		{"%+08.2f", 0.125, "+0000.13"},
		{"%+.1f", math.Copysign(0, -1), "+0.0"},
		{"%#.0f", 3.5, "4."},
		{"%5.1f", math.Inf(-1), " -inf"},
		{"%05.1f", math.NaN(), "  nan"},
		{"%.1f", math.Copysign(math.NaN(), -1), "nan"},
		{"%F", math.Inf(1), "INF"},
	} {
		f, err := ParseDoubleFormat(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(f.AppendDouble([]byte("x"), c.v)); got != "x"+c.want {
			t.Errorf("%s of %v: %s, want %s", c.spec, c.v, got[1:], c.want)
		}
	}
}

// slowFixed rounds the shortest decimal text by exact arithmetic.
func slowFixed(v float64, prec int) string {
	x, _ := new(big.Rat).SetString(strconv.FormatFloat(math.Abs(v), 'e', -1, 64))
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(prec)), nil))
	x.Mul(x, scale).Add(x, big.NewRat(1, 2))
	digits := new(big.Int).Quo(x.Num(), x.Denom()).String()
	if len(digits) <= prec {
		digits = strings.Repeat("0", prec+1-len(digits)) + digits
	}
	if prec > 0 {
		digits = digits[:len(digits)-prec] + "." + digits[len(digits)-prec:]
	}
	if v < 0 {
		return "-" + digits
	}
	return digits
}

func TestFixedAgainstExactArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		prec := r.IntN(10)
		v := float64(r.Int64N(1<<40)) / math.Pow10(r.IntN(16))
		switch r.IntN(4) {
		case 0: // near a tie, on either side
			v = (float64(r.Int64N(1e9)) + 0.5) / math.Pow10(prec)
			v = math.Float64frombits(math.Float64bits(v) + uint64(r.IntN(5)) - 2)
		case 1:
			v = -v
		case 2:
			v = math.Ldexp(r.Float64(), r.IntN(60)-20)
		}
		if math.Abs(v)*math.Pow10(prec) >= 1e18 {
			continue
		}
		f := Format{conv: 'f', prec: int16(prec)}
		if got, want := string(f.AppendDouble(nil, v)), slowFixed(v, prec); got != want {
			t.Fatalf("%%.%df of %v: %s, want %s", prec, v, got, want)
		}
		slow := string(appendFixedSlow(nil, math.Abs(v), prec))
		if want := slowFixed(math.Abs(v), prec); slow != want {
			t.Fatalf("slow way, %%.%df of %v: %s, want %s", prec, v, slow, want)
		}
	}
}

func TestAppendIntLikeStrconv(t *testing.T) {
	check := func(v int64) {
		if got := string(DefaultInt.AppendInt(nil, v)); got != strconv.FormatInt(v, 10) {
			t.Fatalf("%d gives %s", v, got)
		}
	}
	for i := range powers10 {
		for d := int64(-2); d <= 2; d++ {
			check(int64(powers10[i]) + d)
			check(-int64(powers10[i]) + d)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100000 {
		check(int64(r.Uint64()) >> r.IntN(64))
	}
	check(math.MinInt64)
	check(math.MaxInt64)
}

func TestZeroFormat(t *testing.T) {
	var f Format
	if got := string(f.AppendDouble(f.AppendInt(nil, 12), 1.5)); got != "121.50" {
		t.Error(got)
	}
	if got := string(DefaultInt.AppendDouble(DefaultDouble.AppendInt(nil, 12), 1.5)); got != "12.001" {
		t.Error(got)
	}
}

func TestConversionsDoNotAllocate(t *testing.T) {
	buffer := make([]byte, 0, 512)
	for _, spec := range []string{"%.2f", "%.17f", "%10.3e", "%#g", "%-30.20G", "%a", "%300.2f"} {
		f, err := ParseDoubleFormat(spec)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { buffer = f.AppendDouble(buffer[:0], 2.675) }); n != 0 {
			t.Errorf("%s: %v allocations", spec, n)
		}
	}
	for _, spec := range []string{"%ld", "%020d", "%#x", "%30.25u"} {
		f, err := ParseIntFormat(spec)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { buffer = f.AppendInt(buffer[:0], -1234567) }); n != 0 {
			t.Errorf("%s: %v allocations", spec, n)
		}
	}
	sum := 0.0
	if n := testing.AllocsPerRun(100, func() { sum += float64(ParseInt(" -123x")) + ParseDouble(" -12.5e3x") }); n != 0 {
		t.Errorf("parsing: %v allocations", n)
	}
}

func TestFaultyFormats(t *testing.T) {
	for _, spec := range []string{"", "%", "d", "%.2f", "%s", "%5", "%d ", "x%d", "%99999d", "%.10000d", "%*d", "%hd", "%%", "%d%d"} {
		if f, err := ParseIntFormat(spec); err == nil {
			t.Errorf("integer format %q is accepted: %+v", spec, f)
		}
	}
	for _, spec := range []string{"%d", "%.2", "%.2fx", "%.-2f", "%s", "%2.2.2f"} {
		if f, err := ParseDoubleFormat(spec); err == nil {
			t.Errorf("double format %q is accepted: %+v", spec, f)
		}
	}
	f, err := ParseDoubleFormat("%08.3lf")
	if err != nil || f.Spec() != "%08.3lf" {
		t.Error(f.Spec(), err)
	}
	if g, _ := ParseDoubleFormat("%.2f"); g != DefaultDouble {
		t.Error("formats do not compare")
	}
}

func TestRoundTrips(t *testing.T) {
	for spec, want := range map[string]bool{"%ld": true, "%5d": true, "%-5d": true, "%+.5i": true, "%x": false, "%o": false, "%u": false} {
		f, err := ParseIntFormat(spec)
		if err != nil || f.RoundTrips() != want {
			t.Error(spec, f.RoundTrips(), err)
		}
	}
	for spec, want := range map[string]bool{"%.2f": true, "%f": true, "%g": true, "%12.4e": true, "%.0f": false, "%a": false, "%.1g": false} {
		f, err := ParseDoubleFormat(spec)
		if err != nil || f.RoundTrips() != want {
			t.Error(spec, f.RoundTrips(), err)
		}
	}
	if !DefaultInt.RoundTrips() || !DefaultDouble.RoundTrips() {
		t.Error("the default formats draw warnings")
	}
}

func BenchmarkAppendInt(b *testing.B) {
	buffer := make([]byte, 0, 64)
	b.Run("this", func(b *testing.B) {
		for i := range b.N {
			buffer = DefaultInt.AppendInt(buffer[:0], int64(i)*1001)
		}
	})
	b.Run("strconv", func(b *testing.B) {
		for i := range b.N {
			buffer = strconv.AppendInt(buffer[:0], int64(i)*1001, 10)
		}
	})
}

func BenchmarkAppendDouble(b *testing.B) {
	buffer := make([]byte, 0, 64)
	b.Run("this", func(b *testing.B) {
		for i := range b.N {
			buffer = DefaultDouble.AppendDouble(buffer[:0], float64(i)*1.0013)
		}
	})
	b.Run("strconv", func(b *testing.B) {
		for i := range b.N {
			buffer = strconv.AppendFloat(buffer[:0], float64(i)*1.0013, 'f', 2, 64)
		}
	})
}
