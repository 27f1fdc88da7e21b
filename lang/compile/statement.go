package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// element compiles one element of main. One that executes SQL directly holds a
// session while it runs.
func (b *builder) element(e ast.Statement) {
	b.at = e.Position()
	m := b.mark()
	resume, breakable := b.breakPoint(e)
	b.locals(b.info.Locals[e])
	at, session := b.elementSession(e)
	failed := -1
	if session {
		failed = b.open(pcode.OpSessionEnter, 0, 0, at)
		b.cleanups = append(b.cleanups, cleanup{op: pcode.OpSessionLeave})
	}
	keep := len(b.cleanups)
	b.localFiles(b.info.Locals[e])
	b.statement(e)
	b.endFiles(keep)
	if session {
		b.cleanups = b.cleanups[:len(b.cleanups)-1]
		b.emit(pcode.OpSessionLeave, 0, 0, 0, 0)
		b.land(failed)
	}
	if breakable {
		b.land(resume)
	}
	b.release(m)
}

// elementSession gives the database an element of main takes a session of: that
// of its at clause, or the default one.
func (b *builder) elementSession(e ast.Statement) (database int64, wanted bool) {
	at := elementAt(e)
	if at != nil && !at.Default {
		if sym := b.info.Uses[at]; sym != nil {
			b.elementAt = at
			return int64(sym.Index), true
		}
	}
	for _, r := range b.info.Calls[e] { // they share a session, and so a transaction
		if r.Timing.HoldsSession() {
			return -1, true
		}
	}
	return -1, b.info.SQLUse[e]
}

// elementAt is the at clause of an element.
func elementAt(e ast.Statement) *ast.At {
	switch e := e.(type) {
	case *ast.Named:
		return e.At
	case *ast.Embedded:
		return e.At
	case *ast.Immediate:
		return e.At
	case *ast.Execute:
		return e.At
	case *ast.For:
		return cursorAt(e)
	}
	return nil
}

func cursorAt(e *ast.For) *ast.At {
	switch {
	case e.SQL != nil:
		return e.SQL.At
	case e.Immediate != nil:
		return e.Immediate.At
	case e.Name != nil:
		return e.Name.At
	}
	return nil
}

func (b *builder) statements(list []ast.Statement) {
	for _, s := range list {
		b.statement(s)
	}
}

// statement compiles one statement; its temporaries end with it.
func (b *builder) statement(s ast.Statement) {
	m := b.mark()
	b.at = s.Position()
	b.debugStatement(s)
	switch s := s.(type) {
	case *ast.Scalar:
		b.scalar(s)
	case *ast.Named:
		b.named(s)
	case *ast.Embedded:
		b.within(s.At, func() { b.execute(b.embeddedSQL(s, s.Pos, string(s.SQL))) })
	case *ast.Immediate:
		b.within(s.At, func() { b.execute(b.immediateSQL(s, &s.Body)) })
	case *ast.SQLDecl:
		b.declareSQL(s)
	case *ast.If:
		b.ifStatement(s)
	case *ast.While:
		b.while(s)
	case *ast.For:
		b.forLoop(s)
	case *ast.Execute:
		b.within(s.At, func() { b.executeBlock(s) })
	case *ast.ModifySQL:
		b.modifySQL(s)
	case *ast.ModifyDatabase:
		b.modifyDatabase(s)
	case *ast.ReleaseDatabase:
		b.emit(pcode.OpDropSession, dropRelease, 0, 0, 0)
	case *ast.Print:
		b.print(s)
	case *ast.Return:
		b.returnStatement(s)
	case *ast.Break:
		if s.Notification {
			b.breakNotification()
		} else {
			b.breakStatement()
		}
	case *ast.Plain:
		b.plain(s)
	case *ast.Wait:
		o := b.number(b.expr(s.Value.Expr, -1), pcode.TypeDouble)
		b.at = s.Pos
		b.emit(pcode.OpWait, o.cell, flagField(o.flag), 0, 0)
	case *ast.Discard:
		if s.Value != nil {
			b.expr(s.Value.Expr, -1)
		}
	case *ast.Exit:
		o := b.number(b.expr(s.Value.Expr, -1), pcode.TypeInteger)
		b.emit(pcode.OpExit, o.cell, flagField(o.flag), 0, 0)
	case *ast.System:
		b.system(s)
	case *ast.Printvar:
		b.printvar(s)
	case *ast.Handle:
		b.handle(s)
	case *ast.Write:
		b.write(s)
	case *ast.Fflush:
		b.fflush(s)
	case *ast.Printf:
		b.printf(s)
	case *ast.Readline:
		b.readline(s)
	case *ast.Regex:
		b.regex(s)
	case *ast.LOB:
		b.lob(s)
	case *ast.Notification:
		b.notification(s, nil)
	case *ast.RandomArray:
		b.randomArray(s)
	case *ast.Database:
		b.database(s)
	case *ast.Run:
		b.run(s)
	case *ast.Directive:
		b.directive(s)
	}
	b.release(m)
}

