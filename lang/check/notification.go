package check

import (
	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// notification checks a querynotification block. It has a session of its own,
// so its SQL does not make the place around it use one.
func (c *Checker) notification(s *ast.Notification) {
	sym := c.use(s.Database.Name, s.Database.Pos)
	if sym != nil && sym.Type != pcode.TypeDatabase {
		c.fault(123, s.Database.Pos, "'"+s.Database.Name+"'").Hint = diag.DidYouMean(s.Database.Name, c.names())
	} else if sym != nil {
		c.info.Uses[s] = sym
	}
	if c.routine != nil && c.routine.Procedure != nil && c.routine.Procedure.Statistics == "statisticsonly" {
		c.fault(302, s.Pos, c.routineName())
	}
	c.condition(s.Start)
	c.condition(s.Stop)
	for _, ch := range s.Channels {
		if ch.Cat != nil {
			c.value(ch.Cat.Expr)
		}
	}
	if len(s.Into) > 2 {
		c.fault(432, s.Into[2].Pos, "into", "a variable for the payload and perhaps one for the channel")
	}
	for _, id := range s.Into {
		if v := c.target(id, "a string variable", pcode.TypeString); v != nil {
			c.info.Uses[id] = v
		}
	}
	c.notified++
	c.ownSession++
	c.loopBody(s.Then, "'then'")
	c.ownSession--
	c.notified--
	c.end(s.End, "querynotification")
}
