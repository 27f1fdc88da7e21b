package check

import (
	"strings"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// find looks a name up: local, private of the file, public, then routines that
// follow in the text.
func (c *Checker) find(name string) *Symbol {
	if s := c.local[name]; s != nil {
		return s
	}
	if s := c.private[c.file][name]; s != nil {
		return s
	}
	if s := c.public[name]; s != nil {
		return s
	}
	if s := c.forward[c.file][name]; s != nil {
		return s
	}
	return c.forward[""][name]
}

// ahead notes a call of a routine that follows in the text: it may run before
// the main variables declared from here on have their values.
func (c *Checker) ahead(s *Symbol, p ast.Pos) {
	if s.Routine != nil && !s.Routine.checked && (c.early == 0 || p.Offset < c.early) {
		c.early = p.Offset
	}
}

// use looks a name up and reports it when it is not declared.
func (c *Checker) use(name string, p ast.Pos) *Symbol {
	s := c.find(name)
	if s == nil {
		if c.stretch.Poisoned[name] || isForeign(name) {
			return nil
		}
		if isArgument(name) {
			s := c.DeclareMain(name, pcode.TypeString)
			s.InScope = c.publicScope
			c.info.Mains = append(c.info.Mains, s)
			return s
		}
		c.fault(17, p, name).Hint = diag.DidYouMean(name, append(c.names(), c.attributes...))
		return nil
	}
	c.ahead(s, p)
	s.inRoutine = s.inRoutine || c.routine != nil
	if s.block >= len(c.blocks) || !s.Kept && !c.blocks[s.block] {
		s.MayBeNull = true
	}
	return s
}

// isForeign tells whether a name has letters that are not ASCII, which was told
// when it was scanned.
func isForeign(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f })
}

// isArgument tells whether a name is $ and digits; one above the number of
// arguments is an empty null string.
func isArgument(name string) bool {
	if len(name) < 2 || name[0] != '$' {
		return false
	}
	for _, r := range name[1:] {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// names are all names that can be used here, for suggestions.
func (c *Checker) names() []string {
	var names []string
	for _, m := range []map[string]*Symbol{c.local, c.private[c.file], c.public, c.forward[c.file], c.forward[""]} {
		for n := range m {
			names = append(names, n)
		}
	}
	for n := range c.natives {
		names = append(names, n)
	}
	for n := range builtins {
		names = append(names, n)
	}
	return names
}

// useAs looks a name up and reports it when it is not of one of the types.
func (c *Checker) useAs(name string, p ast.Pos, what string, types ...pcode.Type) *Symbol {
	s := c.use(name, p)
	if s == nil {
		return nil
	}
	for _, t := range types {
		if s.Type == t {
			return s
		}
	}
	c.fault(100, p, name, article(s.Type), what)
	return nil
}

// declare enters a symbol into the scope at work; false when it was refused.
func (c *Checker) declare(s *Symbol, p ast.Pos) bool {
	s.Place, s.Order, s.File, s.block = ast.Place(p), p.Offset, c.file, c.block
	if c.reserved(s.Name, p) {
		return false
	}
	if c.local != nil {
		if old := c.local[s.Name]; old != nil {
			c.fault(20, p, s.Name, old.Place)
			return false
		}
		if hidden := c.private[c.file][s.Name]; hidden != nil {
			c.fault(173, p, s.Name, hidden.Place)
		} else if hidden := c.public[s.Name]; hidden != nil && !c.ofProgram(hidden) {
			c.fault(173, p, s.Name, hidden.Place)
		}
		s.Main, s.InScope = c.routine == nil, c.scope
		c.local[s.Name] = s
		c.locals = append(c.locals, s)
		return true
	}
	return c.declareMain(s, p)
}

// ofProgram tells whether the file at work is a shipped library and the symbol comes from elsewhere. Its author could not know the names
// of the program, and nothing in the library means them, so hiding one is no reason to warn.
func (c *Checker) ofProgram(hidden *Symbol) bool {
	return strings.HasPrefix(c.file, "<") && hidden.Place.File != c.file
}

func (c *Checker) reserved(name string, p ast.Pos) bool {
	if len(c.natives[name]) > 0 {
		c.fault(20, p, name, diag.Place{})
		return true
	}
	if _, ok := builtins[name]; ok {
		c.fault(20, p, name, diag.Place{})
		return true
	}
	return false
}

// declareMain enters a public or private symbol.
func (c *Checker) declareMain(s *Symbol, p ast.Pos) bool {
	s.Main, s.Kept = true, true
	table, other := c.public, c.private[c.file]
	warn := 136
	if s.Private {
		if c.private[c.file] == nil {
			c.private[c.file] = map[string]*Symbol{}
		}
		table, other, warn = c.private[c.file], c.public, 135
	}
	if old := table[s.Name]; old != nil && old != s {
		if old.Order < 0 && old.Place.File == "" && !old.ReadOnly && !isPredefined(s.Name) && old.Type == s.Type {
			return c.redeclare(s, old, table)
		}
		c.fault(20, p, s.Name, old.Place)
		return false
	}
	if hidden := other[s.Name]; hidden != nil && !c.ofProgram(hidden) {
		c.fault(warn, p, s.Name, hidden.Place)
	}
	table[s.Name] = s
	s.InScope = c.publicScope
	if s.Private {
		s.InScope = c.fileScope()
	}
	if s.Type.IsScalar() || s.Type == pcode.TypeFile || s.Type == pcode.TypeLOB {
		c.info.Mains = append(c.info.Mains, s)
	}
	return true
}

// redeclare lets a declaration in a file take over a variable that the command
// line gave: its initialiser is ignored, the value stays (L 10).
func (c *Checker) redeclare(s, old *Symbol, table map[string]*Symbol) bool {
	s.Var, s.MayBeNull, s.TakesOver = old.Var, true, true
	table[s.Name] = s
	return true
}

func isPredefined(name string) bool {
	for _, p := range predefined {
		if p.name == name {
			return true
		}
	}
	return false
}

// article is a type as messages name it.
func article(t pcode.Type) string {
	if t == pcode.TypeInteger {
		return "an integer"
	}
	if t == pcode.TypeSQL {
		return "an sql"
	}
	return "a " + t.String()
}

// privateLocal refuses 'private' where declarations are local.
func (c *Checker) privateLocal(private bool, p ast.Pos, name string) {
	if private && c.local != nil {
		c.fault(495, p, name)
	}
}
