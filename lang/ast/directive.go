package ast

// Directive is a directive that main obeys when it comes to its place. It is an
// element of its own, before the element that it stands in.
type Directive struct {
	Pos   Pos
	Name  string // without $, and the same for all spellings
	Value string // one of the values that package parse lets pass
	Text  string // the name of a file or variable
	Slot  int    // $musymbolfromstring: number of the symbol
}

// Position implements Statement.
func (d *Directive) Position() Pos { return d.Pos }
