package numtext

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// testdata/printf.txt was written by the C library's printf: one conversion a
// line, with the kind (i or d), the format, the value (a double by its bits)
// and the text between bars. Doubles whose rounding by conversion f differs on
// purpose are not among them, nor is a "%#G" of 999999.5, where that C library
// (glibc 2.36) lost the zeros that the standard demands.
func TestLikeThePrintfOfC(t *testing.T) {
	data, err := os.ReadFile("testdata/printf.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		part := strings.Split(line, "\t")
		kind, spec, value, want := part[0], part[1], part[2], strings.Trim(part[3], "|")
		var got []byte
		if kind == "i" {
			f, err := ParseIntFormat(spec)
			if err != nil {
				t.Fatal(spec, err)
			}
			v, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			got = f.AppendInt(nil, v)
		} else {
			f, err := ParseDoubleFormat(spec)
			if err != nil {
				t.Fatal(spec, err)
			}
			bits, err := strconv.ParseUint(value, 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			value = strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
			got = f.AppendDouble(nil, math.Float64frombits(bits))
		}
		if string(got) != want {
			t.Errorf("%s of %s is |%s|, C gives |%s|", spec, value, got, want)
		}
	}
}
