package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// A routine's frame: the result in cells 0 and 1 (string cell 0), then the
// formals. A number takes two cells whether it can be null or not, so that all
// procedures of a random array have the same layout.
const (
	firstFormal       = 2
	firstStringFormal = 1
)

// formalCells gives the formals of a routine their cells; callers need them
// before the body is compiled.
func formalCells(c *Compiler, r *check.Routine) {
	cell, str := firstFormal, firstStringFormal
	for _, f := range r.Formals {
		f.Var = c.newVariable(f)
		if f.Type == pcode.TypeString {
			f.Var.Cell = str
			str++
			continue
		}
		f.Var.Cell = cell
		if f.MayBeNull {
			f.Var.Flag = cell + 1
		}
		cell += 2
	}
}

// routine compiles the body of a procedure or function.
func (c *Compiler) routine(r *check.Routine) {
	fn := c.prog.Functions[c.routines[r]]
	b := c.newBuilder(fn, r.Position())
	b.routine = r
	b.cells, b.strings = firstFormal, firstStringFormal
	for _, f := range r.Formals {
		b.fn.Variables = append(b.fn.Variables, f.Var)
		if f.InScope != nil {
			f.InScope.Vars[f.Name] = f.Var
		}
		if f.Type == pcode.TypeString {
			b.strings++
		} else {
			b.cells += 2
		}
	}
	b.grow()
	b.locals(r.Locals[len(r.Formals):])
	b.fitFormals(r)
	if r.Function != nil && (r.OpenEnd || fn.Timing != pcode.TimingNone) {
		b.defaultResult(r)
	}
	failed := -1
	if fn.Timing != pcode.TimingNone {
		failed = b.open(pcode.OpProcEnter, 0, 0, int64(fn.Timed))
	}
	b.localFiles(r.Locals)
	b.statements(r.Body())
	b.endFiles(0)
	if fn.Timing != pcode.TimingNone {
		b.emit(pcode.OpProcLeave, 0, 0, 0, 0)
		b.land(failed)
	}
	b.finish()
}

// fitFormals cuts string arguments to the size their formal declares, when that
// is an expression; a constant size the caller sees to.
func (b *builder) fitFormals(r *check.Routine) {
	for _, f := range r.Formals {
		if f.Size != nil && f.Var.Max < 0 {
			f.Var.MaxIn = b.newCell()
			b.at = f.Size.Pos
			b.declareSize(f)
			b.fit(f.Var, f.Var.Cell, f.Var.Cell, 21)
		}
	}
}

// defaultResult is what a function gives that ends without return, or gets no
// session: null.
func (b *builder) defaultResult(r *check.Routine) {
	if r.Result == pcode.TypeString {
		b.emit(pcode.OpSNull, 0, 0, 0, 0)
		return
	}
	b.emit(pcode.OpConst, 0, 0, 0, 0)
	if r.ResultMayBeNull {
		b.emit(pcode.OpConst, 1, 0, 0, 1)
	}
}

