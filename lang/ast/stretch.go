package ast

import "sort"

// Settings is what directives say about the text that follows them.
type Settings struct {
	Order                        int // in force from this token number on
	IntFormat                    string
	DoubleFormat                 string
	Radians                      bool
	ImplicitBind, ImplicitDefine bool // of named sql without specifications
	KeepCase                     bool
	OutPrefix                    string // $bindoutname; "" off
	BindOffset                   int    // number of the first positional placeholder
	Queue                        bool   // every means queue every
	QueryArray                   int    // rows per fetch of embedded queries, 0 the default
	Ampersand                    bool   // &name. in embedded SQL
	DMLArray                     int    // rows of embedded DML that are sent together
	Micro                        string // prefix of 10^-6; "" the usual one
	MicroSlot                    int    // $musymbolfromstring: number of the symbol from 1, 0 none
	NamesAsTheyAre               bool   // $nameexpand:off
	Characters                   int    // $pre31fileassign: 0 off, 1 on, 2 warn
	ReadCRLF, WritelineCRLF      bool
	AcceptFailure                bool // $connecterror:accept
	Debug                        Debug
	Pipeline                     Pipelining // $pipeline
}

// Pipelining says whether executions of SQL may wait for the next one.
type Pipelining uint8

// The ways; what $pipeline does not say, the database does.
const (
	PipelineAsDatabase Pipelining = iota
	PipelineOn
	PipelineOff
)

// Stretch is program text between two barriers. The Offset of every position
// in it is the number of the token in the whole program, over all files.
type Stretch struct {
	Elements []Statement
	Settings []Settings // ascending by Order, the first in force at the start
	// Poisoned are names that stood in text cut out after a syntax fault: nothing
	// is said about them.
	Poisoned map[string]bool
	// Last tells that no text follows: what is known of main variables is all.
	Last bool
	// First tells that no text came before.
	First bool
}

// At gives the settings in force at a position.
func (s *Stretch) At(p Pos) *Settings {
	i := sort.Search(len(s.Settings), func(i int) bool { return s.Settings[i].Order > p.Offset })
	return &s.Settings[max(i-1, 0)]
}
