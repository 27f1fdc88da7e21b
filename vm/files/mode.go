package files

import "strings"

// Mode is how a file is opened; each is one operator of the language.
type Mode uint8

const (
	Assign   Mode = iota // :=, which writes, or obeys the characters in the name (How.Characters)
	Write                // >= from an empty file
	Append               // >>= behind what is there
	Read                 // <=
	PipeTo               // >|= to the standard input of a shell command
	PipeFrom             // <|= from the standard output of a shell command
)

var operators = [...]string{":=", ">=", ">>=", "<=", ">|=", "<|="}

// String is the operator.
func (m Mode) String() string { return operators[m] }

// Characters says whether characters at the ends of a name choose the mode of
// an assignment ($pre31fileassign). They let data start commands.
type Characters uint8

const (
	Ignored Characters = iota // :off, they are part of the name
	Obeyed                    // :on
	Warned                    // :warn, obeyed with RWL-291
)

// chooseMode splits the name of an assignment into mode and name. character is
// what chose the mode, "" when nothing did.
func chooseMode(name string) (mode Mode, rest, character string) {
	const blanks = " \t"
	trimmed := strings.Trim(name, blanks)
	for _, c := range []struct {
		first string
		mode  Mode
	}{{">>", Append}, {">", Write}, {"<", Read}, {"|", PipeTo}} {
		if rest, ok := strings.CutPrefix(trimmed, c.first); ok {
			return c.mode, strings.TrimLeft(rest, blanks), c.first
		}
	}
	if rest, ok := strings.CutSuffix(trimmed, "|"); ok {
		return PipeFrom, strings.TrimRight(rest, blanks), "|"
	}
	return Write, name, ""
}