// locals gives variables their cells and clears them: numbers are null, strings
// empty, each time the routine or compound begins.
func (b *builder) locals(list []*check.Symbol) {
	nulls, first := 0, b.cells
	for _, s := range list {
		if s.Type.IsNumber() && s.MayBeNull {
			s.Var = b.newVariable(s)
			s.Var.Cell = b.newPair()
			s.Var.Flag = s.Var.Cell + 1
			nulls++
		}
	}
	if nulls > 0 {
		b.emit(pcode.OpNullRange, first, 0, nulls, 0)
	}
	firstString, strings := b.strings, 0
	var lobs []*pcode.Variable
	for _, s := range list {
		switch {
		case s.Type == pcode.TypeLOB:
			s.Var = b.newVariable(s)
			s.Var.Cell, s.Var.Flag = b.newString(), b.newCell()
			strings++
			lobs = append(lobs, s.Var)
		case s.Type == pcode.TypeString:
			s.Var = b.newVariable(s)
			s.Var.Cell = b.newString()
			strings++
			if s.Size != nil && s.Var.Max < 0 {
				s.Var.MaxIn = b.newCell()
				b.emit(pcode.OpConst, s.Var.MaxIn, 0, 0, -1)
			}
		case s.Type.IsNumber() && !s.MayBeNull:
			s.Var = b.newVariable(s)
			s.Var.Cell = b.newCell()
		}
	}
	if strings > 0 {
		b.emit(pcode.OpSClear, firstString, strings, 0, 0)
	}
	for _, v := range lobs { // nothing is fetched yet
		b.emit(pcode.OpSNull, v.Cell, 0, 0, 0)
		b.emit(pcode.OpConst, v.Flag, 0, 0, 0)
	}
	b.firstTemporary = b.mark()
	for _, s := range list {
		if s.Var == nil {
			continue
		}
		s.Var.Main = s.Main
		b.fn.Variables = append(b.fn.Variables, s.Var)
		if s.InScope != nil {
			s.InScope.Vars[s.Name] = s.Var
		}
	}
}

// call computes a function call.
func (b *builder) call(e ast.Expr, args []ast.Expr) operand {
	callee := b.info.Callees[e]
	switch callee.Kind {
	case check.CallIsNull:
		return b.isNull(args[0], false)
	case check.CallBuiltin:
		return b.builtin(e, callee, args)
	case check.CallRoutine:
		return b.routineCall(e, callee.Routine, args)
	}
	return b.nativeCall(e, callee.Native, args)
}

// routineCall writes the arguments where the callee's frame begins.
func (b *builder) routineCall(e ast.Expr, r *check.Routine, args []ast.Expr) operand {
	m := b.mark()
	b.arguments(r.Formals, nil, args)
	b.at = e.Position()
	b.emit(pcode.OpCall, m.cells, m.strings, 0, int64(b.routines[r]))
	b.release(m)
	return b.result(r)
}

// result is where a call left its result: where the callee's frame began.
func (b *builder) result(r *check.Routine) operand {
	switch {
	case r.Result == pcode.TypeString:
		return operand{r.Result, b.newString(), -1}
	case r.Result == pcode.TypeNone:
		return operand{pcode.TypeInteger, b.newCell(), -1}
	case r.ResultMayBeNull:
		pair := b.newPair()
		return operand{r.Result, pair, pair + 1}
	}
	return operand{r.Result, b.newCell(), -1}
}

// arguments evaluates arguments into the frame that begins at the next free
// cells. others are formals of further procedures that may be called with them.
func (b *builder) arguments(formals []*check.Symbol, others [][]*check.Symbol, args []ast.Expr) {
	base, sbase := b.cells, b.strings
	b.cells += firstFormal
	b.strings += firstStringFormal
	for _, f := range formals {
		if f.Type == pcode.TypeString {
			b.strings++
		} else {
			b.cells += 2
		}
	}
	b.grow()
	for i, a := range args {
		f := formals[i]
		m := b.mark()
		to := operand{f.Type, base + f.Var.Cell, -1}
		if f.Type == pcode.TypeString {
			to.cell = sbase + f.Var.Cell
		} else if f.Var.Flag >= 0 || anyFlag(others, i) {
			to.flag = to.cell + 1
		}
		b.put(b.exprAs(a, f.Type, wantedNumber(to)), to)
		if f.Type == pcode.TypeString && f.Var.Max >= 0 {
			b.at = a.Position()
			b.emit(pcode.OpSFit, to.cell, to.cell, 21, int64(f.Var.Max))
		}
		b.release(m)
	}
}

// wantedNumber is the cell of a number's place, no wish for a string's.
func wantedNumber(to operand) int {
	if to.typ.IsNumber() {
		return to.cell
	}
	return -1
}

func anyFlag(lists [][]*check.Symbol, i int) bool {
	for _, l := range lists {
		if l[i].Var.Flag >= 0 {
			return true
		}
	}
	return false
}

