package ast

import (
	"errors"
	"io"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Element is one program element: what stands at the outermost level.
type Element struct {
	Statement Statement `parser:"@@"`
}

// lookahead is the number of tokens the grammar may go back: none, or it would go
// back from a fault and complain at the wrong place. Constructs that begin with
// the same word look ahead explicitly, with (?= …).
const lookahead = 0

var parser = participle.MustBuild[Element](
	participle.Lexer(symbols{}),
	participle.UseLookahead(lookahead),
	participle.Union[Statement](
		&Scalar{}, &Named{}, &Embedded{}, &If{}, &For{}, &While{}, &Print{}, &Return{}, &Plain{}, &Wait{},
		&Break{}, &Execute{}, &Discard{}, &Immediate{}, &SQLDecl{}, &Procedure{}, &Function{}, &RandomArray{},
		&Database{}, &Run{}, &Exit{}, &System{}, &ModifySQL{}, &ModifyDatabase{}, &ReleaseDatabase{}, &Printvar{},
		&Handle{}, &Write{}, &Fflush{}, &Printf{}, &Readline{}, &Regex{}, &LOB{}, &Notification{}, &Empty{},
	),
)

// Parse reads one element from the start of the tokens and returns it with the
// number of tokens it took. The last token must be EOF.
func Parse(tokens []lexer.Token) (Statement, int, error) {
	stream := tokenSlice(tokens)
	lex, err := lexer.Upgrade(&stream)
	if err != nil {
		return nil, 0, err
	}
	e, err := parser.ParseFromLexer(lex, participle.AllowTrailing(true))
	if err != nil {
		return nil, lex.Cursor(), err
	}
	return e.Statement, lex.Cursor(), nil
}

// ParseExpr parses tokens that must be one expression, as in $if.
func ParseExpr(tokens []lexer.Token) (Expr, error) {
	stream := tokenSlice(append(tokens[:len(tokens):len(tokens)], lexer.EOFToken(Pos{})))
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
type tokenSlice []lexer.Token

func (s *tokenSlice) Next() (lexer.Token, error) {
	t := (*s)[0]
	if !t.EOF() {
		*s = (*s)[1:]
	}
	return t, nil
}

// symbols tells participle the token types; text is scanned by package scan.
type symbols struct{}

func (symbols) Symbols() map[string]lexer.TokenType { return Symbols() }

func (symbols) Lex(string, io.Reader) (lexer.Lexer, error) {
	return nil, errors.New("rwl text is scanned by package scan")
}
