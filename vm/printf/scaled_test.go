package printf

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestEngineering(t *testing.T) {
	for _, c := range []struct {
		format string
		value  float64
		want   string
	}{
		{"%m", 0, "0.000"},
		{"%m", 1, "1.000"},
		{"%m", 12.34e-6, "12.34µ"},
		{"%Ms", 12.34e-6, "12.34 µs"},
		{"%Ms", 12.34, "12.34 s"},
		{"%m", 123456, "123.5k"},
		{"%m", -123456, "-123.5k"},
		{"%.2m", 123456, "123k"},
		{"%.0m|", 1234, "1.23k|"},
		{"%.1m|", 1234, "1.23k|"},
		{"%.6m", 1234, "1.234000k"},
		{"%m", 999.94, "999.9"},
		{"%m", 999.95, "1.000k"},
		{"%m", 9.9996, "10.00"},
		{"%m", 0.99996, "1.000"},
		{"%m", 0.9999, "999.9m"},
		{"%m", 0.1, "100.0m"},
		{"%m", 0.01, "10.00m"},
		{"%m", 0.001, "1.000m"},
		{"%m", 0.0001, "100.0µ"},
		{"%.2m", 2.675, "2.68"},
		{"%.2m", 2.665, "2.67"},
		{"%m", 1e-9, "1.000n"},
		{"%m", 1e-12, "1.000p"},
		{"%m", 1e-15, "1.000f"},
		{"%m", 1e-18, "1.000a"},
		{"%m", 1e-21, "1.000z"},
		{"%m", 1e-24, "1.000y"},
		{"%m", 1e-27, "1.000r"},
		{"%m", 1e-30, "1.000q"},
		{"%m", 9.99e-31, "9.990e-31"},
		{"%m", 1e6, "1.000M"},
		{"%m", 1e9, "1.000G"},
		{"%m", 1e12, "1.000T"},
		{"%m", 1e15, "1.000P"},
		{"%m", 1e18, "1.000E"},
		{"%m", 1e21, "1.000Z"},
		{"%m", 1e24, "1.000Y"},
		{"%m", 1e27, "1.000R"},
		{"%m", 1e30, "1.000Q"},
		{"%m", 9.9994e32, "999.9Q"},
		{"%m", 9.9996e32, "1.000e+33"},
		{"%Ms", 1e40, "1.000e+40 s"},
		{"%m", math.MaxFloat64, "1.798e+308"},
		{"%m", 5e-324, "4.941e-324"},
		{"%m", math.Inf(1), "inf"},
		{"%+m", math.Inf(1), "+inf"},
		{"%6m", math.NaN(), "   nan"},
		{"%06m", math.Inf(-1), "  -inf"},
		{"|%10m|", 12345, "|    12.35k|"},
		{"|%-10m|", 12345, "|12.35k    |"},
		{"|%010m|", -12345, "|-00012.35k|"},
		{"|%+m|", 12345, "|+12.35k|"},
	} {
		if got, problems := run(t, c.format, Options{}, arguments(c.value)); got != c.want || problems != "" {
			t.Errorf("%q of %v is %q, want %q; problems: %s", c.format, c.value, got, c.want, problems)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		format string
		value  float64
		want   string
	}{
		{"%k", 0, "0"},
		{"%k", 999, "999"},
		{"%.2k", 12.5, "13"},
		{"%.2K", -12.5, "-13"},
		{"%k", 999.4, "999"},
		{"%k", 1000, "1.000k"},
		{"%.2k", 1234567, "1.23M"},
		{"%.2k", 2.5e9, "2.50G"},
		{"%.0k", 1500, "2k"},
		{"%.1k", 999949, "999.9k"},
		{"%.1k", 999950, "1.0M"},
		{"%.2k", 1e12, "1.00T"},
		{"%.2k", 1.005e15, "1.01P"},
		{"%.2k", 1e18, "1.00E"},
		{"%.2k", 1e21, "1.00Z"},
		{"%.2k", 1e24, "1.00Y"},
		{"%.2k", 1e27, "1.00R"},
		{"%.2k", 1e30, "1.00Q"},
		{"%.2k", 1e33, "1.00e+33"},
		{"%K", 1000, "1000"},
		{"%K", 1023, "1023"},
		{"%K", 1024, "1.000Ki"},
		{"%.2K", 2.5e9, "2.33Gi"},
		{"%.0K", 1536, "2Ki"},
		{"%.1K", 1024*1024 - 1, "1.0Mi"},
		{"%.4K", 1024*1024 - 1, "1023.9990Ki"},
		{"%.0K", 1 << 20, "1Mi"},
		{"%.0K", 1 << 30, "1Gi"},
		{"%.0K", 1 << 40, "1Ti"},
		{"%.0K", 1 << 50, "1Pi"},
		{"%.0K", 1 << 60, "1Ei"},
		{"%.0K", math.Ldexp(1, 70), "1Zi"},
		{"%.0K", math.Ldexp(1, 80), "1Yi"},
		{"%.0K", math.Ldexp(1023, 80), "1023Yi"},
		{"%.2K", math.Ldexp(1, 90), "1.24e+27"},
		{"%K", math.Inf(-1), "-inf"},
		{"|%10.1K|", 2048, "|     2.0Ki|"},
		{"|%-10.1K|", -2048, "|-2.0Ki    |"},
		{"|%010.1K|", -2048, "|-00002.0Ki|"},
		{"|%+5k|", 5, "|   +5|"},
		{"|% k|", 5, "| 5|"},
	} {
		if got, problems := run(t, c.format, Options{}, arguments(c.value)); got != c.want || problems != "" {
			t.Errorf("%q of %v is %q, want %q; problems: %s", c.format, c.value, got, c.want, problems)
		}
	}
}

// What was scaled must read back as the number, within half a unit of the last
// digit, with so many digits as the precision says.
func TestScaledNumbersReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		v := math.Pow(10, random.Float64()*62-31) * (0.1 + random.Float64())
		prec := 2 + random.IntN(8)
		checkScaled(t, "%.*m", v, prec)
		if v > 1024 {
			checkScaled(t, "%.*k", v, prec)
			checkScaled(t, "%.*K", v, prec)
		}
	}
}

