package pcode

// Statements are the sqls, by number, whose texts the threads of a block may execute in a session of the block's own database, in the order of the code.
// Texts that are set at run time, and those below an at clause of another database, are not among them.
func (p *Program) Statements(b *Block) []int {
	w := &statementWalk{program: p, block: b, functions: map[int]bool{}, known: map[int64]bool{}}
	w.function(b.Function)
	return w.list
}

// statementWalk goes through all functions that a block may enter, each once.
type statementWalk struct {
	program   *Program
	block     *Block
	functions map[int]bool
	known     map[int64]bool
	list      []int
}

func (w *statementWalk) function(n int) {
	if w.functions[n] {
		return
	}
	w.functions[n] = true
	f := w.program.Functions[n]
	for i := 0; i < len(f.Code); i++ {
		switch in := &f.Code[i]; in.Op {
		case OpCall:
			w.function(int(in.K))
		case OpCallRandom:
			for _, procedure := range w.program.Random[in.K].Procedures {
				w.function(procedure)
			}
		case OpAtEnter:
			if !w.own(in.K) {
				i = f.Behind(i) - 1
			}
		case OpSQLExec, OpCursorOpen:
			if !w.known[in.K] && !w.program.SQL[in.K].Dynamic {
				w.known[in.K] = true
				w.list = append(w.list, int(in.K))
			}
		}
	}
}

// own tells whether an at clause names the database of the block.
func (w *statementWalk) own(database int64) bool {
	if w.block.Database < 0 && w.program.Default >= 0 && database == int64(w.program.Default) {
		return true
	}
	return database == -1 || database == int64(w.block.Database)
}

// Behind is where instruction i, which takes a session, goes on without one: at a jump that brings it behind all that needs the session.
func (f *Function) Behind(i int) int {
	way := i + int(f.Code[i].C)
	if f.Code[way].Op == OpJump {
		way += int(f.Code[way].K)
	}
	return way
}
