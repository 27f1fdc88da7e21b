package check

import (
	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/sqlrt/sqltext"
	"rwl/vm/pcode"
)

// runtimeText checks SQL whose text only the running program has: a file, a
// concatenation or nothing yet. Its columns can be anything.
func (c *Checker) runtimeText(file, cat *ast.Cat) {
	for _, e := range []*ast.Cat{file, cat} {
		if e != nil {
			c.value(e.Expr)
		}
	}
	c.allMayBeNull()
}

// ampersands notes the variables of &name. in embedded SQL; false when the text
// has none.
func (c *Checker) ampersands(node any, p ast.Pos, source string) bool {
	pieces, err := sqltext.Ampersands(source)
	if err != nil {
		c.fault(311, p, err.Error())
		return true
	}
	found := false
	var parts []Piece
	for _, piece := range pieces {
		if piece.Name == "" {
			parts = append(parts, Piece{Text: piece.Text})
			continue
		}
		found = true
		n := &ast.Name{Pos: within(p, source, piece.Offset), Name: piece.Name}
		if sym := c.useAs(piece.Name, n.Pos, "a variable whose text can be inserted", pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString); sym != nil {
			c.info.Uses[n] = sym
			c.info.Types[n] = sym.Type
			parts = append(parts, Piece{Name: n})
		}
	}
	if found {
		c.info.Inserted[node] = parts
	}
	return found
}

// modifySQL checks a change of a declared sql.
func (c *Checker) modifySQL(s *ast.ModifySQL) {
	if s.Array != nil {
		c.value(s.Array.Expr)
	}
	if s.For != nil {
		c.value(s.For.Expr)
		c.allMayBeNull()
	}
	for _, e := range s.Entries {
		c.value(e.Where.Expr)
		what := "a variable to bind"
		scalars := []pcode.Type{pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString}
		sym := (*Symbol)(nil)
		if s.Kind == "bind" {
			sym = c.useAs(e.Variable.Name, e.Variable.Pos, what, scalars...)
		} else {
			sym = c.target(e.Variable, what, scalars...)
		}
		if sym != nil {
			c.info.Uses[e.Variable] = sym
		}
	}
	if sym := c.useAs(s.Name, s.Pos, "an sql", pcode.TypeSQL); sym != nil {
		c.info.Uses[s] = sym
	}
	if s.Execute {
		c.usesSQL()
	}
}

// modifyDatabase checks a change of a database or of the session at work.
func (c *Checker) modifyDatabase(s *ast.ModifyDatabase) {
	switch {
	case s.Class != nil:
		c.value(s.Class.Expr)
		c.fault(419, s.Pos, "connectionclass", refused["connectionclass"])
	case s.Action != "":
		c.sessionAction(s.Pos, "modify database "+s.Action)
	default:
		for _, v := range []*ast.Value{s.Cache, s.Low, s.High} {
			c.condition(v)
		}
		sym := c.use(s.Name, s.Pos)
		if sym == nil {
			return
		}
		if sym.Type != pcode.TypeDatabase {
			c.fault(123, s.Pos, "'"+s.Name+"'").Hint = diag.DidYouMean(s.Name, c.names())
			return
		}
		c.info.Uses[s] = sym
		if s.Low != nil && sym.Pool != pcode.SessionPool {
			m := c.fault(249, s.Pos, s.Name)
			m.BeforeRun = true
		}
	}
}

// sessionAction is about the session at work; in main there is one inside
// blocks only.
func (c *Checker) sessionAction(p ast.Pos, what string) {
	if c.routine == nil && !c.inBlock && c.compound == 0 {
		c.fault(235, p, what)
	}
}
