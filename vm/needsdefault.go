package vm

import "rwl/vm/pcode"

// needsDefault tells whether the stretch about to run uses the default database:
// code that main reaches takes a session without naming a database. Threads
// blocks with a database of their own do not count.
func (m *Machine) needsDefault() bool {
	reached := map[int]bool{}
	var visit func(n int) bool
	visit = func(n int) bool {
		if reached[n] {
			return false
		}
		reached[n] = true
		f := m.program.Functions[n]
		elsewhere := 0 // what main calls before this instruction has a session of a named database
		for i := range f.Code {
			if takesDefault(f, i) {
				return true
			}
			in := &f.Code[i]
			if in.K >= 0 && (in.Op == pcode.OpSessionEnter || in.Op == pcode.OpAtEnter && f.Kind == pcode.KindMain) && i >= elsewhere {
				elsewhere = f.Behind(i)
			}
			if i < elsewhere && in.Op != pcode.OpRunThreads {
				continue
			}
			for _, callee := range m.callees(in) {
				if visit(callee) {
					return true
				}
			}
		}
		return false
	}
	return visit(m.program.Entry)
}

// callees are the functions that an instruction may enter with the database of
// its own thread.
func (m *Machine) callees(in *pcode.Instr) []int {
	switch in.Op {
	case pcode.OpCall:
		return []int{int(in.K)}
	case pcode.OpCallRandom:
		return m.program.Random[in.K].Procedures
	case pcode.OpRunThreads:
		if b := m.program.Blocks[in.K]; b.Database < 0 {
			return []int{b.Function}
		}
	}
	return nil
}

// takesDefault tells whether an instruction takes a session of the database of
// its thread, or asks about the default one.
func takesDefault(f *pcode.Function, i int) bool {
	switch in := &f.Code[i]; in.Op {
	case pcode.OpSessionEnter, pcode.OpAtEnter:
		return in.K < 0
	case pcode.OpProcEnter:
		return f.Timing.HoldsSession()
	case pcode.OpBuiltin, pcode.OpBuiltinS:
		return i > 0 && in.K >= pcode.BuiltinServerRelease && in.K <= pcode.BuiltinDatabaseKind && isDefaultArgument(f, i)
	}
	return false
}

// isDefaultArgument tells whether the function about a database that instruction
// i calls is asked for the default one: the constant -1 is pushed before it.
func isDefaultArgument(f *pcode.Function, i int) bool {
	push := &f.Code[i-1]
	for j := i - 2; j >= 0; j-- {
		if c := &f.Code[j]; c.Op == pcode.OpConst && c.A == push.A {
			return c.K == -1
		}
	}
	return false
}
