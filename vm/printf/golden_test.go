package printf

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// testdata/c.txt was written by the C library's printf: the format, the
// arguments for '*', the value and the text between bars. It holds every set of
// flags with every conversion that C has too. Values whose rounding by f differs
// on purpose are not among them, nor flags that C leaves undefined.
func TestLikeThePrintfOfC(t *testing.T) {
	data, err := os.ReadFile("testdata/c.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		part := strings.Split(line, "\t")
		format, stars, value := part[0], part[1], part[2]
		want := part[3][1 : len(part[3])-1]
		var args []Arg
		for _, star := range strings.Split(strings.TrimSuffix(stars, ","), ",") {
			if n, err := strconv.ParseInt(star, 10, 64); err == nil {
				args = append(args, Arg{Int: n})
			}
		}
		args = append(args, valueOf(t, format[len(format)-1], value))
		got := Append(nil, format, args, Options{}, func(p Problem) { t.Errorf("%s reports %v", format, p) })
		if string(got) != want {
			t.Errorf("%s of %s %s is |%s|, C gives |%s|", format, stars, value, got, want)
		}
	}
}

func valueOf(t *testing.T, letter byte, text string) Arg {
	t.Helper()
	switch letter {
	case 's':
		return Arg{Kind: String, Str: text}
	case 'd', 'i', 'x', 'X':
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return Arg{Int: n}
	}
	d, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return Arg{Kind: Double, Double: d}
}
