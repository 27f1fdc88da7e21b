package vm_test

import (
	"slices"
	"strconv"

	"rwl/vm/pcode"
)

// generator makes programs: the bytes choose among alternatives, and when they
// are used up the first, shortest one is taken. The programs are right, compute
// much and mostly come to an end.
type generator struct {
	choices  []byte
	names    int
	mains    []*variable
	routines []*routine
	forward  []*routine // declared further down
	// Of the routine or compound that is being made.
	locals   []*variable
	guarded  []*variable // count loops or depth: must not be assigned to
	routine  *routine    // nil in main
	loops    int         // that break can leave
	counting bool        // inside for count
	barriers bool        // the program may have $if
	plain    bool        // most numbers cannot be null, as in most programs that compute
}

func (g *generator) pick(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := g.choices[0]
	g.choices = g.choices[1:]
	return int(c) % n
}

// oneIn is true for one choice of n.
func (g *generator) oneIn(n int) bool { return g.pick(n) == n-1 }

func (g *generator) name(letter string) string {
	g.names++
	return letter + strconv.Itoa(g.names)
}

// program makes main: variables and routines, then statements among more of both.
func (g *generator) program() []*statement {
	g.plain = g.oneIn(2)
	g.barriers = !g.plain && g.oneIn(3)
	var list []*statement
	for range 2 + g.pick(4) {
		list = append(list, g.mainVariable())
	}
	for i := range g.pick(4) {
		f := g.head()
		f.number = i
		list = append(list, &statement{op: "routine", f: f})
		if !g.barriers && g.oneIn(4) {
			g.forward = append(g.forward, f)
			continue
		}
		g.body(f)
	}
	for range 3 + g.pick(12) {
		list = append(list, g.element())
		if g.oneIn(8) {
			list = append(list, g.mainVariable())
		}
	}
	list = g.moveForward(list)
	return append(list, g.report())
}

// moveForward completes the routines that are declared behind their uses.
func (g *generator) moveForward(list []*statement) []*statement {
	for _, f := range g.forward {
		i := slices.IndexFunc(list, func(s *statement) bool { return s.op == "routine" && s.f == f })
		s := list[i]
		list = append(slices.Delete(list, i, i+1), s)
		g.body(f)
	}
	return list
}

// report prints all main variables, and whether they are null.
func (g *generator) report() *statement {
	s := &statement{op: "printline"}
	for _, v := range g.mains {
		s.args = append(s.args, use(v), &expression{op: "is null", t: pcode.TypeInteger, args: []*expression{use(v)}})
	}
	return s
}

func (g *generator) variable(t pcode.Type) *variable {
	v := &variable{t: t, name: g.name(map[pcode.Type]string{pcode.TypeInteger: "i", pcode.TypeDouble: "d", pcode.TypeString: "s"}[t])}
	if t == pcode.TypeString && g.oneIn(3) {
		v.size = 1 + g.pick(9)
	}
	return v
}

func (g *generator) mainVariable() *statement {
	v := g.variable(g.anyType())
	v.main = true
	kinds := 6
	if g.plain {
		kinds = 4
	}
	switch g.pick(kinds) {
	case 4:
		v.prefix = " threads global"
	case 5:
		if v.t != pcode.TypeString {
			v.prefix = " threads sum"
		}
	}
	s := &statement{op: "declare", vars: []*variable{v}, args: []*expression{nil}}
	if g.plain || g.oneIn(2) || v.t == pcode.TypeString && v.prefix != "" {
		s.args[0] = g.expression(v.t, 2)
	}
	g.mains = append(g.mains, v)
	return s
}

// head makes a routine without its body.
func (g *generator) head() *routine {
	f := &routine{name: g.name("r"), recursive: g.oneIn(3)}
	if g.oneIn(2) || f.recursive {
		f.result = g.anyType()
		if f.result == pcode.TypeString && g.oneIn(3) {
			f.size = 1 + g.pick(6)
		}
	}
	if f.recursive {
		f.formals = append(f.formals, g.variable(pcode.TypeInteger))
	}
	for range g.pick(3) {
		f.formals = append(f.formals, g.variable(g.anyType()))
	}
	g.routines = append(g.routines, f)
	return f
}

