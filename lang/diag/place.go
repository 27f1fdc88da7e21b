package diag

import "strconv"

// Place is a position in a program. Line and Col count from 1, Col in bytes.
// Col 0 means that only the line is known; the zero Place means no place at all.
type Place struct {
	File string
	Line int
	Col  int
}

// IsZero tells whether the place is unknown.
func (p Place) IsZero() bool { return p == Place{} }

// String gives the place as messages print it, without brackets: file;line:col.
func (p Place) String() string {
	s := p.File + ";" + strconv.Itoa(p.Line)
	if p.Col > 0 {
		s += ":" + strconv.Itoa(p.Col)
	}
	return s
}

// bracketed is the place as it stands in a message. Only names that rwl itself
// declares have no place, so the zero Place reads [predefined].
func (p Place) bracketed() string {
	if p.IsZero() {
		return "[predefined]"
	}
	return "[" + p.String() + "]"
}
