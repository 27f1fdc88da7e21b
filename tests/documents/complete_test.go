package documents

import (
	"regexp"
	"strings"
	"testing"

	"rwl/lang/scan"
	"rwl/stdlib"
)

// longOption finds the options in the help of the command.
var longOption = regexp.MustCompile(`--([a-z][a-z-]+)`)

// refused tells whether the command says that a directive or option comes with a later release.
func (r *reader) refused(text, option string) bool {
	r.t.Helper()
	r.save("later.rwl", text+"\n")
	return strings.Contains(r.do("rwl check later.rwl "+option).Stderr, "RWL-400")
}

// The reference names every word, function, directive and option that there is.
func TestReferenceIsComplete(t *testing.T) {
	text := readFile(t, referenceFile)
	words := map[string]bool{}
	for _, word := range regexp.MustCompile(`[$-]*\w+(?:-\w+)*|\$#`).FindAllString(text, -1) {
		words[word] = true
	}
	missing := func(what, name string) {
		if !words[name] {
			t.Errorf("%s does not say what the %s %s is", referenceFile, what, name)
		}
	}
	for name := range scan.Keywords {
		missing("word", name)
	}
	for _, n := range stdlib.All() {
		if !strings.Contains(n.Name, "#") { // a form that no program can name
			missing("function", n.Name)
		}
	}
	r := newReader(t)
	for name := range scan.Directives {
		if words["$"+name] || !r.refused("$"+name+":1", "") {
			missing("directive", "$"+name)
		}
	}
	for _, m := range longOption.FindAllStringSubmatch(r.do("rwl -x 'null;' --help").Stdout, -1) {
		if words["--"+m[1]] || !r.refused("", "--"+m[1]+" 1") {
			missing("option", "--"+m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^(\S+)\s+(?:integer|double|string|file)\s`).FindAllStringSubmatch(r.do("rwl -q --no-save -x 'printvar all;'").Stdout, -1) {
		missing("predefined variable", m[1])
	}
}