// body makes the statements of a routine. It calls those with lower numbers
// and, when it is recursive, itself.
func (g *generator) body(f *routine) {
	g.routine, g.locals, g.guarded = f, slices.Clone(f.formals), nil
	if f.recursive {
		depth := f.formals[0]
		g.guarded = []*variable{depth}
		f.recursive = false // the value at the bottom does not call
		bottom := &statement{op: "return", args: []*expression{g.expression(f.result, 1)}}
		f.recursive = true
		done := &expression{op: "<=", t: pcode.TypeInteger, args: []*expression{use(depth), number(0)}}
		isNull := &expression{op: "is null", t: pcode.TypeInteger, args: []*expression{use(depth)}}
		f.body = append(f.body, &statement{op: "if", bodies: [][]*statement{{bottom}},
			args: []*expression{{op: "or", t: pcode.TypeInteger, args: []*expression{isNull, done}}}})
	}
	for range g.pick(4) {
		f.body = append(f.body, g.declare())
	}
	f.body = append(f.body, g.statements(1+g.pick(6), 3)...)
	if f.result != pcode.TypeNone && (g.plain || !g.oneIn(5)) {
		f.body = append(f.body, &statement{op: "return", args: []*expression{g.expression(f.result, 3)}})
	}
	g.routine, g.locals, g.guarded = nil, nil, nil
}

// declare makes the declaration of one or two local variables.
func (g *generator) declare() *statement {
	s := &statement{op: "declare"}
	t := g.anyType()
	for range 1 + g.pick(2) {
		v := g.variable(t)
		if len(s.vars) > 0 {
			v.size = s.vars[0].size
		}
		var e *expression
		if g.oneIn(2) || g.plain && !g.oneIn(4) {
			e = g.expression(t, 2)
		}
		s.vars, s.args = append(s.vars, v), append(s.args, e)
		g.locals = append(g.locals, v)
	}
	return s
}

// element is a statement of main; a compound may have locals.
func (g *generator) element() *statement {
	g.locals, g.guarded = nil, nil
	defer func() { g.locals = nil }()
	if g.barriers && g.oneIn(4) {
		return g.directiveIf()
	}
	if !g.oneIn(3) {
		return g.statement(3)
	}
	s := &statement{op: "execute", bodies: make([][]*statement, 1)}
	g.loops++
	for range 1 + g.pick(3) {
		s.bodies[0] = append(s.bodies[0], g.declare())
	}
	s.bodies[0] = append(s.bodies[0], g.statements(2+g.pick(5), 3)...)
	g.loops--
	return s
}

// directiveIf leaves text out, at a barrier when its variable has changed.
func (g *generator) directiveIf() *statement {
	v := use(g.mains[g.pick(len(g.mains))])
	cond := &expression{op: ">", t: pcode.TypeInteger, args: []*expression{v, number(int64(g.pick(4)))}}
	return &statement{op: "$if", args: []*expression{cond}, bodies: [][]*statement{{g.statement(2)}, {g.statement(2)}}}
}

func (g *generator) statements(n, depth int) (list []*statement) {
	for range n {
		list = append(list, g.statement(depth))
	}
	return list
}

// statement makes one of at most that depth.
func (g *generator) statement(depth int) *statement {
	if depth > 0 && g.oneIn(2) {
		return g.compound(depth - 1)
	}
	switch g.pick(12) {
	case 0, 1:
		return g.print()
	case 2, 3, 4:
		return g.sum()
	case 5:
		if f := g.callee(pcode.TypeNone); f != nil {
			return &statement{op: "call", f: f, args: g.arguments(f, 2)}
		}
	case 6:
		if g.loops > 0 && g.oneIn(2) {
			return g.leave(&statement{op: "break"})
		}
	case 7:
		if g.routine != nil && g.oneIn(2) {
			return g.leave(g.returnStatement())
		}
	case 8:
		if g.locals != nil {
			return g.declare()
		}
	case 9:
		return &statement{op: "drop", args: []*expression{g.expression(g.anyType(), 3)}}
	}
	if v := g.target(g.anyType()); v != nil {
		t := v.t
		if g.oneIn(4) {
			t = g.convertible(t)
		}
		return &statement{op: ":=", v: v, args: []*expression{g.expression(t, 4)}}
	}
	return g.print()
}

func (g *generator) returnStatement() *statement {
	if g.routine.result == pcode.TypeNone {
		return &statement{op: "return"}
	}
	t := g.routine.result
	if g.oneIn(4) {
		t = g.convertible(t)
	}
	return &statement{op: "return", args: []*expression{g.expression(t, 3)}}
}

// leave mostly makes a way out depend on a condition.
func (g *generator) leave(s *statement) *statement {
	if g.oneIn(6) {
		return s
	}
	return &statement{op: "if", args: []*expression{g.condition(3)}, bodies: [][]*statement{{s}}}
}

func (g *generator) print() *statement {
	s := &statement{op: []string{"printline", "print"}[g.pick(2)]}
	for range 1 + g.pick(3) {
		s.args = append(s.args, g.expression(g.anyType(), 3))
	}
	return s
}

