package documents

import (
	"strings"
	"testing"

	"rwl/tests/expect"
)

// A snippet that prints or reports anything else than what the document shows is found out.
func TestDifferencesAreFound(t *testing.T) {
	text := func(s string) *block { return &block{text: s} }
	const inline = "printline 1;  #> 1\nx := 1;  #! RWL-017\n"
	const message = "RWL-017: error at [example.rwl;2:1]: 'x' is not declared\n"
	for _, c := range []struct {
		name           string
		b              block
		stdout, stderr string
		fault          string
	}{
		{"inline", block{text: inline}, "1\n", message, ""},
		{"other output", block{text: inline}, "2\n", message, "- 1"},
		{"no message", block{text: inline}, "1\n", "", "missing: RWL-017"},
		{"output below", block{text: "printline 1;\n", below: text("1\n")}, "1\n", "", ""},
		{"other output below", block{text: "printline 1;\n", below: text("1\n")}, "1\n2\n", "", "the document shows"},
		{"output below and a message", block{text: "printline 1;\n", below: text("1\n")}, "1\n", message, "unexpected: RWL-017"},
		{"messages below", block{text: "x := 1;\n", below: text(message)}, "", message, ""},
		{"more messages than below", block{text: "x := 1;\n", below: text(message)}, "", message + message, "there were 2"},
		{"messages below and output", block{text: "x := 1;\n", below: text(message)}, "1\n", message, "+ 1"},
	} {
		got := compareSnippet(&c.b, &expect.Outcome{Stdout: c.stdout, Stderr: c.stderr, Exit: 0})
		if (got == "") != (c.fault == "") || !strings.Contains(got, c.fault) {
			t.Errorf("%s: %q, want %q", c.name, got, c.fault)
		}
	}
}
