package check

import "rwl/lang/ast"

// A number that is declared without a value is null until something is
// assigned to it. Most such variables are assigned before anything reads them,
// and then the null is never seen: the variable needs no flag. This is definite
// assignment as other languages demand it of programs; here it only makes them
// faster. One pass over the text in order of execution is enough, since what a
// loop's body assigns is not relied on behind the loop.

// assigned is the set of tracked variables that have been assigned on every
// way to a point of the text; dead marks a point that is never reached.
type assigned struct {
	bits []uint64
	dead bool
}

// assignment follows the ways through one routine or element of main.
type assignment struct {
	c       *Checker
	tracked map[*Symbol]int
	now     assigned
	breaks  []assigned // of each execute block, the meeting of its breaks
}

// beforeUse finds the variables of list that are read before they are surely
// assigned, and notes that they can be null.
func (c *Checker) beforeUse(list []*Symbol, body []ast.Statement) {
	tracked := map[*Symbol]int{}
	for _, s := range list {
		if s.unset && !s.MayBeNull {
			tracked[s] = len(tracked)
		}
	}
	if len(tracked) == 0 {
		return
	}
	a := &assignment{c: c, tracked: tracked, now: assigned{bits: make([]uint64, (len(tracked)+63)/64)}}
	a.statements(body)
}

func (s assigned) copy() assigned {
	return assigned{append([]uint64(nil), s.bits...), s.dead}
}

// meet keeps what has been assigned on both ways.
func (s assigned) meet(o assigned) assigned {
	switch {
	case s.dead:
		return o
	case o.dead:
		return s
	}
	r := s.copy()
	for i, w := range o.bits {
		r.bits[i] &= w
	}
	return r
}

func (a *assignment) set(s *Symbol) {
	if i, ok := a.tracked[s]; ok && !a.now.dead {
		a.now.bits[i/64] |= 1 << (i % 64)
	}
}

// read notes a use of a variable here.
func (a *assignment) read(s *Symbol) {
	if i, ok := a.tracked[s]; ok && !a.now.dead && a.now.bits[i/64]&(1<<(i%64)) == 0 {
		s.MayBeNull = true
	}
}

func (a *assignment) reads(values ...*ast.Cat) {
	for _, v := range values {
		if v != nil {
			a.readsIn(v.Expr)
		}
	}
}

func (a *assignment) value(v *ast.Value) {
	if v != nil {
		a.readsIn(v.Expr)
	}
}

func (a *assignment) readsIn(e ast.Expr) {
	ast.WalkExpr(e, func(x ast.Expr) {
		if s := a.c.info.Uses[x]; s != nil {
			a.read(s)
		}
	})
}

// readsAny is for statements that may read any variable in sight, SQL above all.
func (a *assignment) readsAny(at ast.Pos) {
	for s := range a.tracked {
		if s.Order < at.Offset {
			a.read(s)
		}
	}
}

func (a *assignment) statements(list []ast.Statement) {
	for _, s := range list {
		a.statement(s)
	}
}

func (a *assignment) statement(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Empty:
	case *ast.Scalar:
		for _, i := range s.Inits {
			if i.Value != nil {
				a.value(s.Size)
				a.readsIn(i.Value.Expr)
				a.set(a.c.info.Uses[i])
			}
		}
	case *ast.Named:
		a.named(s)
	case *ast.If:
		a.ifStatement(s)
	case *ast.While:
		a.value(s.Cond)
		a.repeated(s.Body)
	case *ast.For:
		a.forLoop(s)
	case *ast.Execute:
		a.execute(s)
	case *ast.Print:
		a.reads(s.Items...)
	case *ast.Wait:
		a.value(s.Value)
	case *ast.Discard:
		a.reads(s.Value)
	case *ast.Return:
		a.reads(s.Value)
		a.now.dead = true
	case *ast.Break:
		if n := len(a.breaks); n > 0 {
			a.breaks[n-1] = a.breaks[n-1].meet(a.now.copy())
		}
		a.now.dead = true
	case *ast.Procedure, *ast.Function: // a main variable that a routine names is not tracked
	case *ast.Run:
		a.run(s)
	default:
		a.readsAny(s.Position())
	}
}

// run copies main's variables into the threads; what they assign stays there.
func (a *assignment) run(s *ast.Run) {
	for _, b := range s.Blocks {
		if b.Threads == nil {
			a.readsAny(s.Pos)
			continue
		}
		a.value(b.Threads.Count)
		a.repeated(b.Threads.Body)
	}
}

func (a *assignment) named(s *ast.Named) {
	sym := a.c.info.Uses[s]
	switch {
	case s.Assign != nil:
		a.readsIn(s.Assign.Value.Expr)
		if s.Assign.Op != ":=" && sym != nil {
			a.read(sym)
		}
		a.set(sym)
	case s.Call != nil && sym != nil && s.At == nil:
		a.reads(s.Call.Args...)
	default:
		a.readsAny(s.Pos)
	}
}

func (a *assignment) ifStatement(s *ast.If) {
	a.value(s.Cond)
	before := a.now.copy()
	a.statements(s.Then)
	after := a.now
	for _, e := range s.Elseif {
		a.now = before.copy()
		a.value(e.Cond)
		a.statements(e.Body)
		after = after.meet(a.now)
	}
	a.now = before
	a.statements(s.Else)
	a.now = after.meet(a.now)
}

// repeated is a body that is executed any number of times, also none.
func (a *assignment) repeated(body []ast.Statement) {
	before := a.now.copy()
	a.breaks = append(a.breaks, assigned{dead: true})
	a.statements(body)
	a.breaks = a.breaks[:len(a.breaks)-1]
	a.now = before
}

func (a *assignment) forLoop(s *ast.For) {
	if s.Name == nil || s.Name.Count == nil {
		a.readsAny(s.Pos)
		a.repeated(s.Body)
		return
	}
	n := s.Name.Count
	a.reads(n.First)
	a.set(a.c.info.Uses[s.Name])
	a.reads(n.Last)
	a.reads(n.More...)
	a.repeated(s.Body)
}

// execute is a block that is executed once. One with its own session, or that is
// repeated, may end anywhere.
func (a *assignment) execute(s *ast.Execute) {
	if s.At != nil || s.Retry != nil {
		a.readsAny(s.Pos)
		a.repeated(s.Body)
		return
	}
	a.breaks = append(a.breaks, assigned{dead: true})
	a.statements(s.Body)
	n := len(a.breaks) - 1
	a.now = a.now.meet(a.breaks[n])
	a.breaks = a.breaks[:n]
}

// unsetNumbers finds the variables whose first null somebody can see. Of main
// variables, one that a routine names, or that text read later may name, is
// supposed to be seen.
func (c *Checker) unsetNumbers() {
	var mains []*Symbol
	for _, s := range c.info.Mains {
		if s.inRoutine || !c.stretch.First || !c.stretch.Last {
			s.MayBeNull = s.MayBeNull || s.unset
		} else {
			mains = append(mains, s)
		}
	}
	c.beforeUse(mains, c.stretch.Elements)
	for _, r := range c.info.Routines {
		c.beforeUse(r.Locals, r.Body())
	}
	for _, e := range c.stretch.Elements {
		switch e := e.(type) {
		case *ast.Run:
			for _, b := range e.Blocks {
				if b.Threads != nil {
					c.beforeUse(c.info.Locals[b.Threads], b.Threads.Body)
				}
			}
		default:
			c.beforeUse(c.info.Locals[e], []ast.Statement{e})
		}
	}
}
