package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/lang/constant"
	"rwl/vm/pcode"
)

// expr computes an expression. The result may be the variable's own cell when
// the expression is a variable. want is the cell a number should come to, or -1;
// it is only a wish.
func (b *builder) expr(e ast.Expr, want int) operand {
	if v, ok := fold(e); ok {
		return b.constant(v, want)
	}
	return b.debugValue(e, b.compute(e, want))
}

// compute computes an expression that is no constant.
func (b *builder) compute(e ast.Expr, want int) operand {
	switch e := e.(type) {
	case *ast.Name:
		return b.name(e)
	case *ast.Call:
		return b.call(e, e.Args)
	case *ast.Unary:
		return b.unary(e, want)
	case *ast.Binary:
		return b.binary(e, want)
	case *ast.Between:
		return b.between(e)
	case *ast.IsNull:
		return b.isNull(e.X, e.Not)
	case *ast.Conditional:
		return b.conditional(e)
	case *ast.Concat:
		return b.concat(e.Items)
	}
	return b.constant(constant.Null(pcode.TypeInteger), -1)
}

// fold gives the value of an expression of constants.
func fold(e ast.Expr) (constant.Value, bool) {
	if !foldable(e) {
		return constant.Value{}, false
	}
	v, err := constant.Eval(e, &constant.Env{})
	return v, err == nil
}

// foldable tells whether an expression has constants only, and no number that is
// turned into text, which depends on the formats in force.
func foldable(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Literal, *ast.Null:
		return true
	case *ast.Unary:
		return foldable(e.X)
	case *ast.Binary:
		return foldable(e.L) && foldable(e.R)
	case *ast.IsNull:
		return foldable(e.X)
	case *ast.Between:
		return !isText(e.X) && foldable(e.X) && foldable(e.Lo) && foldable(e.Hi)
	case *ast.Conditional:
		return !isText(e) && foldable(e.C) && foldable(e.A) && foldable(e.B)
	}
	return false
}

// isText tells whether an expression of constants is a text.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Literal:
		return e.Type == ast.TokenString
	case *ast.Conditional:
		return isText(e.A) || isText(e.B)
	case *ast.Concat:
		return true
	}
	return false
}

func (b *builder) constant(v constant.Value, want int) operand {
	switch {
	case v.Null && v.Type == pcode.TypeString:
		o := operand{pcode.TypeString, b.newString(), -1}
		b.emit(pcode.OpSNull, o.cell, 0, 0, 0)
		return o
	case v.Null:
		pair := b.newPair()
		b.emit(pcode.OpConst, pair, 0, 0, 0)
		b.emit(pcode.OpConst, pair+1, 0, 0, 1)
		return operand{v.Type, pair, pair + 1}
	case v.Type == pcode.TypeString:
		return b.constString(v.Text)
	}
	o := operand{v.Type, b.wanted(want), -1}
	b.emit(pcode.OpConst, o.cell, 0, 0, bitsOf(v))
	return o
}

func (b *builder) wanted(want int) int {
	if want >= 0 {
		return want
	}
	return b.newCell()
}

// name reads a variable, a random string array or a function without parentheses.
func (b *builder) name(e *ast.Name) operand {
	sym := b.info.Uses[e]
	if sym == nil {
		return b.call(e, nil)
	}
	if sym.Type == pcode.TypeRandomString {
		o := operand{pcode.TypeString, b.newString(), -1}
		b.at = e.Pos
		b.emit(pcode.OpRandomS, o.cell, 0, 0, int64(sym.Index))
		return o
	}
	return b.load(b.variable(sym))
}

// variable is where a symbol lives. A positional argument gets its cell when it
// is first mentioned.
func (b *builder) variable(s *check.Symbol) *pcode.Variable {
	if s.Var == nil {
		b.mainVariable(s)
	}
	return s.Var
}

// load makes a variable readable: directly when it is in the frame.
func (b *builder) load(v *pcode.Variable) operand {
	switch {
	case v.Shared >= 0 && v.Type == pcode.TypeString:
		o := operand{v.Type, b.newString(), -1}
		b.emit(pcode.OpSharedLoadS, o.cell, 0, 0, int64(v.Shared))
		return o
	case v.Shared >= 0:
		pair := b.newPair()
		b.emit(pcode.OpSharedLoad, pair, 0, 0, int64(v.Shared))
		return operand{v.Type, pair, pair + 1}
	case b.direct(v):
		return operand{v.Type, v.Cell, v.Flag}
	case v.Type == pcode.TypeString:
		o := operand{v.Type, b.newString(), -1}
		b.emit(pcode.OpSLoadG, o.cell, 0, 0, int64(v.Cell))
		return o
	}
	o := operand{v.Type, b.newCell(), -1}
	b.emit(pcode.OpLoadG, o.cell, 0, 0, int64(v.Cell))
	if v.Flag >= 0 {
		o.flag = b.newCell()
		b.emit(pcode.OpLoadG, o.flag, 0, 0, int64(v.Flag))
	}
	return o
}

