package compile_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rwl/lang"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

// compile compiles a source, or fails the test.
func compile(t testing.TB, source string) *pcode.Program {
	t.Helper()
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	unit := lang.Compile(lang.Options{
		Inputs:  []parse.Input{{Name: "test.rwl", Text: []byte(source)}},
		Getenv:  func(string) (string, bool) { return "", false },
		Natives: natives,
	})
	if unit.Program == nil {
		var text bytes.Buffer
		unit.Faults.Report(diag.NewLog(&text, diag.Options{Sources: unit.Sources, Explain: true}))
		t.Fatalf("%s\nis refused:\n%s", source, &text)
	}
	return unit.Program
}

// listing is the p-code of a source with the lines it comes from. Temporary cells
// of main are counted from the first one, so that one more predefined variable
// changes nothing.
func listing(t testing.TB, source string) string {
	lines := strings.Split(source, "\n")
	program := compile(t, source)
	var text strings.Builder
	err := pcode.List(&text, program, func(_ string, n int) (string, bool) {
		if n < 1 || n > len(lines) {
			return "", false
		}
		return lines[n-1], true
	})
	if err != nil {
		t.Fatal(err)
	}
	inMain := false
	out := strings.Split(text.String(), "\n")
	for i, line := range out {
		if f := header.FindStringSubmatch(line); f != nil {
			inMain = f[1] == "main" || f[1] == "threads"
			out[i] = f[1] + " " + f[2]
		} else if inMain && !strings.Contains(line, ";") {
			out[i] = temporary.ReplaceAllStringFunc(line, func(cell string) string {
				n, _ := strconv.Atoi(cell[1:])
				if cell[0] == 'r' {
					return fmt.Sprintf("r%d", n-program.GlobalCells)
				}
				return fmt.Sprintf("s%d", n-program.GlobalStrings)
			})
		}
	}
	return strings.Join(out, "\n")
}

var (
	header    = regexp.MustCompile(`^(main|threads|procedure|function) (\S+)  #`)
	temporary = regexp.MustCompile(`\b[rs]\d+\b`)
)

// TestListings compares the p-code of the sources in testdata/listings.txt with
// what stands there. UPDATE=1 writes the file anew; read the difference.
func TestListings(t *testing.T) {
	const file = "testdata/listings.txt"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var now strings.Builder
	for i, part := range strings.Split(string(content), "\n==== ") {
		if i == 0 {
			now.WriteString(part) // what the file says about itself
			continue
		}
		title, rest, _ := strings.Cut(part, "\n")
		source, want, _ := strings.Cut(rest, "\n----")
		got := strings.TrimRight(listing(t, source), "\n")
		if strings.TrimSpace(want) != strings.TrimSpace(got) && os.Getenv("UPDATE") == "" {
			t.Errorf("%s:\n%s\n---- is now\n%s\n---- was\n%s", title, source, got, want)
		}
		now.WriteString("\n==== " + title + "\n" + source + "\n----\n" + got + "\n")
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
