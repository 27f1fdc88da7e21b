package check

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// lobs declares lob variables. Nothing can be assigned to them.
func (c *Checker) lobs(s *ast.Handle) {
	for _, i := range s.Inits {
		if i.Value != nil {
			c.value(i.Value.Expr)
			c.fault(142, i.Value.Pos, "a name without a value")
		}
		sym := &Symbol{Name: i.Name, Type: pcode.TypeLOB, Private: s.Private, Bytes: s.Type == "blob"}
		if c.declare(sym, i.Pos) {
			c.info.Uses[i] = sym
		}
	}
}

// lob checks readlob, which takes a string variable, a length and an offset, and
// writelob, which takes a value and an offset.
func (c *Checker) lob(s *ast.LOB) {
	if sym := c.useAs(s.Name.Name, s.Name.Pos, "a lob", pcode.TypeLOB); sym != nil {
		c.info.Uses[s.Name] = sym
	}
	c.usesSQL()
	c.info.Outside[s] = c.routine == nil && !c.inBlock && c.compound == 0
	values, most, takes := s.Items, 2, "a lob, a value and perhaps an offset"
	if s.Word == "readlob" {
		most, takes = 3, "a lob, a string variable and perhaps a length and an offset"
		n, ok := s.Items[0].Expr.(*ast.Name)
		if !ok {
			c.fault(432, s.Items[0].Pos, s.Word, takes)
			return
		}
		if sym := c.target(&ast.Ident{Pos: n.Pos, Name: n.Name}, "a string variable", pcode.TypeString); sym != nil {
			c.info.Uses[s] = sym
		}
		values = values[1:]
	}
	if len(s.Items) > most {
		c.fault(432, s.Items[most].Pos, s.Word, takes)
	}
	c.list(values)
}
