package printf

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"rwl/vm/numtext"
)

// arguments turns Go values into arguments.
func arguments(values ...any) []Arg {
	var args []Arg
	for _, v := range values {
		switch v := v.(type) {
		case int:
			args = append(args, Arg{Kind: Integer, Int: int64(v)})
		case float64:
			args = append(args, Arg{Kind: Double, Double: v})
		case string:
			args = append(args, Arg{Kind: String, Str: v})
		case Arg:
			args = append(args, v)
		default:
			panic(fmt.Sprintf("%T is no argument", v))
		}
	}
	return args
}

// A null may carry a left-over value, which must not show.
var (
	nullInteger = Arg{Kind: Integer, Null: true, Int: 7}
	nullDouble  = Arg{Kind: Double, Null: true, Double: 7}
	nullString  = Arg{Kind: String, Null: true, Str: "7"}
)

// run formats in both ways, and gives the text and the problems as one line.
func run(t *testing.T, format string, o Options, args []Arg) (text, problems string) {
	t.Helper()
	once := func(call func(report func(Problem)) []byte) (string, string) {
		var met []string
		dst := call(func(p Problem) {
			met = append(met, strings.TrimSpace(fmt.Sprintln(append([]any{p.Number}, p.Args...)...)))
		})
		rest, ok := strings.CutPrefix(string(dst), "before|")
		if !ok {
			t.Fatalf("%q lost what stood in the buffer: %q", format, dst)
		}
		return rest, strings.Join(met, ", ")
	}
	text, problems = once(func(report func(Problem)) []byte {
		return Append([]byte("before|"), format, args, o, report)
	})
	again, also := once(func(report func(Problem)) []byte {
		return Parse(format).Append([]byte("before|"), args, o, report)
	})
	if text != again || problems != also {
		t.Fatalf("%q gives %q (%s), but parsed first %q (%s)", format, text, problems, again, also)
	}
	return text, problems
}

func TestConversions(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []Arg
		want   string
	}{
		// the samples of the language reference
		{"%.2Kbps\n", arguments(2.5e9), "2.33Gibps\n"},
		{"%.3ms\n", arguments(12.34e-6), "12.34µs\n"},
		{"|%07d|%nd|\n", arguments(42, nullInteger), "|0000042|null|\n"},
		{"%-30s %.2ms\n", arguments("neworder", 0.01234), "neworder                       12.3ms\n"},

		{"", nil, ""},
		{"no conversion", nil, "no conversion"},
		{"100%%", nil, "100%"},
		{"%%%d%%%%%s", arguments(1, "a"), "%1%%a"},
		{"%s=%d\n", arguments("a", 1), "a=1\n"},

		// values of one type, conversions of another
		{"%d", arguments("12abc"), "12"},
		{"%d", arguments("2.9"), "2"},
		{"%d", arguments("1e3"), "1"},
		{"%d", arguments(""), "0"},
		{"%.1f", arguments("1e3"), "1000.0"},
		{"%.1f", arguments(" 2.25x"), "2.3"},
		{"%.1f", arguments(3), "3.0"},
		{"%d %d", arguments(5.9, -5.9), "5 -5"},
		{"%d %d", arguments(1e30, math.NaN()), "9223372036854775807 0"},
		{"%d", arguments(-1e30), "-9223372036854775808"},
		{"%x %X %#x", arguments(255, 255.9, "255"), "ff FF 0xff"},
		{"%x", arguments(-1), "ffffffffffffffff"},
		{"%s %s %s", arguments(42, 2.675, "x"), "42 2.68 x"},
		{"%.1s", arguments(42), "4"},
		{"%g", arguments("abc"), "0"},

		// rounding like print
		{"%.2f %.2f %.0f %.1f", arguments(0.125, 2.675, 0.5, -0.25), "0.13 2.68 1 -0.3"},
		{"%.2f %.2f", arguments(math.Copysign(0, -1), -0.001), "0.00 -0.00"},
		{"%f %F", arguments(math.Inf(1), math.Inf(-1)), "inf -INF"},

		// flags, width and precision
		{"|%5d|%-5d|%05d|%+d|% d|", arguments(42, 42, 42, 42, 42), "|   42|42   |00042|+42| 42|"},
		{"|%*d|%*d|", arguments(5, 42, -5, 42), "|   42|42   |"},
		{"|%.*f|%*.*f|", arguments(1, 3.14, 6, 2, 2.5), "|3.1|  2.50|"},
		{"|%.*f|", arguments(-1, 2.5), "|2.500000|"},
		{"|%*d|%.*f|", arguments(nullInteger, 42, nullInteger, 2.5), "|42|2.500000|"},
		{"|%*d|", arguments("5", 42), "|   42|"},
		{"|%-08d|%+ d|", arguments(42, 42), "|42      |+42|"},
		{"|%ld|%lld|%hd|%hhi|%qd|%jx|%Lf|%5.1lf|", arguments(1, 2, 3, 4, 5, 6, 7, 8), "|1|2|3|4|5|6|7.000000|  8.0|"},
		{"|%05s|%+s|%#s|", arguments("a", "b", "c"), "|    a|b|c|"},
		{"|%.d|%.0d|%.f|", arguments(0, 0, 2.5), "|||3|"},

		// characters, not bytes
		{"|%5s|%-5s|%.2s|", arguments("äöü", "äöü", "äöü"), "|  äöü|äöü  |äö|"},
		{"|%8.3m|", arguments(1e-5), "|  10.00µ|"},
		{"|%3s|%.1s|", arguments("\xff", "\xff\xfe"), "|  \xff|\xff|"},
	} {
		got, problems := run(t, c.format, Options{}, c.args)
		if got != c.want || problems != "" {
			t.Errorf("%q is %q, want %q; problems: %s", c.format, got, c.want, problems)
		}
	}
}

