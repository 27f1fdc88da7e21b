package check_test

import (
	"fmt"
	"strings"
	"testing"

	"rwl/lang"
	"rwl/lang/parse"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

func compile(source string) (*lang.Unit, string) {
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	unit := lang.Compile(lang.Options{
		Inputs:  []parse.Input{{Name: "test.rwl", Text: []byte(source)}},
		Getenv:  func(string) (string, bool) { return "", false },
		Natives: natives,
	})
	var messages []string
	for _, m := range unit.Faults.Sorted() {
		messages = append(messages, fmt.Sprintf("%d@%d:%d", m.Number, m.Place.Line, m.Place.Col))
	}
	return unit, strings.Join(messages, " ")
}

// Which variables can be null, by what reaches them.
func TestWhereNullCanOccur(t *testing.T) {
	for _, c := range []struct {
		source string
		null   bool
	}{
		{"integer v := 1;", false},
		{"integer v;", false}, {"integer v; printline v;", true},
		{"integer threads sum v;", false},
		{"integer v; v += 1;", true},
		{"integer v; if 1 > 0 then v := 1; else v := 2; end if; printline v;", false},
		{"integer v; if 1 > 0 then v := 1; end if; printline v;", true},
		{"integer v; while 1 > 0 loop v := 1; break; end loop; printline v;", true},
		{"integer v; execute v := 1; end; printline v;", false},
		{"integer v; execute if 1 > 0 then break; end if; v := 1; end; printline v;", true},
		{"integer v; for v := 1 .. 3 loop printline v; end loop;", false},
		{"integer v; v := 1; procedure p() printline v; end p; p();", true}, // a routine may be called before
		{"integer v; run threads 2 v := 1; printline v; end threads; end run;", false},
		{"integer v; run threads 2 v := 1; end threads; end run; printline v;", true}, // main has its own
		{"integer v;\nupdate t set a = :v;\nv := 1;", true},
		{"integer v; v := 1;\nupdate t set a = :v;\n", false},
		{"integer v := null;", true},
		{"integer v := 1; v := v * 2 + 1;", false},
		{"integer v := 1, w; v := w;", true},
		{"integer v := 1, w; v := w is null;", false},
		{"integer v := 1, w; v += w;", true},
		{"integer v := 1, w; v := 1 > 0 ? 2 : w;", true},
		{"integer v := 1, w := 2, x := 3; v := w; w := x; x := null;", true}, // through two others
		{"integer v := 1; string s := \"1\"; v := s;", true},                 // a blank text is null
		{"integer v := \"1\";", false},
		{"integer v := \"\";", true},
		{"integer v := 1; string s := \"1\"; v := s + 0;", false}, // as an operand it is 0
		{"integer v := 1; for v := 1 .. 3 loop null; end loop;", false},
		{"integer v := 1; for v := 1, null loop null; end loop;", true},
		{"integer v := 1;\nselect 1 as v;\n", true},
		{"integer v := 1;\nselect * from t;\n", true},
		{"integer v := 1, w := 1;\nselect 1 as w;\n", false},
		{"integer v := f(); function f() return integer return 1; end f;", false},
		{"integer v := f(); function f() return integer if 1 > 2 then return 1; end if; end f;", true},
		{"integer v := f(1); function f(integer a) return integer return a; end f;", false},
		{"integer v := f(1); function f(integer a) return integer return a; end f; null f(null);", true},
		// no session, no result
		{"integer v := f(); function f() return integer\n integer n := 1;\n select 1 as n;\n return 1; end f;", true},
		{"integer v := 1; system \"x\";", false},
		{"double v := sqrt(2);", false},
		{"double v := 1; double w; v := sqrt(w);", true},
		{"integer v := 1;\n$if v = 1 $then v := 2; $endif\nv += 1;\n", false},                // decided while reading
		{"integer v := 1; v += 1;\n$if v = 2 $then v := null; $endif\nprintline v;\n", true}, // text to come
	} {
		unit, messages := compile(c.source)
		if unit.Program == nil {
			t.Errorf("%s\nis refused: %s", c.source, messages)
			continue
		}
		for _, v := range unit.Program.Globals {
			if v.Name == "v" && (v.Flag >= 0) != c.null {
				t.Errorf("%s\nv can be null: %v", c.source, v.Flag >= 0)
			}
		}
	}
}

// Faults and warnings with their places.
func TestFaults(t *testing.T) {
	for source, want := range map[string]string{
		"x := 1;":               "17@1:1",
		"integer x; integer x;": "20@1:20",
		"break;":                "252@1:1",
		// a control loop of a thread is not inside one of main
		"for count 2 loop run threads 1 for count 2 loop null; end loop; end threads; end run; end loop;": "",
		"for count 2 loop for count 2 loop null; end loop; end loop;":                                     "160@1:18",
		// dedicated sessions cannot be put aside
		"database d connect \"sqlite:x\"; procedure p() is null; end p; p() at d;":                                               "",
		"database d connect \"sqlite:x\"; procedure p() is null; end p; run threads 1 p() at d; end threads; end run;":           "117@1:83",
		"database d connect \"sqlite:x\"; procedure p() is null; end p; run threads 1 at d p(); end threads; end run;":           "",
		"database d connect \"sqlite:x\" reconnect; procedure p() is null; end p; run threads 1 p() at d; end threads; end run;": "",
	} {
		if _, messages := compile(source); messages != want {
			t.Errorf("%s\ngives %q, want %q", source, messages, want)
		}
	}
}
