package language

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rwl/tests/expect"
)

// findPrograms returns the conformance programs below this folder.
func findPrograms(t *testing.T) []string {
	t.Helper()
	var programs []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".rwl") {
			programs = append(programs, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) == 0 {
		t.Fatal("there are no conformance programs")
	}
	return programs
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// two lets two programs run at a time, however many processors there are: the
// timed ones must not starve each other.
var two = make(chan struct{}, 2)

// TestPrograms runs every program on both loops and on each database it asks
// for: go test ./tests/language -run 'TestPrograms/sql/no-row'.
func TestPrograms(t *testing.T) {
	for _, program := range findPrograms(t) {
		t.Run(strings.TrimSuffix(filepath.ToSlash(program), ".rwl"), func(t *testing.T) {
			t.Parallel()
			e, err := expect.Read(program, readFile(t, program))
			if err != nil {
				t.Fatal(err)
			}
			for _, loop := range loops {
				path := command(t, loop.name, loop.tags)
				if len(e.Databases) == 0 {
					t.Run(loop.name, func(t *testing.T) { check(t, path, program, "", e) })
				}
				for _, kind := range e.Databases {
					t.Run(loop.name+"/"+kind, func(t *testing.T) { check(t, path, program, kind, e) })
				}
			}
		})
	}
}

func check(t *testing.T, command, program, kind string, e *expect.Expectation, options ...string) {
	t.Helper()
	two <- struct{}{}
	defer func() { <-two }()
	if difference := expect.Compare(e, run(t, command, program, kind, e, options...)); difference != "" {
		t.Error(program + ":\n" + difference)
	}
}
