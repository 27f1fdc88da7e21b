package compile

import (
	"math"

	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/vm/pcode"
)

// Instructions that do the work of two: with a constant, with a product as an
// operand, with the step of a loop. Where the first of the two has just been
// made, its only use is the second one: it is rewritten in place.

// justMade is the last instruction when it is one of ops and all it does is to
// put a number into a temporary that only the operand names.
func (b *builder) justMade(o operand, ops ...pcode.Op) *pcode.Instr {
	last := b.here() - 1
	if last < 0 || o.flag >= 0 || b.landed > last || o.cell != b.cells-1 || o.cell < b.firstTemporary.cells {
		return nil
	}
	in := &b.fn.Code[last]
	for _, op := range ops {
		if in.Op == op && int(in.A) == o.cell {
			return in
		}
	}
	return nil
}

// constantOps are the instructions with a constant as their right operand.
var constantOps = map[pcode.Type]map[string]pcode.Op{
	pcode.TypeInteger: {"+": pcode.OpAddIK, "-": pcode.OpAddIK, "*": pcode.OpMulIK, "/": pcode.OpDivIK, "%": pcode.OpModIK},
	pcode.TypeDouble:  {"+": pcode.OpAddFK, "-": pcode.OpAddFK, "*": pcode.OpMulFK, "/": pcode.OpDivFK},
}

// withConstant uses the instructions that carry a constant.
func (b *builder) withConstant(e *ast.Binary, t pcode.Type, want int) (operand, bool) {
	op, x := constantOps[t][e.Op], e.L
	k, ok := foldedNumber(e.R, t)
	if !ok {
		if k, ok = foldedNumber(e.L, t); !ok {
			return operand{}, false
		}
		x = e.R
		switch {
		case e.Op == "-" && t == pcode.TypeDouble:
			op = pcode.OpRsubFK
		case e.Op != "+" && e.Op != "*":
			return operand{}, false
		}
	}
	if op == pcode.OpNop || (e.Op == "/" || e.Op == "%") && !k.True() {
		return operand{}, false
	}
	if e.Op == "-" && op != pcode.OpRsubFK {
		k.Int, k.Double = -k.Int, -k.Double
	}
	l := b.number(b.expr(x, -1), t)
	b.at = e.Pos
	if in := b.justMade(l, pcode.OpAddI, pcode.OpSubI, pcode.OpAddIK); in != nil && op == pcode.OpAddIK {
		in.K += k.Int
		if want >= 0 {
			in.A = uint16(want)
			l.cell = want
		}
		return l, true
	}
	o := operand{t, b.wanted(want), l.flag}
	b.emit(op, o.cell, l.cell, 0, bitsOf(k))
	return o, true
}

// foldedNumber is a constant expression as a number of type t.
func foldedNumber(e ast.Expr, t pcode.Type) (constant.Value, bool) {
	v, ok := fold(e)
	if !ok || v.Null || !v.Type.IsNumber() || v.Type == pcode.TypeDouble && t == pcode.TypeInteger {
		return v, false
	}
	return v.Convert(t, constant.Formats{}), true
}

// withProduct fuses an addition or subtraction of doubles with a product that
// has just been made. left is the product when the left operand was one.
func (b *builder) withProduct(op string, l, r operand, flag, want int, left *pcode.Instr) (operand, bool) {
	if op != "+" && op != "-" || flag >= 0 {
		return operand{}, false
	}
	fused, other := pcode.OpMulAddF, l
	product := b.justMade(r, pcode.OpMulF)
	switch {
	case product != nil && op == "-":
		fused = pcode.OpMulRsubF
	case product != nil:
	case left != nil && left == &b.fn.Code[b.here()-1]:
		product, other = left, r
		if op == "-" {
			fused = pcode.OpMulSubF
		}
	default:
		return operand{}, false
	}
	o := operand{pcode.TypeDouble, b.wanted(want), -1}
	product.Op, product.A, product.K = fused, uint16(o.cell), int64(other.cell)
	b.fn.Places[b.here()-1] = b.place(b.at)
	return o, true
}

