package compile

import (
	"strings"

	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/vm/pcode"
)

// execute emits the single execution of an sql.
func (b *builder) execute(n int) {
	b.mayWait(b.emit(pcode.OpSQLExec, pcode.AtOnce, 0, 0, int64(n)))
}

// newSQL enters an sql into the program; node is what check noted its scope by.
func (b *builder) newSQL(node any, p ast.Pos, name, source string) (*pcode.SQL, int) {
	set := b.stretch.At(p)
	q := &pcode.SQL{
		Name: name, Source: source, Place: b.place(p), Scope: b.info.Scopes[node], Order: p.Offset,
		KeepCase: set.KeepCase, OutPrefix: set.OutPrefix,
		DebugSQL: set.Debug&ast.DebugSQL != 0, DebugBind: set.Debug&ast.DebugBind != 0,
	}
	b.prog.SQL = append(b.prog.SQL, q)
	return q, len(b.prog.SQL) - 1
}

func (b *builder) embeddedSQL(node any, p ast.Pos, source string) int {
	q, n := b.newSQL(node, p, "", source)
	q.ImplicitBind, q.ImplicitDefine = true, true
	q.FetchSize, q.Array = b.stretch.At(p).QueryArray, b.stretch.At(p).DMLArray
	if inserted := b.info.Inserted[node]; len(inserted) > 0 {
		b.insertedText(q, n, inserted)
	}
	return n
}

func (b *builder) immediateSQL(node any, body *ast.ImmediateBody) int {
	source := ""
	if body.SQL != nil {
		source = string(*body.SQL)
	}
	q, n := b.newSQL(node, body.Pos, "", source)
	q.ImplicitBind, q.ImplicitDefine = true, true
	b.specs(q, n, body.Specs)
	if inserted := b.info.Inserted[node]; len(inserted) > 0 {
		b.insertedText(q, n, inserted)
	}
	if body.SQL == nil {
		q.Dynamic, q.Transient = true, true
		b.setText(n, body.File, body.Cat, 0)
	}
	return n
}

// declareSQL makes a named sql. A text that is known needs no code. Rows that a
// local sql has collected are sent when the routine ends.
func (b *builder) declareSQL(s *ast.SQLDecl) {
	sym := b.info.Uses[s]
	source := ""
	if s.SQL != nil {
		source = string(*s.SQL)
	}
	q, n := b.newSQL(s, s.Pos, s.Name, source)
	set := b.stretch.At(s.Pos)
	q.ImplicitBind, q.ImplicitDefine = set.ImplicitBind, set.ImplicitDefine
	q.Dynamic = s.SQL == nil
	if sym.Resized {
		q.Array = 1
	}
	sym.Index = n
	if q.Dynamic {
		b.emit(pcode.OpSQLDeclare, 0, 0, 0, int64(n))
	}
	b.specs(q, n, s.Specs)
	if s.File != nil || s.Cat != nil {
		b.setText(n, s.File, s.Cat, 0)
	}
	if len(b.info.Inserted[s]) > 0 {
		q.Dynamic, q.Transient, q.Array = true, true, 0 // each execution makes the text
	}
	if q.Array > 0 && b.routine != nil {
		// Done last of all, so that it stands below whatever is open here.
		b.cleanups = append([]cleanup{{op: pcode.OpSQLFlush, k: int64(n)}}, b.cleanups...)
	}
}

func (b *builder) specs(q *pcode.SQL, n int, specs []*ast.SQLSpec) {
	offset := b.stretch.At(ast.Pos{Offset: q.Order}).BindOffset
	for _, s := range specs {
		q.Binds = b.binds(q.Binds, s.Bind, offset, &q.ImplicitBind)
		q.Bindouts = b.binds(q.Bindouts, s.Bindout, offset, nil)
		for _, d := range s.Define {
			if d.Implicit {
				q.ImplicitDefine = true
				continue
			}
			q.Defines = append(q.Defines, pcode.Define{Position: int(*d.Position), Var: b.bound(d.Variable)})
		}
		switch s.Word {
		case "ignoreerror":
			q.IgnoreError = true
		case "nocursorcache":
			q.NoCache = true
		}
		if s.Array != nil {
			b.arraySize(q, n, s.Array)
		}
	}
}

