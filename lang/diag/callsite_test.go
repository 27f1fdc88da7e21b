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

// Wherever the program makes a message by a literal number, the number exists
// and gets as many arguments as the catalogue's text has places for. The
// compiler cannot see that; this test reads the sources of the whole module.
func TestMessagesAreMadeWithTheirArguments(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that another process removed while we look
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler tells that better
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				checkCall(t, set, call)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkCall checks calls of the two forms diag.New(17, place, args…) and
// host.Report(148, args…).
func checkCall(t *testing.T, set *token.FileSet, call *ast.CallExpr) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.INT {
		return
	}
	before := 1
	switch x, _ := f.X.(*ast.Ident); {
	case f.Sel.Name == "New" && x != nil && x.Name == "diag":
		before = 2
	case f.Sel.Name == "Report":
	default:
		return
	}
	number, err := strconv.Atoi(lit.Value)
	if err != nil {
		return
	}
	e, ok := Lookup(number)
	if given := len(call.Args) - before; !ok {
		t.Errorf("%s: %s is not in the catalogue", set.Position(call.Pos()), Code(number))
	} else if given != len(e.Args) {
		t.Errorf("%s: %s gets %d arguments, its text %q takes %v", set.Position(call.Pos()), Code(number), given, e.Text, e.Args)
	}
}