// moduloJump jumps when a comparison of a remainder with a constant, such as
// i % 3 = 0, does not hold.
func (b *builder) moduloJump(e *ast.Binary) (int, bool) {
	m, ok := e.L.(*ast.Binary)
	if !ok || m.Op != "%" || e.Op != "=" && e.Op != "!=" || b.info.Types[m] != pcode.TypeInteger {
		return 0, false
	}
	by, okBy := foldedNumber(m.R, pcode.TypeInteger)
	rest, okRest := foldedNumber(e.R, pcode.TypeInteger)
	if !okBy || !okRest || by.Int <= 0 || by.Int > math.MaxUint16 || rest.Int < 0 || rest.Int > math.MaxUint16 {
		return 0, false
	}
	x := b.number(b.expr(m.L, -1), pcode.TypeInteger)
	b.at = e.Pos
	op := pcode.OpJumpModNeIK
	if e.Op == "!=" {
		op = pcode.OpJumpModEqIK
	}
	return b.emit(op, x.cell, int(by.Int), int(rest.Int), 0), true
}

// loopEnds are the instructions that go on with a loop while a comparison of
// integers holds: with another cell, and with a constant.
var loopEnds = map[string][2]pcode.Op{
	"<":  {pcode.OpLoopLtI, pcode.OpLoopLtIK},
	"<=": {pcode.OpLoopLeI, pcode.OpLoopLeIK},
	">":  {pcode.OpNop, pcode.OpLoopGtIK},
	">=": {pcode.OpNop, pcode.OpLoopGeIK},
}

// top begins a loop: back jumps come here.
func (b *builder) top() int {
	b.landed = b.here()
	return b.here()
}

// again ends the pass of a loop whose condition stands at its top, at the
// instruction top, and whose body begins at start. A short condition is computed
// once more here, so that a pass takes one jump instead of two. The jumps that
// leave the loop are returned.
func (b *builder) again(cond ast.Expr, top, start int) []int {
	if size(cond) > 24 || b.info.MayBeNull(cond) || b.callsRoutine(cond) {
		b.back(top)
		return nil
	}
	return b.goOn(cond, start)
}

// size is the number of nodes of an expression.
func size(e ast.Expr) int {
	n := 0
	ast.WalkExpr(e, func(ast.Expr) { n++ })
	return n
}

func (b *builder) goOn(cond ast.Expr, start int) []int {
	m := b.mark()
	defer b.release(m)
	if x, ok := cond.(*ast.Binary); ok {
		if x.Op == "and" {
			return append(b.condition(x.L), b.goOn(x.R, start)...)
		}
		if b.loopEnd(x, start) {
			return nil
		}
	}
	no := b.condition(cond)
	b.back(start)
	return no
}

// loopEnd emits the end of a loop that goes on while a comparison of integers
// holds. A constant that has just been added to the left side becomes its step.
func (b *builder) loopEnd(e *ast.Binary, start int) bool {
	ops, ok := loopEnds[e.Op]
	n, isName := e.L.(*ast.Name)
	if !ok || !isName || b.info.Uses[n] == nil || b.info.Types[e.L] != pcode.TypeInteger || b.info.Types[e.R] != pcode.TypeInteger {
		return false
	}
	v := b.variable(b.info.Uses[n])
	k, constant := foldedNumber(e.R, pcode.TypeInteger)
	constant = constant && k.Int >= math.MinInt32 && k.Int <= math.MaxInt32
	if v.Shared >= 0 || !b.direct(v) || !constant && ops[0] == pcode.OpNop {
		return false
	}
	step := int64(0)
	last := b.here() - 1
	if in := &b.fn.Code[last]; in.Op == pcode.OpAddIK && int(in.A) == v.Cell && in.A == in.B && b.landed <= last &&
		in.K >= math.MinInt32 && in.K <= math.MaxInt32 && (constant || isPlain(e.R)) && last >= start {
		step = in.K
		b.fn.Code, b.fn.Places = b.fn.Code[:last], b.fn.Places[:last]
	}
	b.at = e.Pos
	if constant {
		u := uint32(int32(k.Int))
		b.emit(ops[1], v.Cell, int(u&0xFFFF), int(u>>16), pcode.StepBack(step, int64(start-b.here())))
		return true
	}
	r := b.expr(e.R, -1)
	b.at = e.Pos
	b.emit(ops[0], v.Cell, r.cell, 0, pcode.StepBack(step, int64(start-b.here())))
	return true
}

// isPlain tells whether an operand is a name: computing it takes no instruction
// that could see a variable's new value.
func isPlain(e ast.Expr) bool {
	_, ok := e.(*ast.Name)
	return ok
}
