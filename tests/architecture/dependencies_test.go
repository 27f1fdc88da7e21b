package architecture

import (
	"strings"
	"testing"
)

// moduleOf finds the required module that an import path belongs to.
func moduleOf(path string, required []requirement) string {
	longest := ""
	for _, r := range required {
		if (path == r.module || strings.HasPrefix(path, r.module+"/")) && len(r.module) > len(longest) {
			longest = r.module
		}
	}
	return longest
}

// external tells an import of another module from one of the standard library
// or of the project: its first part has a dot.
func external(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func TestDirectDependencies(t *testing.T) {
	allowed := readAllowed(t)
	required := readRequirements(t)
	_, imports := readTree(t)
	used := map[string]bool{}
	for _, i := range imports {
		if !external(i.path) {
			continue
		}
		name := moduleOf(i.path, required)
		used[name] = true
		if !allowed[name] {
			t.Errorf("%s imports %s, and docs/rationale.md has no line on its module under \"Direct dependencies\"", i.file, i.path)
		}
	}
	for _, r := range required {
		if r.direct && !allowed[r.module] {
			t.Errorf("go.mod requires %s directly, and docs/rationale.md has no line on it under \"Direct dependencies\"", r.module)
		}
	}
	for _, name := range sorted(allowed) {
		if !used[name] {
			t.Errorf("docs/rationale.md lists %s, and nothing imports it: take the line out", name)
		}
	}
}
