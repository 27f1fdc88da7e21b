package sqlrt

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestPutTextIntoInteger(t *testing.T) {
	cases := []struct {
		text string
		want int64
		fit  Fit
	}{
		{"0", 0, Fits}, {"-0", 0, Fits}, {"+7", 7, Fits}, {" 12\t", 12, Fits}, {"0.5", 1, Fits}, {"-0.5", -1, Fits}, {".5", 1, Fits},
		{"1.", 1, Fits}, {"0.49999999999999999999", 0, Fits}, {"9223372036854775807", math.MaxInt64, Fits},
		{"-9223372036854775808", math.MinInt64, Fits}, {"9223372036854775808", 0, OutOfRange}, {"-9223372036854775809", 0, OutOfRange},
		{"-9223372036854775808.4", math.MinInt64, Fits}, {"-9223372036854775808.5", 0, OutOfRange},
		{"99999999999999999999999999", 0, OutOfRange}, {"1e3", 1000, Fits}, {"1e30", 0, OutOfRange}, {"NaN", 0, OutOfRange},
		{"Infinity", 0, OutOfRange}, {"", 0, NotANumber}, {"-", 0, NotANumber}, {".", 0, NotANumber}, {"12x", 0, NotANumber}, {"t", 0, NotANumber},
	}
	for _, c := range cases {
		d := Datum{Kind: Integer, Null: true}
		if fit := d.PutText([]byte(c.text)); fit != c.fit || fit == Fits && (d.Int() != c.want || d.Null) {
			t.Errorf("%q: %d, fit %d", c.text, d.Int(), fit)
		}
	}
}

func TestAppendDoubleIsPostgresText(t *testing.T) {
	for want, v := range map[string]float64{"0": 0, "1": 1, "-1.5": -1.5, "100000000000000": 1e14, "1e+15": 1e15, "0.0001": 1e-4,
		"1e-05": 1e-5, "1.7976931348623157e+308": math.MaxFloat64, "NaN": math.NaN(), "Infinity": math.Inf(1), "-0": math.Copysign(0, -1)} {
		if got := string(AppendDouble(nil, v, 64)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := string(AppendDouble(nil, float64(float32(1e6)), 32)); got != "1e+06" {
		t.Error(got)
	}
}

func TestPutAllocatesNothing(t *testing.T) {
	i, d, s := Datum{Kind: Integer}, Datum{Kind: Double}, Datum{Kind: String, Str: "12.25"}
	text := []byte("12.25")
	if n := testing.AllocsPerRun(100, func() {
		i.PutText(text)
		d.PutText(text)
		s.PutText(text) // the same as before
		i.PutDouble(2.5, 64)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFitError(t *testing.T) {
	if Fits.Error("c", Integer, "1") != nil {
		t.Error("an error for nothing")
	}
	e := AsError(OutOfRange.Error("price", Integer, strings.Repeat("9", 100)))
	if e.SQLState != "22003" || !strings.Contains(e.Error(), `"price"`) || len(e.Message) > 200 {
		t.Error(e)
	}
	if e := AsError(NotANumber.Error("c", Double, "x")); e.SQLState != "22P02" || e.Hint == "" {
		t.Error(e)
	}
}

// What a double says of a decimal text and what the exact way says differ by rounding only.
func FuzzPutDecimal(f *testing.F) {
	f.Add("12.5")
	f.Add("-9223372036854775808")
	f.Fuzz(func(t *testing.T, text string) {
		i, d := Datum{Kind: Integer}, Datum{Kind: Double}
		if i.PutText([]byte(text)) != Fits {
			return
		}
		if fit := d.PutText([]byte(text)); fit == Fits && math.Abs(d.Double()-float64(i.Int())) > 0.5+math.Abs(d.Double())*1e-15 {
			t.Errorf("%q: %d and %v", text, i.Int(), d.Double())
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && n != i.Int() && !strings.Contains(text, "_") {
			t.Errorf("%q: %d and %d", text, i.Int(), n)
		}
	})
}
