package check

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// statement checks one statement or declaration.
func (c *Checker) statement(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Empty:
		if c.before != "" {
			c.fault(133, s.Pos, c.before)
		} else {
			c.fault(9, s.Pos)
		}
	case *ast.Scalar:
		c.scalar(s)
	case *ast.Named:
		c.named(s)
	case *ast.Embedded:
		c.embedded(s)
	case *ast.Immediate:
		c.immediate(s)
	case *ast.SQLDecl:
		c.sqlDecl(s)
	case *ast.If:
		c.ifStatement(s)
	case *ast.For:
		c.forLoop(s)
	case *ast.While:
		c.while(s)
	case *ast.Execute:
		c.execute(s)
	case *ast.Print:
		c.list(s.Items)
	case *ast.Return:
		c.returnStatement(s)
	case *ast.Plain:
		c.plain(s)
	case *ast.Wait:
		c.value(s.Value.Expr)
		c.tightLoop("wait", s.Value.Expr)
	case *ast.Break:
		c.breakStatement(s)
	case *ast.Discard:
		if s.Value != nil {
			c.value(s.Value.Expr)
		}
	case *ast.Exit:
		c.exit(s)
	case *ast.System:
		c.system(s)
	case *ast.Printvar:
		c.printvar(s)
	case *ast.ModifySQL:
		c.modifySQL(s)
	case *ast.ModifyDatabase:
		c.modifyDatabase(s)
	case *ast.ReleaseDatabase:
		c.sessionAction(s.Pos, "release database")
	case *ast.Handle:
		c.handle(s)
	case *ast.Write:
		c.write(s)
	case *ast.Fflush:
		c.fileUse(s.File, s.Pos, s)
	case *ast.Printf:
		c.printf(s)
	case *ast.Readline:
		c.readline(s)
	case *ast.Regex:
		c.regex(s)
	case *ast.Directive:
		c.directive(s)
	case *ast.LOB:
		c.lob(s)
	case *ast.Notification:
		c.notification(s)
	default:
		c.mainOnly(s)
	}
}

// mainOnly checks what stands at the outermost level only.
func (c *Checker) mainOnly(s ast.Statement) {
	what := ""
	switch s.(type) {
	case *ast.Procedure:
		what = "a procedure declaration"
	case *ast.Function:
		what = "a function declaration"
	case *ast.RandomArray:
		what = "a random array"
	case *ast.Database:
		what = "a database declaration"
	}
	if what != "" && c.local != nil {
		c.fault(145, s.Position(), what)
		return
	}
	switch s := s.(type) {
	case *ast.Procedure:
		c.procedure(s)
	case *ast.Function:
		c.function(s)
	case *ast.RandomArray:
		c.randomArray(s)
	case *ast.Database:
		c.database(s)
	case *ast.Run:
		c.run(s)
	}
}

// scalar declares integer, double and string variables.
func (c *Checker) scalar(s *ast.Scalar) {
	t := scalarType(s.Type)
	if s.Size != nil {
		if t != pcode.TypeString {
			c.fault(4, s.Size.Pos, "a name: only a string has a size")
		}
		c.size(s.Size)
	}
	if s.Threads != "" && c.local != nil {
		c.fault(152, s.Pos, s.Inits[0].Name, s.Threads)
	}
	if s.Threads == "sum" && t == pcode.TypeString {
		c.fault(294, s.Pos, s.Inits[0].Name, article(t))
	}
	c.privateLocal(s.Private, s.Pos, s.Inits[0].Name)
	for _, i := range s.Inits {
		if i.Value != nil {
			c.value(i.Value.Expr)
			if i.Op != ":=" {
				c.fault(6, i.Value.Pos, "':=' before the value")
			}
		}
		sym := &Symbol{Name: i.Name, Type: t, Size: s.Size, Sum: s.Threads == "sum", Global: s.Threads == "global", Private: s.Private}
		if !c.declare(sym, i.Pos) {
			continue
		}
		sym.unset = t.IsNumber() && i.Value == nil && !sym.Sum
		sym.MayBeNull = sym.Global
		if i.Value != nil {
			sym.sources = append(sym.sources, source{i.Value.Expr})
		}
		c.symbols = append(c.symbols, sym)
		c.info.Uses[i] = sym
	}
}

// size checks a declared string size; a constant one must be positive.
func (c *Checker) size(v *ast.Value) {
	c.value(v.Expr)
	if l, ok := v.Expr.(*ast.Literal); ok && l.Type == ast.TokenInteger {
		if l.Int <= 0 {
			c.fault(95, v.Pos, l.Int)
		} else if l.Int > 1<<31-2 {
			c.fault(169, v.Pos, l.Int, int64(1<<31-2))
		}
	}
}

