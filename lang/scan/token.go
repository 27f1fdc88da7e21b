package scan

import (
	"strings"

	"rwl/lang/diag"
)

// Kind is the class of a token.
type Kind uint8

const (
	EOF       Kind = iota
	Ident          // a name, also $1, $# and the constants $linux $solaris $macos $windows
	Keyword        // a word of Keywords
	Integer        // digits that fit 64 bits
	Double         // digits with a point or an exponent
	String         // "…", and $NAME with the value of the environment variable
	Op             // operator or punctuation
	SQL            // a whole SQL text
	Directive      // $name, with what follows its colon in Arg
	Comment        // # to end of line; only with Options.KeepComments
)

var kindNames = [...]string{"end of file", "identifier", "keyword", "integer", "double", "string", "operator", "SQL", "directive", "comment"}

func (k Kind) String() string { return kindNames[k] }

// Token is one token. The source between the End of a token and the Offset of the next holds white space, line
// continuations, comments that are not kept, and what was reported as a fault.
type Token struct {
	Kind Kind
	// Text is the value: a string decoded, an SQL text without terminator, an identifier with its $, an operator, a
	// directive's name without $, a comment with its #.
	Text string
	// Arg is a directive's argument without quotes or angle brackets, Arg2 a second one ("help" of $useroption:name:"help").
	Arg, Arg2 string
	ArgKind   byte // of Arg: 0 none, '"' or '<' as quoted, 'w' bare, ':' the old $if:condition; (the condition follows as tokens)
	Raw       string
	Place     diag.Place
	Offset    int // byte offset of the first byte
	End       int // byte offset after the last byte, for SQL after the terminator
	LineFirst bool
	// Env is the name when the token came from $NAME; EnvMissing tells that there is no such environment variable.
	Env        string
	EnvMissing bool
}

// PlaceIn is the place of the byte at this offset of the token's source, for faults inside strings and SQL texts. An SQL
// token's Text is a prefix of its source, so offsets in the text can be used.
func (t Token) PlaceIn(offset int) diag.Place {
	p := t.Place
	before := t.Raw[:max(0, min(offset, len(t.Raw)))]
	if n := strings.Count(before, "\n"); n > 0 {
		p.Line += n
		p.Col = len(before) - strings.LastIndexByte(before, '\n')
	} else {
		p.Col += len(before)
	}
	return p
}
