package check

import (
	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// Checker holds what has been declared so far.
type Checker struct {
	natives map[string][]*pcode.Native
	public  map[string]*Symbol
	private map[string]map[string]*Symbol // by file
	// scopes are the variables SQL can name: public ones, and per file its
	// private ones in front of them.
	publicScope  *pcode.Scope
	privateScope map[string]*pcode.Scope

	defaultDB, resultsDB *Symbol

	// the stretch at work
	stretch *ast.Stretch
	faults  *diag.Faults
	info    *Info
	forward map[string]map[string]*Symbol // routines of the stretch, also those not reached yet: private ones by file, public ones under ""
	symbols []*Symbol                     // all variables of the stretch, for the null analysis
	early   int                           // where a routine is first called ahead of its text; 0 nowhere

	// the place at work
	file         string
	element      any                // the main element or nil
	routine      *Routine           // the routine whose body is walked, or nil
	local        map[string]*Symbol // of the routine, compound or block; nil at the outermost level
	locals       []*Symbol
	scope        *pcode.Scope // variables SQL can name here
	block        int          // innermost block
	blocks       []bool       // which blocks are open
	notified     int          // querynotification blocks around
	mainInRun    bool         // inside one that main executes while threads run
	instead      []*ast.Then  // what pools call when their wait limit passes
	ownSession   int          // blocks around that have a session of their own
	loops        int          // loops and execute blocks around, for break
	control      int          // control loops around
	executes     int          // execute blocks around
	compound     int          // compounds around, in main
	before       string       // what the statement stands behind, see behind
	inBlock      bool         // inside a threads block
	threadsBlock *ast.Threads // which
	attributes   []string     // words that a name may be meant for besides names; nil where there are none
}

// New makes a checker that knows these native functions.
func New(natives []*pcode.Native) *Checker {
	c := &Checker{
		natives: map[string][]*pcode.Native{}, public: map[string]*Symbol{},
		private: map[string]map[string]*Symbol{}, privateScope: map[string]*pcode.Scope{},
		publicScope: &pcode.Scope{Vars: map[string]*pcode.Variable{}},
	}
	for _, n := range natives {
		c.natives[n.Name] = append(c.natives[n.Name], n)
	}
	for _, p := range predefined {
		s := &Symbol{Name: p.name, Type: p.typ, Main: true, Kept: true, ReadOnly: !p.assignable, MayBeNull: p.null, Order: -1}
		c.public[p.name] = s
	}
	return c
}

// predefined are the variables of L 8.4 and decisions 4.3.
var predefined = []struct {
	name             string
	typ              pcode.Type
	assignable, null bool
}{
	{"loopnumber", pcode.TypeInteger, false, true},
	{"everyuntil", pcode.TypeDouble, true, true},
	{"threadnumber", pcode.TypeInteger, false, true},
	{"runnumber", pcode.TypeInteger, false, true},
	{"processnumber", pcode.TypeInteger, false, false},
	{"usrseconds", pcode.TypeDouble, false, true},
	{"sysseconds", pcode.TypeDouble, false, true},
	{"oraerror", pcode.TypeInteger, true, true},
	{"oraerrortext", pcode.TypeString, false, false},
	{"sqlstate", pcode.TypeString, false, false},
	{"sqlerrortext", pcode.TypeString, false, false},
	{"hostname", pcode.TypeString, false, false},
	{"$#", pcode.TypeInteger, false, false},
	{"stdin", pcode.TypeFile, false, false},
	{"stdout", pcode.TypeFile, false, false},
	{"stderr", pcode.TypeFile, false, false},
}

// Predefined are the symbols of the predefined variables, which package
// compile gives the first cells of frame 0.
func (c *Checker) Predefined() []*Symbol {
	symbols := make([]*Symbol, len(predefined))
	for i, p := range predefined {
		symbols[i] = c.public[p.name]
	}
	return symbols
}

// PublicScope is the scope that predefined variables are entered into.
func (c *Checker) PublicScope() *pcode.Scope { return c.publicScope }

// DeclareMain makes a main variable that no text declares: a positional
// argument or one given on the command line.
func (c *Checker) DeclareMain(name string, t pcode.Type) *Symbol {
	s := &Symbol{Name: name, Type: t, Main: true, Kept: true, Order: -1, MayBeNull: true, Residue: true}
	c.public[name] = s
	return s
}

// Default is the declared default database, or nil.
func (c *Checker) Default() *Symbol { return c.defaultDB }

// Results is the declared results database, or nil.
func (c *Checker) Results() *Symbol { return c.resultsDB }

// Stretch checks a stretch and returns what it found out. Faults go to faults;
// when there are any the Info must not be compiled.
func (c *Checker) Stretch(s *ast.Stretch, faults *diag.Faults) *Info {
	c.stretch, c.faults = s, faults
	c.forward, c.symbols, c.early = map[string]map[string]*Symbol{}, nil, 0
	c.info = &Info{
		Types: map[ast.Expr]pcode.Type{}, Uses: map[any]*Symbol{}, Callees: map[ast.Expr]*Callee{},
		Locals: map[any][]*Symbol{}, SQLUse: map[any]bool{}, Calls: map[any][]*Routine{}, Scopes: map[any]*pcode.Scope{},
		Inserted: map[any][]Piece{}, Outside: map[*ast.LOB]bool{},
	}
	for _, e := range s.Elements {
		c.announce(e)
	}
	for i, e := range s.Elements {
		c.before = behind(s.Elements, i, "")
		c.mainElement(e)
	}
	c.timings()
	c.withoutSession()
	c.nulls()
	c.info.Elements = s.Elements
	return c.info
}

// fault reports a message at a position.
func (c *Checker) fault(number int, p ast.Pos, args ...any) *diag.Message {
	m := diag.New(number, ast.Place(p), args...)
	c.faults.Add(m)
	return m
}

// mainElement checks one element of the outermost level.
func (c *Checker) mainElement(e ast.Statement) {
	c.file = e.Position().Filename
	c.element, c.routine = e, nil
	c.scope = c.fileScope()
	c.local, c.locals = nil, nil
	c.blocks, c.block = []bool{true}, 0
	c.loops, c.control, c.compound = 0, 0, 0
	c.notified, c.mainInRun, c.ownSession = 0, false, 0
	if isCompound(e) {
		c.local = map[string]*Symbol{}
		c.scope = &pcode.Scope{Parent: c.scope, Vars: map[string]*pcode.Variable{}}
	}
	c.statement(e)
	if isCompound(e) {
		c.info.Locals[e] = c.locals
	}
	c.element = nil
}

// isCompound tells whether declarations inside the element are local to it.
func isCompound(e ast.Statement) bool {
	switch e.(type) {
	case *ast.If, *ast.While, *ast.For, *ast.Execute, *ast.Immediate, *ast.Notification, *ast.Run:
		return true
	}
	return false
}

// fileScope is what SQL in this file can name: its private variables, then the
// public ones.
func (c *Checker) fileScope() *pcode.Scope {
	s := c.privateScope[c.file]
	if s == nil {
		s = &pcode.Scope{Parent: c.publicScope, Vars: map[string]*pcode.Variable{}}
		c.privateScope[c.file] = s
	}
	return s
}

// body checks the statements of a block that may not be executed, so that
// variables declared in it are not relied on outside.
func (c *Checker) body(list []ast.Statement, opener string) {
	outer := c.block
	c.block = len(c.blocks)
	c.blocks = append(c.blocks, true)
	c.statements(list, opener)
	c.blocks[c.block] = false
	c.block = outer
}

// statements checks a list that stands behind an opener, such as 'loop'.
func (c *Checker) statements(list []ast.Statement, opener string) {
	for i, s := range list {
		c.before = behind(list, i, opener)
		c.statement(s)
	}
}

// behind is what statement number i stands behind when a ';' there ends nothing
// although it looks so: an opener or SQL text; else "".
func behind(list []ast.Statement, i int, opener string) string {
	if i == 0 {
		return opener
	}
	if e, ok := list[i-1].(*ast.Embedded); ok && e.At == nil {
		return "the SQL text"
	}
	return ""
}
