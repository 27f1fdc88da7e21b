package compile

import (
	"maps"
	"slices"
	"strings"

	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// Automatic pipelining: an execution of SQL, or a commit, can travel with the
// executions before it. Whether an execution may wait for the next one is seen in
// the code of the function: on the way there nothing may stand that somebody
// outside can see, nobody may come or go by another way, and no variable that a
// waiting statement sets may be touched, also not by the binds of the next one.

// mayWait notes an execution or a commit for which pipelining is on.
func (b *builder) mayWait(n int) {
	how := uint16(pcode.Deferred)
	switch b.stretch.At(b.at).Pipeline {
	case ast.PipelineOff:
		return
	case ast.PipelineAsDatabase:
		if !b.pipelines {
			return
		}
		how = pcode.DeferredDB
	}
	if b.waiting == nil {
		b.waiting = map[int]uint16{}
	}
	b.waiting[n] = how
}

// pipeline marks the executions of the function that wait for the next one.
func (b *builder) pipeline() {
	if len(b.waiting) < 2 {
		return
	}
	from := b.landings()
	set := map[pcode.Cell]bool{}
	next := -1 // the execution that the last one waits for
	for _, i := range slices.Sorted(maps.Keys(b.waiting)) {
		if i != next { // nothing waits when it comes
			clear(set)
			b.errorVariables(set)
		}
		next = -1
		in := &b.fn.Code[i]
		if in.Op == pcode.OpCommit || !b.sets(b.prog.SQL[in.K], set) {
			continue
		}
		if next = b.follower(i, set, from); next >= 0 {
			in.A = b.waiting[i]
		}
	}
}

// landing tells between which instructions the jumps to one stand.
type landing struct{ first, last int }

func (b *builder) landings() map[int]landing {
	from := map[int]landing{}
	for i := range b.fn.Code {
		for _, to := range b.fn.Ways(i) {
			if to == i+1 {
				continue
			}
			l, known := from[to]
			if !known {
				l.first = i
			}
			l.last = i
			from[to] = l
		}
	}
	return from
}

// follower is the execution that execution i can wait for, -1 for none. set are
// the variables that the statements waiting then will set.
func (b *builder) follower(i int, set map[pcode.Cell]bool, from map[int]landing) int {
	farthest := 0
	for n := i + 1; n < len(b.fn.Code); n++ {
		if l, jumped := from[n]; jumped && (l.first <= i || l.last >= n) {
			return -1
		}
		in := &b.fn.Code[n]
		if in.Op == pcode.OpSQLExec || in.Op == pcode.OpCommit {
			_, may := b.waiting[n]
			if !may || farthest > n || in.Op == pcode.OpSQLExec && !b.joins(b.prog.SQL[in.K], set) {
				return -1
			}
			return n
		}
		touched := false
		if !b.prog.Touched(in, func(c pcode.Cell) { touched = touched || set[c] }) || touched {
			return -1
		}
		for _, to := range b.fn.Ways(n) {
			farthest = max(farthest, to)
		}
	}
	return -1
}

// joins tells whether a statement can travel with those that wait: it is a query
// or DML whose text is known, and it binds nothing that they set.
func (b *builder) joins(q *pcode.SQL, set map[pcode.Cell]bool) bool {
	t := travels(q)
	if t == nil {
		return false
	}
	for _, x := range q.Binds {
		if x.Var.Type == pcode.TypeLOB || set[b.cell(x.Var)] {
			return false
		}
	}
	if !q.ImplicitBind {
		return true
	}
	for _, name := range t.Params {
		if v := visible(q, name); v != nil && (v.Type == pcode.TypeLOB || set[b.cell(v)]) {
			return false
		}
	}
	return true
}

// sets adds the variables that a statement sets. false: it cannot wait, or only
// the server knows them.
func (b *builder) sets(q *pcode.SQL, set map[pcode.Cell]bool) bool {
	t := travels(q)
	if t == nil || !b.joins(q, nil) {
		return false
	}
	if !t.Rows {
		return true
	}
	var list []*pcode.Variable
	for _, d := range q.Defines {
		list = append(list, d.Var)
	}
	for _, x := range q.Bindouts {
		list = append(list, x.Var)
	}
	if q.ImplicitDefine && !t.Known {
		return false
	}
	for _, name := range t.Columns {
		if v := visible(q, name); v != nil {
			list = append(list, v)
		}
	}
	for _, v := range list {
		if v.Type == pcode.TypeLOB || v.Shared >= 0 {
			return false
		}
		b.touch(v, set)
	}
	return true
}

// travels gives what the text of a statement tells that can travel with others,
// else nil.
func travels(q *pcode.SQL) *check.Traveller {
	if q.Dynamic || q.Array > 0 || q.OutPrefix != "" {
		return nil
	}
	return check.Travels(q.Source)
}

// visible is the variable that a text names, as the machine finds it.
func visible(q *pcode.SQL, name string) *pcode.Variable {
	if !q.KeepCase {
		name = strings.ToLower(name)
	}
	if v := q.Scope.Lookup(name, q.Order); v != nil && v.Shared < 0 {
		return v
	}
	return nil
}

// cell is where the function finds a variable.
func (b *builder) cell(v *pcode.Variable) pcode.Cell {
	return pcode.Cell{Main: v.Main && !b.inMain(), Text: v.Type == pcode.TypeString || v.Type == pcode.TypeLOB, Number: v.Cell}
}

// touch adds the cells of a variable: its value, its flag and its size.
func (b *builder) touch(v *pcode.Variable, set map[pcode.Cell]bool) {
	c := b.cell(v)
	set[c] = true
	for _, n := range []int{v.Flag, v.MaxIn} {
		if n >= 0 {
			set[pcode.Cell{Main: c.Main, Number: n}] = true
		}
	}
}

// errorVariables are set by every statement.
func (b *builder) errorVariables(set map[pcode.Cell]bool) {
	left := map[string]bool{"oraerror": true, "oraerrortext": true, "sqlstate": true, "sqlerrortext": true}
	for _, v := range b.prog.Globals { // the predefined ones come first
		if left[v.Name] {
			b.touch(v, set)
			delete(left, v.Name)
		}
		if len(left) == 0 {
			return
		}
	}
}
