package language

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rwl/tests/expect"
)

// Every program says which chapter it tests, and its expectations are readable.
func TestProgramsAreWellFormed(t *testing.T) {
	for _, program := range findPrograms(t) {
		text := readFile(t, program)
		if first, _, _ := strings.Cut(text, "\n"); !strings.HasPrefix(first, "# L ") && !strings.HasPrefix(first, "# decisions ") {
			t.Errorf("%s: the first line must name the chapter ('# L 7.1: …' or '# decisions 1.1: …'): %s", program, first)
		}
		e, err := expect.Read(program, text)
		switch {
		case err != nil:
			t.Error(err)
		case len(e.Messages) > 0 && !e.ExitGiven:
			t.Errorf("%s expects messages and does not say the exit status: add '#? exit N'", program)
		}
	}
}

// A stand-in for the command tells how it was called.
func TestCallingTheCommand(t *testing.T) {
	folder := t.TempDir()
	standIn := filepath.Join(folder, "stand-in")
	script := "#!/bin/sh\necho \"$@\"\necho \"$COLOUR $FIRST_DATABASE\" | sed 's,:.*/,:,'\necho 'RWL-099: warning: x' >&2\nexit 5\n"
	if err := os.WriteFile(standIn, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ settings, kind, output string }{
		{"", "", "-q --no-save a.rwl\nred \n"},
		{"#% args -A 1 x\n", "", "-q --no-save a.rwl -A 1 x\nred \n"},
		{"#% declares sqlite\n", "sqlite", "-q --no-save a.rwl\nred sqlite:test.db\n"},
	} {
		e, err := expect.Read("a.rwl", "#% env COLOUR=red\n"+c.settings)
		if err != nil {
			t.Fatal(err)
		}
		o := run(t, standIn, filepath.Join(folder, "a.rwl"), c.kind, e)
		if o.Stdout != c.output || o.Stderr != "RWL-099: warning: x\n" || o.Exit != 5 {
			t.Errorf("%q: %+v, want %q", c.settings, o, c.output)
		}
	}
	e := &expect.Expectation{}
	o := run(t, standIn, filepath.Join(folder, "a.rwl"), "postgres", e)
	if !strings.HasPrefix(o.Stdout, "-q --no-save -l postgres://") {
		t.Errorf("with a database: %q", o.Stdout)
	}
}
