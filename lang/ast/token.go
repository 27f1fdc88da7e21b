package ast

import (
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/diag"
)

// Pos is where a construct begins.
type Pos = lexer.Position

// Place turns a position into the place a message shows.
func Place(p Pos) diag.Place { return diag.Place{File: p.Filename, Line: p.Line, Col: p.Column} }

// The token types the grammar distinguishes. Directives never reach it.
const (
	TokenIdent lexer.TokenType = -2 - iota
	TokenKeyword
	TokenInteger
	TokenDouble
	TokenString
	TokenOp
	TokenSQL
)

// tokenNames names the token types as the grammar's tags use them.
var tokenNames = sync.OnceValue(func() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Ident": TokenIdent, "Keyword": TokenKeyword, "Integer": TokenInteger,
		"Double": TokenDouble, "String": TokenString, "Op": TokenOp, "SQL": TokenSQL,
	}
})

// A grammar literal such as "then" matches any token with that value, so the
// values of strings and SQL texts carry a mark that no word begins with.
const (
	stringMark = "\x01"
	sqlMark    = "\x02"
)

// TokenValue is the value a token of the type must have in the stream.
func TokenValue(t lexer.TokenType, text string) string {
	switch t {
	case TokenString:
		return stringMark + text
	case TokenSQL:
		return sqlMark + text
	}
	return text
}

// Text is the content of a string or SQL token.
type Text string

// Capture takes the mark off.
func (t *Text) Capture(values []string) error {
	*t = Text(unmark(values[0]))
	return nil
}

func unmark(value string) string {
	if strings.HasPrefix(value, stringMark) || strings.HasPrefix(value, sqlMark) {
		return value[1:]
	}
	return value
}
