package pcode

// Automatic pipelining: an execution of SQL may wait for the next one, so that
// both travel together. A of SQLExec says whether it does.
const (
	AtOnce     = iota // it does not wait, and sends what waits
	Deferred          // it waits for the next SQLExec or Commit
	DeferredDB        // it waits if its database is declared with pipeline
	deferModes
)

// Between an execution that waits and the one that it waits for stand only
// instructions that nobody outside can see: they compute in cells of the
// environment. What they report comes after the errors of what waits, as the
// machine completes it before it reports anything. The compiler makes sure that
// they touch no variable that a waiting statement sets; the verifier, that
// nothing waits where ways join or the function ends.
func (in *Instr) passes(p *Program) bool {
	switch op := in.Op; {
	case op == OpJump || op.isTest():
		return true // forward, inside of the stretch
	case op <= OpAndI || op >= OpAddF && op <= OpBoolF:
		return true
	case op >= OpSConst && op <= OpSSame || op >= OpJumpSame && op <= OpPartB || op >= OpAddGI && op <= OpSubGF:
		return true
	case op >= OpModF && op <= OpCatTo || op >= OpArgN && op <= OpArgS:
		return true
	case op == OpNative || op == OpNativeS:
		n := p.Natives[in.C]
		return n.Pure || n.Random
	case op == OpRandomS:
		return true
	}
	return false
}

// isTest tells whether the operation compares and jumps.
func (op Op) isTest() bool {
	return op >= OpJumpZ && op <= OpJumpGeIK || op == OpNullCond || op == OpJumpSame || op == OpJumpDiff
}

// Cell is a place for a value: of the frame at work or of main.
type Cell struct {
	Main, Text bool
	Number     int
}

// Touched calls f for each cell that an instruction between an execution that
// waits and the next one reads or writes. false: it may not stand there.
func (p *Program) Touched(in *Instr, f func(Cell)) bool {
	if !in.passes(p) {
		return false
	}
	in.cells(f)
	return true
}

// Names tells whether one of these main variables is an operand in the code of f. It does not tell what instructions touch otherwise:
// binds, results, lists of variables.
func (p *Program) Names(f *Function, variables []*Variable) bool {
	wanted := map[Cell]bool{}
	for _, v := range variables {
		text := v.Type == TypeString
		wanted[Cell{Main: true, Text: text, Number: v.Cell}] = true
		if f.Kind == KindMain || f.Kind == KindBlock {
			wanted[Cell{Text: text, Number: v.Cell}] = true
		}
	}
	named := false
	for i := range f.Code {
		f.Code[i].cells(func(c Cell) { named = named || wanted[c] })
	}
	return named
}

// cells calls f for each cell that is an operand.
func (in *Instr) cells(f func(Cell)) {
	info := &ops[in.Op]
	number := func(n int) { f(Cell{Number: n}) }
	text := func(n int) { f(Cell{Text: true, Number: n}) }
	for _, x := range [...]struct {
		kind  operand
		value uint16
	}{{info.a, in.A}, {info.b, in.B}, {info.c, in.C}} {
		switch n := int(x.value); x.kind {
		case rd, wr, rw:
			number(n)
		case wr2:
			number(n)
			number(n + 1)
		case fl:
			if n != NoCell {
				number(n)
			}
		case sr, sw, srw:
			text(n)
		}
	}
	switch k := int(in.K); info.k {
	case gl:
		f(Cell{Main: true, Number: k})
	case gs:
		f(Cell{Main: true, Text: true, Number: k})
	case cellk:
		number(k)
	case flk:
		if k >= 0 {
			number(k)
		}
	case part:
		cell, _ := in.Part()
		number(int(cell))
	}
	switch in.Op {
	case OpNullRange:
		for n := range 2 * int(in.C) {
			number(int(in.A) + n)
		}
	case OpSClear:
		for n := range int(in.B) {
			text(int(in.A) + n)
		}
	}
}

// Ways are the instructions that can follow instruction i of a function.
func (f *Function) Ways(i int) []int {
	v := verifier{f: f}
	return v.ways(i)
}
