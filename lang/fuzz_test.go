package lang

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

// hangs is how long one text may take; loaded machines are slow.
const hangs = 20 * time.Second

// FuzzCompile: whatever the text, the front end neither panics nor hangs, each
// message has a number, a text and a place in the text, and what compiles
// passes the verifier. The conformance programs are the seeds.
func FuzzCompile(f *testing.F) {
	debug.SetTraceback("all")
	for _, folder := range []string{"language", "tour"} {
		for _, program := range programs(f, filepath.Join("..", "tests", folder)) {
			f.Add(program)
		}
	}
	natives := natives()
	f.Fuzz(func(t *testing.T, text []byte) {
		alarm := time.AfterFunc(hangs, func() { panic(fmt.Sprintf("the front end hangs with %q", text)) })
		defer alarm.Stop()
		checked := Check(surroundings(natives, text))
		judge(t, text, checked)
		compiled := Compile(surroundings(natives, text))
		judge(t, text, compiled)
		if compiled.Program == nil && checked.Program != nil {
			t.Fatalf("%q: check finds nothing, compile %v", text, compiled.Faults.Sorted())
		}
	})
}

// surroundings of the text: two files to include, one of them broken, and one
// variable in the environment.
func surroundings(natives []*pcode.Native, text []byte) Options {
	included := map[string]string{"a.inc": "printline 1;\n", "b.inc": "procedure broken is print 1;\n", "main": "$include:a.inc\n"}
	return Options{
		Inputs: []parse.Input{{Name: "main", Text: text}},
		Getenv: func(name string) (string, bool) { return "1", name == "HOME" },
		Open: func(name string, _ bool) ([]byte, string, error) {
			text, ok := included[name]
			if !ok {
				return nil, "", fs.ErrNotExist
			}
			return []byte(text), name, nil
		},
		Access:  func(string, string) bool { return true },
		Natives: natives,
	}
}

// judge looks at the result of a text.
func judge(t *testing.T, text []byte, unit *Unit) {
	t.Helper()
	judgeFaults(t, text, unit.Faults)
	if unit.Program == nil {
		if !unit.Faults.Err() {
			t.Fatalf("%q: no program and no fault", text)
		}
		return
	}
	judgeProgram(t, text, unit)
	behindBarriers(t, text, unit)
}

// judgeFaults: messages are known, stand in the text, in its order, and each
// stands there once.
func judgeFaults(t *testing.T, text []byte, faults *diag.Faults) {
	t.Helper()
	lines := strings.Split(string(text), "\n")
	renamed := strings.Contains(string(text), "filelinename")
	said := map[string]bool{}
	var last diag.Place
	for _, m := range faults.Sorted() {
		_, known := diag.Lookup(m.Number)
		p := m.Place
		outside := !p.IsZero() && (p.Line < 1 || p.Col < 1)
		if p.File == "main" && !renamed && !outside {
			outside = p.Line > len(lines) || p.Col > len(lines[p.Line-1])+1
			if p.Line < last.Line || p.Line == last.Line && p.Col < last.Col {
				t.Fatalf("%q: message %d at %v comes after one at %v", text, m.Number, p, last)
			}
			last = p
		}
		if !known || outside || m.Number == 600 || m.Text() == "" {
			t.Fatalf("%q: message %d at %v: %s", text, m.Number, p, m.Text())
		}
		if key := fmt.Sprint(m.Number, p, m.Text()); said[key] {
			t.Fatalf("%q: message %d at %v twice: %s", text, m.Number, p, m.Text())
		} else if !p.IsZero() {
			said[key] = true
		}
	}
}

func judgeProgram(t *testing.T, text []byte, unit *Unit) {
	t.Helper()
	if err := pcode.Verify(unit.Program); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if err := pcode.List(io.Discard, unit.Program, unit.Sources.Line); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
}

// behindBarriers compiles the further stretches of a text, as if main had
// computed any values in between.
func behindBarriers(t *testing.T, text []byte, unit *Unit) {
	t.Helper()
	if unit.Program.More == nil {
		return
	}
	for n := 0; ; n++ {
		more, err := unit.Program.More(anyValues(n))
		var fault *FaultError
		if errors.As(err, &fault) {
			judgeFaults(t, text, fault.Faults)
			if fault.Faults.Err() {
				return
			}
		} else if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		judgeProgram(t, text, unit)
		if !more {
			return
		}
		if n > len(text) {
			t.Fatalf("%q: there is no end of barriers", text)
		}
	}
}

// anyValues says that variables have some value at a barrier.
type anyValues int

// Value implements pcode.Running.
func (n anyValues) Value(v *pcode.Variable) pcode.Value {
	return pcode.Value{Num: uint64(n % 3), Str: "x"[n%2:], Null: n%5 == 4}
}

// DatabaseKind implements pcode.Running.
func (n anyValues) DatabaseKind(string) (string, bool) { return "sqlite", n%2 == 0 }

func natives() (list []*pcode.Native) {
	all := stdlib.All()
	for i := range all {
		list = append(list, &all[i])
	}
	return list
}

// programs are the texts of all programs below a folder.
func programs(t testing.TB, folder string) (texts [][]byte) {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".rwl") && !strings.HasSuffix(path, ".inc") {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, text)
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("no programs in %s: %v", folder, err)
	}
	return texts
}