// named compiles an assignment, a call or the execution of a named sql.
func (b *builder) named(s *ast.Named) {
	switch {
	case s.Assign != nil:
		b.assignment(s)
		b.debugVariable(b.variable(b.info.Uses[s]), s.Pos)
	case s.Call != nil:
		b.callStatement(s)
	case b.info.Uses[s] == nil:
		b.emit(pcode.OpPing, 0, 0, 0, 0)
	default:
		b.within(s.At, func() { b.execute(b.declared(b.info.Uses[s])) })
	}
}

// within runs code with a session of the database of an at clause, unless it is
// the one whose session the element of main has taken already.
func (b *builder) within(at *ast.At, body func()) {
	if at == nil || at == b.elementAt || at.Default && b.fn.Kind == pcode.KindMain {
		body()
		return
	}
	database := int64(-1) // at default: that of the thread
	if !at.Default {
		database = int64(b.info.Uses[at].Index)
	}
	failed := b.open(pcode.OpAtEnter, 0, 0, database)
	b.cleanups = append(b.cleanups, cleanup{op: pcode.OpAtLeave})
	body()
	b.cleanups = b.cleanups[:len(b.cleanups)-1]
	b.emit(pcode.OpAtLeave, 0, 0, 0, 0)
	b.land(failed)
}

func (b *builder) callStatement(s *ast.Named) {
	sym := b.info.Uses[s]
	b.within(s.At, func() {
		base, sbase := b.cells, b.strings
		if sym.Type == pcode.TypeRandomProcedure {
			var others [][]*check.Symbol
			for _, p := range sym.Mix {
				others = append(others, p.Routine.Formals)
			}
			b.arguments(others[0], others, exprs(s.Call.Args))
			b.at = s.Pos
			b.emit(pcode.OpCallRandom, base, sbase, 0, int64(sym.Index))
			return
		}
		b.arguments(sym.Routine.Formals, nil, exprs(s.Call.Args))
		b.at = s.Pos
		b.emit(pcode.OpCall, base, sbase, 0, int64(b.routines[sym.Routine]))
	})
}

func exprs(list []*ast.Cat) []ast.Expr {
	r := make([]ast.Expr, len(list))
	for i, c := range list {
		r[i] = c.Expr
	}
	return r
}

func (b *builder) ifStatement(s *ast.If) {
	var done []int
	no := b.condition(s.Cond.Expr)
	b.statements(s.Then)
	for _, e := range s.Elseif {
		done = append(done, b.emit(pcode.OpJump, 0, 0, 0, 0))
		b.land(no...)
		no = b.condition(e.Cond.Expr)
		b.statements(e.Body)
	}
	if s.HasElse {
		done = append(done, b.emit(pcode.OpJump, 0, 0, 0, 0))
	}
	b.land(no...)
	b.statements(s.Else)
	b.land(done...)
}

func (b *builder) while(s *ast.While) {
	top := b.top()
	no := b.condition(s.Cond.Expr)
	b.enterLoop(pcode.OpNop, 0)
	start := b.here()
	b.statements(s.Body)
	b.at = s.Pos
	no = append(no, b.again(s.Cond.Expr, top, start)...)
	b.land(no...)
	b.leaveLoop()
}

// breakable compiles statements that break can leave.
func (b *builder) breakable(list []ast.Statement) {
	b.enterLoop(pcode.OpNop, 0)
	b.statements(list)
	b.leaveLoop()
}

// enterLoop begins something break can leave; op is what return must do to
// leave it (close the cursor, end the control loop).
func (b *builder) enterLoop(op pcode.Op, k int64) {
	b.cleanups = append(b.cleanups, cleanup{op: op, k: k, breaks: true})
}

// leaveLoop lands the breaks here.
func (b *builder) leaveLoop() {
	last := len(b.cleanups) - 1
	b.land(b.cleanups[last].jumps...)
	b.cleanups = b.cleanups[:last]
}

// breakStatement leaves the innermost loop or block.
func (b *builder) breakStatement() {
	if !b.leaveTo(func(c *cleanup) bool { return c.breaks }) {
		b.emit(pcode.OpRet, 0, 0, 0, 0) // in a threads block outside any loop
	}
}

// leaveTo undoes what lies between here and the innermost thing that is the
// target, then jumps to the end of that, which undoes the thing itself. false
// means that all is undone and there was no target.
func (b *builder) leaveTo(target func(*cleanup) bool) bool {
	for i := len(b.cleanups) - 1; i >= 0; i-- {
		c := &b.cleanups[i]
		if target(c) {
			c.jumps = append(c.jumps, b.emit(pcode.OpJump, 0, 0, 0, 0))
			return true
		}
		b.undo(c)
	}
	return false
}

func (b *builder) undo(c *cleanup) {
	if c.op != pcode.OpNop {
		b.emit(c.op, c.a, 0, 0, c.k)
	}
}

