package documents

import (
	"strings"
	"testing"

	"rwl/tests/expect"
)

// The commands of the documents can be followed word by word, on both databases.
func TestFollow(t *testing.T) {
	for _, document := range followed {
		for _, kind := range []string{"embedded", "postgres"} {
			t.Run(title(document)+"/"+kind, func(t *testing.T) {
				t.Parallel()
				r := newReader(t)
				r.getProject()
				if kind == "postgres" {
					r.env = append(r.env, "RWL_DATABASE="+newDatabase(t, kind))
				}
				r.follow(document, kind == "embedded")
			})
		}
	}
}

// title is the name of a document without folder and ending.
func title(document string) string {
	return strings.TrimSuffix(strings.TrimPrefix(document, "docs/"), ".md")
}

// follow runs the commands of a document and compares what they print. The messages shown are those of the embedded database.
func (r *reader) follow(document string, messages bool) {
	r.t.Helper()
	last := &expect.Outcome{}
	ofSnippet := map[*block]bool{}
	for _, b := range blocks(r.t, document) {
		switch {
		case b.language == "rwl" && b.file == "":
			ofSnippet[b.below] = true
		case b.language == "rwl" && !strings.Contains(b.file, "/"):
			r.save(b.file, b.text)
		case b.language == "text" && !ofSnippet[b] && (messages || !isMessage(b.text)):
			if fault := differs(b.text, last); fault != "" {
				r.t.Errorf("%s:%d: %s", document, b.line, fault)
			}
		}
		for _, one := range b.shellLines() {
			switch word, _, _ := strings.Cut(one.command, " "); word {
			case "make", "export":
				continue // how to get rwl, and a server
			}
			last = r.do(one.command)
			if last.Exit != one.status {
				r.t.Errorf("%s:%d: %s: exit status %d\n%s%s", document, one.line, one.command, last.Exit, last.Stdout, last.Stderr)
			}
		}
	}
}

// isMessage tells whether a block of text shows messages instead of output.
func isMessage(text string) bool { return strings.HasPrefix(text, "RWL-") }

// differs compares a block of text with what was printed: output must be all of it, messages part of it.
func differs(text string, o *expect.Outcome) string {
	if isMessage(text) && strings.Contains(o.Stderr, text) || o.Stdout == text {
		return ""
	}
	return "the document shows\n" + expect.Indent(text) + "\nstandard output was\n" + expect.Indent(o.Stdout) +
		"\nstandard error was\n" + expect.Indent(o.Stderr)
}
