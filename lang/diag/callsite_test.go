package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// maker is a way to make a message by its number. Its call has `before`
// arguments, the number first, and then those of the message's text.
type maker struct {
	folder string // where it may be called so; "" everywhere
	on     string // what stands before the point; "" anything, "-" nothing
	name   string
	before int
}

var makers = []maker{
	{"", "diag", "New", 2},          // diag.New(17, place, args…)
	{"lang/diag", "-", "New", 2},    // New(17, place, args…)
	{"", "", "Report", 1},           // host.Report(148, args…)
	{"lang/check", "c", "fault", 2}, // c.fault(14, pos, args…)
	{"vm", "e", "report", 1},        // e.report(22, args…)
	{"vm/files", "-", "problem", 1}, // problem(55, args…)
}

// source is one file of the module.
type source struct {
	folder string
	test   bool
	tree   *ast.File
}

// Wherever the program makes a message by a literal number or a constant, the
// number exists and gets as many arguments as the catalogue's text has places
// for. The compiler cannot see that; this test reads the sources of the whole
// module.
func TestMessagesAreMadeWithTheirArguments(t *testing.T) {
	set := token.NewFileSet()
	sources := readSources(t, set)
	constants := numberConstants(sources)
	checked := map[maker]int{}
	for _, s := range sources {
		if s.test && s.folder == "lang/diag" {
			continue // they also try what is wrong
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
				return true
			}
			m, ok := makerOf(call, s.folder)
			if !ok {
				return true
			}
			if number, ok := numberOf(call.Args[0], constants[s.folder]); ok {
				checkCall(t, set.Position(call.Pos()), number, len(call.Args)-m.before)
				checked[m]++
			}
			return true
		})
	}
	for _, m := range makers {
		if checked[m] == 0 {
			t.Errorf("no call of %q on %q with a known number was found: the table of makers is out of date", m.name, m.on)
		}
	}
}

// readSources parses the Go files of the module. A file that another process
// removes meanwhile is left out, and so is one that the compiler will refuse.
func readSources(t *testing.T, set *token.FileSet) (sources []source) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		if tree, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution); err == nil {
			sources = append(sources, source{filepath.ToSlash(folder), strings.HasSuffix(path, "_test.go"), tree})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// numberConstants are the constants with a literal number, by folder and name.
func numberConstants(sources []source) map[string]map[string]int {
	found := map[string]map[string]int{}
	for _, s := range sources {
		if found[s.folder] == nil {
			found[s.folder] = map[string]int{}
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			for _, spec := range decl.Specs {
				values := spec.(*ast.ValueSpec)
				for i, value := range values.Values {
					if number, ok := numberOf(value, nil); ok {
						found[s.folder][values.Names[i].Name] = number
					}
				}
			}
			return true
		})
	}
	return found
}

// numberOf is the value of a literal or a constant.
func numberOf(e ast.Expr, constants map[string]int) (int, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		number, ok := constants[e.Name]
		return number, ok
	case *ast.BasicLit:
		number, err := strconv.Atoi(e.Value)
		return number, err == nil
	}
	return 0, false
}

// makerOf finds which maker a call is, if any.
func makerOf(call *ast.CallExpr, folder string) (maker, bool) {
	on, name := "-", ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name, on = f.Sel.Name, ""
		if x, ok := f.X.(*ast.Ident); ok {
			on = x.Name
		}
	}
	for _, m := range makers {
		if m.name == name && (m.folder == "" || m.folder == folder) && (m.on == on || m.on == "" && on != "-") {
			return m, true
		}
	}
	return maker{}, false
}

// checkCall compares one call with the catalogue.
func checkCall(t *testing.T, at token.Position, number, given int) {
	e, ok := Lookup(number)
	switch {
	case !ok:
		t.Errorf("%s: %s is not in the catalogue", at, Code(number))
	case Never(number) != "":
		t.Errorf("%s: %s is made here, but the table of never.go says that it never is: %s", at, Code(number), Never(number))
	case given != len(e.Args):
		t.Errorf("%s: %s gets %d arguments, its text %q takes %v", at, Code(number), given, e.Text, e.Args)
	}
}
