package pcode

import "rwl/vm/numtext"

// Program is everything that was compiled. It grows stretch by stretch while
// main runs (More), never while threads run, and threads only read it.
type Program struct {
	Files      []string
	Functions  []*Function
	Natives    []*Native
	Strings    []string
	Contexts   []Context
	SQL        []*SQL
	Databases  []*DatabaseDecl
	Random     []*RandomArray
	Loops      []*Loop
	Runs       []*RunDecl
	Blocks     []*Block
	Shared     []*Shared
	Dumps      [][]*Variable
	Reads      [][]*Variable
	Formats    []*Format
	Patterns   []*Pattern
	LOBs       []*LOBUse
	Entries    []*Entry
	Directives []*Directive
	Symbols    int        // how many $musymbolfromstring there are
	Retries    [][]string // SQLSTATEs of retry blocks; nil the usual ones
	Timed      []string   // names of the procedures that can be measured

	Globals       []*Variable // main variables in order of declaration
	GlobalCells   int         // numeric cells they take in frame 0
	GlobalStrings int         // string cells they take in frame 0

	// Default and Results are the declared default and results database, or -1.
	Default, Results int

	// Entry is the function of the stretch to run next.
	Entry int
	// More compiles the stretch after the one that just ran and sets Entry; it
	// may ask the running program. Nil when there is none.
	More func(Running) (more bool, err error)
}

// Running is what text that is read on may ask the running program.
type Running interface {
	Value(*Variable) Value
	DatabaseKind(name string) (string, bool)
}

// Place is a position in the program text.
type Place struct {
	File      int32 // index into Program.Files
	Line, Col int32
}

// Context is what directives set for a stretch of text.
type Context struct {
	Int, Double numtext.Format
	Radians     bool
	Micro       string // prefix of 10^-6 in engineering notation
	MicroSlot   int    // number of the symbol that a variable gave, from 1; 0 is Micro
	// NamesAsTheyAre: names of files are not expanded ($nameexpand:off).
	NamesAsTheyAre bool
	Characters     FileCharacters
	ReadCRLF       bool
}

// FileCharacters says what := does with characters in a file's name that choose
// the mode ($pre31fileassign).
type FileCharacters uint8

// They are part of the name, obeyed, or obeyed with a warning.
const (
	CharactersPlain FileCharacters = iota
	CharactersObeyed
	CharactersWarned
)

// Format is the argument list of a statement of the printf family: the types of
// the values behind the format text.
type Format struct{ Kinds []Type }

// PatternKind is the statement of L 20.6.
type PatternKind uint8

// The statements.
const (
	PatternAll PatternKind = iota // regex
	PatternExtract
	PatternFirst // regexsub
	PatternEach  // regexsubg
)

// Pattern is a statement with a regular expression and the variables it sets.
type Pattern struct {
	Kind    PatternKind
	Targets []*Variable
}

// LOBUse is a readlob or writelob. Outside says that it stands directly in main.
type LOBUse struct {
	LOB     *Variable
	Target  *Variable // the string that readlob sets; nil: writelob
	Outside bool
}

// FunctionKind tells how a function's frame is made.
type FunctionKind uint8

const (
	KindMain      FunctionKind = iota // a stretch of main; runs in frame 0
	KindBlock                         // the body of a threads block; runs in frame 0
	KindProcedure                     // has a frame of its own
	KindFunction                      // the same, with a result
)

// Timing tells what a procedure's calls mean for statistics and sessions.
type Timing uint8

const (
	TimingNone      Timing = iota // never measured, holds no session
	TimingSQL                     // holds a session during the call and is measured
	TimingOnly                    // statisticsonly: measured, uses no database
	TimingQuiet                   // nostatistics with SQL: holds a session, not measured
	TimingElsewhere               // all its SQL names another database with at: measured, holds no session
)

// HoldsSession tells whether a call holds a session of the database of its thread.
func (t Timing) HoldsSession() bool { return t == TimingSQL || t == TimingQuiet }

// Measured tells whether calls appear in the statistics.
func (t Timing) Measured() bool { return t != TimingNone && t != TimingQuiet }

// Function is compiled code.
type Function struct {
	Name    string
	Kind    FunctionKind
	Place   Place
	Code    []Instr
	Places  []Place // of each instruction
	Cells   int     // numeric cells of the frame
	Strings int     // string cells of the frame
	Result  Type
	Timing  Timing
	Timed   int // index into Program.Timed, or -1
	// Variables are the variables of its own frame, for messages.
	Variables []*Variable
}

