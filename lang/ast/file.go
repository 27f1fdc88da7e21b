package ast

// Write is write and writeline.
type Write struct {
	Pos   Pos
	Word  string `parser:"@('write' | 'writeline')"`
	File  string `parser:"@Ident"`
	Comma bool   `parser:"@','?"`
	Items []*Cat `parser:"( @@ ( ',' @@ )* )? ';'"`
}

// Fflush flushes a file.
type Fflush struct {
	Pos  Pos
	File string `parser:"'fflush' @Ident ';'"`
}

// Printf is the printf family.
type Printf struct {
	Pos    Pos
	Word   string `parser:"@('printf' | 'fprintf' | 'sprintf')"`
	Append bool   `parser:"@'||'?"`
	Items  []*Cat `parser:"@@ ( ',' @@ )* ';'"`
}

// Readline reads one line of a file.
type Readline struct {
	Pos     Pos
	File    string   `parser:"'readline' @Ident ','"`
	Targets []*Ident `parser:"@@ ( ',' @@ )* ';'"`
}

// Regex is the family of regular expression statements.
type Regex struct {
	Pos   Pos
	Word  string `parser:"@('regex' | 'regexextract' | 'regexsub' | 'regexsubg')"`
	Items []*Cat `parser:"@@ ( ',' @@ )* ';'"`
}

// Position is where the statement begins.
func (s *Write) Position() Pos    { return s.Pos }
func (s *Fflush) Position() Pos   { return s.Pos }
func (s *Printf) Position() Pos   { return s.Pos }
func (s *Readline) Position() Pos { return s.Pos }
func (s *Regex) Position() Pos    { return s.Pos }
