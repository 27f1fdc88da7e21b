package compile

import (
	"math"

	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/vm/pcode"
)

func bitsOf(v constant.Value) int64 {
	if v.Type == pcode.TypeDouble {
		return int64(math.Float64bits(v.Double))
	}
	return v.Int
}

// integerOps and doubleOps are the instructions of the binary operators; swap
// marks those that take their operands the other way round.
var integerOps = map[string]pcode.Op{
	"+": pcode.OpAddI, "-": pcode.OpSubI, "*": pcode.OpMulI, "/": pcode.OpDivI, "%": pcode.OpModI,
	"=": pcode.OpEqI, "!=": pcode.OpNeI, "<": pcode.OpLtI, "<=": pcode.OpLeI, ">": pcode.OpLtI, ">=": pcode.OpLeI,
}

var doubleOps = map[string]pcode.Op{
	"+": pcode.OpAddF, "-": pcode.OpSubF, "*": pcode.OpMulF, "/": pcode.OpDivF, "%": pcode.OpModF,
	"=": pcode.OpEqF, "!=": pcode.OpNeF, "<": pcode.OpLtF, "<=": pcode.OpLeF, ">": pcode.OpLtF, ">=": pcode.OpLeF,
}

var stringOps = map[string]pcode.Op{
	"=": pcode.OpSEq, "!=": pcode.OpSNe, "<": pcode.OpSLt, "<=": pcode.OpSLe, ">": pcode.OpSLt, ">=": pcode.OpSLe,
}

// binary computes an operator with two operands.
func (b *builder) binary(e *ast.Binary, want int) operand {
	switch e.Op {
	case "and", "or":
		return b.logic(e)
	case "+", "-", "*", "/", "%":
		return b.arithmetic(e, want)
	}
	return b.comparison(e, want)
}

func (b *builder) arithmetic(e *ast.Binary, want int) operand {
	t := b.info.Types[e]
	if o, ok := b.withConstant(e, t, want); ok {
		return o
	}
	l := b.number(b.stable(e.L, e.R), t)
	product := b.justMade(l, pcode.OpMulF)
	r := b.number(b.expr(e.R, -1), t)
	b.at = e.Pos
	flag := b.join(l.flag, r.flag)
	if o, ok := b.withProduct(e.Op, l, r, flag, want, product); ok {
		return o
	}
	o := operand{t, b.wanted(want), flag}
	ops := integerOps
	if t == pcode.TypeDouble {
		ops = doubleOps
	}
	k := int64(0)
	if e.Op == "/" || e.Op == "%" {
		k = int64(flag)
	}
	b.emit(ops[e.Op], o.cell, l.cell, r.cell, k)
	return o
}

// join makes the flag of a result of two operands.
func (b *builder) join(x, y int) int {
	switch {
	case x < 0 || x == y:
		return y
	case y < 0:
		return x
	}
	f := b.newCell()
	b.emit(pcode.OpOrI, f, x, y, 0)
	return f
}

// comparison compares as strings if both are, as doubles if either is, else as
// integers (L 6.6).
func (b *builder) comparison(e *ast.Binary, want int) operand {
	if o, ok := b.sameText(e, want); ok {
		return o
	}
	l, r, ops := b.comparands(e)
	b.at = e.Pos
	flag := -1 // of strings: a null string compares like "" (decisions 2.2)
	if l.typ != pcode.TypeString {
		flag = b.join(l.flag, r.flag)
	}
	o := operand{pcode.TypeInteger, b.wanted(want), flag}
	if e.Op == ">" || e.Op == ">=" {
		l, r = r, l
	}
	b.emit(ops[e.Op], o.cell, l.cell, r.cell, 0)
	return o
}

// sameText compares a string with a constant one for equality.
func (b *builder) sameText(e *ast.Binary, want int) (operand, bool) {
	k, ok := constantText(e)
	if !ok || b.info.Types[e.L] != pcode.TypeString {
		return operand{}, false
	}
	s := b.expr(e.L, -1)
	b.at = e.Pos
	o := operand{pcode.TypeInteger, b.wanted(want), -1}
	negated := 0
	if e.Op == "!=" {
		negated = 1
	}
	b.emit(pcode.OpSSame, o.cell, s.cell, negated, b.text(k))
	return o, true
}

// constantText is the right side of a comparison for equality when it is a
// constant string.
func constantText(e *ast.Binary) (string, bool) {
	if e.Op != "=" && e.Op != "!=" {
		return "", false
	}
	k, ok := fold(e.R)
	return k.Text, ok && k.Type == pcode.TypeString && !k.Null
}

// comparands computes both sides in the type they are compared in.
func (b *builder) comparands(e *ast.Binary) (l, r operand, ops map[string]pcode.Op) {
	lt, rt := b.info.Types[e.L], b.info.Types[e.R]
	t := pcode.TypeInteger
	ops = integerOps
	switch {
	case lt == pcode.TypeString && rt == pcode.TypeString:
		return b.stable(e.L, e.R), b.expr(e.R, -1), stringOps
	case lt == pcode.TypeDouble || rt == pcode.TypeDouble:
		t, ops = pcode.TypeDouble, doubleOps
	}
	return b.number(b.stable(e.L, e.R), t), b.number(b.expr(e.R, -1), t), ops
}