func scalarType(word string) pcode.Type {
	switch word {
	case "integer":
		return pcode.TypeInteger
	case "double":
		return pcode.TypeDouble
	case "string":
		return pcode.TypeString
	case "file":
		return pcode.TypeFile
	case "sql":
		return pcode.TypeSQL
	}
	return pcode.TypeLOB
}

// named checks a statement that begins with a name.
func (c *Checker) named(s *ast.Named) {
	if s.Assign != nil {
		c.assignment(s)
		return
	}
	if s.Call == nil && s.Name == "ping" && c.find("ping") == nil {
		c.usesSQL()
		return
	}
	if s.Call == nil && len(s.Name) > 0 {
		c.namedExecution(s)
		return
	}
	c.callStatement(s)
}

func (c *Checker) assignment(s *ast.Named) {
	c.value(s.Assign.Value.Expr)
	if s.At != nil {
		c.fault(11, s.At.Pos, "at")
	}
	if f := c.find(s.Name); f != nil && f.Type == pcode.TypeFile {
		c.openFile(f, s)
		return
	}
	if fileOperators[s.Assign.Op] {
		c.useAs(s.Name, s.Pos, "a file", pcode.TypeFile)
		return
	}
	sym := c.useAs(s.Name, s.Pos, "a variable to assign to", pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString)
	if sym == nil {
		return
	}
	if sym.ReadOnly {
		c.fault(100, s.Pos, s.Name, "a predefined variable", "a variable that can be assigned")
		return
	}
	if s.Assign.Op == "||=" && sym.Type != pcode.TypeString {
		c.fault(100, s.Pos, s.Name, article(sym.Type), "a string")
		return
	}
	if sym.Global && s.Assign.Op == ":=" && mentions(s.Assign.Value.Expr, s.Name) {
		c.fault(295, s.Pos, s.Name)
	}
	c.info.Uses[s] = sym
	if s.Assign.Op != "||=" {
		sym.sources = append(sym.sources, source{s.Assign.Value.Expr})
	}
}

// callStatement checks a procedure call.
func (c *Checker) callStatement(s *ast.Named) {
	for _, a := range s.Call.Args {
		c.value(a.Expr)
	}
	sym := c.use(s.Name, s.Pos)
	if sym == nil {
		return
	}
	c.info.Uses[s] = sym
	switch sym.Type {
	case pcode.TypeProcedure, pcode.TypeFunction:
		c.arguments(sym.Routine, catExprs(s.Call.Args), s.Pos)
		if c.inMainBlock() && c.ownSession == 0 && (s.At == nil || s.At.Default) {
			c.info.Calls[c.element] = append(c.info.Calls[c.element], sym.Routine)
		}
	case pcode.TypeRandomProcedure:
		for _, p := range sym.Mix {
			c.arguments(p.Routine, catExprs(s.Call.Args), s.Pos)
		}
	default:
		c.fault(100, s.Pos, s.Name, article(sym.Type), "a procedure")
	}
	c.at(s.At)
}

func catExprs(list []*ast.Cat) []ast.Expr {
	exprs := make([]ast.Expr, len(list))
	for i, a := range list {
		exprs[i] = a.Expr
	}
	return exprs
}

// arguments checks the number of arguments and notes them as sources of the formals.
func (c *Checker) arguments(r *Routine, args []ast.Expr, p ast.Pos) {
	if len(args) > len(r.Formals) {
		c.fault(124, p, r.Name(), len(args), len(r.Formals))
		return
	}
	if len(args) < len(r.Formals) {
		c.fault(125, p, r.Name(), len(args), len(r.Formals))
		return
	}
	for i, a := range args {
		r.Formals[i].sources = append(r.Formals[i].sources, source{a})
	}
}

func (c *Checker) ifStatement(s *ast.If) {
	c.value(s.Cond.Expr)
	c.compound++
	c.body(s.Then, "'then'")
	for _, e := range s.Elseif {
		c.value(e.Cond.Expr)
		c.body(e.Body, "'then'")
	}
	c.body(s.Else, "'else'")
	c.compound--
	c.end(s.End, "if")
}

func (c *Checker) while(s *ast.While) {
	c.value(s.Cond.Expr)
	if s.Legacy {
		c.fault(258, s.Pos)
	}
	c.loopBody(s.Body, "'loop'")
	c.end(s.End, "while", "loop")
}

// loopBody checks the body of something break can leave.
func (c *Checker) loopBody(list []ast.Statement, opener string) {
	c.loops++
	c.compound++
	c.body(list, opener)
	c.compound--
	c.loops--
}

