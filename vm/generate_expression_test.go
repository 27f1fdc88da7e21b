package vm_test

import (
	"fmt"
	"slices"
	"strconv"

	"rwl/vm/pcode"
)

// Expressions of made programs.

var scalars = []pcode.Type{pcode.TypeInteger, pcode.TypeDouble, pcode.TypeInteger, pcode.TypeString}

func (g *generator) anyType() pcode.Type { return scalars[g.pick(len(scalars))] }

// convertible is a type that may stand for t. A text as a number can be null.
func (g *generator) convertible(t pcode.Type) pcode.Type {
	if g.plain && t != pcode.TypeString {
		return scalars[g.pick(2)]
	}
	return g.anyType()
}

func use(v *variable) *expression { return &expression{op: "variable", t: v.t, v: v} }

func number(i int64) *expression {
	return &expression{op: "constant", t: pcode.TypeInteger, k: ofInteger(i), text: strconv.FormatInt(i, 10)}
}

// condition is a comparison more often than any other expression.
func (g *generator) condition(depth int) *expression {
	if g.oneIn(4) {
		return g.expression(g.convertible(pcode.TypeInteger), depth)
	}
	if g.oneIn(8) {
		return g.remainder(depth)
	}
	t := g.anyType()
	return g.binary(comparisons[g.pick(len(comparisons))], pcode.TypeInteger, t, t, depth)
}

var (
	comparisons = []string{"=", "<", "!=", "<=", ">", ">="}
	operators   = []string{"+", "-", "*", "+", "/", "%"}
)

func (g *generator) binary(op string, t, left, right pcode.Type, depth int) *expression {
	if g.oneIn(8) {
		right = g.convertible(left)
	}
	if op == "+" || op == "-" || op == "*" || op == "/" || op == "%" {
		if t == pcode.TypeInteger && (left == pcode.TypeDouble || right == pcode.TypeDouble) {
			t = pcode.TypeDouble
		}
	}
	return &expression{op: op, t: t, args: []*expression{g.expression(left, depth-1), g.expression(right, depth-1)}}
}

// expression makes one of type t, whose parts have any types.
func (g *generator) expression(t pcode.Type, depth int) *expression {
	if depth <= 0 || g.pick(3) == 0 {
		return g.leaf(t)
	}
	any := func() *expression { return g.expression(g.anyType(), depth-1) }
	truth := func() *expression { return g.expression(g.convertible(pcode.TypeInteger), depth-1) }
	switch g.pick(16) {
	case 10:
		if f := g.callee(t); f != nil {
			return &expression{op: "call", t: t, f: f, args: g.arguments(f, depth-1)}
		}
	case 11:
		return &expression{op: "?:", t: t, args: []*expression{g.condition(depth - 1), g.exactly(t, depth-1), g.exactly(t, depth-1)}}
	}
	switch t {
	case pcode.TypeString:
		return &expression{op: "||", t: t, args: []*expression{any(), any()}}
	case pcode.TypeDouble:
		if g.oneIn(8) {
			return &expression{op: "negative", t: t, args: []*expression{g.exactly(t, depth-1)}}
		}
		if g.oneIn(5) {
			return g.sumWithProduct(depth)
		}
		e := g.binary(operators[g.pick(len(operators))], t, t, t, depth)
		if e.args[0].t != t && e.args[1].t != t {
			e.t = pcode.TypeInteger
		}
		return e
	}
	switch g.pick(12) {
	case 0, 1, 2, 3:
		e := g.binary(operators[g.pick(len(operators))], t, t, t, depth)
		if e.args[0].t == pcode.TypeDouble || e.args[1].t == pcode.TypeDouble {
			e.t = pcode.TypeDouble
		}
		return e
	case 4:
		return &expression{op: "negative", t: t, args: []*expression{g.exactly(t, depth-1)}}
	case 5:
		return &expression{op: "not", t: t, args: []*expression{truth()}}
	case 6:
		return &expression{op: []string{"is null", "is not null"}[g.pick(2)], t: t, args: []*expression{any()}}
	case 7:
		x := any()
		between := func() *expression { return g.expression(g.convertible(x.t), depth-1) }
		return &expression{op: "between", t: t, args: []*expression{x, between(), between()}}
	case 8:
		return &expression{op: []string{"and", "or"}[g.pick(2)], t: t, args: []*expression{truth(), truth()}}
	case 9:
		return &expression{op: []string{"length", "lengthb"}[g.pick(2)], t: t, args: []*expression{any()}}
	case 10:
		return g.remainder(depth)
	}
	return g.condition(depth)
}