// direct tells whether instructions can name the variable's cell.
func (b *builder) direct(v *pcode.Variable) bool {
	return v.Shared < 0 && (!v.Main || b.inMain())
}

// stable is expr whose result a later call cannot change: what is in a main
// variable's own cell is copied when something with side effects follows. Of a
// computed number that may be the flag alone.
func (b *builder) stable(e ast.Expr, next ...ast.Expr) operand {
	o := b.expr(e, -1)
	if b.inMain() && b.anyCalls(next...) && (b.isMainVariable(e) || b.inVariable(o)) {
		return b.copyOf(o)
	}
	return o
}

func (b *builder) isMainVariable(e ast.Expr) bool {
	n, ok := e.(*ast.Name)
	return ok && b.info.Uses[n] != nil && b.info.Uses[n].Main
}

// inVariable tells whether an operand is in cells of variables.
func (b *builder) inVariable(o operand) bool {
	if o.typ == pcode.TypeString {
		return o.cell < b.firstTemporary.strings
	}
	return o.cell < b.firstTemporary.cells || o.flag >= 0 && o.flag < b.firstTemporary.cells
}

func (b *builder) copyOf(o operand) operand {
	if o.typ == pcode.TypeString {
		c := operand{o.typ, b.newString(), -1}
		b.emit(pcode.OpSMove, c.cell, o.cell, 0, 0)
		return c
	}
	c := operand{o.typ, b.newCell(), -1}
	b.emit(pcode.OpMove, c.cell, o.cell, 0, 0)
	if o.flag >= 0 {
		c.flag = b.newCell()
		b.emit(pcode.OpMove, c.flag, o.flag, 0, 0)
	}
	return c
}

// callsRoutine tells whether evaluating e can change main variables.
func (b *builder) callsRoutine(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Name:
		return b.routineOrBuiltin(e)
	case *ast.Call:
		return b.routineOrBuiltin(e) || b.anyCalls(e.Args...)
	case *ast.Unary:
		return b.callsRoutine(e.X)
	case *ast.Binary:
		return b.anyCalls(e.L, e.R)
	case *ast.Between:
		return b.anyCalls(e.X, e.Lo, e.Hi)
	case *ast.IsNull:
		return b.callsRoutine(e.X)
	case *ast.Conditional:
		return b.anyCalls(e.C, e.A, e.B)
	case *ast.Concat:
		return b.anyCalls(e.Items...)
	}
	return false
}

func (b *builder) routineOrBuiltin(e ast.Expr) bool {
	callee := b.info.Callees[e]
	return callee != nil && (callee.Kind == check.CallRoutine || callee.Kind == check.CallBuiltin)
}

func (b *builder) anyCalls(list ...ast.Expr) bool {
	for _, e := range list {
		if b.callsRoutine(e) {
			return true
		}
	}
	return false
}

func (b *builder) unary(e *ast.Unary, want int) operand {
	x := b.expr(e.X, -1)
	b.at = e.Pos
	if e.Op == "-" {
		x = b.number(x, b.info.Types[e])
		op := pcode.OpNegI
		if x.typ == pcode.TypeDouble {
			op = pcode.OpNegF
		}
		o := operand{x.typ, b.wanted(want), x.flag}
		b.emit(op, o.cell, x.cell, 0, 0)
		return o
	}
	x = b.truthNumber(x)
	op := pcode.OpNotI
	if x.typ == pcode.TypeDouble {
		op = pcode.OpNotF
	}
	o := operand{pcode.TypeInteger, b.wanted(want), x.flag}
	b.emit(op, o.cell, x.cell, 0, 0)
	return o
}

// isNull needs the flag of its operand only. A file is null when it is closed, a
// lob when its string is.
func (b *builder) isNull(x ast.Expr, not bool) operand {
	file, lob := b.objectOf(x, pcode.TypeFile), b.objectOf(x, pcode.TypeLOB)
	var o operand
	if lob != nil {
		o = operand{pcode.TypeString, lob.Cell, -1}
		if !b.direct(lob) {
			o.cell = b.newString()
			b.emit(pcode.OpSLoadG, o.cell, 0, 0, int64(lob.Cell))
		}
	} else if file == nil {
		o = b.expr(x, -1)
	}
	r := operand{pcode.TypeInteger, b.newCell(), -1}
	switch {
	case file != nil:
		b.emit(pcode.OpFileNull, r.cell, b.fileCell(file), 0, 0)
	case o.typ == pcode.TypeString:
		b.emit(pcode.OpSIsNull, r.cell, o.cell, 0, 0)
	case o.flag < 0:
		b.emit(pcode.OpConst, r.cell, 0, 0, 0)
	default:
		b.emit(pcode.OpMove, r.cell, o.flag, 0, 0)
	}
	if not {
		b.emit(pcode.OpNotI, r.cell, r.cell, 0, 0)
	}
	return r
}

