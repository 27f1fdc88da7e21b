package check

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// directive checks a directive that main obeys: the variable that
// $musymbolfromstring names is a string of main.
func (c *Checker) directive(d *ast.Directive) {
	if d.Name != "musymbolfromstring" {
		return
	}
	s := c.use(d.Text, d.Pos)
	if s == nil {
		return
	}
	if s.Type != pcode.TypeString {
		c.fault(24, d.Pos, "$musymbolfromstring:"+d.Text, "a string variable of main").BeforeRun = true
		return
	}
	c.info.Uses[d] = s
}
