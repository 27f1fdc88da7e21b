package documents

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The documents.
const (
	readmeFile    = "README.md"
	tourFile      = "docs/tour.md"
	referenceFile = "docs/language.md"
	portingFile   = "docs/porting.md"
)

// followed are the documents whose commands and snippets are run.
var followed = []string{tourFile, referenceFile, portingFile}

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

// block is a fenced piece of a document.
type block struct {
	language string // the word after the opening fence
	words    string // what follows that word
	text     string // with the last newline
	file     string // the file that the line before it names, "" none
	section  string // the heading it stands under
	line     int    // of the opening fence
	below    *block // the block of text directly below, nil none
}

// named finds the file that a line announces for the block below it.
var named = regexp.MustCompile("^`([^` ]+)`:$")

// blocks returns the fenced pieces of a document in their order.
func blocks(t *testing.T, document string) []*block {
	t.Helper()
	var list []*block
	var open, last *block // last: the block directly before, with nothing but empty lines between
	before, section := "", ""
	for i, line := range strings.Split(readFile(t, document), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{section: section, line: i + 1}
			open.language, open.words, _ = strings.Cut(info, " ")
			if m := named.FindStringSubmatch(before); m != nil {
				open.file = m[1]
			}
			if last != nil && open.language == "text" {
				last.below = open
			}
		case fence:
			list = append(list, open)
			last, open, before = open, nil, ""
		case open != nil:
			open.text += line + "\n"
		case line != "":
			before, last = line, nil
			if strings.HasPrefix(line, "#") {
				section = strings.TrimSpace(strings.TrimLeft(line, "#"))
			}
		}
	}
	if open != nil {
		t.Fatalf("%s: the block of line %d is not closed", document, open.line)
	}
	return list
}

// shellLine is one command of a document.
type shellLine struct {
	command string
	status  int // documented exit status
	line    int
}

var statusComment = regexp.MustCompile(`^(.*?)\s+# exit status (\d+)$`)

// shellLines returns the commands of a block, without comments.
func (b *block) shellLines() []shellLine {
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

// The programs of the project that a document shows are the programs that are tested, and all of the tour's are shown.
func TestProgramsAreFiles(t *testing.T) {
	shown := map[string]bool{}
	for _, document := range followed {
		for _, b := range blocks(t, document) {
			if b.language != "rwl" || !strings.Contains(b.file, "/") {
				continue
			}
			shown[b.file] = true
			if readFile(t, b.file) != b.text {
				t.Errorf("%s:%d: the program is not that of %s", document, b.line, b.file)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "tests/tour/*.rwl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if path := "tests/tour/" + filepath.Base(f); !shown[path] {
			t.Errorf("%s is not in the tour", path)
		}
	}
}

// The Go program of the README is the one that is tested.
func TestEmbeddingIsAFile(t *testing.T) {
	for _, b := range blocks(t, readmeFile) {
		if b.language == "go" {
			if b.text != readFile(t, "tests/documents/embed_test.go") {
				t.Errorf("%s:%d: the program is not that of tests/documents/embed_test.go", readmeFile, b.line)
			}
			return
		}
	}
	t.Errorf("%s shows no Go program", readmeFile)
}
