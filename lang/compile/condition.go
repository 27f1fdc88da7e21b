package compile

import (
	"math"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// condition compiles a test and returns the jumps that are taken when it is not
// true. A null condition is reported with RWL-064 and counts as false.
func (b *builder) condition(e ast.Expr) []int {
	if v, ok := fold(e); ok && !v.Null {
		if v.True() {
			return nil
		}
		return []int{b.emit(pcode.OpJump, 0, 0, 0, 0)}
	}
	m := b.mark()
	defer b.release(m)
	if b.debugs(e.Position(), ast.DebugEval) {
		return b.test(b.expr(e, -1), e.Position())
	}
	if x, ok := e.(*ast.IsNull); ok {
		if jumps, ok := b.nullJump(x); ok {
			return jumps
		}
	}
	if b.info.MayBeNull(e) {
		return b.test(b.expr(e, -1), e.Position())
	}
	switch x := e.(type) {
	case *ast.Unary:
		if x.Op == "not" {
			yes := b.condition(x.X)
			no := b.emit(pcode.OpJump, 0, 0, 0, 0)
			b.land(yes...)
			return []int{no}
		}
	case *ast.Binary:
		switch x.Op {
		case "and":
			return append(b.condition(x.L), b.condition(x.R)...)
		case "or":
			left := b.condition(x.L)
			yes := b.emit(pcode.OpJump, 0, 0, 0, 0)
			b.land(left...)
			right := b.condition(x.R)
			b.land(yes)
			return right
		case "=", "!=", "<", "<=", ">", ">=":
			if jump, ok := b.compareJump(x); ok {
				return []int{jump}
			}
		}
	}
	return b.test(b.expr(e, -1), e.Position())
}

// nullJump jumps when a number is not null, or with not when it is.
func (b *builder) nullJump(x *ast.IsNull) ([]int, bool) {
	if b.objectOf(x.X, pcode.TypeFile) != nil || !b.info.Types[x.X].IsNumber() || !b.info.MayBeNull(x.X) {
		return nil, false
	}
	o := b.expr(x.X, -1)
	if o.flag < 0 {
		return nil, false
	}
	op := pcode.OpJumpZ
	if x.Not {
		op = pcode.OpJumpNZ
	}
	return []int{b.emit(op, o.flag, 0, 0, 0)}, true
}

// test jumps when a value is null or not true.
func (b *builder) test(o operand, at ast.Pos) []int {
	o = b.truthNumber(o)
	b.at = at
	var jumps []int
	if o.flag >= 0 {
		jumps = append(jumps, b.emit(pcode.OpNullCond, o.flag, 0, 0, 0))
	}
	return append(jumps, b.jumpFalse(o))
}

// jumpFalse jumps when a number that is not null is 0.
func (b *builder) jumpFalse(o operand) int {
	cell := o.cell
	if o.typ == pcode.TypeDouble {
		cell = b.newCell()
		b.emit(pcode.OpBoolF, cell, o.cell, 0, 0)
	}
	return b.emit(pcode.OpJumpZ, cell, 0, 0, 0)
}

// notIntegers are the jumps taken when a comparison of integers does not hold.
var notIntegers = map[string]struct {
	op, withConst pcode.Op
	swap          bool
}{
	"=":  {pcode.OpJumpNeI, pcode.OpJumpNeIK, false},
	"!=": {pcode.OpJumpEqI, pcode.OpJumpEqIK, false},
	"<":  {pcode.OpJumpLeI, pcode.OpJumpGeIK, true},  // not l < r: r <= l
	"<=": {pcode.OpJumpLtI, pcode.OpJumpGtIK, true},  // not l <= r: r < l
	">":  {pcode.OpJumpLeI, pcode.OpJumpLeIK, false}, // not l > r: l <= r
	">=": {pcode.OpJumpLtI, pcode.OpJumpLtIK, false}, // not l >= r: l < r
}

// compareJump jumps when a comparison of numbers that cannot be null does not hold.
func (b *builder) compareJump(e *ast.Binary) (int, bool) {
	lt, rt := b.info.Types[e.L], b.info.Types[e.R]
	switch {
	case lt == pcode.TypeString && rt == pcode.TypeString:
		return b.textJump(e)
	case lt == pcode.TypeString || rt == pcode.TypeString:
		return 0, false // reading a text makes a flag
	case lt == pcode.TypeDouble || rt == pcode.TypeDouble:
		return b.doubleJump(e)
	}
	if jump, ok := b.moduloJump(e); ok {
		return jump, true
	}
	rule := notIntegers[e.Op]
	l := b.stable(e.L, e.R)
	if k, ok := fold(e.R); ok && k.Int >= math.MinInt32 && k.Int <= math.MaxInt32 {
		b.at = e.Pos
		u := uint32(int32(k.Int))
		return b.emit(rule.withConst, l.cell, int(u&0xFFFF), int(u>>16), 0), true
	}
	r := b.expr(e.R, -1)
	b.at = e.Pos
	if rule.swap {
		l, r = r, l
	}
	return b.emit(rule.op, l.cell, r.cell, 0, 0), true
}

// textJump jumps when a comparison with a constant string for equality does not
// hold.
func (b *builder) textJump(e *ast.Binary) (int, bool) {
	k, ok := constantText(e)
	if !ok {
		return 0, false
	}
	s := b.expr(e.L, -1)
	b.at = e.Pos
	op := pcode.OpJumpDiff
	if e.Op == "!=" {
		op = pcode.OpJumpSame
	}
	return b.emit(op, s.cell, 0, 0, b.text(k)), true
}

// doubleJump uses jumps that are also taken when an operand is not a number,
// since no comparison with NaN but != holds.
func (b *builder) doubleJump(e *ast.Binary) (int, bool) {
	l := b.number(b.stable(e.L, e.R), pcode.TypeDouble)
	if op, ok := notDoubleConstants[e.Op]; ok {
		if k, ok := foldedNumber(e.R, pcode.TypeDouble); ok {
			b.at = e.Pos
			return b.emit(op, l.cell, 0, 0, bitsOf(k)), true
		}
	}
	r := b.number(b.expr(e.R, -1), pcode.TypeDouble)
	b.at = e.Pos
	if e.Op == ">" || e.Op == ">=" {
		l, r = r, l
	}
	return b.emit(notDoubles[e.Op], l.cell, r.cell, 0, 0), true
}

var notDoubles = map[string]pcode.Op{
	"=": pcode.OpJumpNeF, "!=": pcode.OpJumpEqF,
	"<": pcode.OpJumpNltF, "<=": pcode.OpJumpNleF, ">": pcode.OpJumpNltF, ">=": pcode.OpJumpNleF,
}

var notDoubleConstants = map[string]pcode.Op{
	"<": pcode.OpJumpNltFK, "<=": pcode.OpJumpNleFK, ">": pcode.OpJumpNgtFK, ">=": pcode.OpJumpNgeFK,
}