// Variable is where a variable lives.
type Variable struct {
	Name   string
	Type   Type
	Main   bool // in frame 0; else in the procedure's own frame
	Cell   int  // value cell, or string cell
	Flag   int  // flag cell of a number, -1 when it cannot be null; of a lob the cell that says what it holds
	Max    int  // largest number of bytes of a string, -1 unlimited
	MaxIn  int  // numeric cell with that number, -1 when Max says it
	Shared int  // index into Program.Shared, -1 when the thread has its own
	Sum    bool // threads sum
	Bytes  bool // a lob declared as blob: it holds bytes, no characters
	Order  int  // position of its declaration in the program
	Place  Place
}

// Scope finds the variables that a text of SQL may name implicitly.
type Scope struct {
	Parent *Scope
	Vars   map[string]*Variable
}

// Lookup finds the variable of that name declared before position order.
func (s *Scope) Lookup(name string, order int) *Variable {
	for ; s != nil; s = s.Parent {
		if v := s.Vars[name]; v != nil && v.Order < order {
			return v
		}
	}
	return nil
}

// SQL is one SQL text with its specifications.
type SQL struct {
	Name     string // "" when embedded or immediate
	Source   string // "" when the text is set at run time
	Binds    []Bind
	Bindouts []Bind
	Defines  []Define

	ImplicitBind   bool
	ImplicitDefine bool
	KeepCase       bool
	OutPrefix      string // placeholders that begin so are bindouts; "" none
	Scope          *Scope
	Order          int // position for Scope.Lookup

	FetchSize   int // rows per fetch of a cursor, 0 the default
	IgnoreError bool
	NoCache     bool
	Dynamic     bool // the text is set at run time
	Transient   bool // immediate: text that is set again at each execution
	Array       int  // rows of DML that are sent together, 0 none
	Copy        bool // by COPY
	Values      bool // by an insert of several rows
	DebugSQL    bool // tell of executions
	DebugBind   bool // tell values bound and fetched
	Place       Place
}

// Bind ties a placeholder to a variable.
type Bind struct {
	Placeholder string // name without colon, or ""
	Position    int    // 1-based, when there is no name
	Var         *Variable
}

// EntryKind is what modify sql adds to a dynamic sql.
type EntryKind uint8

// The kinds.
const (
	EntryBind EntryKind = iota
	EntryBindout
	EntryDefine
)

// Bits of the instructions that give an sql its text.
const (
	TextWarn     = 1 << iota // of &name. in it, which is not replaced
	TextModified             // by modify sql
	TextPlain                // the name of its file is taken as it stands ($nameexpand:off)
)

// Entry is a bind, bindout or define that modify sql adds.
type Entry struct {
	SQL    int
	Kind   EntryKind
	Var    *Variable
	Named  bool // the pushed value is a name with its colon, else a position
	Offset int  // what makes the position count from 1
}

// Define ties a column, counted from 1, to a variable.
type Define struct {
	Position int
	Var      *Variable
}

// DatabaseField is a value of a database declaration.
type DatabaseField uint8

// The values a declaration can push, in any order.
const (
	FieldUser DatabaseField = iota
	FieldPassword
	FieldConnect
	FieldCursorCache
	FieldLow
	FieldHigh
	FieldRelease
	FieldWait
	FieldIsolation
)

// PoolKind is the kind of a database.
type PoolKind uint8

// The kinds of decisions 4.2.
const (
	Dedicated PoolKind = iota
	ThreadsDedicated
	Reconnect
	SessionPool
)

// DatabaseDecl is a database declaration; its values are pushed before OpDatabase.
type DatabaseDecl struct {
	Name      string
	Place     Place
	Kind      PoolKind
	Fields    []DatabaseField
	IsDefault bool
	IsResults bool
	ThenBreak bool // wait … then break
	ThenCall  int  // function to call when the wait limit passed, or -1
	// AcceptFailure: a failing connection is no reason to stop ($connecterror:accept).
	AcceptFailure bool
	Pipeline      bool // its executions may wait for the next one
}

// RandomArray is a random string or procedure array; RandomDecl sets its weights.
type RandomArray struct {
	Name       string
	Place      Place
	Strings    []string
	Procedures []int // functions
}

// Loop describes a control loop.
type Loop struct {
	Place    Place
	HasStart bool
	HasStop  bool // else count
	Every    bool
	Queue    bool
	// Timed is the measured procedure, or named mix, that arrivals left in the
	// backlog are counted for; -1 when the body tells none.
	Timed int
}

// RunDecl is a run command: its blocks in order.
type RunDecl struct {
	Place  Place
	Blocks []int
}

// Block is a threads block.
type Block struct {
	Place    Place
	Function int
	Database int // -1: the default database
}

// Shared is a threads global variable.
type Shared struct {
	Name string
	Type Type
	Max  int
}

// Builtins are functions of the machine: they need its sessions or processes.
const (
	BuiltinSQLID = iota
	BuiltinServerRelease
	BuiltinActiveSessions
	BuiltinOpenSessions
	BuiltinDatabaseKind
	BuiltinSystem
	BuiltinSystemInto
)
