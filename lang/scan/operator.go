package scan

import (
	"strings"

	"rwl/lang/diag"
)

// operators are what the language has, those with the most characters first.
var operators = []string{
	">>=", ">|=", "<|=", "||=",
	">=", "<=", "!=", "<>", ":=", "+=", "-=", "||", "..",
	"+", "-", "*", "/", "%", "(", ")", ",", "=", "<", ">", "!", "?", ":", ";",
}

// foreign are operators of other languages: they are reported, and read as something that lets the parser go on.
var foreign = []struct {
	op      string
	number  int
	args    []any
	instead string // the operator to go on with; "" drops it
	kind    Kind
}{
	{"<<=", 36, []any{"'<<='"}, ":=", Op},
	{"==", 204, nil, "=", Op},
	{"*=", 36, []any{"'*='"}, ":=", Op},
	{"/=", 36, []any{"'/='"}, ":=", Op},
	{"&&", 214, []any{"&&", "'and'"}, "and", Keyword},
	{"++", 214, []any{"++", "'+= 1'"}, "", Op},
	{"--", 214, []any{"--", "'-= 1', or '#' before a comment"}, "", Op},
	{"//", 214, []any{"//", "'#' before a comment"}, "", Op},
	{"/*", 214, []any{"/*", "'#' before a comment"}, "", Op},
	{"&", 214, []any{"&", "'and'"}, "", Op},
	{"|", 214, []any{"|", "'or', or '||' to join strings"}, "", Op},
	{"~", 214, []any{"~", "'not'"}, "", Op},
}

// operator scans an operator, SQL that begins with a comment, or an illegal character.
func (s *Scanner) operator() (Token, bool) {
	if s.beginsSQL() {
		return s.sql(), true
	}
	rest := s.src[s.pos:min(s.pos+3, len(s.src))]
	known := longest(rest)
	for _, f := range foreign {
		if len(f.op) <= len(known) || !strings.HasPrefix(string(rest), f.op) {
			continue
		}
		s.report(diag.New(f.number, s.place(s.pos), f.args...))
		if f.instead == "" {
			s.pos = s.skipForeign(f.op)
			return Token{}, false
		}
		t := s.token(f.kind, s.pos+len(f.op))
		t.Text = f.instead
		return t, true
	}
	if known == "" {
		s.illegalCharacter()
		return Token{}, false
	}
	t := s.token(Op, s.pos+len(known))
	t.Text = known
	return t, true
}

func longest(rest []byte) string {
	for _, op := range operators {
		if strings.HasPrefix(string(rest), op) {
			return op
		}
	}
	return ""
}

// skipForeign is where to go on after an operator that is dropped: a comment in the style of C or SQL goes as a whole.
func (s *Scanner) skipForeign(op string) int {
	after := s.pos + len(op)
	switch {
	case op == "/*":
		if i := strings.Index(string(s.src[after:]), "*/"); i >= 0 {
			return after + i + 2
		}
	case op == "//" && s.ctx.open, op == "--" && (s.byteAt(after) == ' ' || s.byteAt(after) == '\t'):
		return s.lineEnd(after)
	}
	return after
}