// sumWithProduct is a sum or difference of doubles, one of them a product.
func (g *generator) sumWithProduct(depth int) *expression {
	t := pcode.TypeDouble
	args := []*expression{{op: "*", t: t, args: []*expression{g.exactly(t, depth-2), g.exactly(t, depth-2)}}, g.exactly(t, depth-1)}
	if g.oneIn(2) {
		slices.Reverse(args)
	}
	return &expression{op: []string{"+", "-"}[g.pick(2)], t: t, args: args}
}

// remainder compares a remainder with a constant.
func (g *generator) remainder(depth int) *expression {
	t := pcode.TypeInteger
	e := &expression{op: "%", t: t, args: []*expression{g.exactly(t, depth-1), number(int64(1 + g.pick(4)))}}
	return &expression{op: comparisons[g.pick(len(comparisons))], t: t, args: []*expression{e, number(int64(g.pick(3)))}}
}

// exactly is an expression of that type, also where arithmetic would give another.
func (g *generator) exactly(t pcode.Type, depth int) *expression {
	if e := g.expression(t, depth); e.t == t {
		return e
	}
	return g.constant(t)
}

// leaf is a variable, or a constant.
func (g *generator) leaf(t pcode.Type) *expression {
	kind := g.pick(8)
	if kind == 7 && g.counting && g.routine == nil {
		return use(&variable{name: "loopnumber", t: pcode.TypeInteger})
	}
	if kind > 2 {
		var list []*variable
		for _, v := range append(slices.Clone(g.locals), g.mains...) {
			if v.t == t {
				list = append(list, v)
			}
		}
		if len(list) > 0 {
			return use(list[g.pick(len(list))])
		}
	}
	if kind == 0 && g.oneIn(3) && !g.plain {
		return &expression{op: "null", t: pcode.TypeInteger}
	}
	return g.constant(t)
}

var (
	integers = []int64{1, 0, 2, 3, 4, 5, 7, 10, 255, 65535, 65536, 1<<31 - 1, 1 << 31, 1 << 32, 1<<63 - 1}
	doubles  = []string{"1.0", "0.0", "0.5", "1.5", "2.0", "2.25", "0.1", "1e3", "1e15", "1e300", "1e-300", "9223372036854775808.0"}
	texts    = []string{"", " ", "0", "1", "7", "0.5", "-3", "12x", "abc", "1e2", "a", "é", "zürich", "0007"}
)

func (g *generator) constant(t pcode.Type) *expression {
	switch t {
	case pcode.TypeInteger:
		return number(integers[g.pick(len(integers))])
	case pcode.TypeDouble:
		text := doubles[g.pick(len(doubles))]
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(err)
		}
		return &expression{op: "constant", t: t, k: ofDouble(f), text: text}
	}
	s := texts[g.pick(len(texts))]
	return &expression{op: "constant", t: t, k: ofText(s), text: fmt.Sprintf("%q", s)}
}

// callee is a routine with that result that may be called from here.
func (g *generator) callee(t pcode.Type) *routine {
	var list []*routine
	for _, f := range g.routines {
		self := f == g.routine && f.recursive
		if f.result == t && (g.routine == nil || f.number < g.routine.number || self) {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[g.pick(len(list))]
}

func (g *generator) arguments(f *routine, depth int) (args []*expression) {
	for i, v := range f.formals {
		switch {
		case i == 0 && f.recursive && f == g.routine:
			less := []*expression{use(v), number(int64(1 + g.pick(2)))}
			args = append(args, &expression{op: "-", t: pcode.TypeInteger, args: less})
		case i == 0 && f.recursive:
			args = append(args, number(int64(g.pick(5))))
		case g.oneIn(4):
			args = append(args, g.expression(g.convertible(v.t), depth))
		default:
			args = append(args, g.expression(v.t, depth))
		}
	}
	return args
}
