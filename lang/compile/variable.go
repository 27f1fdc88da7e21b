package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/lang/constant"
	"rwl/vm/pcode"
)

// store assigns a value to a variable, converting it.
func (b *builder) store(v *pcode.Variable, o operand) {
	if o.typ.IsNumber() && v.Type.IsNumber() && b.direct(v) {
		b.put(o, operand{v.Type, v.Cell, v.Flag})
		return
	}
	o = b.convert(o, v.Type)
	switch {
	case v.Type == pcode.TypeString:
		b.storeString(v, o)
	case v.Shared >= 0:
		b.emit(pcode.OpSharedStore, o.cell, flagField(o.flag), 0, int64(v.Shared))
	case b.direct(v):
		b.put(o, operand{v.Type, v.Cell, v.Flag})
	default:
		b.emit(pcode.OpStoreG, o.cell, 0, 0, int64(v.Cell))
		if v.Flag >= 0 {
			flag := o.flag
			if flag < 0 {
				flag = b.constInt(0).cell
			}
			b.emit(pcode.OpStoreG, flag, 0, 0, int64(v.Flag))
		}
	}
}

func (b *builder) storeString(v *pcode.Variable, o operand) { b.storeText(v, o, 21) }

// storeText stores a string; message is reported when it must be cut.
func (b *builder) storeText(v *pcode.Variable, o operand, message int) {
	if v.Shared < 0 && b.direct(v) {
		b.fit(v, v.Cell, o.cell, message)
		return
	}
	from := o.cell
	if v.Max >= 0 || v.MaxIn >= 0 {
		from = b.newString()
		b.fit(v, from, o.cell, message)
	}
	if v.Shared >= 0 {
		b.emit(pcode.OpSharedStoreS, from, 0, 0, int64(v.Shared))
	} else {
		b.emit(pcode.OpSStoreG, from, 0, 0, int64(v.Cell))
	}
}

// fit moves a string, cutting it to the size of a variable.
func (b *builder) fit(v *pcode.Variable, to, from, message int) {
	switch {
	case v.Max >= 0:
		b.emit(pcode.OpSFit, to, from, message, int64(v.Max))
	case v.MaxIn >= 0:
		size := v.MaxIn
		if v.Main && !b.inMain() {
			size = b.newCell()
			b.emit(pcode.OpLoadG, size, 0, 0, int64(v.MaxIn))
		}
		b.emit(pcode.OpSFitV, to, from, size, int64(message))
	case to != from:
		b.moveString(to, from)
	}
}

// moveString moves a string that nobody needs in its old place any more. When
// the last instruction has just made it there, it makes it here instead.
func (b *builder) moveString(to, from int) {
	last := b.here() - 1
	if last >= 0 && b.landed <= last && from == b.strings-1 && from >= b.firstTemporary.strings {
		if in := &b.fn.Code[last]; in.Op.MakesString() && int(in.A) == from {
			in.A = uint16(to)
			return
		}
	}
	b.emit(pcode.OpSMove, to, from, 0, 0)
}

// declareSize computes the size of a string whose declaration gives an expression.
func (b *builder) declareSize(s *check.Symbol) {
	if s.Size == nil || s.Var.MaxIn < 0 {
		return
	}
	m := b.mark()
	size := b.number(b.expr(s.Size.Expr, s.Var.MaxIn), pcode.TypeInteger)
	if size.cell != s.Var.MaxIn {
		b.emit(pcode.OpMove, s.Var.MaxIn, size.cell, 0, 0)
	}
	b.release(m)
}

// scalar runs the initialisers of a declaration.
func (b *builder) scalar(s *ast.Scalar) {
	for _, i := range s.Inits {
		sym := b.info.Uses[i]
		if sym == nil {
			continue
		}
		v := b.variable(sym)
		b.at = i.Pos
		m := b.mark()
		b.declareSize(sym)
		given, isGiven := b.option.Given[i.Name]
		switch {
		case sym.TakesOver:
		case isGiven && sym.Kept:
			b.store(v, b.constant(given.Convert(sym.Type, b.constantFormats()), -1))
		case i.Value != nil:
			b.at = i.Value.Pos
			b.assign(v, i.Value.Expr)
		case sym.Sum || v.Shared >= 0 && sym.Type == pcode.TypeString:
			b.zero(v)
		}
		b.debugVariable(v, i.Pos)
		b.release(m)
	}
}

