package parse

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/lang/scan"
)

// incomplete is the message for a statement or declaration that lacks something,
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
	if at > start && tokens[start].Type == ast.TokenKeyword {
		if m := ofFiles(expect, tokens[start:at], place); m != nil {
			return m
		}
	}
	if expect == "" || wantsExpression(expect) {
		return nil
	}
	wanted := readable(expect)
	if (strings.HasPrefix(wanted, "')'") || strings.HasSuffix(wanted, "')'")) && !isKeyword(tokens[start], "string") {
		return diag.New(130, place, wanted)
	}
	if at == start || tokens[start].Type != ast.TokenKeyword {
		return nil
	}
	return ofDeclaration(wanted, tokens[start:at], place)
}

// ofFiles is the message for a statement about files or texts of which so much
// is there.
func ofFiles(expect string, there []lexer.Token, place diag.Place) *diag.Message {
	first, behind := there[0], len(there)
	switch {
	case first.Value == "readline" && expect != "Cat":
		return diag.New(230, place, readable(expect))
	case behind == 2 && first.Value == "sprintf" && isOp(there[1], "||"):
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

// declarations are the messages for what the declarations lack.
var declarations = map[string]int{
	"integer": 4, "double": 5, "string": 6, "database": 19, "threads": 57, "modify": 98, "procedure": 106, "function": 132,
}

// specifications are the messages for what the specifications of sql lack.
var specifications = map[string]int{"bind": 13, "define": 14, "array": 15, "bindout": 77}

// ofDeclaration is the message for a declaration of which so much is there.
func ofDeclaration(wanted string, there []lexer.Token, place diag.Place) *diag.Message {
	first := there[0].Value
	switch {
	case first == "random" && len(there) > 3:
		number := map[string]int{"string": 90, "procedure": 92}[there[1].Value]
		return diag.New(number, place, there[3].Value, wanted)
	case first == "sql" && wanted == everything:
		return nil
	case first == "sql":
		for i := len(there) - 1; i > 0; i-- {
			if number := specifications[there[i].Value]; number != 0 && there[i].Type == ast.TokenKeyword {
				return diag.New(number, place, wanted)
			}
		}
		return diag.New(104, place, wanted)
	case first == "database" && wanted == everything:
		wanted = "an attribute, such as connect or default, or ';'"
	case first == "modify" && wanted == everything:
		wanted = "what to modify"
	case wanted == everything, strings.Contains(wanted, "';'"):
		return nil // most often the ';' before the next statement is missing
	}
	if number := declarations[first]; number != 0 {
		return diag.New(number, place, wanted)
	}
	return nil
}

// beginning is the message for a statement whose first word is of the language
// but whose second makes nothing of it; nil if it is another fault.
func beginning(tokens []lexer.Token, at int) *diag.Message {
	if at+1 >= len(tokens) || !statementStart(tokens, at) {
		return nil
	}
	place := ast.Place(tokens[at+1].Pos)
	switch {
	case isKeyword(tokens[at], "modify"):
		return diag.New(98, place, "'sql' or 'database'")
	case isKeyword(tokens[at], "sql"):
		return diag.New(104, place, "a name or 'execute'")
	}
	return nil
}

// missingWord is the keyword that alone can stand at a place, "" where other
// things can.
func missingWord(wanted string) string {
	if wanted == "'loop' or 'execute'" || wanted == "'loop', ';' or 'execute'" {
		return "loop" // the others are old
	}
	word := strings.TrimSuffix(strings.TrimPrefix(wanted, "'"), "'")
	if scan.Keywords[word] && wanted == "'"+word+"'" && word != "end" && word != "return" {
		return word
	}
	return ""
}

// takenForName tells that a word of the language stands where a name belongs,
// and in the same line: it is no statement whose ';' is missing.
func takenForName(expect string, tokens []lexer.Token, at int) bool {
	return strings.HasPrefix(readable(expect), "a name") && at > 0 && tokens[at-1].Pos.Line == tokens[at].Pos.Line
}
