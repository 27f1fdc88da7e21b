package check

import (
	"strings"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// value checks an expression and notes the static type of every node of it.
func (c *Checker) value(e ast.Expr) pcode.Type {
	t := c.typeOf(e)
	c.info.Types[e] = t
	return t
}

// typeOf gives the types of L 6.6 with the corrections of decisions 2.
func (c *Checker) typeOf(e ast.Expr) pcode.Type {
	switch e := e.(type) {
	case *ast.Literal:
		return literalType(e)
	case *ast.Null:
		return pcode.TypeInteger
	case *ast.Name:
		return c.name(e)
	case *ast.Call:
		return c.call(e)
	case *ast.Unary:
		t := c.value(e.X)
		if e.Op == "not" || t == pcode.TypeString {
			return pcode.TypeInteger
		}
		return t
	case *ast.Binary:
		return c.binary(e)
	case *ast.Between:
		c.value(e.X)
		c.value(e.Lo)
		c.value(e.Hi)
	case *ast.IsNull:
		c.nullTest(e.X)
	case *ast.Conditional:
		c.value(e.C)
		return Dominant(c.branch(e.A), c.branch(e.B))
	case *ast.Concat:
		for _, i := range e.Items {
			c.value(i)
		}
		return pcode.TypeString
	}
	return pcode.TypeInteger
}

// branch types one branch of a conditional; null takes the type of the other.
func (c *Checker) branch(e ast.Expr) pcode.Type {
	t := c.value(e)
	if _, ok := e.(*ast.Null); ok {
		return pcode.TypeNone
	}
	return t
}

// Dominant is the type of a conditional with branches of these types.
func Dominant(a, b pcode.Type) pcode.Type {
	switch {
	case a == pcode.TypeString || b == pcode.TypeString:
		return pcode.TypeString
	case a == pcode.TypeDouble || b == pcode.TypeDouble:
		return pcode.TypeDouble
	}
	return pcode.TypeInteger
}

func literalType(l *ast.Literal) pcode.Type {
	switch l.Type {
	case ast.TokenDouble:
		return pcode.TypeDouble
	case ast.TokenString:
		return pcode.TypeString
	}
	return pcode.TypeInteger
}

func (c *Checker) binary(e *ast.Binary) pcode.Type {
	l, r := c.value(e.L), c.value(e.R)
	switch e.Op {
	case "+", "-", "*", "/", "%":
		if z, ok := e.R.(*ast.Literal); ok && (e.Op == "/" || e.Op == "%") && z.Type != ast.TokenString && z.Int == 0 && z.Double == 0 {
			c.fault(421, e.Pos)
		}
		if l == pcode.TypeDouble || r == pcode.TypeDouble {
			return pcode.TypeDouble
		}
	}
	return pcode.TypeInteger
}

// name types a name in an expression: a variable, a random string array or a
// function that may stand without parentheses.
func (c *Checker) name(e *ast.Name) pcode.Type {
	if natives := c.natives[e.Name]; len(natives) > 0 && c.find(e.Name) == nil {
		return c.bareNative(e, natives)
	}
	s := c.use(e.Name, e.Pos)
	if s == nil {
		return pcode.TypeInteger
	}
	c.info.Uses[e] = s
	switch s.Type {
	case pcode.TypeInteger, pcode.TypeDouble, pcode.TypeString:
		return s.Type
	case pcode.TypeRandomString:
		return pcode.TypeString
	case pcode.TypeFunction:
		c.fault(63, e.Pos, e.Name)
		c.arguments(s.Routine, nil, e.Pos)
		c.info.Callees[e] = &Callee{Kind: CallRoutine, Routine: s.Routine}
		delete(c.info.Uses, e)
		return s.Routine.Result
	}
	m := c.fault(100, e.Pos, e.Name, article(s.Type), "a value")
	if s.Type == pcode.TypeLOB {
		m.Hint = "readlob copies its content into a string"
	}
	return pcode.TypeInteger
}

// bareNative types a native function that is written without parentheses.
func (c *Checker) bareNative(e *ast.Name, natives []*pcode.Native) pcode.Type {
	n := choose(natives, nil)
	if n == nil {
		c.fault(63, e.Pos, e.Name)
		c.fault(125, e.Pos, e.Name, 0, len(natives[0].Params)-natives[0].Optional)
		return natives[0].Result
	}
	if !n.Bare && len(n.Params) > 0 {
		c.fault(63, e.Pos, e.Name)
	}
	c.info.Callees[e] = &Callee{Kind: CallNative, Native: n}
	return n.Result
}

// timeFunctions are the random functions whose last argument is a mean time.
var timeFunctions = map[string]bool{
	"erlang": true, "erlang1": true, "erlang2": true, "erlangk": true, "gamma": true, "gamma2": true, "exponential": true,
}

// call types a function call.
func (c *Checker) call(e *ast.Call) pcode.Type {
	if b, ok := builtins[e.Name]; ok {
		return c.builtin(e, b)
	}
	types := make([]pcode.Type, len(e.Args))
	for i, a := range e.Args {
		types[i] = c.value(a)
	}
	if s := c.find(e.Name); s != nil {
		c.ahead(s, e.Pos)
		return c.routineCall(e, s)
	}
	overloads := c.natives[e.Name]
	if len(overloads) == 0 {
		if !c.stretch.Poisoned[e.Name] {
			c.fault(17, e.Pos, e.Name).Hint = diag.DidYouMean(e.Name, c.names())
		}
		return pcode.TypeInteger
	}
	if timeFunctions[e.Name] && len(e.Args) > 0 {
		c.tightLoop(e.Name, e.Args[len(e.Args)-1])
	}
	overloads = c.lengthOf(e, overloads)
	n := choose(overloads, types)
	if n == nil {
		c.argumentCount(e, overloads)
		return overloads[0].Result
	}
	if n.Deprecated != 0 {
		c.fault(n.Deprecated, e.Pos, e.Name, strings.Replace(e.Name, "gamma", "erlang", 1))
	}
	c.info.Callees[e] = &Callee{Kind: CallNative, Native: n}
	return n.Result
}

// lengthOf gives the form of length and lengthb for a plain variable: the
// length of a null variable is 0, of any other null expression null (L 6.5).
func (c *Checker) lengthOf(e *ast.Call, overloads []*pcode.Native) []*pcode.Native {
	if e.Name != "length" && e.Name != "lengthb" || len(e.Args) != 1 {
		return overloads
	}
	if _, plain := e.Args[0].(*ast.Name); !plain {
		return overloads
	}
	return c.natives[e.Name+ofVariable]
}

// ofVariable is what package stdlib appends to the names of such forms; no name
// of a program can contain it.
const ofVariable = "#variable"

func (c *Checker) routineCall(e *ast.Call, s *Symbol) pcode.Type {
	if s.Type != pcode.TypeFunction {
		c.fault(100, e.Pos, e.Name, article(s.Type), "a function")
		return pcode.TypeInteger
	}
	c.arguments(s.Routine, e.Args, e.Pos)
	c.info.Callees[e] = &Callee{Kind: CallRoutine, Routine: s.Routine}
	return s.Routine.Result
}

func (c *Checker) argumentCount(e *ast.Call, overloads []*pcode.Native) {
	least, most := len(overloads[0].Params), 0
	for _, n := range overloads {
		least, most = min(least, len(n.Params)-n.Optional), max(most, len(n.Params))
	}
	if len(e.Args) > most {
		c.fault(124, e.Pos, e.Name, len(e.Args), most)
	} else {
		c.fault(125, e.Pos, e.Name, len(e.Args), least)
	}
}

// choose picks the overload for arguments of these types: an exact fit, else
// the first that loses nothing, else the first with the right number of
// parameters.
func choose(overloads []*pcode.Native, types []pcode.Type) *pcode.Native {
	var lossless, any *pcode.Native
	for _, n := range overloads {
		if len(types) > len(n.Params) || len(types) < len(n.Params)-n.Optional {
			continue
		}
		exact, safe := true, true
		for i, t := range types {
			exact = exact && t == n.Params[i]
			safe = safe && (t == n.Params[i] || n.Params[i] == pcode.TypeString || n.Params[i] == pcode.TypeDouble)
		}
		if exact {
			return n
		}
		if safe && lossless == nil {
			lossless = n
		}
		if any == nil {
			any = n
		}
	}
	if lossless != nil {
		return lossless
	}
	return any
}

// builtinInfo describes a function that the machine itself has.
type builtinInfo struct {
	number     int
	result     pcode.Type
	takes      pcode.Type // kind of object the argument names; TypeNone a value
	least, max int
}

const builtinIsNull = -1

var builtins = map[string]builtinInfo{
	"isnull":             {builtinIsNull, pcode.TypeInteger, pcode.TypeNone, 1, 1},
	"sql_id":             {pcode.BuiltinSQLID, pcode.TypeString, pcode.TypeSQL, 0, 1},
	"serverrelease":      {pcode.BuiltinServerRelease, pcode.TypeString, pcode.TypeDatabase, 1, 1},
	"activesessioncount": {pcode.BuiltinActiveSessions, pcode.TypeInteger, pcode.TypeDatabase, 1, 1},
	"opensessioncount":   {pcode.BuiltinOpenSessions, pcode.TypeInteger, pcode.TypeDatabase, 1, 1},
	"databasekind":       {pcode.BuiltinDatabaseKind, pcode.TypeString, pcode.TypeDatabase, 1, 1},
	"system":             {pcode.BuiltinSystem, pcode.TypeInteger, pcode.TypeNone, 1, 2},
}

func (c *Checker) builtin(e *ast.Call, b builtinInfo) pcode.Type {
	if len(e.Args) < b.least {
		c.fault(125, e.Pos, e.Name, len(e.Args), b.least)
		return b.result
	}
	if len(e.Args) > b.max {
		c.fault(124, e.Pos, e.Name, len(e.Args), b.max)
		return b.result
	}
	callee := &Callee{Kind: CallBuiltin, Builtin: b.number}
	c.info.Callees[e] = callee
	switch {
	case b.number == builtinIsNull:
		c.fault(131, e.Pos)
		callee.Kind = CallIsNull
		c.nullTest(e.Args[0])
	case b.takes == pcode.TypeNone:
		c.value(e.Args[0])
		if len(e.Args) == 2 {
			callee.Builtin = pcode.BuiltinSystemInto
			c.systemTarget(e, callee)
		}
	case len(e.Args) == 1:
		c.objectArgument(e, b, callee)
	}
	return b.result
}

func (c *Checker) systemTarget(e *ast.Call, callee *Callee) {
	n, ok := e.Args[1].(*ast.Name)
	if !ok {
		c.fault(217, e.Args[1].Position())
		return
	}
	if s := c.use(n.Name, n.Pos); s == nil || s.Type != pcode.TypeString {
		if s != nil {
			c.fault(217, n.Pos)
		}
		return
	}
	callee.Object = c.target(&ast.Ident{Pos: n.Pos, Name: n.Name}, "a string variable", pcode.TypeString)
}

func (c *Checker) objectArgument(e *ast.Call, b builtinInfo, callee *Callee) {
	n, ok := e.Args[0].(*ast.Name)
	if !ok {
		if b.takes == pcode.TypeSQL {
			c.fault(205, e.Args[0].Position(), "an expression")
		} else {
			c.fault(219, e.Args[0].Position(), e.Name)
		}
		return
	}
	if b.takes == pcode.TypeDatabase && (n.Name == "default" || n.Name == "results") {
		callee.Word = n.Name
		return
	}
	callee.Object = c.useAs(n.Name, n.Pos, article(b.takes), b.takes)
}
