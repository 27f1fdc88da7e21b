package check

import (
	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// Symbol is a declared name.
type Symbol struct {
	Name  string
	Type  pcode.Type
	Place diag.Place
	Order int  // token number of the declaration
	Main  bool // lives in frame 0: public, private or local to a compound of main
	File  string
	Kept  bool // a main variable that outlives its element: public or private

	Size     *ast.Value // declared size of a string, nil unlimited
	Sum      bool       // threads sum
	Global   bool       // threads global
	Bytes    bool       // a lob declared as blob
	ReadOnly bool       // predefined and not assignable
	Private  bool
	// Results of the null analysis: it can be null, and what is stored meanwhile
	// may be something else than 0.
	MayBeNull, Residue bool
	// TakesOver: the command line has made the variable, and its value stays.
	TakesOver bool

	Routine  *Routine     // of procedures and functions
	SQL      *ast.SQLDecl // of named sql
	Resized  bool         // of named sql: modify sql … array gives it another size
	Inserted []Piece      // of named sql with &name.
	Random   *ast.RandomArray
	Pool     pcode.PoolKind // of databases
	Mix      []*Symbol      // the procedures of a random procedure array

	// InScope is where SQL looks the variable up by name.
	InScope *pcode.Scope
	// Var and Index belong to package compile: where the variable lives, and the
	// object's number in its table of the program.
	Var   *pcode.Variable
	Index int

	block     int  // number of the block that declares it
	inRoutine bool // a routine names it
	unset     bool // a number declared without a value: null until it is assigned
	sources   []source
}

// source is a value that reaches a variable.
type source struct{ expr ast.Expr }

// Routine is a procedure or function.
type Routine struct {
	Symbol    *Symbol
	Procedure *ast.Procedure // one of the two is set
	Function  *ast.Function
	Formals   []*Symbol
	Locals    []*Symbol // formals first
	Result    pcode.Type
	Size      *ast.Value // declared size of a string result
	Timing    pcode.Timing
	// ResultMayBeNull is a result of the null analysis.
	ResultMayBeNull bool

	results []ast.Expr
	checked bool
	usesSQL bool // on the database of its caller
	usesAt  bool // on a database that an at clause names
	// OpenEnd: the end of a function can be reached without return.
	OpenEnd bool
}

// Name is the routine's name.
func (r *Routine) Name() string { return r.Symbol.Name }

// Position is where its declaration begins.
func (r *Routine) Position() ast.Pos {
	if r.Function != nil {
		return r.Function.Pos
	}
	return r.Procedure.Pos
}

// Body is the list of its statements.
func (r *Routine) Body() []ast.Statement {
	if r.Function != nil {
		return r.Function.Body
	}
	return r.Procedure.Body
}

// CalleeKind tells what a call in an expression means.
type CalleeKind uint8

// The kinds of callees.
const (
	CallNative CalleeKind = iota
	CallRoutine
	CallIsNull
	CallBuiltin
)

// Callee is what a call in an expression calls.
type Callee struct {
	Kind    CalleeKind
	Native  *pcode.Native
	Routine *Routine
	Builtin int     // a pcode.Builtin number
	Object  *Symbol // the sql, database or variable a builtin takes
	Word    string  // default or results in place of a database
}

// Piece is a part of embedded SQL with ampersand replacement: text, or a
// variable whose text is inserted before each execution.
type Piece struct {
	Text   string
	Name   *ast.Name
	Symbol *Symbol
}

// Info is what check found out about a stretch, by tree node.
type Info struct {
	Types    map[ast.Expr]pcode.Type
	Uses     map[any]*Symbol // *ast.Name, *ast.Named, *ast.Init, *ast.Ident, *ast.At, … → what it names
	Callees  map[ast.Expr]*Callee
	Routines []*Routine         // of the stretch, in order of text
	Locals   map[any][]*Symbol  // locals of a compound of main or a threads block
	SQLUse   map[any]bool       // main elements that execute SQL directly
	Calls    map[any][]*Routine // by main elements, within execute blocks
	Scopes   map[any]*pcode.Scope
	Outside  map[*ast.LOB]bool // which stand directly in main
	Inserted map[any][]Piece   // of embedded SQL with &name.
	Elements []ast.Statement
	Mains    []*Symbol // main variables declared in the stretch
	// Pipelines: a database of the stretch has the attribute pipeline.
	Pipelines bool
}
