package check

import (
	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// announce declares the routines of a stretch before its text is walked, so
// that they can call each other in any order.
func (c *Checker) announce(e ast.Statement) {
	r := &Routine{}
	var s *Symbol
	switch e := e.(type) {
	case *ast.Procedure:
		r.Procedure = e
		s = &Symbol{Name: e.Name, Type: pcode.TypeProcedure, Private: e.Private}
	case *ast.Function:
		r.Function, r.Result, r.Size = e, scalarType(e.Result.Name), e.Result.Size
		s = &Symbol{Name: e.Name, Type: pcode.TypeFunction, Private: e.Private}
	default:
		return
	}
	s.Place, s.Routine, r.Symbol, s.Kept = ast.Place(e.Position()), r, s, true
	file := forwardFile(s.Private, s.Place.File)
	if c.forward[file] == nil {
		c.forward[file] = map[string]*Symbol{}
	}
	if _, ok := c.forward[file][s.Name]; !ok {
		c.forward[file][s.Name] = s
	}
	formals := r.formals()
	if formals == nil {
		return
	}
	for _, f := range formals.Args {
		r.Formals = append(r.Formals, &Symbol{Name: f.Name.Name, Type: scalarType(f.Type.Name), Size: f.Type.Size})
	}
}

// forwardFile is the key of forward for a routine: only its own file sees a private one.
func forwardFile(private bool, file string) string {
	if private {
		return file
	}
	return ""
}

func (r *Routine) formals() *ast.Formals {
	if r.Function != nil {
		return r.Function.Formals
	}
	return r.Procedure.Formals
}

func (c *Checker) procedure(p *ast.Procedure) {
	r := c.enterRoutine(p.Name, p.Private, p)
	if r == nil {
		return
	}
	if p.Formals == nil {
		c.fault(170, p.Pos, p.Name)
	}
	c.routineBody(r, p.Formals, p.Body)
	c.end(p.End, "procedure", p.Name)
	switch {
	case p.Statistics == "statisticsonly":
		r.Timing = pcode.TimingOnly
	case p.Statistics == "statistics":
		r.Timing = pcode.TimingSQL
	case p.Statistics == "nostatistics" && r.usesSQL:
		r.Timing = pcode.TimingQuiet
	case r.usesSQL:
		r.Timing = pcode.TimingSQL
	case r.usesAt && p.Statistics == "":
		r.Timing = pcode.TimingElsewhere
	}
	c.routine = nil
}

func (c *Checker) function(f *ast.Function) {
	r := c.enterRoutine(f.Name, f.Private, f)
	if r == nil {
		return
	}
	if f.Formals == nil {
		c.fault(170, f.Pos, f.Name)
	}
	c.argType(f.Result)
	c.routineBody(r, f.Formals, f.Body)
	c.end(f.End, "function", f.Name)
	if len(r.results) == 0 {
		c.fault(126, f.Pos, f.Name)
	}
	r.OpenEnd = !returns(f.Body)
	if r.usesSQL {
		r.Timing = pcode.TimingQuiet
	}
	c.routine = nil
}

// enterRoutine declares the routine that announce made.
func (c *Checker) enterRoutine(name string, private bool, decl ast.Statement) *Routine {
	s := c.forward[forwardFile(private, c.file)][name]
	if s == nil || s.Routine.checked || s.Place != ast.Place(decl.Position()) {
		var where diag.Place
		if old := c.find(name); old != nil {
			where = old.Place
		}
		c.fault(20, decl.Position(), name, where)
		return nil
	}
	if c.reserved(name, decl.Position()) || !c.declareMain(s, decl.Position()) {
		return nil
	}
	s.Order, s.File = decl.Position().Offset, c.file
	s.Routine.checked = true
	c.routine = s.Routine
	c.info.Routines = append(c.info.Routines, s.Routine)
	return s.Routine
}

// routineBody checks formals and statements in a scope of their own.
func (c *Checker) routineBody(r *Routine, formals *ast.Formals, body []ast.Statement) {
	c.local = map[string]*Symbol{}
	c.scope = &pcode.Scope{Parent: c.fileScope(), Vars: map[string]*pcode.Variable{}}
	c.info.Scopes[r] = c.scope
	if formals != nil {
		for i, f := range formals.Args {
			c.argType(f.Type)
			if c.declare(r.Formals[i], f.Name.Pos) {
				c.symbols = append(c.symbols, r.Formals[i])
			}
		}
	}
	if !c.stretch.Last || !c.stretch.First {
		for _, f := range r.Formals {
			f.MayBeNull = true // text that is not read yet may call with null
		}
	}
	c.statements(body, "the head of the routine")
	r.Locals = c.locals
}

func (c *Checker) argType(t *ast.ArgType) {
	if !scalarType(t.Name).IsScalar() {
		c.fault(223, t.Pos, t.Name)
	}
	if t.Size != nil {
		c.size(t.Size)
	}
}

// returns tells whether a list of statements surely ends with a return.
func returns(list []ast.Statement) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.Return:
		return true
	case *ast.Empty:
		return returns(list[:len(list)-1])
	case *ast.If:
		if !s.HasElse || !returns(s.Then) || !returns(s.Else) {
			return false
		}
		for _, e := range s.Elseif {
			if !returns(e.Body) {
				return false
			}
		}
		return true
	}
	return false
}