// sum makes += -= and ||=.
func (g *generator) sum() *statement {
	v := g.target(g.anyType())
	if v == nil {
		return g.print()
	}
	op := []string{"+=", "+=", "-="}[g.pick(3)]
	if v.t == pcode.TypeString && !g.oneIn(4) {
		op = "||="
	}
	t := v.t
	if g.oneIn(3) {
		t = g.convertible(t)
	}
	return &statement{op: op, v: v, args: []*expression{g.expression(t, 3)}}
}

// target is a variable of type t that may be assigned to.
func (g *generator) target(t pcode.Type) *variable {
	var list []*variable
	for _, v := range append(slices.Clone(g.locals), g.mains...) {
		if v.t == t && !slices.Contains(g.guarded, v) {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[g.pick(len(list))]
}

func (g *generator) compound(depth int) *statement {
	loop := func(s *statement) *statement {
		g.loops++
		s.bodies = [][]*statement{g.statements(1+g.pick(4), depth)}
		g.loops--
		return s
	}
	switch g.pick(9) {
	case 3:
		return g.whileLoop(depth)
	case 4, 5:
		if s := g.rangeLoop(depth); s != nil {
			return s
		}
	case 6:
		if v := g.target(g.anyType()); v != nil {
			s := &statement{op: "list", v: v}
			for range 2 + g.pick(3) {
				s.args = append(s.args, g.expression(g.convertible(v.t), 2))
			}
			return loop(s)
		}
	case 7:
		if g.routine == nil && !g.counting {
			g.counting = true
			s := loop(&statement{op: "count", args: []*expression{number(int64(g.pick(5)))}})
			g.counting = false
			return s
		}
	case 8:
		return loop(&statement{op: "execute"})
	}
	s := &statement{op: "if"}
	for range 1 + g.pick(3) {
		s.args = append(s.args, g.condition(3))
	}
	for range len(s.args) + g.pick(2) {
		s.bodies = append(s.bodies, g.statements(1+g.pick(3), depth))
	}
	return s
}

// whileLoop mostly counts, in a variable that its body does not touch otherwise.
func (g *generator) whileLoop(depth int) *statement {
	s := &statement{op: "while", args: []*expression{g.condition(3)}}
	v := g.target(pcode.TypeInteger)
	var step *statement
	if v != nil && !g.oneIn(8) {
		g.guarded = append(g.guarded, v)
		by, up := int64(1+g.pick(3)), g.oneIn(4)
		cmp, op, last := []string{"<", "<="}[g.pick(2)], "+=", int64(g.pick(12))
		if up {
			cmp, op, last = []string{">", ">="}[g.pick(2)], "-=", -last
		}
		limit := number(max(last, -last))
		if last < 0 {
			limit = &expression{op: "negative", t: pcode.TypeInteger, args: []*expression{limit}}
		}
		if k := g.target(pcode.TypeInteger); k != nil && g.oneIn(4) {
			limit = use(k)
		}
		s.args[0] = &expression{op: cmp, t: pcode.TypeInteger, args: []*expression{use(v), limit}}
		if g.oneIn(4) {
			s.args[0] = &expression{op: "and", t: pcode.TypeInteger, args: []*expression{g.condition(2), s.args[0]}}
		}
		step = &statement{op: op, v: v, args: []*expression{number(by)}}
		if g.oneIn(3) {
			sum := &expression{op: op[:1], t: pcode.TypeInteger, args: []*expression{use(v), number(by)}}
			step = &statement{op: ":=", v: v, args: []*expression{sum}}
		}
	}
	g.loops++
	body := g.statements(g.pick(4), depth)
	g.loops--
	if step != nil {
		g.guarded = g.guarded[:len(g.guarded)-1]
		at := len(body)
		if at > 0 && g.oneIn(3) {
			at = g.pick(at)
		}
		body = slices.Insert(body, at, step)
	}
	s.bodies = [][]*statement{body}
	return s
}

func (g *generator) rangeLoop(depth int) *statement {
	v := g.target(pcode.TypeInteger)
	if v == nil {
		return nil
	}
	s := &statement{op: "range", v: v, args: []*expression{number(int64(g.pick(5))), number(int64(g.pick(9)))}}
	for i := range s.args {
		if g.oneIn(4) {
			s.args[i] = g.expression(g.convertible(v.t), 2)
		}
	}
	guard := !g.oneIn(4)
	if guard {
		g.guarded = append(g.guarded, v)
	}
	g.loops++
	s.bodies = [][]*statement{g.statements(1+g.pick(4), depth)}
	g.loops--
	if guard {
		g.guarded = g.guarded[:len(g.guarded)-1]
	}
	return s
}
