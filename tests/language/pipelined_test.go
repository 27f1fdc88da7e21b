package language

import (
	"path/filepath"
	"strings"
	"testing"

	"rwl/tests/expect"
)

// TestPipelinedPrograms runs all programs with a database once more, with
// pipelining where they say nothing about it: nobody may notice.
func TestPipelinedPrograms(t *testing.T) {
	path := command(t, loops[0].name, loops[0].tags)
	for _, program := range findPrograms(t) {
		e, err := expect.Read(program, readFile(t, program))
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range e.Databases {
			t.Run(strings.TrimSuffix(filepath.ToSlash(program), ".rwl")+"/"+kind, func(t *testing.T) {
				t.Parallel()
				check(t, path, program, kind, e, "--pipeline")
			})
		}
	}
}