func checkScaled(t *testing.T, format string, v float64, prec int) {
	t.Helper()
	text, _ := run(t, format, Options{Micro: "u"}, arguments(prec, v))
	number := strings.TrimRight(text, "qryzafpnumkKMGTPEZYRQi")
	prefix := text[len(number):]
	if strings.Contains(number, "e") {
		return
	}
	whole, fraction, _ := strings.Cut(number, ".")
	if strings.HasSuffix(format, "m") {
		if len(whole)+len(fraction) != prec+1 || len(whole) > 3 || whole == "0" {
			t.Fatalf("%s of %v with precision %d is %q", format, v, prec, text)
		}
	} else if len(fraction) != prec || len(whole) > 4 {
		t.Fatalf("%s of %v with precision %d is %q", format, v, prec, text)
	}
	shown, ok := new(big.Rat).SetString(number)
	if !ok {
		t.Fatalf("%s of %v is %q", format, v, text)
	}
	factor := new(big.Rat).SetInt64(1000)
	if strings.HasSuffix(prefix, "i") {
		factor.SetInt64(1024)
		prefix = strings.ToUpper(prefix[:1])
	}
	power := strings.Index("qryzafpnum kMGTPEZYRQ", prefix) - noPrefix
	if prefix == "" {
		power = 0
	} else if prefix == "K" {
		power = 1
	}
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(fraction))), nil))
	half.Mul(half, big.NewRat(1, 2))
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'e', -1, 64))
	for ; power > 0; power-- {
		exact.Quo(exact, factor)
	}
	for ; power < 0; power++ {
		exact.Mul(exact, factor)
	}
	// The digits that read back as a double differ from it by less than this.
	half.Add(half, new(big.Rat).Mul(exact, big.NewRat(1, 1<<52)))
	if off := new(big.Rat).Sub(shown, exact); off.Abs(off).Cmp(half) > 0 {
		t.Fatalf("%s of %v with precision %d is %q", format, v, prec, text)
	}
}
