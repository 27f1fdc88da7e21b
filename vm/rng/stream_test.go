package rng

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func must48(t *testing.T, hex string) Root {
	t.Helper()
	r, err := New48(hex)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The vectors of the language description for $randseed.
func TestVectorsOfRandseed(t *testing.T) {
	s := must48(t, "0x42").Stream(0)
	var got []string
	for range 10 {
		got = append(got, fmt.Sprintf("%.3f", s.Normal(0, 1)))
	}
	want := "0.814 -0.453 0.276 -0.495 -0.298 1.749 1.269 -0.261 1.666 -0.025"
	if strings.Join(got, " ") != want {
		t.Errorf("normalrandom(0,1): %v, want %s", got, want)
	}

	main := must48(t, "42").Stream(0)
	for thread, want := range map[int]int64{1: 45, 2: 61} {
		s, sum := main.Thread(thread), int64(0)
		for range 10 {
			sum += s.Int(1, 10)
		}
		if sum != want {
			t.Errorf("thread %d: sum %d, want %d", thread, sum, want)
		}
	}
}

func TestNew48(t *testing.T) {
	for hex, want := range map[string]uint64{
		"42":             0x42,
		"0x12345":        0x1234 | 0x5<<16,
		"0X1234abcdEF01": 0x1234 | 0xabcd<<16 | 0xef01<<32,
		"0":              0,
	} {
		if r := must48(t, hex); r.seed != want {
			t.Errorf("%s: %#x, want %#x", hex, r.seed, want)
		}
	}
	for _, hex := range []string{"", "0x", "xyz", "1234567890123", "-1", "12 34"} {
		if _, err := New48(hex); err == nil {
			t.Errorf("%q is accepted", hex)
		}
	}
}

func TestThreadState48(t *testing.T) {
	for _, c := range []struct {
		thread int
		want   uint64
	}{
		{0, 0},
		{1, 1 | 1<<16 | 1<<32},
		{0x8000, 0x8000 | 1<<16 | 1<<32},
		{0x8001, 0x8001 | 2<<16 | 1<<32},
		{0x10000, 0 | 2<<16 | 1<<32},
	} {
		if got := threadState48(0, c.thread); got != c.want {
			t.Errorf("thread %#x: %#x, want %#x", c.thread, got, c.want)
		}
	}
}

// The 48-bit threads start from what main has come to, the others do not.
func TestThreadOfMain(t *testing.T) {
	drawn := must48(t, "42").Stream(0)
	drawn.Float()
	if drawn.Thread(1).Float() == must48(t, "42").Stream(1).Float() {
		t.Error("48-bit: the draw of main did not change thread 1")
	}
	main := NewSeed(7).Stream(0)
	main.Float()
	if main.Thread(3).Float() != NewSeed(7).Stream(3).Float() {
		t.Error("default generator: thread 3 depends on the draws of main")
	}
}

// These figures are a promise: a seed gives the same run on every machine and
// with every later version.
func TestDefaultGeneratorNeverChanges(t *testing.T) {
	s := NewSeed(7).Stream(1)
	var got []string
	for range 4 {
		got = append(got, fmt.Sprint(s.Int(1, 1000)))
	}
	got = append(got, fmt.Sprintf("%.6f", s.Float()), fmt.Sprintf("%.6f", s.Erlang(2, 10)), fmt.Sprintf("%.6f", s.Normal(5, 2)),
		fmt.Sprint(s.Zipf(1, 1000, 1.1)), fmt.Sprint(s.Poisson(3)), fmt.Sprint(s.Poisson(300)), s.Letters(5, "abcdef"),
		fmt.Sprintf("%x", Hash(1)), fmt.Sprintf("%x", HashString("rwl")))
	want := goldenSequence
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

const goldenSequence = "361 172 868 317 0.745852 15.896676 9.144028 4 6 340 dcdaa 910a2dec89025cc1 74280e0b8c5eed25"

func TestStreamsDiffer(t *testing.T) {
	seen := map[float64]string{}
	for seed := range uint64(30) {
		for thread := range 100 {
			name := fmt.Sprintf("seed %d thread %d", seed, thread)
			v := NewSeed(seed).Stream(thread).Float()
			if other, ok := seen[v]; ok {
				t.Fatalf("%s begins as %s", name, other)
			}
			seen[v] = name
		}
	}
}

func TestSaveRestore(t *testing.T) {
	for _, root := range []Root{NewSeed(1), must48(t, "42")} {
		s := root.Stream(2)
		s.Normal(0, 1) // leaves a spare
		state := s.Save()
		first := mixedDraws(s)
		draws := s.Draws()
		s.Restore(state)
		if second := mixedDraws(s); first != second || s.Draws() != draws {
			t.Errorf("%s, then %s", first, second)
		}
	}
}

func mixedDraws(s *Stream) string {
	return fmt.Sprint(s.Normal(0, 1), s.Float(), s.Int(1, 6), s.Erlang(3, 1), s.Normal(0, 1), s.Zipf(1, 50, 0.9), s.Poisson(50),
		s.Letters(4, "xyzäöü"), s.Uniform(2, 3))
}

type recorder struct{ lines []string }

func (r *recorder) Integer(kind string, v int64) { r.lines = append(r.lines, fmt.Sprint(kind, " ", v)) }
func (r *recorder) Double(kind string, v float64) {
	r.lines = append(r.lines, fmt.Sprint(kind, " ", v))
}
func (r *recorder) Text(kind, v string) { r.lines = append(r.lines, kind+" "+v) }

func TestTraceHearsEachDrawOnce(t *testing.T) {
	w, err := NewWeights([]float64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSeed(3).Stream(1)
	r := &recorder{}
	s.Trace = r
	want := []string{
		fmt.Sprint("float ", s.Float()), fmt.Sprint("uniform ", s.Uniform(1, 2)), fmt.Sprint("uniform ", s.Int(1, 9)),
		fmt.Sprint("erlang ", s.Erlang(20, 2)), fmt.Sprint("normal ", s.Normal(1, 2)), fmt.Sprint("normal ", s.Normal(1, -2)),
		fmt.Sprint("zipf ", s.Zipf(1, 9, 1)), fmt.Sprint("zipf ", s.Zipf(1, 9, 0)), fmt.Sprint("poisson ", s.Poisson(2)),
		fmt.Sprint("poisson ", s.Poisson(20)), "randomstring " + s.Letters(3, "ab"), fmt.Sprint("pick ", w.Pick(s)),
	}
	if strings.Join(r.lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("heard\n%s\nwant\n%s", strings.Join(r.lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestDrawsDoNotAllocate(t *testing.T) {
	w, err := NewWeights([]float64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range []Root{NewSeed(1), must48(t, "42")} {
		s := root.Stream(1)
		n := testing.AllocsPerRun(100, func() {
			s.Float()
			s.Int(1, 10)
			s.Erlang(2, 1)
			s.Normal(0, 1)
			s.Zipf(1, 1000, 0.99)
			s.Zipf(1, 2000, 0.99)
			s.Poisson(3)
			s.Poisson(30)
			w.Pick(s)
			s.Restore(s.Save())
		})
		if n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

func TestEdges(t *testing.T) {
	for _, root := range []Root{NewSeed(1), must48(t, "42")} {
		s := root.Stream(0)
		same := []struct {
			what string
			got  any
			want any
		}{
			{"Int(5,4)", s.Int(5, 4), int64(5)},
			{"Int(5,5)", s.Int(5, 5), int64(5)},
			{"Normal(3,0)", s.Normal(3, 0), 3.0},
			{"Zipf(9,9,1)", s.Zipf(9, 9, 1), int64(9)},
			{"Zipf(9,1,1)", s.Zipf(9, 1, 1), int64(9)},
			{"Zipf(-7,1e9,inf)", s.Zipf(-7, 1e9, math.Inf(1)), int64(-7)},
			{"Poisson(0)", s.Poisson(0), int64(0)},
			{"Poisson(-1)", s.Poisson(-1), int64(0)},
			{"Poisson(nan)", s.Poisson(math.NaN()), int64(0)},
			{"Poisson(inf)", s.Poisson(1e300), int64(math.MaxInt64)},
			{"Letters(0)", s.Letters(0, "ab"), ""},
			{"Letters(-1)", s.Letters(-1, "ab"), ""},
			{"Letters of none", s.Letters(9, ""), ""},
			{"Letters of one", s.Letters(3, "ä"), "äää"},
		}
		for _, c := range same {
			if c.got != c.want {
				t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
			}
		}
		for range 1000 {
			if v := s.Int(math.MinInt64+1, math.MaxInt64); v == math.MinInt64 {
				t.Fatal(v)
			}
			if v := s.Int(math.MinInt64, math.MaxInt64); v == s.Int(math.MinInt64, math.MaxInt64) && !root.lcg {
				t.Fatal("the same number twice of 2^64:", v)
			}
			if v := s.Zipf(math.MinInt64+1, math.MaxInt64, 0.5); v == math.MinInt64 {
				t.Fatal(v)
			}
			if v := s.Zipf(1, math.MaxInt64, math.NaN()); v < 1 {
				t.Fatal(v)
			}
			if v := s.Erlang(5000, 1); !(v > 0.8 && v < 1.2) {
				t.Fatal(v)
			}
			if v := s.Uniform(3, 1); v > 3 || v < 1 {
				t.Fatal(v)
			}
		}
	}
}

// Processes with one seed decide differently in every thread, and repeat their own decisions.
func TestProcessesDecideDifferently(t *testing.T) {
	for name, root := range map[string]Root{"pcg": NewSeed(7), "48 bits": must48(t, "42")} {
		owner := map[string]string{}
		for process := range int64(20) {
			for thread := range 20 {
				main := root.Process(process).Stream(0)
				draws := func() string {
					s := main.Thread(thread)
					return fmt.Sprint(s.Int(1, 1e6), s.Int(1, 1e6), s.Int(1, 1e6))
				}
				me, first := fmt.Sprintf("process %d thread %d", process, thread), draws()
				if other := owner[first]; other != "" {
					t.Errorf("%s: %s decides as %s", name, me, other)
				}
				owner[first] = me
				if again := draws(); again != first {
					t.Errorf("%s: %s decides %s, then %s", name, me, first, again)
				}
			}
		}
		s := root.Stream(1)
		if other := owner[fmt.Sprint(s.Int(1, 1e6), s.Int(1, 1e6), s.Int(1, 1e6))]; other != "" {
			t.Errorf("%s: a process without number decides as %s", name, other)
		}
	}
}
