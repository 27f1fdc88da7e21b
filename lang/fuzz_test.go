package lang

import (
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
	lines := strings.Count(string(text), "\n") + 1
	for _, m := range unit.Faults.Sorted() {
		_, known := diag.Lookup(m.Number)
		outside := !m.Place.IsZero() && (m.Place.Line < 1 || m.Place.Col < 1 || m.Place.File == "main" && m.Place.Line > lines)
		if !known || outside || m.Number == 600 || m.Text() == "" {
			t.Fatalf("%q: message %d at %v: %s", text, m.Number, m.Place, m.Text())
		}
	}
	if unit.Program == nil {
		if !unit.Faults.Err() {
			t.Fatalf("%q: no program and no fault", text)
		}
		return
	}
	if err := pcode.Verify(unit.Program); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if err := pcode.List(io.Discard, unit.Program, unit.Sources.Line); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
}

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
