package check

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// forLoop checks every loop except while.
func (c *Checker) forLoop(s *ast.For) {
	switch old := s.Legacy != "loop" && s.Options != nil; {
	case old != (s.Word == "loop") && s.Options != nil:
		c.fault(233, s.Pos)
	case old || s.Word == "loop":
		c.fault(65, s.Pos)
	}
	switch {
	case s.Readline != nil:
		c.readLoop(s.Readline)
	case s.Options != nil:
		c.controlLoop(s)
		return
	case s.SQL != nil:
		c.sqlUse(s, s.SQL.Pos, string(s.SQL.SQL), s.SQL.At)
		c.condition(s.SQL.And)
	case s.Immediate != nil:
		c.immediateBody(s, &s.Immediate.Body, s.Immediate.At)
		c.condition(s.Immediate.And)
	case s.Name.Count != nil:
		c.counter(s.Name)
	default:
		sym := c.useAs(s.Name.Name, s.Name.Pos, "a cursor", pcode.TypeSQL)
		c.info.Uses[s.Name] = sym
		c.usesSQLAt(s.Name.At)
		c.condition(s.Name.And)
	}
	c.loopBody(s.Body, "'loop'")
	c.end(s.End, "loop")
}

func (c *Checker) condition(v *ast.Value) {
	if v != nil {
		c.value(v.Expr)
	}
}

// counter checks for i := a .. b and for i := a, b, ….
func (c *Checker) counter(h *ast.NameHead) {
	n := h.Count
	if h.At != nil {
		c.fault(11, h.At.Pos, "'at'")
	}
	if h.And != nil {
		c.fault(11, h.And.Pos, "'and'")
	}
	values := append([]*ast.Cat{n.First}, n.More...)
	if n.Last != nil {
		values = append(values, n.Last)
	}
	for _, v := range values {
		c.value(v.Expr)
	}
	sym := c.useAs(h.Name, h.Pos, "a loop variable", pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString)
	if sym == nil {
		return
	}
	if sym.ReadOnly {
		c.fault(100, h.Pos, h.Name, "a predefined variable", "a loop variable")
		return
	}
	if n.Last != nil {
		if sym.Type != pcode.TypeInteger {
			c.fault(162, h.Pos, h.Name)
		}
		values = values[:1]
	}
	for _, v := range values {
		sym.sources = append(sym.sources, source{v.Expr})
	}
	c.info.Uses[h] = sym
}

// controlLoop checks for start … stop … count … every … wait loop.
func (c *Checker) controlLoop(s *ast.For) {
	seen := map[string]string{}
	for _, o := range s.Options {
		c.value(o.Value.Expr)
		kind := map[string]string{"stop": "end", "count": "end", "wait": "pace", "every": "pace", "start": "start"}[o.Word]
		if o.Queue != "" && o.Word != "every" {
			c.fault(18, o.Pos, "'every' after '"+o.Queue+"'", "'"+o.Word+"'")
		}
		if first := seen[kind]; first != "" {
			c.fault(60, o.Pos, o.Word, first)
		}
		seen[kind] = o.Word
		if o.Word == "every" || o.Word == "wait" {
			c.tightLoop(o.Word, o.Value.Expr)
		}
	}
	if seen["end"] == "" {
		c.fault(61, s.Pos)
	}
	if c.control > 0 {
		c.fault(160, s.Pos)
	}
	c.control++
	c.loopBody(s.Body, "'loop'")
	c.control--
	c.end(s.End, "loop")
}

// tightLoop warns of times such as 1/10: an integer division that is always 0.
func (c *Checker) tightLoop(word string, e ast.Expr) {
	found := false
	if _, call := e.(*ast.Call); call {
		return // functions of times look at their own arguments
	}
	ast.WalkExpr(e, func(x ast.Expr) {
		b, ok := x.(*ast.Binary)
		if !ok || b.Op != "/" {
			return
		}
		l, okL := b.L.(*ast.Literal)
		r, okR := b.R.(*ast.Literal)
		if okL && okR && l.Type == ast.TokenInteger && r.Type == ast.TokenInteger && r.Int != 0 && l.Int/r.Int == 0 && l.Int != 0 {
			found = true
		}
	})
	if found {
		c.fault(422, e.Position(), word)
	}
}

// mentions tells whether a variable is read in an expression.
func mentions(e ast.Expr, name string) bool {
	found := false
	ast.WalkExpr(e, func(x ast.Expr) {
		if n, ok := x.(*ast.Name); ok && n.Name == name {
			found = true
		}
	})
	return found
}
