package tour

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced piece of a document.
type block struct {
	language string // after the opening fence
	text     string // with the last newline
	before   string // the line before that is not empty
	line     int    // of the opening fence
}

// blocks returns the fenced pieces of a document in their order.
func blocks(t *testing.T, document string) []block {
	t.Helper()
	var list []block
	var open *block
	before := ""
	for i, line := range strings.Split(readFile(t, document), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{language: language, before: before, line: i + 1}
		case fence:
			list = append(list, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case line != "":
			before = line
		}
	}
	if open != nil {
		t.Fatalf("%s: the block of line %d is not closed", document, open.line)
	}
	return list
}

// root is the folder of the project, seen from this package.
const root = "../.."

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// named finds the file that a line of the tour announces for the block below it.
var named = regexp.MustCompile("^`(tests/tour/[^`]+[.]rwl)`:$")

// The programs that the tour shows are the programs that are tested, and all of them are shown.
func TestProgramsAreFiles(t *testing.T) {
	shown := map[string]bool{}
	for _, b := range blocks(t, tourFile) {
		if b.language != "rwl" {
			continue
		}
		m := named.FindStringSubmatch(b.before)
		if m == nil {
			t.Errorf("%s:%d: the line before a program must name its file, not say %q", tourFile, b.line, b.before)
			continue
		}
		shown[m[1]] = true
		if readFile(t, m[1]) != b.text {
			t.Errorf("%s:%d: the program is not that of %s", tourFile, b.line, m[1])
		}
	}
	files, err := filepath.Glob("*.rwl")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if path := "tests/tour/" + f; !shown[path] {
			t.Errorf("%s is not in the tour", path)
		}
	}
}

const (
	tourFile   = "docs/tour.md"
	readmeFile = "README.md"
)

// shellLine is one command of a document.
type shellLine struct {
	command string
	status  int // documented exit status
	line    int
}

var statusComment = regexp.MustCompile(`^(.*?)\s+# exit status (\d+)$`)

// shellLines returns the commands of a block, without comments.
func (b block) shellLines() []shellLine {
	var list []shellLine
	if b.language != "sh" {
		return nil
	}
	for i, text := range strings.Split(b.text, "\n") {
		one := shellLine{command: text, line: b.line + 1 + i}
		if m := statusComment.FindStringSubmatch(text); m != nil {
			one.command = m[1]
			for _, digit := range m[2] {
				one.status = one.status*10 + int(digit-'0')
			}
		} else if command, _, found := strings.Cut(text, "   #"); found {
			one.command = strings.TrimSpace(command)
		}
		if one.command != "" && !strings.HasPrefix(one.command, "#") {
			list = append(list, one)
		}
	}
	return list
}

// The Go program of the README is the one that is tested.
func TestEmbeddingIsAFile(t *testing.T) {
	for _, b := range blocks(t, readmeFile) {
		if b.language == "go" {
			if b.text != readFile(t, "tests/tour/embed_test.go") {
				t.Errorf("%s:%d: the program is not that of tests/tour/embed_test.go", readmeFile, b.line)
			}
			return
		}
	}
	t.Errorf("%s shows no Go program", readmeFile)
}