func (b *builder) binds(to []pcode.Bind, list []*ast.Bind, offset int, implicit *bool) []pcode.Bind {
	for _, x := range list {
		switch {
		case x.Implicit:
			*implicit = true
		case x.Name != nil:
			to = append(to, pcode.Bind{Placeholder: strings.TrimPrefix(string(*x.Name), ":"), Var: b.bound(x.Variable)})
		case x.Position != nil:
			to = append(to, pcode.Bind{Position: int(*x.Position) + 1 - offset, Var: b.bound(x.Variable)})
		default:
			to = append(to, pcode.Bind{Placeholder: x.Variable.Name, Var: b.bound(x.Variable)})
		}
	}
	return to
}

func (b *builder) bound(id *ast.Ident) *pcode.Variable { return b.variable(b.info.Uses[id]) }

// randomArray computes the weights.
func (b *builder) randomArray(a *ast.RandomArray) {
	sym := b.info.Uses[a]
	r := &pcode.RandomArray{Name: a.Name, Place: b.place(a.Pos)}
	sym.Index = len(b.prog.Random)
	b.prog.Random = append(b.prog.Random, r)
	var weights []operand
	for _, i := range a.Items {
		if i.String != nil {
			r.Strings = append(r.Strings, string(*i.String))
		} else {
			r.Procedures = append(r.Procedures, b.routines[b.info.Uses[i].Routine])
		}
		weights = append(weights, b.number(b.expr(i.Weight.Expr, -1), pcode.TypeDouble))
	}
	for _, w := range weights {
		b.push(w)
	}
	b.emit(pcode.OpRandomDecl, 0, 0, 0, int64(sym.Index))
}

// database computes the values of a declaration and connects.
func (b *builder) database(d *ast.Database) {
	sym := b.info.Uses[d]
	decl := &pcode.DatabaseDecl{Name: d.Name, Place: b.place(d.Pos), Kind: sym.Pool, ThenCall: -1, AcceptFailure: b.stretch.At(d.Pos).AcceptFailure}
	sym.Index = len(b.prog.Databases)
	b.prog.Databases = append(b.prog.Databases, decl)
	var values []operand
	add := func(f pcode.DatabaseField, e ast.Expr, t pcode.Type) {
		decl.Fields = append(decl.Fields, f)
		values = append(values, b.argument(b.expr(e, -1), t))
	}
	if d.User != nil {
		add(pcode.FieldUser, d.User.Expr, pcode.TypeString)
	}
	for _, s := range d.Specs {
		switch {
		case s.Word == "username":
			add(pcode.FieldUser, s.Cat.Expr, pcode.TypeString)
		case s.Word == "password":
			add(pcode.FieldPassword, s.Cat.Expr, pcode.TypeString)
		case s.Connect != nil:
			add(pcode.FieldConnect, s.Connect.Expr, pcode.TypeString)
		case s.Cache != nil:
			add(pcode.FieldCursorCache, s.Cache.Expr, pcode.TypeInteger)
		case s.Pipeline:
			decl.Pipeline = true
		case s.Isolation != nil:
			add(pcode.FieldIsolation, s.Isolation.Expr, pcode.TypeString)
		case s.Flag == "default":
			decl.IsDefault = true
			b.prog.Default = sym.Index
		case s.Flag == "results":
			decl.IsResults = true
			b.prog.Results = sym.Index
		case s.Pool != nil:
			b.pool(decl, s.Pool, add)
		}
	}
	b.at = d.Pos
	for _, v := range values {
		b.push(v)
	}
	b.emit(pcode.OpDatabase, 0, 0, 0, int64(sym.Index))
}

