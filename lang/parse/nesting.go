package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

const (
	// maxNesting is how deep compounds and brackets may nest. Every level costs stack in the parser and in all that walks
	// over the tree, and a Go program that runs out of stack cannot say why.
	maxNesting = 1000
	// maxOperators is how many operators one expression may have: a tree of them is as deep as it is long.
	maxOperators = 10_000
)

// shallow refuses an element that nests deeper than the parser can follow.
func (l *Loader) shallow(tokens []lexer.Token) bool {
	var s splitter
	brackets, operators := 0, 0
	refuse := func(t lexer.Token, most int, of string) bool {
		l.opt.Faults.Add(diag.New(428, ast.Place(t.Pos), most, of))
		return false
	}
	for _, t := range tokens {
		s.feed(t)
		switch {
		case endsStatement(t):
			brackets, operators = 0, 0
		case isOp(t, "("):
			brackets++
		case isOp(t, ")"):
			brackets--
		case isOperator(t):
			operators++
		}
		switch {
		case max(len(s.open), brackets) > maxNesting:
			return refuse(t, maxNesting, "levels")
		case operators > maxOperators:
			return refuse(t, maxOperators, "operators")
		}
	}
	return true
}

// isOperator tells whether a token makes an expression one level deeper.
func isOperator(t lexer.Token) bool {
	if t.Type == ast.TokenOp {
		return t.Value != ","
	}
	return isKeyword(t, "not") || isKeyword(t, "and") || isKeyword(t, "or") || isKeyword(t, "is") || isKeyword(t, "between")
}