func TestNulls(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []Arg
		want   string
	}{
		{"|%d|%f|%s|%m|%k|", arguments(nullInteger, nullDouble, nullString, nullDouble, nullDouble), "||||||"},
		{"|%3d|%-3s|%05d|", arguments(nullInteger, nullString, nullInteger), "|   |   |     |"},
		{"|%b3d|%bd|", arguments(nullInteger, nullInteger), "|   ||"},
		{"|%zd|%z.1f|%z05d|", arguments(nullInteger, nullDouble, nullInteger), "|0|0.0|00000|"},
		{"|%zs|%zs|%zs|", arguments(nullInteger, nullDouble, nullString), "|0|0.00|0|"},
		{"|%zd|%zm|%zK|", arguments(nullString, nullDouble, nullDouble), "|0|0.000|0|"},
		{"|%nd|%Nd|%n6f|%-N6s|", arguments(nullInteger, nullInteger, nullDouble, nullString), "|null|NULL|  null|NULL  |"},
		{"|%n07d|%n.2f|%n.2s|", arguments(nullInteger, nullDouble, nullString), "|   null|null|null|"},
		{"|%td|%Td|", arguments("none", nullInteger, "none", 5), "|none|5|"},
		{"|%t6.1f|%-T6s|", arguments("-", nullDouble, "?", nullString), "|     -|?     |"},
		{"|%t*d|", arguments("-", 4, nullInteger), "|   -|"},
		{"|%td|%td|%td|", arguments(3, nullInteger, 0.125, nullInteger, nullString, nullInteger), "|3|0.13||"},
		{"|%nd|%Ns|%zd|%b2d|", arguments(1, "", 2, 3), "|1||2| 3|"},
		{"|%nnd|%tTd|", arguments(nullInteger, "x", nullInteger), "|null|x|"},
	} {
		got, problems := run(t, c.format, Options{}, c.args)
		if got != c.want || problems != "" {
			t.Errorf("%q is %q, want %q; problems: %s", c.format, got, c.want, problems)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []Arg
		want   string
		met    string
	}{
		{"a %d b %d c", arguments(1), "a 1 b ", "266"},
		{"%*d", arguments(1), "", "266"},
		{"%*.*d", arguments(1, 2), "", "266"},
		{"%td", arguments("-"), "", "266"},
		{"%d.", arguments(1, 2, 3), "1.", "271 2"},
		{"text", arguments(1), "text", "271 1"},
		{"%%", arguments(1), "%", "271 1"},
		{"", arguments(1), "", "271 1"},

		{"%o|%c|%u", arguments(8, 65, -1), "8|65|-1", "267 o i, 267 c i, 267 u i"},
		{"%5.1a|%A|%p", arguments(1.25, 2, 3), "  1.3|2.000000|3", "267 a f, 267 A f, 267 p i"},

		{"done %", arguments(1), "done ", "268"},
		{"%d %-08.3", arguments(1), "1 ", "268"},
		{"%d %*", arguments(1), "1 ", "268"},
		{"%l", nil, "", "268"},
		{"%n", arguments(1), "", "268"},

		{"%d %y %d", arguments(1, 2, 3), "1 ", "269 y"},
		{"50%!", nil, "50", "269 !"},
		{"50%\n", nil, "50", `269 \n`},
		{"50%€", nil, "50", "269 €"},
		{"50%\xff", nil, "50", `269 \xff`},
		{"50%\"", nil, "50", `269 "`},
		{"%.-3d", arguments(1), "", "269 -"},
		{"|%3bd|", arguments(nullInteger), "|", "269 b"},
		{"|%3zd|", arguments(nullInteger), "|", "269 z"},
		{"|%3-d|", arguments(1), "|", "269 -"},

		{"a%5%b", nil, "a", "270 %5%"},
		{"a%znd", arguments(1), "a", "270 %znd"},
		{"%10000d", arguments(1), "", "270 %10000d"},
		{"%.99999999999999999999d", arguments(1), "", "270 %.99999999999999999999d"},
		{"%d %*d", arguments(1, 10000, 1), "1 ", "270 %*d"},
		{"%*d", arguments(math.MinInt64, 1), "", "270 %*d"},
		{"%.*f", arguments(10000, 1), "", "270 %.*f"},
	} {
		got, met := run(t, c.format, Options{}, c.args)
		if got != c.want || met != c.met {
			t.Errorf("%q is %q with problems %q, want %q with %q", c.format, got, met, c.want, c.met)
		}
	}
}

