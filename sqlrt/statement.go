package sqlrt

import (
	"hash/fnv"
	"sync/atomic"

	"rwl/sqlrt/sqltext"
)

// DefaultFetch is the number of rows a cursor asks for at first when the program says nothing.
const DefaultFetch = 100

// Statement is one SQL text as a program has it. It is read-only after its making, and shared by all sessions; what a session
// knows about it (its plan) is kept by the session, found by the text.
type Statement struct {
	Text      *sqltext.Text
	Name      string // of a declared statement, else ""
	ID        string // sql_id: stable identity of the text
	FetchSize int    // rows per round trip of a cursor, 0 = as many as the driver thinks fit
	CacheOff  bool   // do not keep it prepared

	together atomic.Pointer[together] // made last by InsertTogether
}

// NewStatement analyses source. The error is one of reading the text, not of the server.
func NewStatement(name, source string) (*Statement, error) {
	text, err := sqltext.Analyse(source)
	if err != nil {
		return nil, err
	}
	return &Statement{Text: text, Name: name, ID: sqltext.ID(source)}, nil
}

// Column is one column of a result, or one parameter.
type Column struct {
	Name     string
	TypeName string // the server's name of the type
	Kind     Kind   // the kind of variable that holds it best
}

// Shape is a number for the names of columns and their order. It is the same wherever the names are.
func Shape(columns []Column) uint64 {
	hash := fnv.New64a()
	for i := range columns {
		hash.Write([]byte(columns[i].Name))
		hash.Write([]byte{0})
	}
	return hash.Sum64()
}
