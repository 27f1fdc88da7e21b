package compile

import (
	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// What OpDropSession does with the session at its next release.
const (
	dropRelease = iota // drop it
	dropLeak           // leave it as it is, in nobody's hands
)

// setText computes the text of an sql that only the running program has.
func (b *builder) setText(n int, file, cat *ast.Cat, flags int) {
	op, e := pcode.OpSQLText, cat
	if file != nil {
		op, e = pcode.OpSQLFile, file
		if b.stretch.At(e.Pos).NamesAsTheyAre {
			flags |= pcode.TextPlain
		}
	}
	if b.stretch.At(e.Pos).Ampersand {
		flags |= pcode.TextWarn
	}
	m := b.mark()
	text := b.convert(b.expr(e.Expr, -1), pcode.TypeString)
	at := b.at
	if file != nil {
		b.at = file.Pos
	}
	b.emit(op, text.cell, flags, 0, int64(n))
	b.at = at
	b.release(m)
}

// insertedText puts the texts of variables into embedded SQL before each
// execution.
func (b *builder) insertedText(q *pcode.SQL, n int, parts []check.Piece) {
	q.Source, q.Dynamic, q.Transient, q.Array = "", true, true, 0
	var pieces []piece
	for _, p := range parts {
		if p.Name == nil {
			pieces = append(pieces, piece{text: p.Text, literal: true})
			continue
		}
		pieces = append(pieces, piece{operand: b.expr(p.Name, -1), at: p.Name.Pos})
	}
	m := b.mark()
	text := operand{pcode.TypeString, b.newString(), -1}
	b.appendAll(pieces)
	b.emit(pcode.OpCatEnd, text.cell, 0, 0, 0)
	b.emit(pcode.OpSQLText, text.cell, 0, 0, int64(n))
	b.release(m)
}

// declared prepares the execution of a declared sql and gives its number.
func (b *builder) declared(sym *check.Symbol) int {
	for _, p := range sym.Inserted { // the declaration may stand before a barrier
		if p.Name != nil {
			b.info.Uses[p.Name], b.info.Types[p.Name] = p.Symbol, p.Symbol.Type
		}
	}
	if len(sym.Inserted) > 0 {
		b.insertedText(b.prog.SQL[sym.Index], sym.Index, sym.Inserted)
	}
	return sym.Index
}

// arraySize sets the rows per fetch of a query or the rows of DML that go
// together; a size that is no constant is computed where it is declared.
func (b *builder) arraySize(q *pcode.SQL, n int, a *ast.ArraySpec) {
	q.Copy, q.Values = a.Copy, a.Values
	if l, ok := a.Size.Expr.(*ast.Literal); ok {
		q.FetchSize, q.Array = int(l.Int), int(l.Int)
		return
	}
	q.Array = 1
	b.setArray(n, a.Size.Expr)
}

func (b *builder) setArray(n int, e ast.Expr) {
	m := b.mark()
	size := b.number(b.expr(e, -1), pcode.TypeInteger)
	b.emit(pcode.OpSQLArray, size.cell, 0, 0, int64(n))
	b.release(m)
}

var entryKinds = map[string]pcode.EntryKind{"bind": pcode.EntryBind, "bindout": pcode.EntryBindout, "define": pcode.EntryDefine}

// modifySQL compiles a change of a declared sql.
func (b *builder) modifySQL(s *ast.ModifySQL) {
	n := b.info.Uses[s].Index
	k := int64(n)
	switch {
	case s.For != nil:
		b.setText(n, nil, s.For, pcode.TextModified)
	case s.Execute:
		b.emit(pcode.OpSQLFlush, 1, 0, 0, k)
	case s.Array != nil:
		b.setArray(n, s.Array.Expr)
	case s.Action == "release":
		b.emit(pcode.OpSQLRelease, 0, 0, 0, k)
	case s.Action == "leak":
		b.emit(pcode.OpSQLLeak, 0, 0, 0, k)
	case s.Action != "":
		keep := 0
		if s.Action == "cursorcache" {
			keep = 1
		}
		b.emit(pcode.OpSQLCache, keep, 0, 0, k)
	}
	for _, e := range s.Entries {
		m := b.mark()
		where := b.expr(e.Where.Expr, -1)
		entry := &pcode.Entry{SQL: n, Kind: entryKinds[s.Kind], Var: b.bound(e.Variable), Named: where.typ == pcode.TypeString}
		if !entry.Named {
			where = b.number(where, pcode.TypeInteger)
		}
		if s.Kind != "define" {
			entry.Offset = 1 - b.stretch.At(s.Pos).BindOffset
		}
		b.at = e.Pos
		b.push(where)
		b.emit(pcode.OpSQLBind, 0, 0, 0, int64(len(b.prog.Entries)))
		b.prog.Entries = append(b.prog.Entries, entry)
		b.release(m)
	}
}

// modifyDatabase compiles a change of a database or of the session at work.
func (b *builder) modifyDatabase(s *ast.ModifyDatabase) {
	switch {
	case s.Action == "leak":
		b.emit(pcode.OpDropSession, dropLeak, 0, 0, 0)
	case s.Action == "release":
		b.emit(pcode.OpDropSession, dropRelease, 0, 0, 0)
	case s.Cache != nil:
		n := b.number(b.expr(s.Cache.Expr, -1), pcode.TypeInteger)
		b.emit(pcode.OpCacheSize, n.cell, 0, 0, int64(b.info.Uses[s].Index))
	case b.info.Uses[s] == nil: // directly in main, where it has no effect
	default:
		lo := b.number(b.expr(s.Low.Expr, -1), pcode.TypeInteger)
		hi := lo
		if s.High != nil {
			hi = b.number(b.expr(s.High.Expr, -1), pcode.TypeInteger)
		}
		b.emit(pcode.OpPoolResize, lo.cell, hi.cell, 0, int64(b.info.Uses[s].Index))
	}
}

// executeBlock compiles an execute block, with retry as a loop around it.
//
//	enter; top: body; end: done → out; → top
//	out: leave
func (b *builder) executeBlock(s *ast.Execute) {
	if s.Retry == nil {
		b.breakable(s.Body)
		return
	}
	count := b.number(b.expr(s.Retry.Count.Expr, -1), pcode.TypeInteger)
	var states []string
	for _, t := range s.Retry.States {
		states = append(states, string(t))
	}
	b.at = s.Pos
	b.emit(pcode.OpRetryEnter, count.cell, flagField(count.flag), 0, int64(len(b.prog.Retries)))
	b.prog.Retries = append(b.prog.Retries, states)
	b.enterLoop(pcode.OpRetryLeave, 0)
	top := b.top()
	b.statements(s.Body)
	b.at = s.Pos
	done := b.open(pcode.OpRetryNext, 0, 0, 0)
	b.back(top)
	b.land(done)
	b.leaveLoop()
	b.emit(pcode.OpRetryLeave, 0, 0, 0, 0)
}
