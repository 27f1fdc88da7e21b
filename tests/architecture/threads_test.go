package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Packages that start goroutines or guard something against them are tested
// under the race detector: tests/run-all lists them in "threaded", no other,
// and none twice.
func TestThreadedPackagesAreListed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "tests", "run-all"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(text), "\nthreaded='")
	list, _, closed := strings.Cut(list, "'")
	if !found || !closed {
		t.Fatal("tests/run-all has no list threaded='…'")
	}
	listed := strings.Fields(list)
	for i, folder := range listed {
		listed[i] = strings.TrimPrefix(folder, "./")
		if slices.Contains(listed[:i], listed[i]) {
			t.Errorf("tests/run-all lists %s twice in threaded", folder)
		}
	}
	threaded := map[string]bool{}
	files, _ := readTree(t)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(file, "tests/") && hasThreads(t, file) {
			threaded[file[:strings.LastIndexByte(file, '/')]] = true
		}
	}
	for _, folder := range sorted(threaded) {
		if !slices.Contains(listed, folder) {
			t.Errorf("%s has threads: add ./%s to threaded in tests/run-all", folder, folder)
		}
	}
	for _, folder := range listed {
		if !threaded[folder] {
			t.Errorf("%s has no threads: take it out of threaded in tests/run-all", folder)
		}
	}
}

// hasThreads tells whether a file has a go statement or imports sync.
func hasThreads(t *testing.T, file string) bool {
	tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.ImportSpec:
			found = found || n.Path.Value == `"sync"` || n.Path.Value == `"sync/atomic"`
		}
		return !found
	})
	return found
}
