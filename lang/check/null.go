package check

import (
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// nulls finds which variables and results can be null. It starts from the
// belief that none can unless a declaration or an SQL statement says so, and
// follows the values that are assigned until nothing changes; beliefs only
// ever turn from 'cannot' to 'can', so it ends. Where text is read in several
// stretches, main variables can always be null, since the next stretch may
// assign to them.
func (c *Checker) nulls() {
	for _, s := range c.info.Mains {
		if !c.stretch.Last || !c.stretch.First {
			s.MayBeNull = true
		}
	}
	for _, s := range c.info.Mains {
		if c.early > 0 && s.Order > c.early && s.inRoutine && !s.Sum {
			s.MayBeNull = true // a routine may read it before it is reached
		}
	}
	for _, r := range c.info.Routines {
		r.ResultMayBeNull = r.OpenEnd || r.usesSQL // null when no session came
	}
	c.unsetNumbers()
	for changed := true; changed; {
		changed = false
		for _, s := range c.symbols {
			if !s.MayBeNull && c.anyNull(s) {
				s.MayBeNull, changed = true, true
			}
		}
		for _, r := range c.info.Routines {
			if !r.ResultMayBeNull && c.resultNull(r) {
				r.ResultMayBeNull, changed = true, true
			}
		}
	}
	c.residues()
}

// residues finds the variables that may have a value under their null: that of
// an expression with a null in it. A null as such and one that is fetched or
// read leave 0. What a later stretch assigns is not known.
func (c *Checker) residues() {
	for _, s := range c.symbols {
		s.Residue = s.MayBeNull && (!c.stretch.Last || !c.stretch.First || c.anyResidue(s))
	}
}

func (c *Checker) anyResidue(s *Symbol) bool {
	for _, src := range s.sources {
		if _, plain := src.expr.(*ast.Null); !plain && c.info.ConvertedMayBeNull(src.expr, s.Type) {
			return true
		}
	}
	return false
}

func (c *Checker) anyNull(s *Symbol) bool {
	for _, src := range s.sources {
		if c.info.ConvertedMayBeNull(src.expr, s.Type) {
			return true
		}
	}
	return false
}

func (c *Checker) resultNull(r *Routine) bool {
	for _, e := range r.results {
		if c.info.ConvertedMayBeNull(e, r.Result) {
			return true
		}
	}
	return false
}

// ConvertedMayBeNull tells whether e can be null after conversion to type t: a
// blank string becomes a null number.
func (i *Info) ConvertedMayBeNull(e ast.Expr, t pcode.Type) bool {
	if t.IsNumber() && i.Types[e] == pcode.TypeString {
		l, ok := e.(*ast.Literal)
		return !ok || strings.TrimSpace(l.Text) == ""
	}
	return i.MayBeNull(e)
}

// MayBeNull tells whether an expression can be null (L 6.5).
func (i *Info) MayBeNull(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Null:
		return true
	case *ast.Name:
		if s := i.Uses[e]; s != nil {
			return s.Type.IsScalar() && s.MayBeNull
		}
		return i.calleeMayBeNull(e, nil)
	case *ast.Call:
		return i.calleeMayBeNull(e, e.Args)
	case *ast.Literal, *ast.IsNull, *ast.Concat:
		return false
	}
	for _, x := range ast.Operands(e) {
		if i.MayBeNull(x) {
			return true
		}
	}
	return false
}

func (i *Info) calleeMayBeNull(e ast.Expr, args []ast.Expr) bool {
	callee := i.Callees[e]
	if callee == nil {
		return true
	}
	switch callee.Kind {
	case CallIsNull, CallBuiltin:
		return false
	case CallRoutine:
		return callee.Routine.ResultMayBeNull
	}
	n := callee.Native
	if n.MayBeNull {
		return true
	}
	if n.Nulls == pcode.NullAware {
		return n.MayBeNull
	}
	for _, a := range args {
		if i.MayBeNull(a) {
			return true
		}
	}
	return false
}
