package measure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// logUniform draws durations that cover the whole range and a little more on both sides.
func logUniform(r *rand.Rand) int64 {
	bits := r.IntN(44)
	return int64(1)<<bits + r.Int64N(int64(1)<<bits)
}

func TestSlotsAreHdrHistograms(t *testing.T) {
	lib := hdrhistogram.New(1, Highest, significantDigits)
	if got, want := len(lib.Export().Counts) <= rowCount*rowSize, true; got != want {
		t.Fatalf("the library has %d slots, more than %d", len(lib.Export().Counts), rowCount*rowSize)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		v := min(logUniform(r), Highest)
		one := hdrhistogram.New(1, Highest, significantDigits)
		if err := one.RecordValue(v); err != nil {
			t.Fatal(err)
		}
		row, col := slot(v)
		if one.Export().Counts[row*rowSize+col] != 1 {
			t.Fatalf("%d: not in slot %d of row %d", v, col, row)
		}
		top := highestIn(row, col)
		if top < v || float64(top-v) > 0.01*float64(v) {
			t.Fatalf("%d: slot ends at %d", v, top)
		}
	}
}

func TestQuantilesAreWithinOnePercent(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		var h Histogram
		var values []int64
		for range 1 + r.IntN(3000) {
			v := logUniform(r)
			values = append(values, v)
			h.Record(v)
		}
		slices.Sort(values)
		for _, q := range []float64{0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
			exact := values[rankOf(q, int64(len(values)))-1]
			got := h.Quantile(q)
			switch {
			case exact < Lowest:
				if got != min(Lowest-1, values[len(values)-1]) {
					t.Errorf("round %d, q %v: %d, exact %d is below the range", round, q, got, exact)
				}
			case exact > Highest:
				if got != values[len(values)-1] {
					t.Errorf("round %d, q %v: %d, exact %d is above the range", round, q, got, exact)
				}
			case got < exact || float64(got-exact) > 0.01*float64(exact):
				t.Errorf("round %d, q %v: %d, exact %d", round, q, got, exact)
			}
		}
	}
}

func TestRankOfDecimalFractions(t *testing.T) {
	for _, c := range []struct {
		q     float64
		total int64
		want  int64
	}{{0.5, 10, 5}, {0.9, 10, 9}, {0.95, 20, 19}, {0.99, 100, 99}, {0.999, 1000, 999}, {0.9, 11, 10}, {0, 5, 1}, {1, 5, 5}, {0.07, 100, 7}} {
		if got := rankOf(c.q, c.total); got != c.want {
			t.Errorf("rank of %v in %d: %d, want %d", c.q, c.total, got, c.want)
		}
	}
}

func TestHistogramMergesAndEncodes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var whole Histogram
	parts := make([]Histogram, 7)
	for range 5000 {
		v := logUniform(r) - 5
		whole.Record(v)
		parts[r.IntN(len(parts))].Record(v)
	}
	var merged Histogram
	var encoder Encoder
	for i := range parts {
		encoded, err := encoder.Encode(&parts[i])
		if err != nil {
			t.Fatal(err)
		}
		p := &parts[i]
		back, err := Decode(encoded, p.Low, p.High, p.Sum, p.Min, p.Max)
		if err != nil {
			t.Fatal(err)
		}
		merged.Add(back)
	}
	merged.Add(nil)
	if !same(&whole, &merged) {
		t.Error("the merged parts differ from the whole")
	}
	if whole.Low == 0 || whole.High == 0 {
		t.Error("the test has no values out of range")
	}
}

func same(a, b *Histogram) bool {
	if a.Low != b.Low || a.High != b.High || a.Sum != b.Sum || a.Min != b.Min || a.Max != b.Max || a.Count() != b.Count() {
		return false
	}
	for r := range a.rows {
		for c := range rowSize {
			var x, y int64
			if a.rows[r] != nil {
				x = a.rows[r][c]
			}
			if b.rows[r] != nil {
				y = b.rows[r][c]
			}
			if x != y {
				return false
			}
		}
	}
	return true
}

func TestOtherToolsReadTheEncoding(t *testing.T) {
	var h Histogram
	for v := int64(1_000_000); v <= 100_000_000; v += 1_000_000 {
		h.Record(v)
	}
	encoded, err := new(Encoder).Encode(&h)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := hdrhistogram.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []float64{50, 90, 99} {
		if got, want := lib.ValueAtPercentile(q), h.Quantile(q/100); got != want {
			t.Errorf("p%v: the library reads %d, we %d", q, got, want)
		}
	}
	twin := hdrhistogram.New(1, Highest, significantDigits)
	for v := int64(1_000_000); v <= 100_000_000; v += 1_000_000 {
		if err := twin.RecordValue(v); err != nil {
			t.Fatal(err)
		}
	}
	if !lib.Equals(twin) {
		t.Error("the library's own histogram of the same values differs")
	}
}

func FuzzDecode(f *testing.F) {
	var h Histogram
	h.Record(5_000_000)
	encoded, err := new(Encoder).Encode(&h)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded)
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := Decode(data, 0, 0, 0, 0, 0); err == nil && h.Count() < 0 {
			t.Error("negative count")
		}
	})
}

// BenchmarkEncode holds our encoder against that of the library, with 1,000 values, and shows it with 10.
func BenchmarkEncode(b *testing.B) {
	var h Histogram
	library := hdrhistogram.New(1, Highest, significantDigits)
	r := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		v := int64(2e6 * r.ExpFloat64())
		h.Record(v)
		if err := library.RecordValue(v); err != nil {
			b.Fatal(err)
		}
	}
	var few Histogram
	for range 10 {
		few.Record(int64(2e6 * r.ExpFloat64()))
	}
	var encoder Encoder
	for name, encode := range map[string]func() ([]byte, error){
		"this":    func() ([]byte, error) { return encoder.Encode(&h) },
		"few":     func() ([]byte, error) { return encoder.Encode(&few) },
		"library": func() ([]byte, error) { return library.Encode(hdrhistogram.V2CompressedEncodingCookieBase) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, err := encode()
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(e)), "bytes")
			}
		})
	}
}

// The slot of a rank holds the value of that rank, and all slots together hold all values.
func TestSlotsHoldTheValuesOfTheirRanks(t *testing.T) {
	if (*Histogram)(nil).At(1) != (Slot{}) || new(Histogram).At(1) != (Slot{}) {
		t.Error("a histogram without values has a slot")
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		var h Histogram
		var values []int64
		for range 1 + r.IntN(500) {
			v := logUniform(r)
			values = append(values, v)
			h.Record(v)
		}
		slices.Sort(values)
		for i, v := range values {
			s := h.At(int64(i) + 1)
			if v < s.Lowest || v > s.Highest || s.Lowest < values[0] || s.Highest > values[len(values)-1] {
				t.Fatalf("rank %d: %d is not in %+v", i+1, v, s)
			}
			if s.Lowest >= Lowest && v <= Highest && float64(s.Highest-s.Lowest) > float64(s.Lowest)/128 {
				t.Fatalf("the slot %+v is too wide", s)
			}
		}
		if h.At(0) != h.At(1) || h.At(1000) != h.At(int64(len(values))) {
			t.Error("ranks beyond the ends")
		}
		var all, before int64
		for s := range h.Slots() {
			if s.Count <= 0 || s.Lowest < before {
				t.Fatalf("%+v after %d", s, before)
			}
			all, before = all+s.Count, s.Highest
		}
		if all != h.Count() {
			t.Errorf("%d values in slots of %d", all, h.Count())
		}
	}
}
