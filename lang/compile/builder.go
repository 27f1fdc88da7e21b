package compile

import (
	"math"

	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// maxCells is the largest frame an operand can reach.
const maxCells = pcode.NoCell - 2

// builder makes the code of one function.
type builder struct {
	*Compiler
	fn      *pcode.Function
	routine *check.Routine // nil in main and thread blocks
	at      ast.Pos        // place of the instructions being made

	cells, strings int  // next free temporary
	firstTemporary mark // what lies below belongs to variables
	landed         int  // the last instruction that a jump forward goes to
	cleanups       []cleanup
	elementAt      *ast.At // the at clause whose session the element of main has taken
	tooLarge       bool
	waiting        map[int]uint16 // how executions may wait, by their instructions; see pipeline
}

// cleanup is something that break and return must undo on their way out.
type cleanup struct {
	op     pcode.Op // instruction that undoes it, OpNop none
	a      int      // its operands
	k      int64
	breaks bool  // break stops here
	notify bool  // break querynotification does
	jumps  []int // jumps of break to the end
}

// newBuilder begins the code of a function that stands at a place of the text.
func (c *Compiler) newBuilder(fn *pcode.Function, at ast.Pos) *builder {
	b := &builder{Compiler: c, fn: fn, at: at}
	if fn.Kind == pcode.KindMain || fn.Kind == pcode.KindBlock {
		b.cells, b.strings = c.prog.GlobalCells, c.prog.GlobalStrings
		b.grow()
	}
	return b
}

// inMain tells whether main variables are in the function's own frame.
func (b *builder) inMain() bool { return b.routine == nil }

func (b *builder) finish() {
	b.emit(pcode.OpRet, 0, 0, 0, 0)
	b.pipeline()
}

// emit appends an instruction and returns its number.
func (b *builder) emit(op pcode.Op, x, y, z int, k int64) int {
	b.fn.Code = append(b.fn.Code, pcode.Instr{Op: op, A: uint16(x), B: uint16(y), C: uint16(z), K: k})
	b.fn.Places = append(b.fn.Places, b.place(b.at))
	return len(b.fn.Code) - 1
}

// here is the number of the next instruction.
func (b *builder) here() int { return len(b.fn.Code) }

// land makes jumps that were emitted with an open target go to the next instruction.
func (b *builder) land(jumps ...int) {
	if len(jumps) > 0 {
		b.landed = b.here()
	}
	for _, j := range jumps {
		in := &b.fn.Code[j]
		switch in.Op {
		case pcode.OpLoopTop, pcode.OpLoopDrain, pcode.OpCursorOpen, pcode.OpCursorNext, pcode.OpSessionEnter, pcode.OpAtEnter, pcode.OpProcEnter, pcode.OpReadLine, pcode.OpRetryNext, pcode.OpBreakPoint, pcode.OpNotifyEnter, pcode.OpNotifyNext:
			b.farLand(in, j)
		case pcode.OpJumpNltFK, pcode.OpJumpNleFK, pcode.OpJumpNgtFK, pcode.OpJumpNgeFK, pcode.OpJumpSame, pcode.OpJumpDiff:
			by := uint32(b.here() - j)
			in.B, in.C = uint16(by), uint16(by>>16)
		default:
			in.K = int64(b.here() - j)
		}
	}
}

// farLand sets the displacement of an instruction that keeps it in C. One too
// long for 16 bits lands on a jump of its own, which open reserves behind it.
func (b *builder) farLand(in *pcode.Instr, j int) {
	in.C = 2
	b.fn.Code[j+2].K = int64(b.here() - j - 2)
}

// open emits an instruction that may jump far ahead: it skips one instruction
// when it goes on, and its way out is the jump behind.
//
//	op   … → +2
//	jump +2       goes on
//	jump target
func (b *builder) open(op pcode.Op, x, y int, k int64) int {
	j := b.emit(op, x, y, 2, k)
	b.emit(pcode.OpJump, 0, 0, 0, 2)
	b.emit(pcode.OpJump, 0, 0, 0, 0)
	return j
}

// back emits the backward jump to an instruction.
func (b *builder) back(target int) {
	b.emit(pcode.OpJumpBack, 0, 0, 0, int64(target-b.here()))
}

// mark and release bracket the life of temporaries.
type mark struct{ cells, strings int }

func (b *builder) mark() mark     { return mark{b.cells, b.strings} }
func (b *builder) release(m mark) { b.cells, b.strings = m.cells, m.strings }
func (b *builder) newCell() int   { b.cells++; b.grow(); return b.cells - 1 }
func (b *builder) newString() int { b.strings++; b.grow(); return b.strings - 1 }
func (b *builder) newPair() int   { b.cells += 2; b.grow(); return b.cells - 2 }

// grow keeps the frame large enough, and reports a frame that no operand can reach.
func (b *builder) grow() {
	b.fn.Cells = max(b.fn.Cells, b.cells+2)
	b.fn.Strings = max(b.fn.Strings, b.strings+1)
	if (b.fn.Cells > maxCells || b.fn.Strings > maxCells) && !b.tooLarge {
		b.tooLarge = true
		b.faults.Add(diag.New(411, ast.Place(b.at), b.fn.Name, maxCells))
	}
}

// operand is where a value is. A number has a flag cell when it can be null.
type operand struct {
	typ  pcode.Type
	cell int
	flag int // -1: cannot be null
}

func (b *builder) constInt(v int64) operand {
	o := operand{pcode.TypeInteger, b.newCell(), -1}
	b.emit(pcode.OpConst, o.cell, 0, 0, v)
	return o
}

func (b *builder) constDouble(v float64) operand {
	o := operand{pcode.TypeDouble, b.newCell(), -1}
	b.emit(pcode.OpConst, o.cell, 0, 0, int64(math.Float64bits(v)))
	return o
}

func (b *builder) constString(s string) operand {
	o := operand{pcode.TypeString, b.newString(), -1}
	b.emit(pcode.OpSConst, o.cell, 0, 0, b.text(s))
	return o
}

// noCell is the operand field for an absent flag.
func flagField(flag int) int {
	if flag < 0 {
		return pcode.NoCell
	}
	return flag
}

// context is the number of the formats in force where the code is being made.
func (b *builder) formats() int64 { return b.Compiler.context(b.at) }
