package check

import (
	"slices"
	"strings"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/sqlrt/sqltext"
	"rwl/vm/pcode"
)

// usesSQL notes that the place at work executes SQL directly.
func (c *Checker) usesSQL() {
	if c.ownSession > 0 {
		return
	}
	if c.routine != nil {
		c.routine.usesSQL = true
	} else if c.inBlock {
		c.info.SQLUse[c.threadsBlock] = true
	} else {
		c.info.SQLUse[c.element] = true
	}
}

// usesSQLAt notes that the place at work executes SQL with this at clause, nil for
// none. One that names a database takes a session of its own there.
func (c *Checker) usesSQLAt(a *ast.At) {
	if a == nil || a.Default {
		c.usesSQL()
	} else {
		c.usesElsewhere()
	}
	c.at(a)
}

// usesElsewhere notes that a routine executes SQL on a database that it names.
func (c *Checker) usesElsewhere() {
	if c.routine != nil && c.ownSession == 0 {
		c.routine.usesAt = true
	}
}

func (c *Checker) embedded(s *ast.Embedded) {
	c.sqlUse(s, s.Pos, string(s.SQL), s.At)
}

func (c *Checker) immediate(s *ast.Immediate) {
	c.immediateBody(s, &s.Body, s.At)
}

// immediateBody checks sql execute …; node is what compile finds the scope by.
func (c *Checker) immediateBody(node any, b *ast.ImmediateBody, at *ast.At) {
	c.end(b.End, "sql")
	c.visible(node)
	c.usesSQLAt(at)
	if b.SQL == nil {
		c.runtimeText(b.File, b.Cat)
		c.specs("execute", b.Specs, nil)
		for _, s := range b.Specs {
			if s.Array != nil {
				c.fault(276, s.Pos)
			}
		}
		return
	}
	c.specs("execute", b.Specs, b.SQL)
	c.sourceText(node, b.TextPos(), string(*b.SQL), b.Specs, true, true)
}

// sqlUse checks embedded SQL, which binds and defines implicitly.
func (c *Checker) sqlUse(node any, p ast.Pos, source string, at *ast.At) {
	c.visible(node)
	c.usesSQLAt(at)
	c.sourceText(node, p, source, nil, true, true)
}

// sourceText checks SQL that stands in the program; with &name. in it only the
// running program has the text.
func (c *Checker) sourceText(node any, p ast.Pos, source string, specs []*ast.SQLSpec, binds, defines bool) {
	if c.stretch.At(p).Ampersand && c.ampersands(node, p, source) {
		c.allMayBeNull()
		return
	}
	c.text(p, source, specs, binds, defines)
}

// visible notes the variables the SQL of a node can name.
func (c *Checker) visible(node any) { c.info.Scopes[node] = c.scope }

// sqlDecl checks a declared sql.
func (c *Checker) sqlDecl(s *ast.SQLDecl) {
	c.privateLocal(s.Private, s.Pos, s.Name)
	c.end(s.End, "sql", s.Name)
	switch {
	case s.SQL != nil:
		c.specs(s.Name, s.Specs, s.SQL)
		binds, defines := c.implicitSpecs(s)
		c.arrayDefine(s, defines)
		c.sourceText(s, s.TextPos(), string(*s.SQL), s.Specs, binds, defines)
	default:
		if s.Cat != nil {
			c.fault(275, s.Cat.Pos, s.Name)
		}
		c.runtimeText(s.File, s.Cat)
		c.specs(s.Name, s.Specs, nil)
		_, defines := c.implicitSpecs(s)
		c.arrayDefine(s, defines)
	}
	sym := &Symbol{Name: s.Name, Type: pcode.TypeSQL, Private: s.Private, SQL: s, Inserted: c.info.Inserted[s], Index: -1}
	if c.declare(sym, s.Pos) {
		c.info.Uses[s] = sym
		c.visible(s)
	}
}

// implicitSpecs tells whether a declared sql binds and defines implicitly.
func (c *Checker) implicitSpecs(s *ast.SQLDecl) (binds, defines bool) {
	set := c.stretch.At(s.Pos)
	binds, defines = set.ImplicitBind, set.ImplicitDefine
	for _, spec := range s.Specs {
		for _, b := range spec.Bind {
			if b.Implicit && binds {
				c.fault(259, b.Pos, "bind", s.Name)
			}
			binds = binds || b.Implicit
		}
		for _, d := range spec.Define {
			if d.Implicit && defines {
				c.fault(259, d.Pos, "define", s.Name)
			}
			defines = defines || d.Implicit
		}
	}
	return binds, defines
}

