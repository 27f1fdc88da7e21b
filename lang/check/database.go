package check

import (
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// at checks an at clause and notes its database.
func (c *Checker) at(a *ast.At) {
	if a == nil {
		return
	}
	if a.Default {
		if c.routine == nil && !c.inBlock {
			c.fault(118, a.Pos)
		} else {
			c.usesSQL()
		}
		return
	}
	sym := c.use(a.Database.Name, a.Database.Pos)
	if sym == nil {
		return
	}
	if sym.Type != pcode.TypeDatabase {
		c.fault(123, a.Database.Pos, "'"+a.Database.Name+"'")
		return
	}
	c.info.Uses[a] = sym
	if kind := c.databaseKind(sym); (c.routine != nil || c.inBlock) && (kind == pcode.Dedicated || kind == pcode.ThreadsDedicated) {
		c.fault(117, a.Database.Pos, a.Database.Name, poolNames[kind])
	}
}

// databaseKind is the kind of a declared database.
func (c *Checker) databaseKind(s *Symbol) pcode.PoolKind {
	return s.Pool
}

var poolNames = [...]string{"dedicated", "threads dedicated", "reconnect", "sessionpool"}

// refused are database attributes that PostgreSQL has nothing for.
var refused = map[string]string{
	"connectionpool":  "PostgreSQL has no sessions multiplexed over connections; put a pooler in front of the server and use sessionpool",
	"requestmark":     "PostgreSQL has no request boundaries; use dedicated without it",
	"statemark":       "PostgreSQL has no request boundaries; use dedicated without it",
	"connectionclass": "PostgreSQL has no connection classes; use another database, user or application_name",
}

// attributeWords begin the attributes of a database.
var attributeWords = []string{
	"connect", "username", "password", "default", "results", "dedicated", "threads", "reconnect", "sessionpool", "drcp", "cursorcache", "isolation", "pipeline",
}

// database checks a database declaration.
func (c *Checker) database(d *ast.Database) {
	c.attributes = attributeWords // a misspelt one reads as a name that goes on with the value before it
	defer func() { c.attributes = nil }()
	s := &Symbol{Name: d.Name, Type: pcode.TypeDatabase}
	kind, kindSeen := pcode.Dedicated, false
	seen := map[string]bool{}
	once := func(number int, what string, p ast.Pos) {
		if seen[what] {
			if number == 247 {
				c.fault(number, p, d.Name)
			} else {
				c.fault(number, p, what, d.Name)
			}
		}
		seen[what] = true
	}
	setKind := func(k pcode.PoolKind, p ast.Pos) {
		if kindSeen {
			c.fault(154, p, poolNames[k], poolNames[kind])
		}
		kind, kindSeen = k, true
	}
	if d.User != nil {
		c.value(d.User.Expr)
		seen["username"] = true
	}
	for _, spec := range d.Specs {
		switch {
		case spec.Word == "connectionclass":
			c.value(spec.Cat.Expr)
			c.fault(419, spec.Pos, spec.Word, refused[spec.Word])
		case spec.Word != "":
			c.value(spec.Cat.Expr)
			once(284, spec.Word, spec.Pos)
		case spec.Pooled != "":
			c.fault(419, spec.Pos, "connectionpool", refused["connectionpool"])
		case spec.Connect != nil:
			c.value(spec.Connect.Expr)
			once(247, "connect", spec.Pos)
		case spec.Threads:
			setKind(pcode.ThreadsDedicated, spec.Pos)
		case spec.Cache != nil:
			c.value(spec.Cache.Expr)
			once(284, "cursorcache", spec.Pos)
		case spec.Pipeline:
			once(284, "pipeline", spec.Pos)
			c.info.Pipelines = true
		case spec.Isolation != nil:
			c.value(spec.Isolation.Expr)
			once(284, "isolation", spec.Pos)
			c.isolation(spec.Isolation)
		case spec.Pool != nil:
			c.pool(spec.Pool)
			if spec.Pool.Kind == "sessionpool" {
				setKind(pcode.SessionPool, spec.Pos)
			}
		default:
			c.databaseFlag(d, spec, s, once, setKind)
		}
	}
	s.Pool = kind
	if kind == pcode.ThreadsDedicated && seen["results"] {
		c.fault(93, d.Pos, d.Name)
	}
	if c.declare(s, d.Pos) {
		c.info.Uses[d] = s
		c.defaults(s, seen, d.Pos)
	}
}

func (c *Checker) databaseFlag(d *ast.Database, spec *ast.DBSpec, s *Symbol, once func(int, string, ast.Pos), setKind func(pcode.PoolKind, ast.Pos)) {
	switch spec.Flag {
	case "results", "default":
		once(284, spec.Flag, spec.Pos)
	case "dedicated":
		setKind(pcode.Dedicated, spec.Pos)
	case "drcp":
		setKind(pcode.SessionPool, spec.Pos)
	case "reconnect":
		setKind(pcode.Reconnect, spec.Pos)
	default:
		c.fault(419, spec.Pos, spec.Flag, refused[spec.Flag])
	}
}

// defaults notes the default and the results database; there is one of each.
func (c *Checker) defaults(s *Symbol, seen map[string]bool, p ast.Pos) {
	if seen["default"] {
		if c.defaultDB != nil {
			c.fault(35, p, s.Name, "default", c.defaultDB.Name)
		}
		c.defaultDB = s
	}
	if seen["results"] {
		if c.resultsDB != nil {
			c.fault(35, p, s.Name, "results", c.resultsDB.Name)
		}
		c.resultsDB = s
	}
}

// isolationLevels are the names a constant isolation may have.
var isolationLevels = map[string]bool{
	"serializable": true, "repeatable read": true, "read committed": true, "read uncommitted": true,
}

func (c *Checker) isolation(v *ast.Value) {
	l, ok := v.Expr.(*ast.Literal)
	if ok && !isolationLevels[strings.ToLower(l.Text)] {
		c.fault(417, v.Pos, l.Text, "PostgreSQL knows read committed, repeatable read and serializable")
	}
}

// pool checks the limits of a session pool.
func (c *Checker) pool(p *ast.PoolSpec) {
	for _, v := range []*ast.Value{p.Low, p.High, p.Release, p.Wait} {
		c.condition(v)
	}
	if p.Kind == "connectionpool" {
		c.fault(419, p.Pos, p.Kind, refused[p.Kind])
	}
	if p.Then == nil || p.Then.Break {
		return
	}
	for _, a := range p.Then.Call.Args {
		c.value(a.Expr)
	}
	sym := c.useAs(p.Then.Procedure, p.Then.Pos, "a procedure", pcode.TypeProcedure)
	if sym == nil {
		return
	}
	c.info.Uses[p.Then] = sym
	c.instead = append(c.instead, p.Then)
	c.arguments(sym.Routine, catExprs(p.Then.Call.Args), p.Then.Pos)
}
