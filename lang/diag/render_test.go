package diag

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// lines is a Sources of one file called orders.rwl.
type lines []string

func (l lines) Line(file string, line int) (string, bool) {
	if file != "orders.rwl" || line > len(l) {
		return "", false
	}
	return l[line-1], true
}

func printed(o Options, messages ...*Message) string {
	var b bytes.Buffer
	log := NewLog(&b, o)
	for _, m := range messages {
		log.Report(m)
	}
	return b.String()
}

func at(line, col int) Place { return Place{"orders.rwl", line, col} }

func TestFirstLine(t *testing.T) {
	undeclared := func() *Message { return New(17, at(12, 5), "ordrid") }
	timed := undeclared()
	timed.Seconds, timed.HasSeconds = 12.3454, true
	for _, c := range []struct {
		m    *Message
		want string
	}{
		{undeclared(), "RWL-017: error at [orders.rwl;12:5]: 'ordrid' is not declared"},
		{New(17, at(12, 0), "x"), "RWL-017: error at [orders.rwl;12]: 'x' is not declared"},
		{New(17, Place{}, "x"), "RWL-017: error: 'x' is not declared"},
		{New(111, at(1, 1), "--foo"), "RWL-111: error: the option '--foo' is unknown"},
		{New(22, at(3, 4)).WithChain(at(20, 2), Place{"main.rwl", 7, 1}),
			"RWL-022: error at [orders.rwl;3:4]<-[orders.rwl;20:2]<-[main.rwl;7:1]: division by zero"},
		{timed, "RWL-017: error at [orders.rwl;12:5](12.345): 'ordrid' is not declared"},
		{New(42, at(1, 1)), "RWL-042: warning at [orders.rwl;1:1]: the query gave no row"},
		{New(600, at(1, 1), errors.New("odd")), "RWL-600: critical error at [orders.rwl;1:1]: internal error: odd"},
		{New(404, Place{}, 7), "RWL-404: information: too many faults: 7 more are not shown"},
		{New(20, at(3, 1), "x", at(1, 9)), "RWL-020: error at [orders.rwl;3:1]: 'x' is already declared at [orders.rwl;1:9]"},
		{New(20, at(3, 1), "usrseconds", Place{}), "RWL-020: error at [orders.rwl;3:1]: 'usrseconds' is already declared at [predefined]"},
		{New(267, at(3, 1), "o", "i"), "RWL-267: warning at [orders.rwl;3:1]: the conversion '%o' is not supported, '%i' is used"},
		{New(17, at(1, 1)), "RWL-017: error at [orders.rwl;1:1]: '?' is not declared"},
		{New(22, at(1, 1), "surplus"), "RWL-022: error at [orders.rwl;1:1]: division by zero"},
		{New(9999, Place{}, "what", 3), "RWL-9999: critical error: unlisted message what 3"},
		{New(17, at(1, 1), "a\x1b[31m\u202e"), "RWL-017: error at [orders.rwl;1:1]: 'a\uFFFD[31m\uFFFD' is not declared"},
	} {
		if got := printed(Options{}, c.m); got != c.want+"\n" {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestMessageIsAnError(t *testing.T) {
	var m *Message
	err := fmt.Errorf("starting: %w", New(17, at(12, 5), "x"))
	if !errors.As(err, &m) || m.Number != 17 || !strings.Contains(err.Error(), "RWL-017") {
		t.Errorf("%v does not lead back to its message", err)
	}
}

func TestLongCallChainIsShortened(t *testing.T) {
	m := New(403, at(1, 1), 10000)
	for i := range 10000 {
		m.Chain = append(m.Chain, at(i+1, 3))
	}
	got := printed(Options{}, m)
	want := "<-[orders.rwl;8:3]<-(9,989 more)<-[orders.rwl;9998:3]<-[orders.rwl;9999:3]<-[orders.rwl;10000:3]: "
	if !strings.Contains(got, want) {
		t.Errorf("%s\nlacks %s", got, want)
	}
	if m.Chain = m.Chain[:12]; strings.Contains(printed(Options{}, m), "(") {
		t.Error("a chain of 12 is shortened")
	}
}

func TestExplained(t *testing.T) {
	source := lines{
		"\tinteger i := ordrid;",
		"print \"größer\" ordrid;",
		"print \"日本\" ordrid;",
		"print \"e\u0301\" ordrid;",
		"i := 5",
		"",
		"bad \x01\xff byte;\r",
	}
	o := Options{Sources: source, Explain: true}
	hint := New(17, at(1, 15), "ordrid").WithHint("did you mean 'orderid'?").WithDetail("it was used 3 times", "one\ntwo\n")
	for _, c := range []struct {
		name string
		m    *Message
		want string // after the first line
	}{
		{"tabs", hint, `
   1 | 	integer i := ordrid;
     | 	             ^
  hint: did you mean 'orderid'?
  it was used 3 times
  one
  two
`},
		{"two-byte characters", New(17, at(2, 18), "ordrid"), `
   2 | print "größer" ordrid;
     |                ^
`},
		{"wide characters", New(17, at(3, 16), "ordrid"), `
   3 | print "日本" ordrid;
     |              ^
`},
		{"combining characters", New(17, at(4, 13), "ordrid"), "\n   4 | print \"e\u0301\" ordrid;\n     |           ^\n"},
		{"within a character", New(17, at(2, 11), "x"), `
   2 | print "größer" ordrid;
     |          ^
`},
		{"just behind the line", New(11, at(5, 7), "x"), `
   5 | i := 5
     |       ^
`},
		{"far behind the line", New(11, at(5, 70), "x"), `
   5 | i := 5
     |       ^
`},
		{"empty line", New(11, at(6, 1), "x"), "\n   6 | \n     | ^\n"},
		{"no column", New(11, at(5, 0), "x"), `
   5 | i := 5
`},
		{"unprintable", New(11, at(7, 8), "x"), "\n   7 | bad \uFFFD\uFFFD byte;\n     |        ^\n"},
		{"no such line", New(11, at(70, 1), "x"), "\n"},
		{"no such file", New(11, Place{"other.rwl", 1, 1}, "x"), "\n"},
		{"no place", New(11, Place{}, "x"), "\n"},
	} {
		got := printed(o, c.m)
		if _, rest, _ := strings.Cut(got, "\n"); "\n"+rest != c.want {
			t.Errorf("%s:\n%s", c.name, got)
		}
	}
	if got := printed(Options{}, hint); strings.Contains(got, "|") || !strings.Contains(got, "\n  hint: did you") || !strings.Contains(got, "\n  one\n  two\n") {
		t.Errorf("without Explain: %s", got)
	}
	if got := printed(Options{Explain: true}, hint); strings.Contains(got, "|") {
		t.Errorf("without Sources: %s", got)
	}
}

func TestLongLineIsCutAroundTheCaret(t *testing.T) {
	for _, filler := range []string{"abcdefghi ", "\tabc ", "größer 日本 "} {
		line := strings.Repeat(filler, 80) + "ORDRID" + strings.Repeat(filler, 80)
		col := strings.Index(line, "ORDRID") + 1
		got := printed(Options{Sources: lines{line}, Explain: true}, New(17, at(1, col), "ORDRID"))
		rows := strings.Split(got, "\n")
		shown, caret := rows[1], rows[2]
		if !strings.HasPrefix(shown, "   1 | …") || !strings.HasSuffix(shown, "…") || !utf8.ValidString(shown) {
			t.Errorf("cut wrongly: %s", shown)
		}
		if w := width(shown); w > excerptWidth+7 {
			t.Errorf("the excerpt is %d columns wide", w)
		}
		if before, _, _ := strings.Cut(shown, "ORDRID"); width(before) != width(strings.TrimSuffix(caret, "^")) {
			t.Errorf("the caret is not under the name:\n%s\n%s", shown, caret)
		}
	}
}

func TestShortEndsOfALongLine(t *testing.T) {
	line := strings.Repeat("x", 300)
	got := printed(Options{Sources: lines{line}, Explain: true}, New(11, at(1, 1), "x"), New(11, at(1, 301), "x"))
	rows := strings.Split(got, "\n")
	if rows[1] != "   1 | "+line[:98]+"…" || rows[2] != "     | ^" {
		t.Errorf("at the start:\n%s\n%s", rows[1], rows[2])
	}
	if rows[4] != "   1 | …"+line[:60] || rows[5] != "     | "+strings.Repeat(" ", 61)+"^" {
		t.Errorf("at the end:\n%s\n%s", rows[4], rows[5])
	}
}

func TestJSON(t *testing.T) {
	m := New(79, at(3, 9), "23505", "insord", "duplicate \"key\"").WithHint("try again").WithDetail("Key (id)=(1)").WithChain(at(20, 2))
	m.Seconds, m.HasSeconds = 1.5, true
	want := `{"code":"RWL-079","number":79,"severity":"error","place":{"file":"orders.rwl","line":3,"column":9},` +
		`"chain":[{"file":"orders.rwl","line":20,"column":2}],"seconds":1.5,` +
		`"text":"database error 23505 in sql 'insord': duplicate \"key\"","hint":"try again","detail":["Key (id)=(1)"]}` + "\n" +
		`{"code":"RWL-111","number":111,"severity":"error","text":"the option '-z' is unknown"}` + "\n"
	if got := printed(Options{JSON: true, Explain: true}, m, New(111, at(1, 1), "-z")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("\tinteger i := ordrid;", 15, "ordrid", "rdr")
	f.Add(strings.Repeat("größer\t", 50), 200, "\x00\xff", "ß")
	f.Fuzz(func(t *testing.T, line string, col int, arg, secret string) {
		for _, asJSON := range []bool{false, true} {
			o := Options{Sources: lines{line}, Explain: true, JSON: asJSON, Secrets: []string{secret}}
			got := printed(o, New(17, at(1, col), arg).WithHint(arg))
			if !utf8.ValidString(got) || !strings.HasSuffix(got, "\n") {
				t.Errorf("%q", got)
			}
			if asJSON && !json.Valid([]byte(got)) {
				t.Errorf("not JSON: %s", got)
			}
		}
	})
}
