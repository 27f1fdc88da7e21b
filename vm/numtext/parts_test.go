package numtext

import (
	"fmt"
	"testing"
)

// Parts make the same formats as the text they stand for.
func TestPartsAreLikeText(t *testing.T) {
	for flags := range 32 {
		for _, width := range []int{0, 9, MaxSize} {
			for _, prec := range []int{noPrecision, 0, 3, MaxSize} {
				p := Parts{Left: flags&1 != 0, Plus: flags&2 != 0, Blank: flags&4 != 0,
					Alternate: flags&8 != 0, Zero: flags&16 != 0, Width: width, Precision: prec}
				spec := "%"
				for i, set := range []bool{p.Left, p.Plus, p.Blank, p.Alternate, p.Zero} {
					if set {
						spec += "-+ #0"[i : i+1]
					}
				}
				if width > 0 {
					spec += fmt.Sprint(width)
				}
				if prec != noPrecision {
					spec += fmt.Sprint(".", prec)
				}
				comparePartsWithText(t, p, spec)
			}
		}
	}
}

func comparePartsWithText(t *testing.T, p Parts, spec string) {
	t.Helper()
	p.Conversion = 'd'
	f, err := ParseIntFormat(spec + "d")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Format().AppendInt(nil, -42), f.AppendInt(nil, -42); string(got) != string(want) {
		t.Errorf("%sd: parts give %q, text %q", spec, got, want)
	}
	p.Conversion = 'e'
	if f, err = ParseDoubleFormat(spec + "e"); err != nil {
		t.Fatal(err)
	}
	if got, want := p.Format().AppendDouble(nil, 2.5), f.AppendDouble(nil, 2.5); string(got) != string(want) {
		t.Errorf("%se: parts give %q, text %q", spec, got, want)
	}
}

func TestPartsAreBounded(t *testing.T) {
	f := Parts{Conversion: 'd', Width: 1 << 40, Precision: -7}.Format()
	if n := len(f.AppendInt(nil, 1)); n != MaxSize {
		t.Errorf("the text has %d bytes, not %d", n, MaxSize)
	}
	f = Parts{Conversion: 'd', Width: -5, Precision: 1 << 40}.Format()
	if n := len(f.AppendInt(nil, 1)); n != MaxSize {
		t.Errorf("the text has %d bytes, not %d", n, MaxSize)
	}
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		v     float64
		keep  int
		want  string
		point int
	}{
		{2.675, 99, "2675", 1},
		{2.675, 3, "268", 1},
		{2.675, 1, "3", 1},
		{1e23, 5, "1", 24},
		{0.00125, 2, "13", -2},
		{999.6, 3, "1000", 4},
		{0.96, 0, "1", 1},
		{0.04, 0, "", -1},
		{5e-324, -3, "", -323},
	} {
		digits, point := Digits(make([]byte, 24), c.v)
		digits, point = RoundDigits(digits, point, c.keep)
		if string(digits) != c.want || point != c.point {
			t.Errorf("%v cut to %d digits is %q with point %d, want %q with %d", c.v, c.keep, digits, point, c.want, c.point)
		}
	}
}
