package ast

import (
	"errors"
	"io"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// lookahead is the number of tokens the grammar may go back: none, or it would go
// back from a fault and complain at the wrong place. Constructs that begin with
// the same word look ahead explicitly, with (?= …).
const lookahead = 0

// production is the participle grammar of one kind of statement. It is built when
// the first statement of the kind is met: that of all kinds takes milliseconds,
// and a small program has few of them. Statements inside others go through
// parseStatement again.
type production[S any, P interface {
	*S
	Statement
}] struct {
	once   sync.Once
	parser *participle.Parser[S]
}

func (p *production[S, P]) parse(lex *lexer.PeekingLexer) (Statement, error) {
	p.once.Do(func() {
		p.parser = participle.MustBuild[S](
			participle.Lexer(symbols{}), participle.UseLookahead(lookahead), participle.ParseTypeWith(parseStatement))
	})
	s, err := p.parser.ParseFromLexer(lex, trailing)
	if err != nil {
		return nil, err
	}
	return P(s), nil
}

// trailing lets text follow a statement.
var trailing = participle.AllowTrailing(true)

// Parse reads one element, what stands at the outermost level, from the start of the
// tokens and returns it with the number of tokens it took.
func Parse(tokens []lexer.Token) (Statement, int, error) {
	stream := tokenSlice{left: tokens, end: lexer.EOFToken(tokens[len(tokens)-1].Pos)}
	lex, err := lexer.Upgrade(&stream)
	if err != nil {
		return nil, 0, err
	}
	s, err := parseStatement(lex)
	if err == participle.NextMatch {
		err = &participle.UnexpectedTokenError{Unexpected: *lex.Peek()}
	}
	return s, lex.Cursor(), err
}

// ParseExpr parses tokens that must be one expression, as in $if.
func ParseExpr(tokens []lexer.Token) (Expr, error) {
	stream := tokenSlice{left: tokens, end: lexer.EOFToken(Pos{})}
	lex, err := lexer.Upgrade(&stream)
	if err != nil {
		return nil, err
	}
	e, err := parseCat(lex)
	if err == nil && !lex.Peek().EOF() {
		err = unexpected(lex.Peek(), "the end of the condition")
	}
	return e, err
}

// tokenSlice is a lexer over tokens that are there already.
type tokenSlice struct {
	left []lexer.Token
	end  lexer.Token
}

func (s *tokenSlice) Next() (lexer.Token, error) {
	if len(s.left) == 0 {
		return s.end, nil
	}
	t := s.left[0]
	s.left = s.left[1:]
	return t, nil
}

// symbols tells participle the token types; text is scanned by package scan.
type symbols struct{}

func (symbols) Symbols() map[string]lexer.TokenType { return tokenNames() }

func (symbols) Lex(string, io.Reader) (lexer.Lexer, error) {
	return nil, errors.New("rwl text is scanned by package scan")
}
