package vm

// This file is longer than others may be: it is one function, the loop of the
// machine, with a case for each instruction. Cases cannot move out, since a call
// in the loop costs all of them, and a second loop would share no code with it.

import (
	"math"
	"sync/atomic"
	"unsafe"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// outcome is why the leaf loop came back.
type outcome uint8

const (
	slow      outcome = iota // the instruction at env.at is for the driver
	attention                // the stop word is set; env.at is the back jump
	returned                 // the function that the driver entered has returned
)

// fast is the leaf loop: it executes instructions until one needs the driver.
// It is long because every live variable and every call in it costs all
// instructions: one switch, nothing called that is not inlined, three values
// live (e, at, w). See pcode's package comment for the machine, and opcode.go
// for the effect of each instruction.
func (e *env) fast() outcome {
	at, w := e.at, e.w
	// Of a call and a return, which several instructions share.
	var (
		callee      *code
		base, sbase int
		f           *frame
	)
	for {
		in := fetch(at)
		switch in.Op {
		case pcode.OpNop:
		case pcode.OpConst:
			seti(w, in.A, in.K)
		case pcode.OpMove:
			seti(w, in.A, geti(w, in.B))
		case pcode.OpLoadG:
			seti(w, in.A, *e.mainCell(in.K))
		case pcode.OpStoreG:
			*e.mainCell(in.K) = geti(w, in.A)
		case pcode.OpNullRange:
			for i := range in.C {
				seti(w, in.A+2*i, 0)
				seti(w, in.A+2*i+1, 1)
			}

		case pcode.OpAddI:
			seti(w, in.A, geti(w, in.B)+geti(w, in.C)+in.K)
		case pcode.OpSubI:
			seti(w, in.A, geti(w, in.B)-geti(w, in.C)+in.K)
		case pcode.OpMulI:
			seti(w, in.A, geti(w, in.B)*geti(w, in.C))
		case pcode.OpAddIK:
			seti(w, in.A, geti(w, in.B)+in.K)
		case pcode.OpMulIK:
			seti(w, in.A, geti(w, in.B)*in.K)
		case pcode.OpDivI:
			d := geti(w, in.C)
			if d == 0 {
				e.at, e.w = at, w
				return slow
			}
			seti(w, in.A, quotient(geti(w, in.B), d))
		case pcode.OpModI:
			d := geti(w, in.C)
			if d == 0 {
				e.at, e.w = at, w
				return slow
			}
			seti(w, in.A, remainder(geti(w, in.B), d))
		case pcode.OpDivIK:
			seti(w, in.A, quotient(geti(w, in.B), in.K))
		case pcode.OpModIK:
			seti(w, in.A, remainder(geti(w, in.B), in.K))
		case pcode.OpNegI:
			seti(w, in.A, -geti(w, in.B))
		case pcode.OpOrI:
			seti(w, in.A, geti(w, in.B)|geti(w, in.C))
		case pcode.OpAndI:
			seti(w, in.A, geti(w, in.B)&geti(w, in.C))

		case pcode.OpAddF:
			setf(w, in.A, getf(w, in.B)+getf(w, in.C))
		case pcode.OpSubF:
			setf(w, in.A, getf(w, in.B)-getf(w, in.C))
		case pcode.OpMulF:
			setf(w, in.A, getf(w, in.B)*getf(w, in.C))
		case pcode.OpDivF:
			d := getf(w, in.C)
			if d == 0 {
				e.at, e.w = at, w
				return slow
			}
			setf(w, in.A, getf(w, in.B)/d)
		case pcode.OpNegF:
			setf(w, in.A, -getf(w, in.B))

		case pcode.OpAddFK:
			setf(w, in.A, getf(w, in.B)+math.Float64frombits(uint64(in.K)))
		case pcode.OpRsubFK:
			setf(w, in.A, math.Float64frombits(uint64(in.K))-getf(w, in.B))
		case pcode.OpMulFK:
			setf(w, in.A, getf(w, in.B)*math.Float64frombits(uint64(in.K)))
		case pcode.OpDivFK:
			setf(w, in.A, getf(w, in.B)/math.Float64frombits(uint64(in.K)))
		// The conversions keep compilers from rounding only once.
		case pcode.OpMulAddF:
			setf(w, in.A, float64(getf(w, in.B)*getf(w, in.C))+getf(w, uint16(in.K)))
		case pcode.OpMulSubF:
			setf(w, in.A, float64(getf(w, in.B)*getf(w, in.C))-getf(w, uint16(in.K)))
		case pcode.OpMulRsubF:
			setf(w, in.A, getf(w, uint16(in.K))-float64(getf(w, in.B)*getf(w, in.C)))

		case pcode.OpIToF:
			setf(w, in.A, float64(geti(w, in.B)))
		case pcode.OpFToI:
			seti(w, in.A, numtext.Truncate(getf(w, in.B)))

		case pcode.OpEqI:
			seti(w, in.A, bit(geti(w, in.B) == geti(w, in.C)))
		case pcode.OpNeI:
			seti(w, in.A, bit(geti(w, in.B) != geti(w, in.C)))
		case pcode.OpLtI:
			seti(w, in.A, bit(geti(w, in.B) < geti(w, in.C)))
		case pcode.OpLeI:
			seti(w, in.A, bit(geti(w, in.B) <= geti(w, in.C)))
		case pcode.OpEqF:
			seti(w, in.A, bit(getf(w, in.B) == getf(w, in.C)))
		case pcode.OpNeF:
			seti(w, in.A, bit(getf(w, in.B) != getf(w, in.C)))
		case pcode.OpLtF:
			seti(w, in.A, bit(getf(w, in.B) < getf(w, in.C)))
		case pcode.OpLeF:
			seti(w, in.A, bit(getf(w, in.B) <= getf(w, in.C)))
		case pcode.OpNotI:
			seti(w, in.A, bit(geti(w, in.B) == 0))
		case pcode.OpNotF:
			seti(w, in.A, bit(getf(w, in.B) == 0))
		case pcode.OpBoolI:
			seti(w, in.A, bit(geti(w, in.B) != 0))
		case pcode.OpBoolF:
			seti(w, in.A, bit(getf(w, in.B) != 0))

		case pcode.OpJump:
			at = step(at, in.K)
			continue
		case pcode.OpJumpBack:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return attention
			}
			at = step(at, in.K)
			continue
		case pcode.OpJumpZ:
			if geti(w, in.A) == 0 {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNZ:
			if geti(w, in.A) != 0 {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpEqI:
			if geti(w, in.A) == geti(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNeI:
			if geti(w, in.A) != geti(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpLtI:
			if geti(w, in.A) < geti(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpLeI:
			if geti(w, in.A) <= geti(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNltF:
			if !(getf(w, in.A) < getf(w, in.B)) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNleF:
			if !(getf(w, in.A) <= getf(w, in.B)) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpEqF:
			if getf(w, in.A) == getf(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNeF:
			if getf(w, in.A) != getf(w, in.B) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNltFK:
			if !(getf(w, in.A) < math.Float64frombits(uint64(in.K))) {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpJumpNleFK:
			if !(getf(w, in.A) <= math.Float64frombits(uint64(in.K))) {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpJumpNgtFK:
			if !(getf(w, in.A) > math.Float64frombits(uint64(in.K))) {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpJumpNgeFK:
			if !(getf(w, in.A) >= math.Float64frombits(uint64(in.K))) {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpJumpModEqIK:
			if remainder(geti(w, in.A), int64(in.B)) == int64(in.C) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpModNeIK:
			if remainder(geti(w, in.A), int64(in.B)) != int64(in.C) {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpEqIK:
			if geti(w, in.A) == in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpNeIK:
			if geti(w, in.A) != in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpLtIK:
			if geti(w, in.A) < in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpLeIK:
			if geti(w, in.A) <= in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpGtIK:
			if geti(w, in.A) > in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpJumpGeIK:
			if geti(w, in.A) >= in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpLoopLtI:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i < geti(w, in.B) {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpLoopLeI:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i <= geti(w, in.B) {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpLoopLtIK:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i < in.Small() {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpLoopLeIK:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i <= in.Small() {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpLoopGtIK:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i > in.Small() {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpLoopGeIK:
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return slow
			}
			i := geti(w, in.A) + in.Step()
			seti(w, in.A, i)
			if i >= in.Small() {
				at = step(at, in.Back())
				continue
			}
		case pcode.OpNullCond:
			if geti(w, in.A) != 0 {
				e.at, e.w = at, w
				return slow
			}

		case pcode.OpCall:
			goto call
		case pcode.OpRet:
			goto ret
		case pcode.OpRetV:
			seti(w, 0, geti(w, in.A))
			goto ret

		case pcode.OpSConst:
			*e.stringCell(in.A) = e.m.program.Strings[in.K]
		case pcode.OpSMove:
			*e.stringCell(in.A) = *e.stringCell(in.B)
		case pcode.OpSLoadG:
			*e.stringCell(in.A) = e.strings[in.K]
		case pcode.OpSStoreG:
			e.strings[in.K] = *e.stringCell(in.A)
		case pcode.OpSSame:
			same := sameText(*e.stringCell(in.B), e.m.program.Strings[in.K])
			if same < 0 {
				e.at, e.w = at, w
				return slow
			}
			seti(w, in.A, same^int64(in.C))
		case pcode.OpJumpSame:
			same := sameText(*e.stringCell(in.A), e.m.program.Strings[in.K])
			if same < 0 {
				e.at, e.w = at, w
				return slow
			}
			if same != 0 {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpJumpDiff:
			same := sameText(*e.stringCell(in.A), e.m.program.Strings[in.K])
			if same < 0 {
				e.at, e.w = at, w
				return slow
			}
			if same == 0 {
				at = step(at, in.Small())
				continue
			}
		case pcode.OpPartB:
			s, from, n := *e.stringCell(in.B), geti(w, in.C)-1, geti(w, uint16(in.K))
			if from < 0 || from >= int64(len(s)) || n <= 0 {
				e.at, e.w = at, w
				return slow
			}
			*e.stringCell(in.A) = s[from:min(from+n, int64(len(s)))]
		case pcode.OpLenB:
			seti(w, in.A, int64(len(*e.stringCell(in.B))))
		case pcode.OpAddGI:
			*e.mainCell(in.K) += geti(w, in.A)
		case pcode.OpAddGF:
			cell := e.mainCell(in.K)
			*cell = int64(math.Float64bits(math.Float64frombits(uint64(*cell)) + getf(w, in.A)))
		case pcode.OpSubGF:
			cell := e.mainCell(in.K)
			*cell = int64(math.Float64bits(math.Float64frombits(uint64(*cell)) - getf(w, in.A)))

		// Pairs. in becomes the second instruction.
		case pcode.OpPairMoveMove:
			seti(w, in.A, geti(w, in.B))
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, geti(w, in.B))
		case pcode.OpPairMoveConst:
			seti(w, in.A, geti(w, in.B))
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, in.K)
		case pcode.OpPairMoveCall:
			seti(w, in.A, geti(w, in.B))
			at = step(at, 1)
			in = fetch(at)
			goto call
		case pcode.OpPairMoveJumpZ:
			seti(w, in.A, geti(w, in.B))
			at = step(at, 1)
			in = fetch(at)
			if geti(w, in.A) == 0 {
				at = step(at, in.K)
				continue
			}
		case pcode.OpPairAddIMove:
			seti(w, in.A, geti(w, in.B)+geti(w, in.C)+in.K)
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, geti(w, in.B))
		case pcode.OpPairConstCall:
			seti(w, in.A, in.K)
			at = step(at, 1)
			in = fetch(at)
			goto call
		case pcode.OpPairSConstCall:
			*e.stringCell(in.A) = e.m.program.Strings[in.K]
			at = step(at, 1)
			in = fetch(at)
			goto call
		case pcode.OpPairAddIKCall:
			seti(w, in.A, geti(w, in.B)+in.K)
			at = step(at, 1)
			in = fetch(at)
			goto call
		case pcode.OpPairAddIKJumpGeIK:
			seti(w, in.A, geti(w, in.B)+in.K)
			at = step(at, 1)
			in = fetch(at)
			if geti(w, in.A) >= in.Small() {
				at = step(at, in.K)
				continue
			}
		case pcode.OpPairAddIKJump:
			seti(w, in.A, geti(w, in.B)+in.K)
			at = step(at, 1)
			at = step(at, fetch(at).K)
			continue
		case pcode.OpPairAddIJump:
			seti(w, in.A, geti(w, in.B)+geti(w, in.C)+in.K)
			at = step(at, 1)
			at = step(at, fetch(at).K)
			continue
		case pcode.OpPairAddIRet:
			seti(w, in.A, geti(w, in.B)+geti(w, in.C)+in.K)
			at = step(at, 1)
			goto ret
		case pcode.OpPairMulFRet:
			setf(w, in.A, getf(w, in.B)*getf(w, in.C))
			at = step(at, 1)
			goto ret
		case pcode.OpPairMulFKRet:
			setf(w, in.A, getf(w, in.B)*math.Float64frombits(uint64(in.K)))
			at = step(at, 1)
			goto ret
		case pcode.OpPairMulIKAddI:
			seti(w, in.A, geti(w, in.B)*in.K)
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, geti(w, in.B)+geti(w, in.C)+in.K)
		case pcode.OpPairMulIKAddIK:
			seti(w, in.A, geti(w, in.B)*in.K)
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, geti(w, in.B)+in.K)
		case pcode.OpPairMulFMulAddF:
			setf(w, in.A, getf(w, in.B)*getf(w, in.C))
			at = step(at, 1)
			in = fetch(at)
			setf(w, in.A, float64(getf(w, in.B)*getf(w, in.C))+getf(w, uint16(in.K)))
		case pcode.OpPairMulFMulRsubF:
			setf(w, in.A, getf(w, in.B)*getf(w, in.C))
			at = step(at, 1)
			in = fetch(at)
			setf(w, in.A, getf(w, uint16(in.K))-float64(getf(w, in.B)*getf(w, in.C)))
		case pcode.OpPairMulAddFMove:
			setf(w, in.A, float64(getf(w, in.B)*getf(w, in.C))+getf(w, uint16(in.K)))
			at = step(at, 1)
			in = fetch(at)
			seti(w, in.A, geti(w, in.B))
		case pcode.OpPairJumpNleFKBack:
			if !(getf(w, in.A) <= math.Float64frombits(uint64(in.K))) {
				at = step(at, in.Small())
				continue
			}
			at = step(at, 1)
			if atomic.LoadUint32(e.stopWord) != 0 {
				e.at, e.w = at, w
				return attention
			}
			at = step(at, fetch(at).K)
			continue
		case pcode.OpPairMulFKMulAddF:
			setf(w, in.A, getf(w, in.B)*math.Float64frombits(uint64(in.K)))
			at = step(at, 1)
			in = fetch(at)
			setf(w, in.A, float64(getf(w, in.B)*getf(w, in.C))+getf(w, uint16(in.K)))
		case pcode.OpPairAddFMulFK:
			setf(w, in.A, getf(w, in.B)+getf(w, in.C))
			at = step(at, 1)
			in = fetch(at)
			setf(w, in.A, getf(w, in.B)*math.Float64frombits(uint64(in.K)))
		case pcode.OpPairJumpGeIKRetV:
			if geti(w, in.A) >= in.Small() {
				at = step(at, in.K)
				continue
			}
			at = step(at, 1)
			seti(w, 0, geti(w, fetch(at).A))
			goto ret

		default:
			e.at, e.w = at, w
			return slow
		}
		at = step(at, 1)
		continue

	call:
		callee = e.codeOf(in.K)
		base, sbase = e.base+int(in.A), e.sbase+int(in.B)
		if base+callee.cells > len(e.cells) || sbase+callee.strings > len(e.strings) || e.depth == len(e.frames) ||
			atomic.LoadUint32(e.stopWord) != 0 {
			e.at, e.w = at, w
			return slow
		}
		f = e.frameOf(e.depth)
		f.code, f.at, f.base, f.sbase = e.code, step(at, 1), e.base, e.sbase
		e.depth++
		e.code, e.base, e.sbase = callee, base, sbase
		at, w = callee.first, e.callWindow(w, in.A)
		continue

	ret:
		if e.depth == e.floor {
			e.at, e.w = at, w
			return returned
		}
		e.depth--
		f = e.frameOf(e.depth)
		e.code, e.base, e.sbase = f.code, f.base, f.sbase
		at, w = f.at, e.windowAt(f.base)
	}
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// sameText compares two strings: 1 and 0, or -1 when comparing them is worth a
// call, which is not for the leaf loop.
func sameText(s, t string) int64 {
	if len(s) != len(t) {
		return 0
	}
	if unsafe.StringData(s) == unsafe.StringData(t) {
		return 1
	}
	if len(s) > 16 {
		return -1
	}
	for i := range len(s) {
		if s[i] != t[i] {
			return 0
		}
	}
	return 1
}

// Division of 32-bit numbers takes a processor less time.

func quotient(x, y int64) int64 {
	if uint64(x|y)>>32 == 0 {
		return int64(uint32(x) / uint32(y))
	}
	return x / y
}

func remainder(x, y int64) int64 {
	if uint64(x|y)>>32 == 0 {
		return int64(uint32(x) % uint32(y))
	}
	return x % y
}