// inMainBlock is true within an execute block of main, which may hold a
// transaction of several procedures.
func (c *Checker) inMainBlock() bool { return c.executes > 0 && c.routine == nil && !c.inBlock }

func (c *Checker) execute(s *ast.Execute) {
	if s.At != nil {
		c.at(s.At)
		if !s.At.Default {
			c.usesElsewhere()
			c.ownSession++
			defer func() { c.ownSession-- }()
		}
	}
	if s.Retry != nil {
		c.value(s.Retry.Count.Expr)
		for _, state := range s.Retry.States {
			if len(state) != 5 {
				c.fault(8, s.Retry.Pos, "'"+string(state)+"', a SQLSTATE has five characters")
			}
		}
		c.usesSQL()
	}
	c.executes++
	c.loopBody(s.Body, "'execute'")
	c.executes--
	c.end(s.End, "execute")
}

// end checks the word after end.
func (c *Checker) end(e ast.End, words ...string) {
	if e.Name == "" {
		return
	}
	for _, w := range words {
		if e.Name == w {
			return
		}
	}
	if len(words) == 2 && !closers[words[1]] && !closers[e.Name] { // of procedure NAME, function NAME, sql NAME
		c.fault(179, e.Pos, words[1], e.Name)
		return
	}
	c.fault(101, e.Pos, e.Name, words[0])
}

// closers are the words after end that are no names.
var closers = map[string]bool{
	"procedure": true, "function": true, "sql": true, "if": true, "while": true, "loop": true, "execute": true, "run": true,
	"threads": true, "querynotification": true,
}

func (c *Checker) list(items []*ast.Cat) {
	for _, i := range items {
		c.value(i.Expr)
	}
}

func (c *Checker) returnStatement(s *ast.Return) {
	if s.Value != nil {
		c.value(s.Value.Expr)
	}
	switch {
	case c.routine == nil && !c.inBlock:
		c.fault(171, s.Pos)
	case c.routine == nil || c.routine.Procedure != nil:
		if s.Value != nil {
			c.fault(129, s.Value.Pos, c.routineName())
		}
	case s.Value == nil:
		c.fault(128, s.Pos, c.routineName())
	default:
		c.routine.results = append(c.routine.results, s.Value.Expr)
	}
}

func (c *Checker) breakStatement(s *ast.Break) {
	if s.Notification {
		if c.notified == 0 && c.routine == nil {
			c.fault(300, s.Pos).BeforeRun = true
		}
		return
	}
	if c.loops == 0 && !c.inBlock {
		if c.routine != nil {
			c.fault(253, s.Pos)
		} else {
			c.fault(252, s.Pos)
		}
	}
}

func (c *Checker) exit(s *ast.Exit) {
	c.value(s.Value.Expr)
	if c.routine != nil || c.inBlock || c.mainInRun {
		c.fault(138, s.Pos)
	}
}

func (c *Checker) plain(s *ast.Plain) {
	switch s.Word {
	case "ociping":
		c.usesSQL()
	case "nostatistics":
		if c.routine == nil || c.routine.Procedure == nil {
			c.fault(321, s.Pos, c.routineName())
		}
	case "commit", "rollback":
		if c.routine != nil && c.routine.Procedure != nil && c.routine.Procedure.Statistics == "statisticsonly" {
			c.fault(302, s.Pos, c.routineName())
		}
	}
}

func (c *Checker) system(s *ast.System) {
	c.value(s.Command.Expr)
	if s.Target == nil {
		return
	}
	if sym := c.target(s.Target, "a string variable", pcode.TypeString); sym != nil {
		c.info.Uses[s.Target] = sym
	}
}

// target looks up a variable that a statement writes to.
func (c *Checker) target(id *ast.Ident, what string, types ...pcode.Type) *Symbol {
	sym := c.useAs(id.Name, id.Pos, what, types...)
	if sym == nil {
		return nil
	}
	if sym.ReadOnly || sym.Global {
		c.fault(100, id.Pos, id.Name, "a predefined or global variable", what)
		return nil
	}
	sym.MayBeNull = true
	return sym
}

func (c *Checker) printvar(s *ast.Printvar) {
	if c.local != nil {
		c.fault(304, s.Pos, "printvar")
	}
	for _, id := range s.Names {
		if sym := c.use(id.Name, id.Pos); sym != nil {
			c.info.Uses[id] = sym
		}
	}
}

// routineName is the name of the routine at work, for messages.
func (c *Checker) routineName() string {
	if c.routine == nil {
		return "main"
	}
	return c.routine.Name()
}
