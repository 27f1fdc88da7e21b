package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
)

// splitter finds where a program element ends, from the words that open and
// close compounds. It is a rough reading of the grammar: enough to cut the
// token stream, also where the text is faulty.
type splitter struct {
	open  []opener
	last  [3]lexer.Token // the tokens before, newest first
	first string         // the element's first word
	sql   bool           // the element was one SQL text: it ends unless 'at' follows
}

// opener is what an end must close.
type opener byte

const (
	body      opener = iota
	loopHead         // for …: its body begins with loop, execute or ;
	whileHead        // while …: its body begins with loop or execute
)

// feed tells whether the element is complete with this token, or was complete
// before it; in that case the token is fed again to a new splitter.
func (s *splitter) feed(t lexer.Token) (complete, before bool) {
	if s.sql {
		s.sql = false
		if !isKeyword(t, "at") {
			return false, true
		}
	}
	if s.broken(t) {
		return false, true
	}
	defer s.remember(t)
	switch t.Type {
	case ast.TokenSQL:
		s.sql = s.first == "" && len(s.open) == 0
	case ast.TokenOp:
		if t.Value != ";" {
			return false, false
		}
		if n := len(s.open); n == 0 {
			return true, false
		} else if s.open[n-1] == loopHead {
			s.open[n-1] = body
		} else if isKeyword(s.last[0], "sql") && !isKeyword(s.last[1], "end") && !s.sqlIsWord(s.last[1]) { // a declaration without a name
			s.open = s.open[:n-1]
			return n == 1, false
		}
	case ast.TokenKeyword:
		s.keyword(t.Value)
	}
	return false, false
}

func (s *splitter) remember(t lexer.Token) {
	if s.first == "" && t.Value != "private" {
		s.first = t.Value
	}
	s.last[2], s.last[1], s.last[0] = s.last[1], s.last[0], t
}

// broken tells that a declaration begins where it cannot: an end is missing
// before it.
func (s *splitter) broken(t lexer.Token) bool {
	if len(s.open) == 0 || t.Type != ast.TokenKeyword || isKeyword(s.last[0], "end") || isKeyword(s.last[0], "private") {
		return false
	}
	switch t.Value {
	case "procedure", "function":
		return !isKeyword(s.last[0], "random")
	case "private", "database": // itself the mistake when it is indented as the statements around it are
		return isOp(s.last[0], ";") && t.Pos.Column == 1
	}
	return false
}

func (s *splitter) keyword(word string) {
	prev := s.last[0]
	if isKeyword(prev, "end") || s.nameExpected() {
		return
	}
	switch word {
	case "end":
		if n := len(s.open); n > 0 {
			s.open = s.open[:n-1]
		}
	case "if", "run", "querynotification":
		if !isKeyword(prev, "break") {
			s.push(body)
		}
	case "while":
		s.push(whileHead)
	case "for":
		if !isKeyword(s.last[1], "modify") && (!isKeyword(s.last[1], "sql") || !isKeyword(s.last[2], "modify")) {
			s.push(loopHead)
		}
	case "loop":
		if !s.begin(loopHead, whileHead) {
			s.push(loopHead)
		}
	case "execute":
		if !isKeyword(prev, "sql") && !isKeyword(prev, "array") && !s.begin(loopHead, whileHead) {
			s.push(body)
		}
	case "procedure", "function":
		if !isKeyword(prev, "random") {
			s.push(body)
		}
	case "threads":
		if isKeyword(prev, "run") || isOp(prev, ";") || s.first == "" {
			s.push(body)
		}
	case "sql":
		if !s.sqlIsWord(prev) {
			s.push(body)
		}
	}
}

// nameExpected tells that a name comes next, so that a word of the language in
// its place is a mistake that opens and closes nothing: 'integer if;'. Behind
// 'return integer' the body begins.
func (s *splitter) nameExpected() bool {
	if s.last[0].Type != ast.TokenKeyword || isKeyword(s.last[1], "return") || isKeyword(s.last[1], "end") {
		return false
	}
	switch s.last[0].Value {
	case "procedure", "function":
		return !isKeyword(s.last[1], "random")
	case "integer", "double":
		return true
	case "string":
		return !isKeyword(s.last[1], "random")
	}
	return false
}

// sqlIsWord tells whether sql after this token is part of a specification.
func (s *splitter) sqlIsWord(prev lexer.Token) bool {
	if prev.Type == ast.TokenKeyword {
		switch prev.Value {
		case "modify", "bind", "bindout", "define":
			return true
		}
	}
	return isOp(prev, ",") || isOp(prev, "(")
}

// begin turns the innermost head into a body.
func (s *splitter) begin(heads ...opener) bool {
	n := len(s.open)
	if n == 0 {
		return false
	}
	for _, h := range heads {
		if s.open[n-1] == h {
			s.open[n-1] = body
			return true
		}
	}
	return false
}

func (s *splitter) push(o opener) { s.open = append(s.open, o) }

func isKeyword(t lexer.Token, word string) bool {
	return t.Type == ast.TokenKeyword && t.Value == word
}

func isOp(t lexer.Token, op string) bool { return t.Type == ast.TokenOp && t.Value == op }
