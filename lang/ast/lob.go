package ast

// LOB is readlob and writelob.
type LOB struct {
	Pos   Pos
	Word  string `parser:"@('readlob' | 'writelob')"`
	Name  *Ident `parser:"@@ ','"`
	Items []*Cat `parser:"@@ ( ',' @@ )* ';'"`
}

// Position is where the statement begins.
func (s *LOB) Position() Pos { return s.Pos }
