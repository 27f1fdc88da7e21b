package lang

import (
	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/lang/diag"
)

// Declaration is a name that main declares.
type Declaration struct {
	Name  string
	Place diag.Place
}

// Declarations lists what a text declares in main, in both branches of every
// $if that cannot be decided while reading, in the order of the text. It
// reports no faults: what cannot be read is left out.
func Declarations(o Options) []Declaration {
	var list []Declaration
	for _, e := range bothBranches(o) {
		list = append(list, declared(e)...)
	}
	return list
}

// SQLFiles lists the files that named SQL takes its text from, as far as their
// names are constant.
func SQLFiles(o Options) []string {
	var names []string
	for _, e := range bothBranches(o) {
		ast.Walk(e, func(n any) {
			if d, ok := n.(*ast.SQLDecl); ok && d.File != nil {
				if name, err := constant.Eval(d.File.Expr, &constant.Env{}); err == nil {
					names = append(names, name.Text)
				}
			}
		})
	}
	return names
}

// bothBranches are the elements of a text, with both branches of every $if that
// cannot be decided while reading.
func bothBranches(o Options) []ast.Statement {
	o.Directive = nil
	var list []ast.Statement
	seen := map[diag.Place]bool{}
	for _, assume := range []bool{true, false} {
		stretch, _ := newPass(o, &assume, &diag.Faults{}).loader.Next(nil)
		for _, e := range stretch.Elements {
			if at := ast.Place(e.Position()); !seen[at] {
				seen[at] = true
				list = append(list, e)
			}
		}
	}
	return list
}

// declared are the names of one element.
func declared(s ast.Statement) []Declaration {
	name := func(name string, at ast.Pos) []Declaration { return []Declaration{{name, ast.Place(at)}} }
	switch s := s.(type) {
	case *ast.Scalar:
		return initialised(s.Inits)
	case *ast.Handle:
		return initialised(s.Inits)
	case *ast.SQLDecl:
		return name(s.Name, s.Pos)
	case *ast.Procedure:
		return name(s.Name, s.Pos)
	case *ast.Function:
		return name(s.Name, s.Pos)
	case *ast.RandomArray:
		return name(s.Name, s.Pos)
	case *ast.Database:
		return name(s.Name, s.Pos)
	}
	return nil
}

func initialised(inits []*ast.Init) []Declaration {
	var list []Declaration
	for _, i := range inits {
		list = append(list, Declaration{i.Name, ast.Place(i.Pos)})
	}
	return list
}
