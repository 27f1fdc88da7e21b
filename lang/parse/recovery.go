package parse

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
)

// maxCuts bounds the faults looked for in one element.
const maxCuts = 20

// parse parses the tokens of one element. After a fault inside a compound the
// faulty statement is cut out and the rest parsed again, unless the cut would
// take a word away that the structure hangs on.
func (l *Loader) parse(tokens []lexer.Token) []ast.Statement {
	faulty, hole := false, 0 // the hole is where the last cut was
	headless := false        // the head of a routine was replaced: only its syntax is of interest
	for cut := 0; cut < maxCuts; cut++ {
		s, n, err := ast.Parse(tokens)
		if err == nil {
			if n < len(tokens) {
				err = &ast.SyntaxError{Found: tokens[n], Expect: "the end of the statement"}
			} else if headless || faulty && standsAlone(s) {
				l.poison(tokens)
				return nil
			} else {
				return []ast.Statement{s}
			}
		}
		found, expect, at := faultOf(err, tokens)
		if faulty && at == hole && isKeyword(found, "end") {
			break // what was cut out held the structure together; that was reported
		}
		if assignsBehindHead(tokens, at) && missingWord(readable(expect)) != "" {
			at--
			found = tokens[at]
		}
		l.syntaxFault(found, expect, tokens, at)
		faulty = true
		if header := headerLength(tokens); at <= header && header < len(tokens) && !headless && (at < header || isFunction(tokens) && !strings.Contains(readable(expect), "statement")) {
			l.poison(tokens)
			tokens, headless, hole = plainHeader(tokens, header), true, -1
			continue
		}
		from, to, ok := statementAround(tokens, at)
		if at == len(tokens) {
			break
		}
		if !ok || opensAsOld(tokens, at, expect) {
			var put []lexer.Token
			if from, to, put, ok = repair(tokens, at, expect); !ok {
				break
			}
			l.poison(tokens[from:to])
			tokens, hole = slices.Concat(tokens[:from], put, tokens[to:]), -1
			continue
		}
		hole = from
		l.poison(tokens[from:to])
		tokens = append(append([]lexer.Token{}, tokens[:from]...), tokens[to:]...)
		if len(tokens) == 0 {
			return nil
		}
	}
	l.poison(tokens)
	return nil
}

// standsAlone tells whether nothing but a statement was left of the element.
func standsAlone(s ast.Statement) bool {
	_, empty := s.(*ast.Empty)
	return empty
}

// poison notes all names in text that is cut out: nothing will be said of them.
func (l *Loader) poison(tokens []lexer.Token) {
	for _, t := range tokens {
		switch t.Type {
		case ast.TokenIdent:
			l.stretch.Poisoned[t.Value] = true
		case ast.TokenKeyword:
			if t.Value == "bind" {
				l.stretch.Poisoned[t.Value] = true // nor of placeholders without a variable
			}
		case ast.TokenSQL:
			for _, w := range words(t.Value) {
				l.stretch.Poisoned[w] = true
			}
		}
	}
}

// words are the names in an SQL text, roughly.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && r != '$' && (r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z') && r < 128
	})
}

// statementAround finds the simple statement that token number at is part of.
func statementAround(tokens []lexer.Token, at int) (from, to int, ok bool) {
	at = min(at, len(tokens)-1)
	if isKeyword(tokens[0], "database") { // it holds no statements: 'then' in it begins none
		return 0, 0, false
	}
	header := headerLength(tokens)
	for from = at; from > header && !statementStart(tokens, from); from-- {
	}
	if n := threadsHead(tokens[from:]); from+n <= at {
		from += n
	}
	for to = at; to < len(tokens) && !isOp(tokens[to], ";") && (to == from || tokens[to].Type != ast.TokenSQL); to++ {
	}
	if to == len(tokens) {
		return 0, 0, false
	}
	to++
	if from == 0 && to == len(tokens) {
		return 0, 0, false
	}
	for _, t := range tokens[from:to] {
		if t.Type == ast.TokenKeyword && structural[t.Value] {
			return 0, 0, false
		}
	}
	return from, to, true
}