func (b *builder) returnStatement(s *ast.Return) {
	if s.Value != nil {
		b.returnValue(s)
	}
	for i := len(b.cleanups) - 1; i >= 0; i-- {
		b.undo(&b.cleanups[i])
	}
	if b.routine != nil && b.fn.Timing != pcode.TimingNone {
		b.emit(pcode.OpProcLeave, 0, 0, 0, 0)
	}
	b.ret()
}

// ret returns to the caller. A result that has just been moved to its place is
// moved by the return itself.
func (b *builder) ret() {
	last := b.here() - 1
	if b.routine != nil && last >= 0 && b.landed <= last {
		if in := &b.fn.Code[last]; in.Op == pcode.OpMove && in.A == 0 {
			*in = pcode.Instr{Op: pcode.OpRetV, A: in.B}
			return
		}
	}
	b.emit(pcode.OpRet, 0, 0, 0, 0)
}

// returnValue leaves the value of return where the caller finds it.
func (b *builder) returnValue(s *ast.Return) {
	r := b.routine
	to := operand{r.Result, 0, -1}
	if r.ResultMayBeNull {
		to.flag = 1
	}
	o := b.exprAs(s.Value.Expr, r.Result, wantedNumber(to))
	b.at = s.Pos
	if r.Result != pcode.TypeString || r.Size == nil {
		b.put(o, to)
		return
	}
	o = b.convert(o, r.Result)
	if l, ok := r.Size.Expr.(*ast.Literal); ok {
		b.emit(pcode.OpSFit, 0, o.cell, 127, l.Int)
		return
	}
	size := b.number(b.expr(r.Size.Expr, -1), pcode.TypeInteger)
	b.emit(pcode.OpSFitV, 0, o.cell, size.cell, 127)
}

func (b *builder) plain(s *ast.Plain) {
	op := map[string]pcode.Op{
		"abort": pcode.OpAbort, "nostatistics": pcode.OpNoStats, "commit": pcode.OpCommit, "rollback": pcode.OpRollback,
		"shift": pcode.OpShift, "ociping": pcode.OpPing, "getrusage": pcode.OpGetrusage,
	}[s.Word]
	n := b.emit(op, 0, 0, 0, 0)
	if op == pcode.OpCommit {
		b.mayWait(n)
	}
}

// print writes items with one blank between them.
func (b *builder) print(s *ast.Print) {
	pieces, firsts := b.items(s.Items)
	b.at = s.Pos
	b.appendItems(pieces, firsts, lineEnd(s.Word))
	b.emit(pcode.OpCatOut, 0, 0, 0, 0)
}

// items computes a list to print; firsts tells which piece begins each item.
func (b *builder) items(list []*ast.Cat) (pieces []piece, firsts []int) {
	var all []ast.Expr
	for _, c := range list {
		firsts = append(firsts, len(all))
		if cat, ok := c.Expr.(*ast.Concat); ok {
			all = append(all, cat.Items...)
		} else {
			all = append(all, c.Expr)
		}
	}
	return b.operands(all), firsts
}

// appendItems puts a list into the text buffer, one blank between the items and
// end behind them.
func (b *builder) appendItems(pieces []piece, firsts []int, end string) {
	b.emit(pcode.OpCatBegin, 0, 0, 0, 0)
	for i, p := range pieces {
		if len(firsts) > 1 && i == firsts[1] {
			b.emit(pcode.OpCatT, 0, 0, 0, b.text(" "))
			firsts = firsts[1:]
		}
		b.appendPiece(p)
	}
	if end != "" {
		b.emit(pcode.OpCatT, 0, 0, 0, b.text(end))
	}
}

// lineEnd is what a statement of this name ends its text with.
func lineEnd(word string) string {
	if word == "printline" || word == "writeline" {
		return "\n"
	}
	return ""
}

func (b *builder) system(s *ast.System) {
	cmd := b.convert(b.expr(s.Command.Expr, -1), pcode.TypeString)
	b.at = s.Pos
	b.push(cmd)
	pair := b.newPair()
	if s.Target == nil {
		b.emit(pcode.OpBuiltin, pair, 0, 0, pcode.BuiltinSystem)
		return
	}
	b.emit(pcode.OpBuiltin, pair, 0, 0, pcode.BuiltinSystemInto)
	text := operand{pcode.TypeString, b.newString(), -1}
	b.emit(pcode.OpBuiltinS, text.cell, 0, 0, pcode.BuiltinSystemInto)
	b.storeText(b.variable(b.info.Uses[s.Target]), text, 216)
}

func (b *builder) printvar(s *ast.Printvar) {
	var list []*pcode.Variable
	if s.All {
		list = append(list, b.prog.Globals...)
	}
	for _, id := range s.Names {
		if sym := b.info.Uses[id]; sym != nil && (sym.Type.IsScalar() || sym.Type == pcode.TypeLOB) {
			list = append(list, b.variable(sym))
		}
	}
	cells := 0
	if b.debugs(s.Pos, ast.DebugPrintvar) {
		cells = 1
	}
	b.emit(pcode.OpDump, cells, 0, 0, int64(len(b.prog.Dumps)))
	b.prog.Dumps = append(b.prog.Dumps, list)
}