func (b *builder) pool(decl *pcode.DatabaseDecl, p *ast.PoolSpec, add func(pcode.DatabaseField, ast.Expr, pcode.Type)) {
	add(pcode.FieldLow, p.Low.Expr, pcode.TypeInteger)
	if p.High != nil {
		add(pcode.FieldHigh, p.High.Expr, pcode.TypeInteger)
	}
	if p.Release != nil {
		add(pcode.FieldRelease, p.Release.Expr, pcode.TypeDouble)
	}
	if p.Wait != nil {
		add(pcode.FieldWait, p.Wait.Expr, pcode.TypeDouble)
	}
	if p.Then == nil {
		return
	}
	if p.Then.Break {
		decl.ThenBreak = true
		return
	}
	if sym := b.info.Uses[p.Then]; sym != nil {
		decl.ThenCall = b.thenFunction(p, sym)
	}
}

// thenFunction makes a function of its own that calls the procedure with the
// arguments of the then clause; they are computed when it is called.
func (b *builder) thenFunction(p *ast.PoolSpec, sym *check.Symbol) int {
	fn := &pcode.Function{Name: sym.Name, Kind: pcode.KindProcedure, Place: b.place(p.Then.Pos), Timed: -1}
	n := len(b.prog.Functions)
	b.prog.Functions = append(b.prog.Functions, fn)
	t := b.newBuilder(fn, p.Then.Pos)
	t.routine = &check.Routine{Symbol: sym}
	t.cells, t.strings = firstFormal, firstStringFormal
	t.grow()
	base, sbase := t.cells, t.strings
	t.arguments(sym.Routine.Formals, nil, exprs(p.Then.Call.Args))
	t.emit(pcode.OpCall, base, sbase, 0, int64(b.routines[sym.Routine]))
	t.finish()
	return n
}

// run compiles a run command: its blocks are functions of their own.
func (b *builder) run(s *ast.Run) {
	decl := &pcode.RunDecl{Place: b.place(s.Pos)}
	k := len(b.prog.Runs)
	b.prog.Runs = append(b.prog.Runs, decl)
	b.emit(pcode.OpRunBegin, 0, 0, 0, int64(k))
	var notifications []*ast.Notification
	for _, block := range s.Blocks {
		t := block.Threads
		if block.Notification != nil {
			notifications = append(notifications, block.Notification)
		}
		if t == nil {
			continue
		}
		n := len(b.prog.Blocks)
		decl.Blocks = append(decl.Blocks, n)
		b.prog.Blocks = append(b.prog.Blocks, &pcode.Block{Place: b.place(t.Pos), Function: b.threads(t), Database: b.blockDatabase(t)})
		m := b.mark()
		count := b.number(b.expr(t.Count.Expr, -1), pcode.TypeInteger)
		b.at = t.Count.Pos
		b.emit(pcode.OpRunThreads, count.cell, flagField(count.flag), 0, int64(n))
		b.release(m)
	}
	for _, n := range notifications { // the first listens before the threads start, so that it misses nothing
		b.notification(n, func() { b.emit(pcode.OpRunStart, 0, 0, 0, int64(k)) })
	}
	b.at = s.Pos
	b.emit(pcode.OpRunEnd, 0, 0, 0, int64(k))
}

func (b *builder) blockDatabase(t *ast.Threads) int {
	if sym := b.info.Uses[t.At]; t.At != nil && sym != nil {
		return sym.Index
	}
	return -1
}

func (b *builder) threads(t *ast.Threads) int {
	fn := &pcode.Function{Name: "threads", Kind: pcode.KindBlock, Place: b.place(t.Pos), Timed: -1}
	n := len(b.prog.Functions)
	b.prog.Functions = append(b.prog.Functions, fn)
	body := b.newBuilder(fn, t.Pos)
	body.locals(b.info.Locals[t])
	failed := -1
	if b.info.SQLUse[t] { // as a procedure with SQL, the block holds a session
		failed = body.open(pcode.OpSessionEnter, 0, 0, -1)
		body.cleanups = append(body.cleanups, cleanup{op: pcode.OpSessionLeave})
	}
	keep := len(body.cleanups)
	body.localFiles(b.info.Locals[t])
	body.statements(t.Body)
	body.endFiles(keep)
	if failed >= 0 {
		body.emit(pcode.OpSessionLeave, 0, 0, 0, 0)
		body.land(failed)
	}
	body.finish()
	return n
}