// headerLength is the number of tokens before the body of a procedure or
// function, 0 of other elements. It stands even where 'is' is left out.
func headerLength(tokens []lexer.Token) int {
	n := 0
	next := func(words ...string) bool {
		for _, w := range words {
			if n < len(tokens) && (isKeyword(tokens[n], w) || isOp(tokens[n], w)) {
				n++
				return true
			}
		}
		return false
	}
	parentheses := func() {
		for depth := 0; n < len(tokens); n++ {
			switch {
			case isOp(tokens[n], "("):
				depth++
			case isOp(tokens[n], ")"):
				depth--
			}
			if depth == 0 {
				next(")")
				return
			}
		}
	}
	next("private")
	function := n < len(tokens) && isKeyword(tokens[n], "function")
	if !next("procedure", "function") {
		return 0
	}
	if n < len(tokens) && tokens[n].Type == ast.TokenIdent {
		n++
	}
	parentheses()
	if function {
		next("statistics", "nostatistics", "statisticsonly") // of procedures only, which is reported
		next("return")
		if next("integer", "double", "string", "file", "sql", "clob", "blob", "nclob") {
			parentheses()
		}
	}
	next("statistics", "nostatistics", "statisticsonly")
	next("is")
	return min(n, len(tokens))
}

// statementStart tells whether a statement can begin at a token.
func statementStart(tokens []lexer.Token, at int) bool {
	if at == 0 || endsStatement(tokens[at-1]) || at == headerLength(tokens) {
		return true
	}
	return isKeyword(tokens[at-1], "execute") && (at == 1 || !isKeyword(tokens[at-2], "sql"))
}

// threadsHead is the number of tokens that come before the statements of a
// threads block, 0 where none begins.
func threadsHead(tokens []lexer.Token) int {
	if len(tokens) == 0 || !isKeyword(tokens[0], "threads") {
		return 0
	}
	n := 1 + expressionLength(tokens[1:])
	if n+1 < len(tokens) && isKeyword(tokens[n], "at") {
		n += 2
	}
	return n
}

// expressionLength is the number of tokens of the expression that the tokens
// begin with: operands with operators between them.
func expressionLength(tokens []lexer.Token) int {
	depth := 0
	operand := true // is expected next
	is := false     // null or not is expected next
	for i, t := range tokens {
		switch {
		case isOp(t, "("):
			depth++
		case isOp(t, ")") && depth > 0:
			depth--
		case depth > 0:
		case isOp(t, ")"), isOp(t, ";"):
			return i
		case isOperator(t) && !isOp(t, ":="):
			is = isKeyword(t, "is") || is && isKeyword(t, "not")
			operand = true
			continue
		case !operand || is && !isKeyword(t, "null"):
			return i
		}
		operand, is = false, false
	}
	return len(tokens)
}

// endsStatement tells whether a statement can begin after the token, wherever it stands.
func endsStatement(t lexer.Token) bool {
	if t.Type == ast.TokenSQL || isOp(t, ";") {
		return true
	}
	if t.Type != ast.TokenKeyword {
		return false
	}
	switch t.Value {
	case "then", "else", "loop", "run":
		return true
	}
	return false
}

// structural are the words that must not be cut out.
var structural = map[string]bool{
	"if": true, "then": true, "else": true, "elseif": true, "end": true, "while": true, "for": true, "loop": true,
	"procedure": true, "function": true, "run": true, "threads": true, "execute": true, "sql": true,
	"querynotification": true,
}

// faultOf is what the grammar did not want, what it wanted instead, and the
// number of the token it is at: their count when the text ends too early.
func faultOf(err error, tokens []lexer.Token) (found lexer.Token, expect string, at int) {
	found = tokens[len(tokens)-1]
	var unexpected *participle.UnexpectedTokenError
	var syntax *ast.SyntaxError
	var general participle.Error
	switch {
	case errors.As(err, &unexpected):
		found, expect = unexpected.Unexpected, expected(unexpected.Message())
	case errors.As(err, &syntax):
		found, expect = syntax.Found, syntax.Expect
	case errors.As(err, &general):
		found.Pos, expect = general.Position(), general.Message()
	}
	if found.EOF() {
		return found, expect, len(tokens)
	}
	for i, t := range tokens {
		if t.Pos.Offset == found.Pos.Offset {
			return found, expect, i
		}
	}
	return found, expect, len(tokens) - 1
}

// syntaxFault reports a fault of the grammar.
func (l *Loader) syntaxFault(found lexer.Token, expect string, tokens []lexer.Token, at int) {
	if at < len(tokens) {
		m := l.explain(found, expect, tokens, at)
		if m.Hint == "" {
			m.Hint = swallowed(tokens[:at])
		}
		l.opt.Faults.Add(m)
		return
	}
	last := tokens[len(tokens)-1]
	m := diag.New(3, ast.Place(last.Pos), describe(tokens[0]))
	if m.Hint = swallowed(tokens); m.Hint == "" && readable(expect) == "';'" {
		m.Hint = "put ';' at its end"
	}
	l.opt.Faults.Add(m)
}