// between compares by the type of its first operand.
func (b *builder) between(e *ast.Between) operand {
	t := b.info.Types[e.X]
	x := b.stable(e.X, e.Lo, e.Hi)
	lo := b.stable(e.Lo, e.Hi)
	hi := b.expr(e.Hi, -1)
	b.at = e.Pos
	o := operand{pcode.TypeInteger, b.newCell(), -1}
	second := b.newCell()
	le := pcode.OpLeI
	switch t {
	case pcode.TypeString:
		le = pcode.OpSLe
		lo, hi = b.convert(lo, t), b.convert(hi, t)
	default:
		if t == pcode.TypeDouble {
			le = pcode.OpLeF
		}
		lo, hi = b.number(lo, t), b.number(hi, t)
		o.flag = b.join(x.flag, b.join(lo.flag, hi.flag))
	}
	b.emit(le, o.cell, lo.cell, x.cell, 0)
	b.emit(le, second, x.cell, hi.cell, 0)
	b.emit(pcode.OpAndI, o.cell, o.cell, second, 0)
	return o
}

// logic computes and, or as values. The right side is skipped when the left
// decides: a left side that is not null and false (and), true (or).
func (b *builder) logic(e *ast.Binary) operand {
	l := b.truthNumber(b.expr(e.L, -1))
	r := operand{pcode.TypeInteger, b.newCell(), -1}
	if l.flag >= 0 || b.info.MayBeNull(e.R) || b.info.Types[e.R] == pcode.TypeString {
		r.flag = b.newCell()
	}
	b.bool(l, r.cell)
	if r.flag >= 0 {
		b.emit(pcode.OpConst, r.flag, 0, 0, 0)
	}
	var unknown []int
	if l.flag >= 0 {
		unknown = append(unknown, b.emit(pcode.OpJumpNZ, l.flag, 0, 0, 0))
	}
	decide := pcode.OpJumpZ
	if e.Op == "or" {
		decide = pcode.OpJumpNZ
	}
	done := b.emit(decide, r.cell, 0, 0, 0)
	b.land(unknown...)
	leftFlag := -1
	if l.flag >= 0 {
		leftFlag = b.newCell()
		b.emit(pcode.OpMove, leftFlag, l.flag, 0, 0)
	}
	right := b.truthNumber(b.expr(e.R, -1))
	b.bool(right, r.cell)
	// A text operand is read with a flag also where the text cannot be null.
	if flag := b.join(leftFlag, right.flag); flag >= 0 && r.flag >= 0 {
		b.emit(pcode.OpMove, r.flag, flag, 0, 0)
	}
	b.land(done)
	return r
}

// bool leaves the truth of a number, 0 or 1, in a cell.
func (b *builder) bool(o operand, cell int) {
	if o.typ == pcode.TypeDouble {
		b.emit(pcode.OpBoolF, cell, o.cell, 0, 0)
	} else {
		b.emit(pcode.OpBoolI, cell, o.cell, 0, 0)
	}
}

// number makes a value usable as an operand of type t (integer or double): a
// text is read up to the first character that is no number.
func (b *builder) number(o operand, t pcode.Type) operand { return b.numberTo(o, t, -1) }

// numberTo is number with a wish where the value should come to.
func (b *builder) numberTo(o operand, t pcode.Type, want int) operand {
	if o.typ == t {
		return o
	}
	switch {
	case o.typ == pcode.TypeString:
		op := pcode.OpNumI
		if t == pcode.TypeDouble {
			op = pcode.OpNumF
		}
		pair := b.newPair()
		b.emit(op, pair, o.cell, 0, 0)
		return operand{t, pair, pair + 1}
	case t == pcode.TypeDouble:
		if k := b.justMade(o, pcode.OpConst); k != nil {
			k.K = int64(math.Float64bits(float64(k.K)))
			return operand{t, o.cell, -1}
		}
		r := operand{t, b.wanted(want), o.flag}
		b.emit(pcode.OpIToF, r.cell, o.cell, 0, 0)
		return r
	}
	r := operand{pcode.TypeInteger, b.wanted(want), o.flag}
	b.emit(pcode.OpFToI, r.cell, o.cell, 0, 0)
	return r
}

// truthNumber makes a value testable: a text counts as the number it begins with.
func (b *builder) truthNumber(o operand) operand {
	if o.typ == pcode.TypeString {
		return b.number(o, pcode.TypeDouble)
	}
	return o
}

// convert makes a value of type t as an assignment does: a blank text becomes a
// null number.
func (b *builder) convert(o operand, t pcode.Type) operand {
	switch {
	case o.typ == t:
		return o
	case t == pcode.TypeString:
		r := operand{t, b.newString(), -1}
		op := pcode.OpTextI
		if o.typ == pcode.TypeDouble {
			op = pcode.OpTextF
		}
		b.emit(op, r.cell, o.cell, flagField(o.flag), b.formats())
		return r
	case o.typ == pcode.TypeString:
		op := pcode.OpParseI
		if t == pcode.TypeDouble {
			op = pcode.OpParseF
		}
		pair := b.newPair()
		b.emit(op, pair, o.cell, 0, 0)
		return operand{t, pair, pair + 1}
	}
	return b.number(o, t)
}