// specs checks bind, bindout, define and array specifications.
func (c *Checker) specs(name string, specs []*ast.SQLSpec, text *ast.Text) {
	scalars := []pcode.Type{pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString, pcode.TypeLOB}
	array, ignore, raw := (*ast.SQLSpec)(nil), (*ast.SQLSpec)(nil), (*ast.Bind)(nil)
	fetched := slices.ContainsFunc(specs, func(s *ast.SQLSpec) bool { return s.Array != nil && s.Array.Define })
	for i, s := range specs {
		if s.Semi == "" && i < len(specs)-1 {
			c.fault(16, specs[i+1].Pos, name)
		}
		for _, b := range s.Bind {
			if b.Raw {
				c.fault(149, b.Pos, "raw")
				raw = b
			}
			if b.Name != nil && !strings.HasPrefix(string(*b.Name), ":") {
				c.fault(13, b.Pos, "a name that begins with a colon")
			}
			if !b.Implicit {
				c.bindVariable(b.Variable, scalars)
			}
		}
		for _, b := range s.Bindout {
			if b.Implicit {
				c.fault(260, b.Pos)
			} else if sym := c.target(b.Variable, "a variable for bindout", scalars...); sym != nil {
				c.info.Uses[b.Variable] = sym
			}
		}
		for _, d := range s.Define {
			if d.Implicit {
				continue
			}
			if sym := c.find(d.Variable.Name); sym != nil && fetched && !sym.Type.IsScalar() {
				c.fault(202, d.Variable.Pos, sym.Name, article(sym.Type))
				continue
			}
			if sym := c.target(d.Variable, "a variable for define", scalars...); sym != nil {
				c.info.Uses[d.Variable] = sym
			}
		}
		if s.Word == "ignoreerror" {
			ignore = s
		}
		if s.Array != nil {
			if array != nil {
				c.fault(32, s.Pos, name)
			}
			array = s
			c.array(s.Array, text)
		}
	}
	if array != nil && raw != nil {
		c.fault(228, raw.Pos)
	}
	if array != nil && ignore != nil && collects(text) {
		c.fault(29, ignore.Pos)
	}
}

// collects tells whether a text is DML whose rows an array collects.
func collects(text *ast.Text) bool {
	if text == nil {
		return false
	}
	t, err := sqltext.Analyse(string(*text))
	return err == nil && t.Kind == sqltext.DML && !t.Rows
}

// arrayDefine checks what array define needs: the columns known before, from
// defines that are written out.
func (c *Checker) arrayDefine(s *ast.SQLDecl, implicit bool) {
	var at *ast.SQLSpec
	explicit, bindout := false, false
	for _, spec := range s.Specs {
		if spec.Array != nil && spec.Array.Define {
			at = spec
		}
		bindout = bindout || len(spec.Bindout) > 0
		for _, d := range spec.Define {
			explicit = explicit || !d.Implicit
		}
	}
	switch {
	case at == nil:
	case s.SQL == nil:
		c.fault(226, at.Pos, s.Name)
	case bindout:
		c.fault(88, at.Pos, s.Name)
	case implicit:
		c.fault(261, at.Pos, s.Name)
	case !explicit:
		c.fault(201, at.Pos, s.Name)
	}
}

func (c *Checker) bindVariable(v *ast.Ident, scalars []pcode.Type) {
	if len(c.natives[v.Name]) > 0 {
		c.fault(100, v.Pos, v.Name, "a function", "a variable to bind")
		return
	}
	sym := c.useAs(v.Name, v.Pos, "a variable to bind", scalars...)
	if sym == nil {
		return
	}
	if sym.Global {
		c.fault(100, v.Pos, v.Name, "a threads global variable", "a variable to bind")
		return
	}
	c.info.Uses[v] = sym
}

// array checks an array size: the rows per fetch of a query, or the rows of DML
// that are sent together.
func (c *Checker) array(a *ast.ArraySpec, text *ast.Text) {
	c.value(a.Size.Expr)
	if l, ok := a.Size.Expr.(*ast.Literal); ok && l.Int <= 0 {
		c.fault(33, a.Size.Pos, l.Int)
	}
	if text == nil {
		return
	}
	t, err := sqltext.Analyse(string(*text))
	for word, used := range map[string]bool{"copy": a.Copy, "values": a.Values} {
		if used && err == nil && t.InsertTable == "" {
			c.fault(15, a.Pos, "'"+word+"' with an insert of one row of placeholders")
		}
	}
}

// text checks what the SQL text itself tells: placeholders and result columns
// without a variable.
func (c *Checker) text(p ast.Pos, source string, specs []*ast.SQLSpec, binds, defines bool) {
	t, err := sqltext.Analyse(source)
	if err != nil {
		c.fault(104, p, err.Error())
		return
	}
	explicit := explicitNames(specs, c.stretch.At(p).BindOffset)
	for _, ph := range t.Placeholders {
		c.placeholder(p, source, ph, explicit, binds, c.stretch.At(p))
	}
	for i, name := range t.Into {
		if sym := c.implicit(name); sym != nil {
			sym.MayBeNull = true
		} else if !explicit.names[name] && !explicit.positions[int64(t.IntoPosition(i))] {
			c.fault(265, p, name, sqltext.Title(source)).BeforeRun = true
		}
	}
	c.columns(p, source, t, specs, defines)
}

// explicitBinds are the placeholders that specifications name.
type explicitBinds struct {
	names     map[string]bool
	positions map[int64]bool
}

