package ast

// Statement is one statement, also a declaration inside a body.
type Statement interface {
	Position() Pos
}

// Ident is a name with its place.
type Ident struct {
	Pos  Pos
	Name string `parser:"@Ident"`
}

// Empty is a superfluous semicolon.
type Empty struct {
	Pos  Pos
	Semi string `parser:"@';'"`
}

// Scalar declares integer, double or string variables.
type Scalar struct {
	Pos     Pos
	Private bool    `parser:"@'private'?"`
	Type    string  `parser:"@('integer' | 'double' | 'string')"`
	Size    *Value  `parser:"( '(' @@ ')' )?"`
	Threads string  `parser:"( 'threads' @('sum' | 'global') )?"`
	Inits   []*Init `parser:"@@ ( ',' @@ )* ';'"`
}

// Init is one variable of a declaration with its initialiser.
type Init struct {
	Pos   Pos
	Name  string `parser:"@Ident"`
	Op    string `parser:"( @(':=' | '>=' | '>>=' | '<=' | '<|=' | '>|=')"`
	Value *Cat   `parser:"@@ )?"`
}

// Handle declares file or lob variables.
type Handle struct {
	Pos     Pos
	Private bool    `parser:"@'private'?"`
	Type    string  `parser:"@('file' | 'clob' | 'blob' | 'nclob')"`
	Inits   []*Init `parser:"@@ ( ',' @@ )* ';'"`
}

// Named is a statement that begins with a name: assignment, procedure call or
// execution of a named sql.
type Named struct {
	Pos    Pos
	Name   string      `parser:"@Ident"`
	Assign *AssignTail `parser:"( @@"`
	Call   *CallTail   `parser:"| @@ )?"`
	At     *At         `parser:"@@? ';'"`
}

// AssignTail is the right part of an assignment.
type AssignTail struct {
	Pos   Pos
	Op    string `parser:"@(':=' | '+=' | '-=' | '||=' | '>=' | '>>=' | '<=' | '<|=' | '>|=')"`
	Value *Cat   `parser:"@@"`
}

// CallTail is the argument list of a procedure call.
type CallTail struct {
	Pos  Pos
	Args []*Cat `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
}

// At is an at clause; Database is empty for at default.
type At struct {
	Pos      Pos
	Default  bool   `parser:"'at' ( @'default'"`
	Database *Ident `parser:"| @@ )"`
}

// Discard is null; or null with an expression evaluated for its side effects.
type Discard struct {
	Pos   Pos
	Value *Cat `parser:"'null' @@? ';'"`
}

// Return leaves a procedure or function.
type Return struct {
	Pos   Pos
	Value *Cat `parser:"'return' @@? ';'"`
}

// Exit ends the program with a status.
type Exit struct {
	Pos   Pos
	Value *Cat `parser:"'exit' @@ ';'"`
}

// Break leaves a loop or execute block.
type Break struct {
	Pos          Pos
	Notification bool `parser:"'break' @'querynotification'? ';'"`
}

// Plain is a statement of one word.
type Plain struct {
	Pos  Pos
	Word string `parser:"@('abort' | 'nostatistics' | 'commit' | 'rollback' | 'shift' | 'ociping' | 'getrusage') ( '(' ')' )? ';'"`
}

// Wait sleeps for some seconds.
type Wait struct {
	Pos   Pos
	Value *Value `parser:"'wait' @@ ';'"`
}

// System runs a shell command.
type System struct {
	Pos     Pos
	Command *Cat   `parser:"'system' @@"`
	Target  *Ident `parser:"( ',' @@ )? ';'"`
}

// Print writes values to standard output; Line tells printline.
type Print struct {
	Pos   Pos
	Word  string `parser:"@('print' | 'printline')"`
	Items []*Cat `parser:"( @@ ( ',' @@ )* )? ';'"`
}

// Execute is an execute block.
type Execute struct {
	Pos   Pos
	At    *At         `parser:"'execute' @@?"`
	Retry *Retry      `parser:"@@?"`
	Body  []Statement `parser:"@@*"`
	End   End         `parser:"@@ ';'"`
}

// Retry repeats an execute block after chosen errors.
type Retry struct {
	Pos    Pos
	Count  *Value `parser:"(?= 'retry':Ident (Integer | Double | String | Ident | '(' | '-' | '!' | 'null' | 'not')) 'retry':Ident @@"`
	States []Text `parser:"( 'on':Ident @String ( ',' @String )* )?"`
}

// End closes a compound statement; the word after it must fit.
type End struct {
	Pos  Pos
	Name string `parser:"'end' @( Ident | 'if' | 'loop' | 'procedure' | 'function' | 'sql' | 'while' | 'for' | 'execute' | 'run' | 'threads' | 'querynotification' )?"`
}

// If is a conditional statement.
type If struct {
	Pos     Pos
	Cond    *Value      `parser:"'if' @@ 'then'"`
	Then    []Statement `parser:"@@*"`
	Elseif  []*Elseif   `parser:"@@*"`
	HasElse bool        `parser:"( @'else'"`
	Else    []Statement `parser:"@@* )?"`
	End     End         `parser:"@@ ';'"`
}

// Elseif is one elseif branch.
type Elseif struct {
	Pos  Pos
	Cond *Value      `parser:"'elseif' @@ 'then'"`
	Body []Statement `parser:"@@*"`
}

// While is a loop with a test before each pass.
type While struct {
	Pos    Pos
	Cond   *Value      `parser:"'while' @@"`
	Legacy bool        `parser:"( 'loop' | @'execute' )"`
	Body   []Statement `parser:"@@*"`
	End    End         `parser:"@@ ';'"`
}

// Position is where the statement begins.
func (s *Empty) Position() Pos   { return s.Pos }
func (s *Scalar) Position() Pos  { return s.Pos }
func (s *Handle) Position() Pos  { return s.Pos }
func (s *Named) Position() Pos   { return s.Pos }
func (s *Discard) Position() Pos { return s.Pos }
func (s *Return) Position() Pos  { return s.Pos }
func (s *Exit) Position() Pos    { return s.Pos }
func (s *Break) Position() Pos   { return s.Pos }
func (s *Plain) Position() Pos   { return s.Pos }
func (s *Wait) Position() Pos    { return s.Pos }
func (s *System) Position() Pos  { return s.Pos }
func (s *Print) Position() Pos   { return s.Pos }
func (s *Execute) Position() Pos { return s.Pos }
func (s *If) Position() Pos      { return s.Pos }
func (s *While) Position() Pos   { return s.Pos }
