package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

// incomplete is the message for a statement about files that lacks something,
// where there is a better one than what the grammar expected; else nil. The
// fault is at token number at, which is not the first.
func incomplete(expect string, tokens []lexer.Token, at int) *diag.Message {
	start := at
	for !statementStart(tokens, start) {
		start--
	}
	if start < at && (isKeyword(tokens[start], "private") || isKeyword(tokens[start], "for")) {
		start++
	}
	place := ast.Place(tokens[at].Pos)
	first, behind := tokens[start], at-start
	switch {
	case behind == 0 || first.Type != ast.TokenKeyword:
		return nil
	case first.Value == "readline" && expect != "Cat":
		return diag.New(230, place, readable(expect))
	case behind == 2 && first.Value == "sprintf" && isOp(tokens[at-1], "||"):
		return diag.New(272, place)
	case behind > 1:
		return nil
	}
	switch first.Value {
	case "file":
		return diag.New(51, place, "a name")
	case "clob", "blob", "nclob":
		return diag.New(142, place, "a name")
	case "write", "writeline", "fprintf":
		return diag.New(193, place, first.Value)
	case "fflush":
		return diag.New(197, place)
	case "sprintf":
		return diag.New(272, place)
	case "regex", "regexextract", "regexsub", "regexsubg":
		return diag.New(38, place, "an expression")
	}
	return nil
}