// randomArray declares a random string or procedure array.
func (c *Checker) randomArray(a *ast.RandomArray) {
	t := pcode.TypeRandomString
	if a.Kind == "procedure" {
		t = pcode.TypeRandomProcedure
	}
	s := &Symbol{Name: a.Name, Type: t, Private: a.Private, Random: a}
	weights := 0.0
	known := true
	for _, i := range a.Items {
		c.value(i.Weight.Expr)
		if w, ok := literalWeight(i.Weight.Expr); !ok {
			known = false
		} else if w < 0 {
			c.fault(28, i.Weight.Pos, w)
			known = false
		} else {
			weights += w
		}
		c.randomItem(a, i, s)
	}
	if known && weights == 0 {
		c.fault(30, a.Pos, a.Name)
	}
	if c.declare(s, a.Pos) {
		c.info.Uses[a] = s
	}
}

func literalWeight(e ast.Expr) (float64, bool) {
	switch e := e.(type) {
	case *ast.Literal:
		return e.Double + float64(e.Int), e.Type != ast.TokenString
	case *ast.Unary:
		w, ok := literalWeight(e.X)
		return -w, ok && e.Op == "-"
	}
	return 0, false
}

func (c *Checker) randomItem(a *ast.RandomArray, i *ast.RandomItem, s *Symbol) {
	if a.Kind == "string" {
		if i.String == nil {
			c.fault(90, i.Pos, a.Name, "a string in double quotes")
		}
		return
	}
	if i.String != nil {
		c.fault(92, i.Pos, a.Name, "the name of a procedure")
		return
	}
	p := c.useAs(i.Name, i.Pos, "a procedure", pcode.TypeProcedure)
	if p == nil {
		return
	}
	c.info.Uses[i] = p
	if len(s.Mix) > 0 && !c.sameFormals(s.Mix[0].Routine, p.Routine, i.Pos) {
		return
	}
	s.Mix = append(s.Mix, p)
}

// sameFormals refuses procedures with different arguments in one array.
func (c *Checker) sameFormals(a, b *Routine, p ast.Pos) bool {
	if len(a.Formals) != len(b.Formals) {
		c.fault(167, p, b.Name(), len(b.Formals), len(a.Formals))
		return false
	}
	for i := range a.Formals {
		if a.Formals[i].Type != b.Formals[i].Type {
			c.fault(168, p, i+1, b.Name(), b.Formals[i].Type, a.Formals[i].Type)
			return false
		}
	}
	return true
}

// timings refuses SQL in statisticsonly procedures.
func (c *Checker) timings() {
	for _, r := range c.info.Routines {
		if r.Procedure != nil && r.Procedure.Statistics == "statisticsonly" && (r.usesSQL || r.usesAt) {
			c.fault(302, r.Procedure.Pos, r.Name())
		}
	}
}

// withoutSession refuses SQL in procedures that are called because no session came.
func (c *Checker) withoutSession() {
	for _, then := range c.instead {
		if r := c.info.Uses[then].Routine; r.Timing.HoldsSession() {
			c.fault(498, then.Pos, r.Name())
		}
	}
	c.instead = nil
}

// run checks a run command.
func (c *Checker) run(s *ast.Run) {
	if c.routine != nil || c.inBlock || c.mainInRun {
		c.fault(304, s.Pos, "run")
	}
	for _, b := range s.Blocks {
		switch {
		case b.Threads != nil:
			c.threads(b.Threads)
		case b.Notification != nil:
			c.mainInRun = true
			c.notification(b.Notification)
			c.mainInRun = false
		default:
			c.fault(9, b.Empty.Pos)
		}
	}
	c.end(s.End, "run")
}

// threads checks a block: its declarations are local to each thread.
func (c *Checker) threads(t *ast.Threads) {
	c.value(t.Count.Expr)
	if l, ok := t.Count.Expr.(*ast.Literal); ok && l.Int < 0 {
		c.fault(102, t.Count.Pos, l.Int)
	}
	c.at(t.At)
	local, locals, scope, block, loops, control, inBlock := c.local, c.locals, c.scope, c.block, c.loops, c.control, c.inBlock
	c.threadsBlock = t
	notified := c.notified
	c.notified = 0
	c.local, c.locals, c.inBlock, c.loops, c.control = map[string]*Symbol{}, nil, true, 0, 0
	c.scope = &pcode.Scope{Parent: c.fileScope(), Vars: map[string]*pcode.Variable{}}
	c.info.Scopes[t] = c.scope
	c.block = len(c.blocks)
	c.blocks = append(c.blocks, true)
	c.statements(t.Body, "'threads'")
	c.blocks[c.block] = false
	c.info.Locals[t] = c.locals
	c.local, c.locals, c.scope, c.block, c.loops, c.control, c.inBlock = local, locals, scope, block, loops, control, inBlock
	c.notified = notified
	c.end(t.End, "threads")
}
