package ast

// Procedure declares a procedure.
type Procedure struct {
	Pos        Pos
	Private    bool        `parser:"@'private'?"`
	Name       string      `parser:"'procedure' @Ident"`
	Formals    *Formals    `parser:"@@?"`
	Statistics string      `parser:"( (?! 'nostatistics' ';') @('statistics' | 'nostatistics' | 'statisticsonly') )?"`
	Is         bool        `parser:"@'is'?"`
	Body       []Statement `parser:"@@*"`
	End        End         `parser:"@@ ';'"`
}

// Function declares a function.
type Function struct {
	Pos     Pos
	Private bool        `parser:"@'private'?"`
	Name    string      `parser:"'function' @Ident"`
	Formals *Formals    `parser:"@@? 'return'"`
	Result  *ArgType    `parser:"@@"`
	Is      bool        `parser:"@'is'?"`
	Body    []Statement `parser:"@@*"`
	End     End         `parser:"@@ ';'"`
}

// Formals is the list of formal arguments.
type Formals struct {
	Pos  Pos
	Args []*Formal `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
}

// Formal is one formal argument.
type Formal struct {
	Pos  Pos
	Type *ArgType `parser:"@@"`
	Name *Ident   `parser:"@@"`
}

// ArgType is the type of an argument or a result.
type ArgType struct {
	Pos  Pos
	Name string `parser:"@('integer' | 'double' | 'string' | 'file' | 'sql' | 'clob')"`
	Size *Value `parser:"( '(' @@ ')' )?"`
}

// RandomArray declares a random string or procedure array.
type RandomArray struct {
	Pos     Pos
	Private bool          `parser:"@'private'?"`
	Kind    string        `parser:"'random' @('string' | 'procedure') 'array'"`
	Name    string        `parser:"@Ident"`
	Items   []*RandomItem `parser:"'(' @@ ( ',' @@ )* ')' ';'"`
}

// RandomItem is one element with its weight.
type RandomItem struct {
	Pos    Pos
	String *Text  `parser:"( @String"`
	Name   string `parser:"| @Ident )"`
	Weight *Value `parser:"@@"`
}

// Database declares a database.
type Database struct {
	Pos   Pos
	Name  string    `parser:"'database' @Ident"`
	User  *Cat      `parser:"@@?"`
	Specs []*DBSpec `parser:"@@* ';'"`
}

// DBSpec is one attribute of a database.
type DBSpec struct {
	Pos       Pos
	Word      string    `parser:"( @('username' | 'password' | 'connectionclass')"`
	Cat       *Cat      `parser:"@@"`
	Pooled    string    `parser:"| 'connect' ( 'connectionpool' @Ident"`
	Connect   *Cat      `parser:"| @@ )"`
	Flag      string    `parser:"| @('results' | 'default' | 'drcp' | 'reconnect' | 'requestmark' | 'statemark' | 'dedicated')"`
	Threads   bool      `parser:"| @'threads' 'dedicated'"`
	Cache     *Value    `parser:"| 'cursorcache' @@"`
	Isolation *Value    `parser:"| 'isolation':Ident @@"`
	Pipeline  bool      `parser:"| @'pipeline':Ident"`
	Pool      *PoolSpec `parser:"| @@ )"`
}

// PoolSpec is a session pool with its limits.
type PoolSpec struct {
	Pos     Pos
	Kind    string `parser:"@('sessionpool' | 'connectionpool')"`
	Low     *Value `parser:"@@"`
	High    *Value `parser:"( '..' @@ )?"`
	Release *Value `parser:"( 'release' @@ )?"`
	Wait    *Value `parser:"( 'wait' @@ )?"`
	Then    *Then  `parser:"( 'then' @@ )?"`
}

// Then is what happens when a session did not come in time.
type Then struct {
	Pos       Pos
	Break     bool      `parser:"( @'break'"`
	Procedure string    `parser:"| @Ident"`
	Call      *CallTail `parser:"@@ )"`
}

// Run starts threads.
type Run struct {
	Pos    Pos
	Blocks []Block `parser:"'run' @@*"`
	End    End     `parser:"@@ ';'"`
}

// Block is a part of a run.
type Block struct {
	Pos          Pos
	Threads      *Threads      `parser:"( @@"`
	Notification *Notification `parser:"| @@"`
	Empty        *Empty        `parser:"| @@ )"`
}

// Threads is a block of N equal threads.
type Threads struct {
	Pos   Pos
	Count *Value      `parser:"'threads' @@"`
	At    *At         `parser:"@@?"`
	Body  []Statement `parser:"@@*"`
	End   End         `parser:"@@ ';'"`
}

// Printvar dumps variables.
type Printvar struct {
	Pos   Pos
	All   bool     `parser:"'printvar' ( @'all'"`
	Names []*Ident `parser:"| @@ ( ',' @@ )* ) ';'"`
}

// ModifyDatabase changes a database or the session in use.
type ModifyDatabase struct {
	Pos    Pos
	Class  *Cat   `parser:"'modify' 'database' ( 'connectionclass' @@"`
	Action string `parser:"| @('leak' | 'release')"`
	Name   string `parser:"| @Ident"`
	Cache  *Value `parser:"( 'cursorcache' @@"`
	Low    *Value `parser:"| 'sessionpool' @@"`
	High   *Value `parser:"( '..' @@ )? ) ) ';'"`
}

// ReleaseDatabase drops the session in use at its release.
type ReleaseDatabase struct {
	Pos  Pos
	Word string `parser:"@'release' 'database' ';'"`
}

// Position is where the declaration or statement begins.
func (s *Procedure) Position() Pos       { return s.Pos }
func (s *Function) Position() Pos        { return s.Pos }
func (s *RandomArray) Position() Pos     { return s.Pos }
func (s *Database) Position() Pos        { return s.Pos }
func (s *Run) Position() Pos             { return s.Pos }
func (s *Printvar) Position() Pos        { return s.Pos }
func (s *ModifyDatabase) Position() Pos  { return s.Pos }
func (s *ReleaseDatabase) Position() Pos { return s.Pos }