func TestOptions(t *testing.T) {
	integer, err := numtext.ParseIntFormat("%05ld")
	if err != nil {
		t.Fatal(err)
	}
	double, err := numtext.ParseDoubleFormat("%.4f")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Int: integer, Double: double, Micro: "u"}
	got, _ := run(t, "%s %s %d %f %m %zs %ts", o, arguments(42, 0.5, 42, 0.5, 1e-6, nullInteger, 0.25, nullInteger))
	if want := "00042 0.5000 42 0.500000 1.000u 00000 0.2500"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestManyThreadsShareAParsedFormat(t *testing.T) {
	c := Parse("%td %*s|%.2K")
	done := make(chan string)
	for i := range 4 {
		go func() {
			var dst []byte
			for range 100 {
				dst = c.Append(dst[:0], arguments("-", i, 3, "a", 2048), Options{}, nil)
			}
			done <- string(dst)
		}()
	}
	seen := map[string]bool{}
	for range 4 {
		seen[<-done] = true
	}
	if want := map[string]bool{"0   a|2.00Ki": true, "1   a|2.00Ki": true, "2   a|2.00Ki": true, "3   a|2.00Ki": true}; !reflect.DeepEqual(seen, want) {
		t.Errorf("got %v", seen)
	}
}

func TestNoAllocations(t *testing.T) {
	const format = "%-30s %05d %+.3f %e %8.2m %K %k %nd %td %*x %% %s %s\n"
	args := arguments("neworder", 42, 2.675, 1e9, 0.012, 1e6, 1e6, nullInteger, "-", nullInteger, 8, 255, 1.5, 7)
	c := Parse(format)
	dst := make([]byte, 0, 500)
	report := func(p Problem) { t.Errorf("problem %v", p) }
	if n := testing.AllocsPerRun(100, func() { dst = Append(dst[:0], format, args, Options{}, report) }); n != 0 {
		t.Errorf("Append allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { dst = c.Append(dst[:0], args, Options{}, report) }); n != 0 {
		t.Errorf("a parsed format allocates %v times", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	const format = "%-30s %d %.3f\n"
	args := arguments("neworder", 42, 2.675)
	dst := make([]byte, 0, 500)
	b.Run("text", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = Append(dst[:0], format, args, Options{}, nil)
		}
	})
	b.Run("parsed", func(b *testing.B) {
		c := Parse(format)
		b.ReportAllocs()
		for b.Loop() {
			dst = c.Append(dst[:0], args, Options{}, nil)
		}
	})
}