// zero gives a variable the value a threads sum begins with.
func (b *builder) zero(v *pcode.Variable) {
	switch v.Type {
	case pcode.TypeString:
		b.store(v, b.constString(""))
	case pcode.TypeDouble:
		b.store(v, b.constDouble(0))
	default:
		b.store(v, b.constInt(0))
	}
}

// assign computes an expression into a variable, in place when it can.
func (b *builder) assign(v *pcode.Variable, e ast.Expr) {
	want := -1
	if v.Type.IsNumber() && b.direct(v) {
		want = v.Cell
		if k, ok := fold(e); ok && k.Null && v.Flag == v.Cell+1 {
			b.emit(pcode.OpNullRange, v.Cell, 0, 1, 0)
			return
		}
	}
	b.store(v, b.exprAs(e, v.Type, want))
}

// exprAs computes an expression for a place of type t. A number that needs no
// conversion comes to the cell wanted, a constant is converted at once.
func (b *builder) exprAs(e ast.Expr, t pcode.Type, want int) operand {
	if v, ok := fold(e); ok && !v.Null && v.Type.IsNumber() && t.IsNumber() {
		return b.constant(v.Convert(t, constant.Formats{}), want)
	}
	if b.info.Types[e] != t {
		want = -1
	}
	return b.expr(e, want)
}

// assignment compiles := += -= ||=.
func (b *builder) assignment(s *ast.Named) {
	sym := b.info.Uses[s]
	v := b.variable(sym)
	b.at = s.Pos
	m := b.mark()
	defer b.release(m)
	if v.Type == pcode.TypeFile {
		b.openFile(v, s.Assign.Op, s.Assign.Value.Expr)
		return
	}
	switch s.Assign.Op {
	case ":=":
		b.at = s.Assign.Value.Pos
		if more := b.appendsTo(v, s.Assign.Value.Expr); more != nil {
			b.appendPieces(v, b.operands(more))
			return
		}
		b.assign(v, s.Assign.Value.Expr)
	case "||=":
		b.appendTo(v, s.Assign.Value.Expr)
	default:
		b.add(sym, s.Assign.Value.Expr, s.Assign.Op == "-=")
	}
}

// appendTo compiles s ||= e.
func (b *builder) appendTo(v *pcode.Variable, e ast.Expr) {
	items := []ast.Expr{e}
	if c, ok := e.(*ast.Concat); ok {
		items = c.Items
	}
	b.appendPieces(v, b.operands(items))
}

// appendPieces makes a string variable longer.
func (b *builder) appendPieces(v *pcode.Variable, pieces []piece) {
	if v.Shared >= 0 {
		text := operand{pcode.TypeString, b.newString(), -1}
		b.appendAll(pieces)
		b.emit(pcode.OpCatEnd, text.cell, 0, 0, 0)
		b.emit(pcode.OpSharedCatS, text.cell, 0, 0, int64(v.Shared))
		return
	}
	text := b.load(v)
	if text.cell == v.Cell && b.direct(v) && (v.Max >= 0 || v.MaxIn >= 0) {
		text = b.copyOf(text)
	}
	b.appendAll(pieces)
	b.emit(pcode.OpCatTo, text.cell, 0, 0, 0)
	b.store(v, text)
}

// appendsTo gives what an assignment of the form s := s || … appends to s.
func (b *builder) appendsTo(v *pcode.Variable, e ast.Expr) []ast.Expr {
	c, ok := e.(*ast.Concat)
	if !ok || v.Type != pcode.TypeString || v.Shared >= 0 || b.anyCalls(c.Items...) {
		return nil
	}
	n, ok := c.Items[0].(*ast.Name)
	if !ok || b.info.Uses[n] == nil || b.variable(b.info.Uses[n]) != v {
		return nil
	}
	return c.Items[1:]
}

