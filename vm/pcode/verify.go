package pcode

import "fmt"

// Verify checks a program once after compilation. What it accepts the machine
// may rely on without looking: every cell operand lies inside the frame, every
// jump inside the function and only JumpBack goes backwards, every function
// ends in an instruction that does not fall off its end, every number in k
// names something that exists, and whatever an instruction opens is closed on
// all ways through the function (see balance).
func Verify(p *Program) error {
	if err := tables(p); err != nil {
		return err
	}
	seen := scopesSeen{sorted: map[*Scope][]*Variable{}, verified: map[scopeInFrame]int{}}
	for _, f := range p.Functions {
		v := verifier{p, f, seen}
		if err := v.function(); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	if p.Entry < 0 || p.Entry >= len(p.Functions) || p.Functions[p.Entry].Kind != KindMain {
		return fmt.Errorf("entry %d is not a function of main", p.Entry)
	}
	return nil
}

// mainOnly are the instructions that change what all threads read.
var mainOnly = map[Op]bool{OpRunBegin: true, OpRunThreads: true, OpRunStart: true, OpRunEnd: true, OpRandomDecl: true, OpDatabase: true, OpDirective: true, OpBreakPoint: true}

// ofRun are those of them that belong to the run under way.
var ofRun = map[Op]bool{OpRunThreads: true, OpRunStart: true, OpRunEnd: true}

type verifier struct {
	p    *Program
	f    *Function
	seen scopesSeen
}

func (v *verifier) function() error {
	f := v.f
	if f.Cells < 2 || f.Strings < 1 || f.Cells >= NoCell || f.Strings >= NoCell {
		return fmt.Errorf("a frame of %d and %d cells", f.Cells, f.Strings)
	}
	if len(f.Code) == 0 || len(f.Places) != len(f.Code) {
		return fmt.Errorf("%d instructions with %d places", len(f.Code), len(f.Places))
	}
	for i := range f.Code {
		if err := v.instruction(i); err != nil {
			return fmt.Errorf("instruction %d (%s): %w", i, f.Code[i].Op, err)
		}
	}
	switch last := f.Code[len(f.Code)-1]; last.Op {
	case OpRet, OpRetV, OpJumpBack:
		return v.balance()
	default:
		return fmt.Errorf("it ends with %s", last.Op)
	}
}

func (v *verifier) instruction(i int) error {
	in := &v.f.Code[i]
	if in.Op >= opCount || in.Op.IsPair() {
		return fmt.Errorf("unknown operation")
	}
	info := &ops[in.Op]
	for _, x := range []struct {
		kind  operand
		value uint16
	}{{info.a, in.A}, {info.b, in.B}, {info.c, in.C}} {
		if err := v.field(x.kind, x.value, i); err != nil {
			return err
		}
	}
	if err := v.constant(info.k, in, i); err != nil {
		return err
	}
	if mainOnly[in.Op] && v.f.Kind != KindMain {
		return fmt.Errorf("it belongs into main")
	}
	switch in.Op {
	case OpNullRange:
		return v.inside(int(in.A)+2*int(in.C), v.f.Cells)
	case OpSClear:
		return v.inside(int(in.A)+int(in.B), v.f.Strings)
	case OpCallRandom:
		if err := v.within(0, len(v.p.Random[in.K].Procedures), 0); err != nil {
			return err
		}
		return v.callBase(in)
	case OpCall:
		return v.callBase(in)
	case OpRetV:
		if v.f.Kind == KindMain || v.f.Kind == KindBlock {
			return fmt.Errorf("a result of main")
		}
	case OpProcEnter:
		return v.within(in.K, len(v.p.Timed), -1)
	case OpDump, OpDebugV:
		return v.list(v.p.Dumps, in.K)
	case OpReadLine, OpNotifyNext:
		return v.list(v.p.Reads, in.K)
	case OpSQLBind:
		return v.within(in.K, len(v.p.Entries), 0)
	case OpDirective:
		return v.directive(in.K)
	case OpRetryEnter:
		return v.within(in.K, len(v.p.Retries), 0)
	case OpFormat:
		return v.within(in.K, len(v.p.Formats), 0)
	case OpPattern:
		if err := v.within(in.K, len(v.p.Patterns), 0); err != nil {
			return err
		}
		return v.list([][]*Variable{v.p.Patterns[in.K].Targets}, 0)
	case OpLOB:
		return v.lob(in.K)
	case OpSQLExec:
		if err := v.within(int64(in.A), deferModes, 0); err != nil {
			return err
		}
		return v.variables(v.p.SQL[in.K])
	case OpCursorOpen, OpCursorNext, OpSQLText:
		return v.variables(v.p.SQL[in.K])
	case OpDatabase, OpPoolResize, OpCacheSize, OpNotifyEnter:
		return v.within(in.K, len(v.p.Databases), 0)
	case OpDropSession:
		return v.within(int64(in.A), 2, 0)
	case OpRandomS:
		return v.within(0, len(v.p.Random[in.K].Strings), 0)
	case OpLoopEnter:
		if in.A == NoCell && v.p.Loops[in.K].HasStart {
			return fmt.Errorf("no cell for the start")
		}
	}
	return nil
}

func (v *verifier) directive(k int64) error {
	if err := v.within(k, len(v.p.Directives), 0); err != nil {
		return err
	}
	d := v.p.Directives[k]
	if d.Kind != DirectiveMicro {
		return nil
	}
	if err := v.within(int64(d.Slot), v.p.Symbols, 0); err != nil {
		return err
	}
	return v.variable(d.Var)
}

func (v *verifier) list(lists [][]*Variable, k int64) error {
	if err := v.within(k, len(lists), 0); err != nil {
		return err
	}
	for _, x := range lists[k] {
		if err := v.variable(x); err != nil {
			return fmt.Errorf("variable %s: %w", x.Name, err)
		}
	}
	return nil
}

// lob checks the variables of a readlob or writelob.
func (v *verifier) lob(k int64) error {
	if err := v.within(k, len(v.p.LOBs), 0); err != nil {
		return err
	}
	use := v.p.LOBs[k]
	if use.LOB.Type != TypeLOB {
		return fmt.Errorf("variable %s is no lob", use.LOB.Name)
	}
	list := []*Variable{use.LOB}
	if use.Target != nil {
		list = append(list, use.Target)
	}
	return v.list([][]*Variable{list}, 0)
}

// callBase checks that a call's frame begins inside the caller's: the result
// comes back there.
func (v *verifier) callBase(in *Instr) error {
	if err := v.inside(int(in.A)+2, v.f.Cells); err != nil {
		return err
	}
	return v.inside(int(in.B)+1, v.f.Strings)
}

func (v *verifier) inside(end, size int) error {
	if end > size {
		return fmt.Errorf("cell %d in a frame of %d", end-1, size)
	}
	return nil
}

func (v *verifier) field(kind operand, value uint16, i int) error {
	switch kind {
	case rd, wr, rw:
		return v.inside(int(value)+1, v.f.Cells)
	case wr2:
		return v.inside(int(value)+2, v.f.Cells)
	case fl:
		if value == NoCell {
			return nil
		}
		return v.inside(int(value)+1, v.f.Cells)
	case sr, sw, srw:
		return v.inside(int(value)+1, v.f.Strings)
	case jmp:
		return v.jump(i, int64(value), false)
	case jlow:
		return v.jump(i, v.f.Code[i].Small(), false)
	case nzs:
		return notZero(int64(value))
	case nat:
		return v.within(int64(value), len(v.p.Natives), 0)
	}
	return nil
}

func notZero(n int64) error {
	if n == 0 {
		return fmt.Errorf("a division by 0")
	}
	return nil
}

func (v *verifier) jump(i int, by int64, back bool) error {
	to := int64(i) + by
	if to < 0 || to >= int64(len(v.f.Code)) {
		return fmt.Errorf("a jump to %d of %d", to, len(v.f.Code))
	}
	if by <= 0 != back {
		return fmt.Errorf("a jump by %d", by)
	}
	return nil
}

// within checks a number in k; least is 0, or below it for the special values.
func (v *verifier) within(k int64, n int, least int64) error {
	if k < least || k >= int64(n) {
		return fmt.Errorf("number %d of %d", k, n)
	}
	return nil
}

func (v *verifier) constant(kind operand, in *Instr, i int) error {
	p := v.p
	switch kind {
	case jmp:
		return v.jump(i, in.K, in.Op == OpJumpBack)
	case jback:
		return v.jump(i, in.Back(), true)
	case cellk:
		return v.within(in.K, v.f.Cells, 0)
	case nzk:
		return notZero(in.K)
	case part:
		cell, native := in.Part()
		if err := v.within(native, len(p.Natives), 0); err != nil {
			return err
		}
		if err := p.Natives[native].takes(argString+argNumber+argNumber, true); err != nil {
			return err
		}
		return v.inside(int(cell)+1, v.f.Cells)
	case fn:
		return v.callable(in.K)
	case txt:
		return v.within(in.K, len(p.Strings), 0)
	case gl:
		return v.within(in.K, p.GlobalCells, 0)
	case gs:
		return v.within(in.K, p.GlobalStrings, 0)
	case ctx:
		return v.within(in.K, len(p.Contexts), 0)
	case flk:
		return v.within(in.K, v.f.Cells, -1)
	case arr:
		return v.within(in.K, len(p.Random), 0)
	case sql:
		return v.within(in.K, len(p.SQL), 0)
	case db:
		return v.within(in.K, len(p.Databases), -1)
	case lop:
		return v.within(in.K, len(p.Loops), 0)
	case shr:
		return v.within(in.K, len(p.Shared), 0)
	case run:
		if in.Op == OpRunThreads {
			return v.within(in.K, len(p.Blocks), 0)
		}
		return v.within(in.K, len(p.Runs), 0)
	}
	return nil
}
