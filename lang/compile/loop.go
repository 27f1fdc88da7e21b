package compile

import (
	"fmt"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// forLoop compiles every loop except while.
func (b *builder) forLoop(s *ast.For) {
	switch {
	case s.Options != nil:
		b.controlLoop(s)
	case s.Readline != nil:
		b.readLoop(s)
	case s.SQL != nil:
		b.cursorLoop(s, s.SQL.At, s.SQL.And, func() int { return b.embeddedSQL(s, s.SQL.Pos, string(s.SQL.SQL)) })
	case s.Immediate != nil:
		b.cursorLoop(s, s.Immediate.At, s.Immediate.And, func() int { return b.immediateSQL(s, &s.Immediate.Body) })
	case s.Name.Count == nil:
		sym := b.info.Uses[s.Name]
		b.cursorLoop(s, s.Name.At, s.Name.And, func() int { return b.declared(sym) })
	case s.Name.Count.Last != nil:
		b.rangeLoop(s)
	default:
		b.listLoop(s)
	}
}

// rangeLoop compiles for i := a .. b: b is computed before every pass.
func (b *builder) rangeLoop(s *ast.For) {
	h := s.Name
	v := b.variable(b.info.Uses[h])
	b.assign(v, h.Count.First.Expr)
	top := b.top()
	cond := &ast.Binary{Pos: h.Pos, Op: "<=", L: b.nameOf(h), R: h.Count.Last.Expr}
	no := b.condition(cond)
	b.enterLoop(pcode.OpNop, 0)
	start := b.here()
	b.statements(s.Body)
	b.at = s.Pos
	b.add(b.info.Uses[h], &ast.Literal{Pos: s.Pos, Type: ast.TokenInteger, Int: 1}, false)
	no = append(no, b.again(cond, top, start)...)
	b.land(no...)
	b.leaveLoop()
}

// nameOf is the loop variable as an expression.
func (b *builder) nameOf(h *ast.NameHead) ast.Expr {
	n := &ast.Name{Pos: h.Pos, Name: h.Name}
	b.info.Uses[n] = b.info.Uses[h]
	b.info.Types[n] = b.info.Uses[h].Type
	return n
}

// listLoop compiles for i := e1, e2, …: each item is computed before its pass.
//
//	n = 0
//	top: n ≠ 0 → second; i = e1; → body
//	second: n ≠ 1 → end;  i = e2; → body
//	body: …; n = n + 1; → top
func (b *builder) listLoop(s *ast.For) {
	h := s.Name
	v := b.variable(b.info.Uses[h])
	n := b.constInt(0)
	top := b.top()
	var bodies []int
	items := append([]*ast.Cat{h.Count.First}, h.Count.More...)
	next := -1
	for i, item := range items {
		if next >= 0 {
			b.land(next)
		}
		next = b.emit(pcode.OpJumpNeIK, n.cell, i, 0, 0)
		m := b.mark()
		b.assign(v, item.Expr)
		b.release(m)
		bodies = append(bodies, b.emit(pcode.OpJump, 0, 0, 0, 0))
	}
	b.land(bodies...)
	b.enterLoop(pcode.OpNop, 0)
	b.statements(s.Body)
	b.at = s.Pos
	b.emit(pcode.OpAddIK, n.cell, n.cell, 0, 1)
	b.back(top)
	b.land(next)
	b.leaveLoop()
}

// cursorLoop compiles a loop over the rows of a query.
func (b *builder) cursorLoop(s *ast.For, at *ast.At, and *ast.Value, sql func() int) {
	b.within(at, func() {
		n := int64(sql())
		b.at = s.Pos
		failed := b.open(pcode.OpCursorOpen, 0, 0, n)
		top := b.top()
		end := b.open(pcode.OpCursorNext, 0, 0, n)
		var no []int
		if and != nil {
			no = b.condition(and.Expr)
		}
		b.enterLoop(pcode.OpCursorClose, 0)
		b.statements(s.Body)
		b.at = s.Pos
		b.back(top)
		b.land(end)
		b.land(no...)
		b.leaveLoop()
		b.emit(pcode.OpCursorClose, 0, 0, 0, 0)
		b.land(failed)
	})
}

// controlLoop compiles a control loop after the algorithm of L 13.3.
//
//	enter; top: done? → out; plan the next arrival; body; sleep; → top
//	out: count the arrivals left in the backlog; exit
func (b *builder) controlLoop(s *ast.For) {
	option := map[string]*ast.LoopOption{}
	for _, o := range s.Options {
		option[o.Word] = o
	}
	every := option["every"]
	loop := &pcode.Loop{Place: b.place(s.Pos), HasStart: option["start"] != nil, HasStop: option["stop"] != nil, Timed: -1}
	if every != nil {
		loop.Every = true
		loop.Queue = every.Queue == "queue" || every.Queue == "" && b.stretch.At(s.Pos).Queue
	}
	k := int64(len(b.prog.Loops))
	b.prog.Loops = append(b.prog.Loops, loop)
	start, stop := pcode.NoCell, 0
	if loop.HasStart {
		start = b.limit(option["start"], pcode.TypeDouble, 0)
	}
	if loop.HasStop {
		stop = b.limit(option["stop"], pcode.TypeDouble, 1)
	} else {
		stop = b.limit(option["count"], pcode.TypeInteger, 2)
	}
	last := b.lastGap(loop, every)
	b.at = s.Pos
	b.emit(pcode.OpLoopEnter, start, stop, 0, k)
	top := b.top()
	out := b.open(pcode.OpLoopTop, 0, 0, k)
	if every != nil {
		b.gap(pcode.OpLoopEvery, every, k, last)
	}
	b.enterLoop(pcode.OpLoopExit, k)
	b.statements(s.Body)
	if w := option["wait"]; w != nil {
		b.gap(pcode.OpLoopWait, w, k, nil)
	}
	b.at = s.Pos
	b.emit(pcode.OpLoopNext, 0, 0, 0, k)
	b.back(top)
	b.land(out)
	if loop.Queue && loop.HasStop {
		loop.Timed = b.backlogName(s)
		b.drain(every, k, last)
	}
	b.leaveLoop()
	b.emit(pcode.OpLoopExit, 0, 0, 0, k)
}

// limit computes the start, stop or count of a control loop, which is kept
// until the loop ends.
func (b *builder) limit(o *ast.LoopOption, t pcode.Type, which int64) int {
	if !b.info.ConvertedMayBeNull(o.Value.Expr, t) {
		cell := b.newCell()
		b.put(b.expr(o.Value.Expr, -1), operand{t, cell, -1})
		return cell
	}
	pair := b.newPair()
	b.put(b.expr(o.Value.Expr, -1), operand{t, pair, pair + 1})
	b.at = o.Pos
	b.emit(pcode.OpLoopNull, pair+1, pair, 0, which)
	return pair
}

// lastGap is where the last gap is kept when the arrivals left in the backlog
// are to be counted and the program's own functions make the gaps: what these do
// besides must not be done for arrivals that never begin. Else it is nil.
func (b *builder) lastGap(loop *pcode.Loop, every *ast.LoopOption) *operand {
	if !loop.Queue || !loop.HasStop || !b.callsRoutine(every.Value.Expr) {
		return nil
	}
	pair := b.newPair()
	last := operand{pcode.TypeDouble, pair, pair + 1}
	b.put(b.constDouble(0), last)
	return &last
}

// gap computes a number of seconds and hands it to an instruction. keep, when
// there is one, gets it too.
func (b *builder) gap(op pcode.Op, o *ast.LoopOption, k int64, keep *operand) {
	m := b.mark()
	g := b.number(b.expr(o.Value.Expr, -1), pcode.TypeDouble)
	if keep != nil {
		b.put(g, *keep)
	}
	b.at = o.Pos
	b.emit(op, g.cell, flagField(g.flag), 0, k)
	b.release(m)
}

// drain counts the arrivals that were due before the stop and did not begin.
func (b *builder) drain(every *ast.LoopOption, k int64, last *operand) {
	m := b.mark()
	top := b.top()
	var g operand
	if last != nil {
		g = *last
	} else {
		g = b.number(b.expr(every.Value.Expr, -1), pcode.TypeDouble)
	}
	b.at = every.Pos
	out := b.open(pcode.OpLoopDrain, g.cell, flagField(g.flag), k)
	b.back(top)
	b.land(out)
	b.release(m)
}

// backlogName is the number that arrivals left in the backlog are counted
// under: the measured procedure or mix that is all of the loop's body, else a
// name made of the loop's place.
func (b *builder) backlogName(s *ast.For) int {
	var only *ast.Named
	for _, st := range s.Body {
		if n, ok := st.(*ast.Named); ok && only == nil {
			only = n
		} else {
			only = nil
			break
		}
	}
	if only != nil && only.Call != nil {
		sym := b.info.Uses[only]
		switch {
		case sym == nil:
		case sym.Type == pcode.TypeRandomProcedure:
			return b.timedName(sym.Name)
		case sym.Routine != nil && sym.Routine.Timing.Measured():
			return b.timedName(sym.Name)
		}
	}
	return b.timedName(fmt.Sprintf("loop at line %d", s.Pos.Line))
}