// add compiles += e and -= e. The result is null exactly if e is (L 6.3). A
// string variable gets the text of the integer sum.
func (b *builder) add(sym *check.Symbol, e ast.Expr, minus bool) {
	v := b.variable(sym)
	t := v.Type
	if t == pcode.TypeString {
		t = pcode.TypeInteger
	}
	if v.Shared < 0 && b.addConstant(sym, e, t, minus) {
		return
	}
	r := b.number(b.expr(e, -1), t)
	ops := [2]pcode.Op{pcode.OpAddI, pcode.OpSubI}
	if t == pcode.TypeDouble {
		ops = [2]pcode.Op{pcode.OpAddF, pcode.OpSubF}
	}
	op := ops[0]
	if minus {
		op = ops[1]
	}
	if v.Shared >= 0 && t == v.Type {
		b.sharedAdd(v, r, minus)
		return
	}
	if b.addToMain(v, r, minus) {
		return
	}
	old := b.addend(sym, t)
	sum := operand{t, b.sumCell(v, t), r.flag}
	b.emit(op, sum.cell, old.cell, r.cell, 0)
	b.store(v, sum)
}

// addend is the value that += adds to: 0 when the variable is null, whatever is
// left in its cell. The flag less one, all bits or none, does that without a jump.
func (b *builder) addend(sym *check.Symbol, t pcode.Type) operand {
	old := b.number(b.load(b.variable(sym)), t)
	if old.flag < 0 || !sym.Residue {
		return old
	}
	mask := b.newCell()
	b.emit(pcode.OpAddIK, mask, old.flag, 0, -1)
	b.emit(pcode.OpAndI, mask, mask, old.cell, 0)
	return operand{t, mask, -1}
}

// addToMain adds to a main variable that cannot be null, from a routine.
func (b *builder) addToMain(v *pcode.Variable, r operand, minus bool) bool {
	if b.direct(v) || v.Shared >= 0 || v.Type != r.typ || v.Flag >= 0 || r.flag >= 0 {
		return false
	}
	op := pcode.OpAddGI
	switch {
	case v.Type == pcode.TypeDouble && minus:
		op = pcode.OpSubGF
	case v.Type == pcode.TypeDouble:
		op = pcode.OpAddGF
	case minus:
		return false
	}
	b.emit(op, r.cell, 0, 0, int64(v.Cell))
	return true
}

// addConstant is add for an integer constant.
func (b *builder) addConstant(sym *check.Symbol, e ast.Expr, t pcode.Type, minus bool) bool {
	k, ok := fold(e)
	if !ok || k.Null || k.Type != pcode.TypeInteger || t != pcode.TypeInteger {
		return false
	}
	if minus {
		k.Int = -k.Int
	}
	v := b.variable(sym)
	old := b.addend(sym, t)
	sum := operand{t, b.sumCell(v, t), -1}
	b.emit(pcode.OpAddIK, sum.cell, old.cell, 0, k.Int)
	b.store(v, sum)
	return true
}

// sumCell is where the sum of += is made: in the variable itself when it can.
func (b *builder) sumCell(v *pcode.Variable, t pcode.Type) int {
	if b.direct(v) && t == v.Type {
		return v.Cell
	}
	return b.newCell()
}

// sharedAdd adds under the lock of a threads global variable.
func (b *builder) sharedAdd(v *pcode.Variable, r operand, minus bool) {
	op, neg := pcode.OpSharedAddI, pcode.OpNegI
	if v.Type == pcode.TypeDouble {
		op, neg = pcode.OpSharedAddF, pcode.OpNegF
	}
	if minus {
		c := b.newCell()
		b.emit(neg, c, r.cell, 0, 0)
		r.cell = c
	}
	b.emit(op, r.cell, flagField(r.flag), 0, int64(v.Shared))
}
