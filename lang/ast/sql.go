package ast

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Embedded is SQL written as a statement.
type Embedded struct {
	Pos Pos
	SQL Text `parser:"@SQL"`
	At  *At  `parser:"( @@ ';' )?"`
}

// Immediate is sql execute … end used as a statement.
type Immediate struct {
	Pos  Pos
	Body ImmediateBody `parser:"@@"`
	At   *At           `parser:"@@? ';'"`
}

// ImmediateBody is sql execute with its text and specifications.
type ImmediateBody struct {
	Pos    Pos
	Tokens []lexer.Token
	SQL    *Text      `parser:"(?= 'sql' 'execute') 'sql' 'execute' ( @SQL"`
	File   *Cat       `parser:"| 'file' @@ ';'?"`
	Cat    *Cat       `parser:"| @@ ';' )"`
	Specs  []*SQLSpec `parser:"@@*"`
	End    End        `parser:"@@"`
}

// SQLDecl declares a named sql.
type SQLDecl struct {
	Pos     Pos
	Tokens  []lexer.Token
	Private bool       `parser:"@'private'?"`
	Name    string     `parser:"'sql' @Ident"`
	SQL     *Text      `parser:"( @SQL"`
	File    *Cat       `parser:"| 'file' @@ ';'?"`
	Cat     *Cat       `parser:"| @@ ';' )?"`
	Specs   []*SQLSpec `parser:"@@*"`
	End     End        `parser:"@@ ';'"`
}

// TextPos is where the SQL text begins.
func (b *ImmediateBody) TextPos() Pos { return textPos(b.Tokens) }

// TextPos is where the SQL text begins.
func (s *SQLDecl) TextPos() Pos { return textPos(s.Tokens) }

func textPos(tokens []lexer.Token) Pos {
	for _, t := range tokens {
		if strings.HasPrefix(t.Value, sqlMark) {
			return t.Pos
		}
	}
	return Pos{}
}

// SQLSpec is one specification of an sql.
type SQLSpec struct {
	Pos     Pos
	Bind    []*Bind    `parser:"( 'bind' @@ ( ',' @@ )*"`
	Bindout []*Bind    `parser:"| 'bindout' @@ ( ',' @@ )*"`
	Define  []*Define  `parser:"| 'define' @@ ( ',' @@ )*"`
	Array   *ArraySpec `parser:"| 'array' @@"`
	Word    string     `parser:"| @('ignoreerror' | 'cursorcache' | 'nocursorcache') )"`
	Semi    string     `parser:"@';'?"`
}

// ArraySpec is the array size of an sql.
type ArraySpec struct {
	Pos    Pos
	Copy   bool   `parser:"( @'copy':Ident"`
	Values bool   `parser:"| @'values':Ident"`
	Define bool   `parser:"| @'define' )?"`
	Size   *Value `parser:"@@"`
}

// Bind names a placeholder by position, by name or by the variable's own name.
type Bind struct {
	Pos      Pos
	Implicit bool   `parser:"( @'sql'"`
	Name     *Text  `parser:"| ( @String"`
	Position *int64 `parser:"| @Integer"`
	Same     bool   `parser:"| @':' )"`
	Variable *Ident `parser:"@@"`
	Raw      bool   `parser:"@'raw'? )"`
}

// Define names a column by position, or asks for implicit defines.
type Define struct {
	Pos      Pos
	Implicit bool   `parser:"( @'sql'"`
	Position *int64 `parser:"| @Integer"`
	Variable *Ident `parser:"@@ )"`
}

// ModifySQL changes a named sql.
type ModifySQL struct {
	Pos     Pos
	Name    string        `parser:"'modify' 'sql' @Ident"`
	Action  string        `parser:"( @('leak' | 'cursorcache' | 'nocursorcache' | 'release')"`
	Execute bool          `parser:"| 'array' ( @'execute'"`
	Array   *Value        `parser:"| @@ )"`
	For     *Cat          `parser:"| 'for' @@"`
	Kind    string        `parser:"| @('bind' | 'bindout' | 'define')"`
	Entries []*ModifyBind `parser:"@@ ( ',' @@ )* ) ';'"`
}

// ModifyBind adds a bind or define to a dynamic sql.
type ModifyBind struct {
	Pos      Pos
	Where    *Value `parser:"@@"`
	Variable *Ident `parser:"@@"`
}

// Position is where the statement begins.
func (s *Embedded) Position() Pos  { return s.Pos }
func (s *Immediate) Position() Pos { return s.Pos }
func (s *SQLDecl) Position() Pos   { return s.Pos }
func (s *ModifySQL) Position() Pos { return s.Pos }