// swallowed is a hint at an SQL text that took in the statements behind it: a
// semicolon ends SQL at the end of a line only.
func swallowed(tokens []lexer.Token) string {
	for _, t := range tokens {
		if t.Type != ast.TokenSQL {
			continue
		}
		for i, line := range strings.Split(t.Value, "\n") {
			if strings.Contains(line, ";") {
				return fmt.Sprintf("the SQL text that begins in line %d goes on after the ';' in line %d: only one at the end of a line ends it", t.Pos.Line, t.Pos.Line+i)
			}
		}
	}
	return ""
}

// expected is the part of participle's message that says what it wanted.
func expected(message string) string {
	_, rest, ok := strings.Cut(message, "(expected ")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, ")")
}

// explain chooses the message for an unexpected token.
func (l *Loader) explain(found lexer.Token, expect string, tokens []lexer.Token, at int) *diag.Message {
	place := ast.Place(found.Pos)
	if word := missingWord(readable(expect)); word != "" && wordAhead(tokens, at, word) < 0 {
		return diag.New(184, place, word, describe(found)).WithHint(wordHint(found, readable(expect)))
	}
	switch {
	case found.Type == ast.TokenKeyword && beginsStatement[found.Value] && !statementStart(tokens, at) && !takenForName(expect, tokens, at):
		return diag.New(11, place, describe(found)).WithHint("put ';' before it")
	case at > 0 && isOp(found, "=") && tokens[at-1].Type == ast.TokenIdent && statementStart(tokens, at-1):
		return diag.New(7, ast.Place(tokens[at-1].Pos), tokens[at-1].Value).WithHint("assign with ':='")
	}
	if m := incomplete(expect, tokens, at); m != nil {
		if m.Hint == "" {
			m.Hint = wordHint(found, readable(expect))
		}
		return m
	}
	if wantsExpression(expect) {
		m := diag.New(8, place, describe(found))
		if found.Value == "loop" && at > 2 && tokens[0].Value == "for" && isOp(tokens[2], ":=") {
			m.Hint = "a loop that counts is 'for i := 1 .. 10 loop'"
		}
		return m
	}
	if m := beginning(tokens, at); m != nil {
		return m
	}
	m := diag.New(278, place, describe(found), readable(expect))
	if m.Hint = wordHint(found, readable(expect)); m.Hint == "" {
		m.Hint = l.hint(found, tokens, at)
	}
	return m
}

// hint guesses what went wrong: a misspelt word, here or just before, or a
// missing semicolon.
func (l *Loader) hint(found lexer.Token, tokens []lexer.Token, at int) string {
	if statementStart(tokens, at) {
		return diag.DidYouMean(found.Value, statementWords)
	}
	if prev := tokens[at-1]; prev.Type == ast.TokenIdent && statementStart(tokens, at-1) {
		if hint := diag.DidYouMean(prev.Value, statementWords); hint != "" {
			return hint
		}
	}
	if found.Type == ast.TokenIdent {
		return "is ';' or an operator missing before it?"
	}
	return ""
}

// beginsStatement are words that only begin statements or close compounds.
var beginsStatement = map[string]bool{
	"if": true, "elseif": true, "else": true, "end": true, "while": true, "for": true, "print": true, "printline": true,
	"return": true, "exit": true, "break": true, "abort": true, "commit": true, "rollback": true, "shift": true,
	"getrusage": true, "execute": true, "run": true, "threads": true, "procedure": true, "function": true,
	"integer": true, "double": true, "string": true, "database": true, "modify": true, "printf": true, "write": true, "writeline": true,
	"readlob": true, "writelob": true, "clob": true, "blob": true, "nclob": true, "querynotification": true,
}

var statementWords = []string{
	"abort", "break", "commit", "database", "double", "else", "elseif", "end", "execute", "exit", "for", "function",
	"getrusage", "if", "integer", "loop", "modify", "null", "print", "printline", "private", "procedure", "querynotification", "random",
	"readlob", "return", "rollback", "run", "shift", "sql", "string", "system", "threads", "wait", "while", "writelob",
	"create", "delete", "drop", "insert", "select", "update",
}

// describe is a token as messages show it.
func describe(t lexer.Token) string {
	switch t.Type {
	case ast.TokenSQL:
		w := words(t.Value)
		if len(w) == 0 {
			return "SQL text"
		}
		return "the SQL text '" + w[0] + " …'"
	case ast.TokenString:
		return "a string"
	}
	return "'" + t.Value + "'"
}
