package ast

// For is every loop except while; exactly one of its forms is set.
type For struct {
	Pos       Pos
	Word      string           `parser:"@('for' | 'loop')"`
	Readline  *ReadLoop        `parser:"( ( @@"`
	SQL       *SQLCursor       `parser:"| @@"`
	Immediate *ImmediateCursor `parser:"| @@"`
	Name      *NameHead        `parser:"| @@ ) 'loop'"`
	Options   []*LoopOption    `parser:"| @@+"`
	Legacy    string           `parser:"@('loop' | ';' | 'execute') )"`
	Body      []Statement      `parser:"@@*"`
	End       End              `parser:"@@ ';'"`
}

// LoopOption is one option of a control loop.
type LoopOption struct {
	Pos   Pos
	Queue string `parser:"( @('queue' | 'noqueue')?"`
	Word  string `parser:"@('start' | 'stop' | 'count' | 'wait' | 'every') )"`
	Value *Value `parser:"@@"`
}

// NameHead is a loop head that begins with a name: a counter, a list or a named cursor.
type NameHead struct {
	Pos   Pos
	Name  string   `parser:"@Ident"`
	Count *Counter `parser:"( ':=' @@ )?"`
	At    *At      `parser:"@@?"`
	And   *Value   `parser:"( 'and' @@ )?"`
}

// Counter is the range or the list of a for loop.
type Counter struct {
	Pos   Pos
	First *Cat   `parser:"@@"`
	Last  *Cat   `parser:"( '..' @@"`
	More  []*Cat `parser:"| ( ',' @@ )+ )"`
}

// SQLCursor is a loop head with embedded SQL.
type SQLCursor struct {
	Pos Pos
	SQL Text   `parser:"@SQL"`
	At  *At    `parser:"@@?"`
	And *Value `parser:"( 'and' @@ )?"`
}

// ImmediateCursor is a loop head with immediate SQL.
type ImmediateCursor struct {
	Pos  Pos
	Body ImmediateBody `parser:"@@"`
	At   *At           `parser:"@@?"`
	And  *Value        `parser:"( 'and' @@ )?"`
}

// ReadLoop is a loop over the lines of a file.
type ReadLoop struct {
	Pos     Pos
	File    string   `parser:"'readline' @Ident ','"`
	Targets []*Ident `parser:"@@ ( ',' @@ )*"`
	And     *Value   `parser:"( 'and' @@ )?"`
}

// Position is where the statement begins.
func (s *For) Position() Pos { return s.Pos }
