package parse

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

// repair tells how to mend a fault that the structure of a compound hangs on,
// such as a missing 'then' or ';', so that the rest of it is read as well: the tokens from to to are replaced
// by put. What is put in was reported already and is not looked at again.
func repair(tokens []lexer.Token, at int, expect string) (from, to int, put []lexer.Token, ok bool) {
	if start := startOf(tokens, at); start > 0 && start < at && isKeywordThatBegins(tokens[at]) && strings.Contains(expect, `";"`) {
		semicolon := keywordAt(";", tokens[at])
		semicolon.Type = ast.TokenOp
		return at, at, []lexer.Token{semicolon}, true
	}
	wanted := readable(expect)
	if opensAsOld(tokens, at, expect) {
		return at, at + 1, []lexer.Token{keywordAt("loop", tokens[at])}, true
	}
	if !inHead(tokens, at) {
		return 0, 0, nil, false
	}
	if word := missingWord(wanted); word != "" {
		if j := wordAhead(tokens, at, word); j >= 0 {
			return at, j, nil, true
		}
		put = []lexer.Token{keywordAt(word, tokens[at])}
		if tokens[at].Type == ast.TokenIdent && diag.DidYouMean(tokens[at].Value, []string{word}) != "" {
			return at, at + 1, put, true
		}
		return at, at, put, true
	}
	if wantsExpression(expect) && tokens[at].Type != ast.TokenSQL {
		return at, at, []lexer.Token{keywordAt("null", tokens[at])}, true
	}
	return 0, 0, nil, false
}

// opensAsOld tells that a loop begins with ';' or execute, as only control loops
// did.
func opensAsOld(tokens []lexer.Token, at int, expect string) bool {
	return at < len(tokens) && missingWord(readable(expect)) == "loop" && (isOp(tokens[at], ";") || isKeyword(tokens[at], "execute"))
}

// assignsBehindHead tells that the name before an assignment begins a line: it
// was read as the last word of a loop's head.
func assignsBehindHead(tokens []lexer.Token, at int) bool {
	return at > 1 && at < len(tokens) && isOp(tokens[at], ":=") && tokens[at-1].Type == ast.TokenIdent &&
		tokens[at-2].Pos.Line < tokens[at-1].Pos.Line
}

// inHead tells whether a token is in the head of a compound.
func inHead(tokens []lexer.Token, at int) bool {
	switch t := tokens[startOf(tokens, at)]; {
	case t.Type != ast.TokenKeyword:
		return false
	default:
		return t.Value == "if" || t.Value == "elseif" || t.Value == "while" || t.Value == "for" || t.Value == "loop"
	}
}

// startOf is where the statement begins that token number at belongs to.
func startOf(tokens []lexer.Token, at int) int {
	for at > 0 && !statementStart(tokens, at) {
		at--
	}
	return at
}

func isKeywordThatBegins(t lexer.Token) bool {
	return t.Type == ast.TokenKeyword && beginsStatement[t.Value]
}

// wordAhead is where a keyword follows before the statement ends, -1 if nowhere.
func wordAhead(tokens []lexer.Token, at int, word string) int {
	for j := at; j < len(tokens); j++ {
		switch {
		case isKeyword(tokens[j], word):
			return j
		case isOp(tokens[j], ";"), tokens[j].Type == ast.TokenSQL, tokens[j].Type == ast.TokenKeyword && beginsStatement[tokens[j].Value]:
			return -1
		}
	}
	return -1
}

// keywordAt is a keyword at the place of a token. No token of the text has its
// offset, so that it is never taken for one.
func keywordAt(word string, t lexer.Token) lexer.Token {
	pos := t.Pos
	pos.Offset = -1
	return lexer.Token{Type: ast.TokenKeyword, Value: word, Pos: pos}
}

// plainHeader replaces the faulty head of a procedure or function, which has
// header tokens, by one without parameters.
func plainHeader(tokens []lexer.Token, header int) []lexer.Token {
	t := tokens[0]
	name := lexer.Token{Type: ast.TokenIdent, Value: "p", Pos: keywordAt("", t).Pos}
	for _, x := range tokens[:min(header, 3)] {
		if x.Type == ast.TokenIdent {
			name.Value = x.Value
			break
		}
	}
	open, closing := keywordAt("(", t), keywordAt(")", t)
	open.Type, closing.Type = ast.TokenOp, ast.TokenOp
	head := []lexer.Token{keywordAt("procedure", t), name, open, closing, keywordAt("is", t)}
	if isFunction(tokens) {
		head = []lexer.Token{keywordAt("function", t), name, open, closing, keywordAt("return", t), keywordAt("integer", t), keywordAt("is", t)}
	}
	return append(head, tokens[header:]...)
}

func isFunction(tokens []lexer.Token) bool {
	return isKeyword(tokens[0], "function") || len(tokens) > 1 && isKeyword(tokens[1], "function")
}