// nativeCall pushes the arguments in the types the function wants.
func (b *builder) nativeCall(e ast.Expr, n *pcode.Native, args []ast.Expr) operand {
	m := b.mark()
	ops := make([]operand, len(args))
	for i, a := range args {
		ops[i] = b.argument(b.stable(a, args[i+1:]...), n.Params[i])
	}
	b.at = e.Position()
	if o, ok := b.nativeInstruction(n, ops, m); ok {
		return o
	}
	for _, o := range ops {
		b.push(o)
	}
	b.release(m)
	ctx := b.Compiler.context(b.at)
	if n.Result == pcode.TypeString {
		o := operand{n.Result, b.newString(), -1}
		b.emit(pcode.OpNativeS, o.cell, 0, int(b.native(n)), ctx)
		return o
	}
	pair := b.newPair()
	b.emit(pcode.OpNative, pair, 0, int(b.native(n)), ctx)
	o := operand{n.Result, pair, -1}
	if b.info.MayBeNull(e) {
		o.flag = pair + 1
	}
	return o
}

// nativeInstruction uses the instruction that does what a function does.
func (b *builder) nativeInstruction(n *pcode.Native, ops []operand, m mark) (operand, bool) {
	switch {
	case n.Op == pcode.OpLenB:
		b.release(m)
		o := operand{n.Result, b.newCell(), -1}
		b.emit(n.Op, o.cell, ops[0].cell, 0, 0)
		return o, true
	case n.Op == pcode.OpPartB && len(ops) == 3 && ops[1].flag < 0 && ops[2].flag < 0:
		b.release(m)
		o := operand{n.Result, b.newString(), -1}
		b.emit(n.Op, o.cell, ops[0].cell, ops[1].cell, pcode.PartOf(ops[2].cell, int64(b.native(n))))
		return o, true
	}
	return operand{}, false
}

// argument converts an operand for a native function.
func (b *builder) argument(o operand, t pcode.Type) operand {
	if t == pcode.TypeString {
		return b.convert(o, t)
	}
	return b.number(o, t)
}

func (b *builder) push(o operand) {
	if o.typ == pcode.TypeString {
		b.emit(pcode.OpArgS, o.cell, 0, 0, 0)
	} else {
		b.emit(pcode.OpArgN, o.cell, flagField(o.flag), 0, 0)
	}
}

// builtin calls a function of the machine. Objects are pushed as their numbers.
func (b *builder) builtin(e ast.Expr, callee *check.Callee, args []ast.Expr) operand {
	m := b.mark()
	var ops []operand
	switch {
	case callee.Builtin == pcode.BuiltinSystem || callee.Builtin == pcode.BuiltinSystemInto:
		ops = append(ops, b.convert(b.expr(args[0], -1), pcode.TypeString))
	case callee.Word == "default":
		ops = append(ops, b.constInt(-1))
	case callee.Word == "results":
		ops = append(ops, b.constInt(-2))
	case callee.Object != nil:
		ops = append(ops, b.constInt(int64(callee.Object.Index)))
	}
	b.at = e.Position()
	for _, o := range ops {
		b.push(o)
	}
	b.release(m)
	if b.info.Types[e] == pcode.TypeString {
		o := operand{pcode.TypeString, b.newString(), -1}
		b.emit(pcode.OpBuiltinS, o.cell, 0, 0, int64(callee.Builtin))
		return o
	}
	pair := b.newPair()
	b.emit(pcode.OpBuiltin, pair, 0, 0, int64(callee.Builtin))
	if callee.Builtin == pcode.BuiltinSystemInto && callee.Object != nil {
		text := operand{pcode.TypeString, b.newString(), -1}
		b.emit(pcode.OpBuiltinS, text.cell, 0, 0, int64(callee.Builtin))
		b.storeText(b.variable(callee.Object), text, 216)
	}
	return operand{pcode.TypeInteger, pair, -1}
}
