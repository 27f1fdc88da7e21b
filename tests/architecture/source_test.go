package architecture

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder, seen from the folder of this package.
const root = "../.."

// goImport is one import of one file.
type goImport struct {
	file string // relative to root, with slashes
	test bool   // the file is a _test.go file
	path string // what it imports
}

// folder is the importing package without the module's name.
func (i goImport) folder() string {
	if at := strings.LastIndexByte(i.file, '/'); at >= 0 {
		return i.file[:at]
	}
	return "."
}

// benchmarks is the one module within the module: what it compares with is no
// dependency of the project.
const benchmarks = "tests/bench"

// readTree returns the Go files below root and all their imports, without those
// of the benchmarks. Build tags play no part: an arrow that only one system
// draws is an arrow.
func readTree(t *testing.T) (files []string, imports []goImport) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path == filepath.Join(root, benchmarks) || path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		file := filepath.ToSlash(relative)
		files = append(files, file)
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, goImport{file: file, test: strings.HasSuffix(name, "_test.go"), path: target})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 2 {
		t.Fatalf("the tree seems empty: %v", files)
	}
	return files, imports
}

// requirement is one line of go.mod.
type requirement struct {
	module string
	direct bool
}

// readRequirements returns the modules that go.mod requires.
func readRequirements(t *testing.T) []requirement {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var found []requirement
	inside := false
	for _, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "require (":
			inside = true
			continue
		case line == ")":
			inside = false
			continue
		case strings.HasPrefix(line, "require "):
			line = strings.TrimPrefix(line, "require ")
		case !inside:
			continue
		}
		if words := strings.Fields(line); len(words) >= 2 {
			found = append(found, requirement{words[0], !strings.Contains(line, "// indirect")})
		}
	}
	return found
}

// readSection returns the lines of a section of docs/rationale.md.
func readSection(t *testing.T, title string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "rationale.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## "+title+"\n")
	if !found {
		t.Fatalf("docs/rationale.md has no section %q", "## "+title)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return strings.Split(section, "\n")
}

// readAllowed returns the modules of the table "Direct dependencies".
func readAllowed(t *testing.T) map[string]bool {
	t.Helper()
	allowed := map[string]bool{}
	for _, line := range readSection(t, "Direct dependencies") {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			module, _, _ := strings.Cut(rest, "`")
			allowed[module] = true
		}
	}
	return allowed
}

func sorted(set map[string]bool) []string {
	var keys []string
	for key := range set {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
