package check

import (
	"errors"

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
		offset := 0
		if x := (*sqltext.TextError)(nil); errors.As(err, &x) {
			offset = x.Offset
		}
		c.fault(311, within(p, source, offset), ampersandName(source[offset+1:]))
		return true
	}
	found, length := false, int64(0)
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
			length += longest(sym)
			parts = append(parts, Piece{Name: n, Symbol: sym})
		}
	}
	found = found || len(parts) == 1 && parts[0].Text != source // && is one &
	if length > longestInserted {
		c.fault(310, p, longestInserted)
	}
	if found {
		c.info.Inserted[node] = parts
	}
	return found
}

// longestInserted is the number of bytes above which the variables put into a
// text draw a warning.
const longestInserted = 100_000

// longest is the declared length of a string, 0 when there is none.
func longest(s *Symbol) int64 {
	if s.Size == nil {
		return 0
	}
	l, ok := s.Size.Expr.(*ast.Literal)
	if !ok {
		return 0
	}
	return l.Int
}

// ampersandName is the name at the beginning of a text.
func ampersandName(s string) string {
	end := 0
	for end < len(s) && (s[end] == '_' || s[end] >= '0' && s[end] <= '9' || s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z') {
		end++
	}
	return s[:end]
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
		scalars := []pcode.Type{pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString, pcode.TypeLOB}
		switch {
		case s.Kind == "bind":
			c.bindVariable(e.Variable, scalars)
		case len(c.natives[e.Variable.Name]) > 0:
			c.fault(100, e.Variable.Pos, e.Variable.Name, "a function", what)
		default:
			if sym := c.target(e.Variable, what, scalars...); sym != nil {
				c.info.Uses[e.Variable] = sym
			}
		}
	}
	if sym := c.useAs(s.Name, s.Pos, "an sql", pcode.TypeSQL); sym != nil {
		c.info.Uses[s] = sym
		if s.Array != nil {
			sym.Resized = true
			c.fixedArray(s, sym.SQL)
		}
	}
	if s.Execute {
		c.usesSQL()
	}
}

// fixedArray refuses another size for array define.
func (c *Checker) fixedArray(s *ast.ModifySQL, declared *ast.SQLDecl) {
	for _, spec := range declared.Specs {
		if spec.Array != nil && spec.Array.Define {
			c.fault(203, s.Pos, s.Name)
		}
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
		if s.Low != nil && sym.Pool != pcode.SessionPool {
			m := c.fault(249, s.Pos, s.Name)
			m.BeforeRun = true
			return
		}
		if s.Low == nil || c.sessionAction(s.Pos, "modify database "+s.Name+" sessionpool") {
			c.info.Uses[s] = sym
		}
	}
}

// sessionAction is about the session at work; false, reported, directly in main,
// where there is one inside blocks only.
func (c *Checker) sessionAction(p ast.Pos, what string) bool {
	if c.routine == nil && !c.inBlock && c.compound == 0 {
		c.fault(235, p, what)
		return false
	}
	return true
}