// explicitNames reads the specifications; offset is the number of the first position.
func explicitNames(specs []*ast.SQLSpec, offset int) explicitBinds {
	e := explicitBinds{map[string]bool{}, map[int64]bool{}}
	for _, s := range specs {
		for _, b := range append(append([]*ast.Bind{}, s.Bind...), s.Bindout...) {
			switch {
			case b.Implicit:
			case b.Name != nil:
				e.names[strings.TrimPrefix(string(*b.Name), ":")] = true
			case b.Position != nil:
				e.positions[*b.Position+1-int64(offset)] = true
			default:
				e.names[b.Variable.Name] = true
			}
		}
	}
	return e
}

func (c *Checker) placeholder(p ast.Pos, source string, ph sqltext.Placeholder, explicit explicitBinds, binds bool, set *ast.Settings) {
	if explicit.names[ph.Name] || len(explicit.positions) > 0 || c.stretch.Poisoned["bind"] {
		return
	}
	place := within(p, source, ph.Start)
	if isDigits(ph.Name) {
		c.fault(264, place, ph.Name, sqltext.Title(source)).BeforeRun = true
		return
	}
	if !binds {
		m := c.fault(265, place, ph.Name, sqltext.Title(source))
		m.BeforeRun, m.Hint = true, "add bind :"+ph.Name+", or bind sql to bind all placeholders by their names"
		return
	}
	name := ph.Name
	if !set.KeepCase {
		name = strings.ToLower(name)
	}
	if c.implicit(name) == nil && !c.stretch.Poisoned[name] {
		m := c.fault(265, place, ph.Name, sqltext.Title(source))
		m.BeforeRun, m.Hint = true, diag.DidYouMean(name, c.names())
	}
}

// isCall tells whether a column's name may come from a function that is called:
// it may give nothing, which only the server knows.
func isCall(source, name string) bool {
	lower := strings.ToLower(source)
	for at := strings.Index(lower, name); at >= 0; {
		rest := strings.TrimLeft(lower[at+len(name):], " \t\r\n")
		if strings.HasPrefix(rest, "(") {
			return true
		}
		next := strings.Index(lower[at+1:], name)
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// implicit finds a variable that SQL can name.
func (c *Checker) implicit(name string) *Symbol {
	s := c.find(name)
	if s == nil || !s.Type.IsScalar() && s.Type != pcode.TypeLOB || s.Global {
		return nil
	}
	s.inRoutine = s.inRoutine || c.routine != nil
	return s
}

// columns notes the variables that the result columns go to, and reports
// columns without one when the text tells their names.
func (c *Checker) columns(p ast.Pos, source string, t *sqltext.Text, specs []*ast.SQLSpec, defines bool) {
	if strings.EqualFold(t.FirstWord, "call") {
		c.allMayBeNull() // its inout arguments are columns that only the server knows
	}
	if !defines || t.Kind != sqltext.Query && t.Kind != sqltext.DML || len(t.Into) > 0 {
		return
	}
	names, known := sqltext.SelectNames(source)
	if !known {
		if t.Kind == sqltext.Query {
			c.allMayBeNull()
		}
		return
	}
	taken := map[int64]bool{}
	for _, s := range specs {
		for _, d := range s.Define {
			if d.Position != nil {
				taken[*d.Position] = true
			}
		}
	}
	var missing []string // in one fault, for they have one place
	hint := ""
	for i, n := range names {
		if taken[int64(i+1)] {
			continue
		}
		if sym := c.implicit(n); sym != nil {
			sym.MayBeNull = true
		} else if t.Kind == sqltext.Query && !c.stretch.Poisoned[n] && !isCall(source, n) {
			missing = append(missing, "'"+n+"'")
			if hint == "" {
				hint = diag.DidYouMean(n, c.names())
			}
		}
	}
	if len(missing) > 0 {
		m := c.fault(420, p, sqltext.Title(source), strings.Join(missing, ", "))
		m.BeforeRun, m.Hint = true, hint
	}
}

// allMayBeNull is called for SQL whose columns only the server knows: it may
// write null into any variable that can be seen here.
func (c *Checker) allMayBeNull() {
	for _, m := range []map[string]*Symbol{c.local, c.private[c.file], c.public} {
		for _, s := range m {
			if s.Type.IsScalar() {
				s.MayBeNull = true
			}
		}
	}
}

// namedExecution checks the execution of a declared sql as a statement.
func (c *Checker) namedExecution(s *ast.Named) {
	sym := c.use(s.Name, s.Pos)
	if sym == nil {
		return
	}
	switch sym.Type {
	case pcode.TypeSQL:
	case pcode.TypeProcedure, pcode.TypeFunction, pcode.TypeRandomProcedure:
		c.fault(63, s.Pos, s.Name)
		s.Call = &ast.CallTail{Pos: s.Pos}
		c.callStatement(s)
		return
	default:
		c.fault(7, s.Pos, s.Name)
		return
	}
	c.info.Uses[s] = sym
	c.usesSQLAt(s.At)
}

// within is the place of a byte inside SQL text that begins at p.
func within(p ast.Pos, source string, offset int) ast.Pos {
	before := source[:offset]
	if n := strings.Count(before, "\n"); n > 0 {
		p.Line += n
		p.Column = offset - strings.LastIndexByte(before, '\n')
	} else {
		p.Column += offset
	}
	return p
}
