package pcode

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// tables checks what the tables of the program say about each other.
func tables(p *Program) error {
	v := verifier{p: p}
	for _, r := range p.Random {
		for _, f := range r.Procedures {
			if err := v.callable(int64(f)); err != nil {
				return fmt.Errorf("random array %s: %w", r.Name, err)
			}
		}
	}
	for i, b := range p.Blocks {
		if b.Function < 0 || b.Function >= len(p.Functions) || p.Functions[b.Function].Kind != KindBlock {
			return fmt.Errorf("threads block %d has no code", i)
		}
		if err := v.within(int64(b.Database), len(p.Databases), -1); err != nil {
			return fmt.Errorf("threads block %d: %w", i, err)
		}
	}
	for _, d := range p.Databases {
		if d.ThenCall < 0 {
			continue
		}
		if err := v.callable(int64(d.ThenCall)); err != nil {
			return fmt.Errorf("database %s: %w", d.Name, err)
		}
	}
	for i, l := range p.Loops {
		if err := v.within(int64(l.Timed), len(p.Timed), -1); err != nil {
			return fmt.Errorf("control loop %d: %w", i, err)
		}
	}
	return nil
}

// callable checks that a function has a frame of its own.
func (v *verifier) callable(k int64) error {
	if err := v.within(k, len(v.p.Functions), 0); err != nil {
		return err
	}
	if f := v.p.Functions[k]; f.Kind != KindProcedure && f.Kind != KindFunction {
		return fmt.Errorf("a call of %s", f.Name)
	}
	return nil
}

// variables checks that the variables an SQL text can name lie in the frame of
// the function that executes it.
func (v *verifier) variables(q *SQL) error {
	var fault error
	see := func(x *Variable) {
		if err := v.variable(x); err != nil && fault == nil {
			fault = fmt.Errorf("variable %s: %w", x.Name, err)
		}
	}
	for _, list := range [][]Bind{q.Binds, q.Bindouts} {
		for _, b := range list {
			see(b.Var)
		}
	}
	for _, d := range q.Defines {
		see(d.Var)
	}
	if fault != nil {
		return fault
	}
	return v.scopes(q)
}

// scopesSeen remembers which variables of a scope were verified already. Many
// texts of SQL share the scope of main: looking at all of it for each of them
// would take the square of the program's length.
type scopesSeen struct {
	sorted   map[*Scope][]*Variable // by their order
	verified map[scopeInFrame]int   // how many of them
}

// scopeInFrame is a scope and what its variables are verified against.
type scopeInFrame struct {
	scope          *Scope
	cells, strings int
	kind           FunctionKind
}

// scopes checks the variables that a text may name implicitly.
func (v *verifier) scopes(q *SQL) error {
	for s := q.Scope; s != nil; s = s.Parent {
		list, ok := v.seen.sorted[s]
		if !ok {
			list = slices.SortedFunc(maps.Values(s.Vars), func(a, b *Variable) int { return cmp.Compare(a.Order, b.Order) })
			v.seen.sorted[s] = list
		}
		key := scopeInFrame{s, v.f.Cells, v.f.Strings, v.f.Kind}
		n := v.seen.verified[key]
		for ; n < len(list) && list[n].Order < q.Order; n++ {
			if err := v.variable(list[n]); err != nil {
				return fmt.Errorf("variable %s: %w", list[n].Name, err)
			}
		}
		v.seen.verified[key] = n
	}
	return nil
}

func (v *verifier) variable(x *Variable) error {
	if x.Shared >= 0 {
		return v.within(int64(x.Shared), len(v.p.Shared), 0)
	}
	cells, strings := v.f.Cells, v.f.Strings
	own := v.f.Kind == KindProcedure || v.f.Kind == KindFunction
	switch {
	case x.Main && own:
		cells, strings = v.p.GlobalCells, v.p.GlobalStrings
	case !x.Main && !own:
		return fmt.Errorf("it is not of main")
	}
	if err := v.within(int64(x.MaxIn), cells, -1); err != nil {
		return err
	}
	if x.Type == TypeLOB {
		if err := v.within(int64(x.Flag), cells, 0); err != nil {
			return err
		}
	}
	if x.Type == TypeString || x.Type == TypeLOB {
		return v.within(int64(x.Cell), strings, 0)
	}
	if err := v.within(int64(x.Flag), cells, -1); err != nil {
		return err
	}
	return v.within(int64(x.Cell), cells, 0)
}