// conditional evaluates one branch only; both leave the value in the same cells.
func (b *builder) conditional(e *ast.Conditional) operand {
	t := b.info.Types[e]
	var r operand
	if t == pcode.TypeString {
		r = operand{t, b.newString(), -1}
	} else {
		r = operand{t, b.newCell(), -1}
		if b.info.MayBeNull(e) || b.info.ConvertedMayBeNull(e.A, t) || b.info.ConvertedMayBeNull(e.B, t) {
			r.flag = b.newCell()
		}
	}
	m := b.mark()
	cond := b.truthNumber(b.expr(e.C, -1))
	var null []int
	if cond.flag >= 0 {
		null = append(null, b.emit(pcode.OpJumpNZ, cond.flag, 0, 0, 0))
	}
	no := b.jumpFalse(cond)
	b.put(b.expr(e.A, -1), r)
	done := []int{b.emit(pcode.OpJump, 0, 0, 0, 0)}
	b.land(no)
	b.release(m)
	b.put(b.expr(e.B, -1), r)
	if len(null) > 0 {
		done = append(done, b.emit(pcode.OpJump, 0, 0, 0, 0))
		b.land(null...)
		b.putNull(r)
	}
	b.land(done...)
	b.release(m)
	return r
}

// put converts a value and leaves it in r.
func (b *builder) put(o operand, r operand) {
	if o.typ.IsNumber() && r.typ.IsNumber() {
		o = b.numberTo(o, r.typ, r.cell)
	} else {
		o = b.convert(o, r.typ)
	}
	if r.typ == pcode.TypeString {
		b.moveString(r.cell, o.cell)
		return
	}
	if o.cell != r.cell {
		b.emit(pcode.OpMove, r.cell, o.cell, 0, 0)
	}
	switch {
	case r.flag < 0 || r.flag == o.flag:
	case o.flag < 0:
		b.emit(pcode.OpConst, r.flag, 0, 0, 0)
	default:
		b.emit(pcode.OpMove, r.flag, o.flag, 0, 0)
	}
}

func (b *builder) putNull(r operand) {
	if r.typ == pcode.TypeString {
		b.emit(pcode.OpSNull, r.cell, 0, 0, 0)
		return
	}
	b.emit(pcode.OpConst, r.cell, 0, 0, 0)
	if r.flag >= 0 {
		b.emit(pcode.OpConst, r.flag, 0, 0, 1)
	}
}

// concat joins texts: all operands first, since computing one may itself use
// the text buffer, then the appending.
func (b *builder) concat(items []ast.Expr) operand {
	r := operand{pcode.TypeString, b.newString(), -1}
	m := b.mark()
	b.appendAll(b.operands(items))
	b.emit(pcode.OpCatEnd, r.cell, 0, 0, 0)
	b.release(m)
	return r
}

// operands computes expressions left to right. A constant string stays a tree
// node, since it can be appended without a cell.
func (b *builder) operands(items []ast.Expr) []piece {
	pieces := make([]piece, len(items))
	for i, x := range items {
		if l, ok := x.(*ast.Literal); ok && l.Type == ast.TokenString {
			pieces[i] = piece{text: l.Text, literal: true}
			continue
		}
		pieces[i] = piece{operand: b.stable(x, items[i+1:]...), at: x.Position()}
	}
	return pieces
}

// piece is one part of a concatenation.
type piece struct {
	operand operand
	at      ast.Pos
	text    string
	literal bool
}

func (b *builder) appendAll(pieces []piece) {
	b.emit(pcode.OpCatBegin, 0, 0, 0, 0)
	for _, p := range pieces {
		b.appendPiece(p)
	}
}

func (b *builder) appendPiece(p piece) {
	if p.literal {
		b.emit(pcode.OpCatT, 0, 0, 0, b.text(p.text))
		return
	}
	ctx := b.Compiler.context(p.at)
	switch o := p.operand; o.typ {
	case pcode.TypeString:
		b.emit(pcode.OpCatS, o.cell, 0, 0, 0)
	case pcode.TypeDouble:
		b.emit(pcode.OpCatF, o.cell, flagField(o.flag), 0, ctx)
	default:
		b.emit(pcode.OpCatI, o.cell, flagField(o.flag), 0, ctx)
	}
}
