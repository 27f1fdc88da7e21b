package documents

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"rwl/tests/expect"
)

// The names under which snippets run.
const (
	snippetName = "example.rwl"
	preludeName = "tables.rwl"
)

// two lets two snippets run at a time, so that those with times in them are not starved.
var two = make(chan struct{}, 2)

// manner is how a snippet is run.
type manner struct {
	kinds          []string // of databases; one that is "" means none
	check, prelude bool
	alone          bool
	args, env      string
}

func mannerOf(words string) (m manner, err error) {
	words, m.env, _ = strings.Cut(words, "env:")
	words, m.args, _ = strings.Cut(words, "args:")
	for _, word := range strings.Fields(words) {
		switch word {
		case "db":
			m.kinds = []string{"sqlite", "postgres"}
		case "sqlite", "postgres":
			m.kinds = []string{word}
		case "prelude":
			m.kinds, m.prelude, m.alone = []string{"sqlite", "postgres"}, true, true
		case "check":
			m.check = true
		case "alone":
			m.alone = true
		default:
			return m, fmt.Errorf("%q says nothing about a snippet", word)
		}
	}
	if m.kinds == nil {
		m.kinds, m.alone = []string{""}, true
	}
	return m, nil
}

// TestSnippets runs every snippet of the documents: go test ./tests/documents -run 'TestSnippets/language/120'.
func TestSnippets(t *testing.T) {
	for _, document := range followed {
		t.Run(title(document), func(t *testing.T) {
			prelude := ""
			for _, b := range blocks(t, document) {
				if b.language != "rwl" || b.file != "" {
					continue
				}
				m, err := mannerOf(b.words)
				if err != nil {
					t.Errorf("%s:%d: %v", document, b.line, err)
					continue
				}
				if m.prelude {
					prelude = b.text
				}
				for _, kind := range m.kinds {
					before := prelude
					if m.alone {
						before = ""
					}
					t.Run(strings.TrimSuffix(fmt.Sprintf("%d/%s", b.line, kind), "/"), func(t *testing.T) {
						t.Parallel()
						two <- struct{}{}
						defer func() { <-two }()
						if difference := tryOut(t, b, m, kind, before); difference != "" {
							t.Errorf("%s:%d, %s:\n%s", document, b.line, b.section, difference)
						}
					})
				}
			}
		})
	}
}

// tryOut runs one snippet and returns what differs from what is shown.
func tryOut(t *testing.T, b *block, m manner, kind, prelude string) string {
	t.Helper()
	r := newReader(t)
	r.save(snippetName, b.text)
	command := "rwl -q --no-save"
	if m.check {
		command = "rwl check"
	}
	if kind != "" {
		r.env = append(r.env, "RWL_DATABASE="+newDatabase(t, kind))
	}
	if prelude != "" {
		r.save(preludeName, prelude)
		command += " " + preludeName
	}
	if m.env != "" {
		name, value, _ := strings.Cut(strings.TrimSpace(m.env), "=")
		r.env = append(r.env, name+"="+os.Expand(value, func(string) string { return r.folder }))
	}
	o := r.do(command + " " + snippetName + m.args)
	return compareSnippet(b, o)
}

func compareSnippet(b *block, o *expect.Outcome) string {
	e, err := expect.Read(snippetName, b.text)
	if err != nil {
		return err.Error()
	}
	if !e.ExitGiven && len(e.Messages) > 0 {
		e.Exit = o.Exit // where it matters the document says it
	}
	if b.below == nil {
		return expect.Compare(e, o)
	}
	if fault := differs(b.below.text, o); fault != "" {
		return fault
	}
	if isMessage(b.below.text) {
		if want, got := strings.Count("\n"+b.below.text, "\nRWL-"), strings.Count("\n"+o.Stderr, "\nRWL-"); want != got {
			return fmt.Sprintf("the document shows %d messages, there were %d:\n%s", want, got, expect.Indent(o.Stderr))
		}
		shown := &expect.Expectation{Output: e.Output}
		return expect.Compare(shown, &expect.Outcome{Stdout: o.Stdout})
	}
	e.Output = strings.Split(strings.TrimSuffix(b.below.text, "\n"), "\n")
	return expect.Compare(e, o)
}

// The words after a fence are understood, and wrong ones are refused.
func TestManner(t *testing.T) {
	m, err := mannerOf("postgres alone args: -A 1 x env: COLOUR=red")
	if err != nil || fmt.Sprint(m) != "{[postgres] false false true  -A 1 x   COLOUR=red}" {
		t.Error(m, err)
	}
	if _, err := mannerOf("oracle"); err == nil {
		t.Error("a word that says nothing is accepted")
	}
}
