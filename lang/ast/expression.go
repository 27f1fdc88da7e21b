package ast

import (
	"fmt"
	"strconv"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Expr is a node of an expression tree.
type Expr interface {
	Position() Pos
}

// The nodes of expressions.
type (
	// Literal is a constant. Type tells which of the values counts.
	Literal struct {
		Pos    Pos
		Type   lexer.TokenType // TokenInteger, TokenDouble or TokenString
		Text   string
		Int    int64
		Double float64
	}
	// Null is the constant null.
	Null struct{ Pos Pos }
	// Name is a variable, random string array or function without parentheses.
	Name struct {
		Pos  Pos
		Name string
	}
	// Call is a function call.
	Call struct {
		Pos  Pos
		Name string
		Args []Expr
	}
	// Unary is - or not (also written !).
	Unary struct {
		Pos Pos
		Op  string
		X   Expr
	}
	// Binary has one of + - * / % < > <= >= = != and or.
	Binary struct {
		Pos  Pos // of the operator
		Op   string
		L, R Expr
	}
	// Between is x between lo and hi.
	Between struct {
		Pos       Pos
		X, Lo, Hi Expr
	}
	// IsNull is x is [not] null.
	IsNull struct {
		Pos Pos
		X   Expr
		Not bool
	}
	// Conditional is c ? a : b.
	Conditional struct {
		Pos     Pos
		C, A, B Expr
	}
	// Concat is || or juxtaposition of two or more operands.
	Concat struct {
		Pos   Pos
		Items []Expr
	}
)

// Position is where the node's text begins; of an operator node, the operator.
func (e *Literal) Position() Pos     { return e.Pos }
func (e *Null) Position() Pos        { return e.Pos }
func (e *Name) Position() Pos        { return e.Pos }
func (e *Call) Position() Pos        { return e.Pos }
func (e *Unary) Position() Pos       { return e.Pos }
func (e *Binary) Position() Pos      { return e.Pos }
func (e *Between) Position() Pos     { return e.Pos }
func (e *IsNull) Position() Pos      { return e.Pos }
func (e *Conditional) Position() Pos { return e.Pos }
func (e *Concat) Position() Pos      { return e.Pos }

// Value is 'expr' of the grammar: no juxtaposition at its top.
type Value struct {
	Pos  Pos
	Expr Expr
}

// Parse implements participle.Parseable.
func (v *Value) Parse(lex *lexer.PeekingLexer) error {
	v.Pos = lex.Peek().Pos
	if !startsOperand(lex.Peek()) {
		return participle.NextMatch
	}
	var err error
	v.Expr, err = parseExpr(lex)
	return err
}

// Cat is 'cat' of the grammar: one or more expressions side by side.
type Cat struct {
	Pos  Pos
	Expr Expr
}

// Parse implements participle.Parseable.
func (c *Cat) Parse(lex *lexer.PeekingLexer) error {
	c.Pos = lex.Peek().Pos
	if !startsOperand(lex.Peek()) {
		return participle.NextMatch
	}
	var err error
	c.Expr, err = parseCat(lex)
	return err
}

func startsOperand(t *lexer.Token) bool {
	switch t.Type {
	case TokenIdent, TokenInteger, TokenDouble, TokenString:
		return true
	case TokenKeyword:
		return t.Value == "null" || t.Value == "not" || callableKeyword[t.Value]
	case TokenOp:
		return t.Value == "(" || t.Value == "-" || t.Value == "!"
	}
	return false
}

// startsNext tells whether a token can begin the next item of a juxtaposition:
// as startsOperand, but a minus there is a subtraction already taken, and the
// words isolation and pipeline begin attributes of a database.
func startsNext(t *lexer.Token) bool {
	return startsOperand(t) && t.Value != "-" && !(t.Type == TokenIdent && (t.Value == "isolation" || t.Value == "pipeline"))
}

// callableKeyword are words that begin statements and are functions as well.
var callableKeyword = map[string]bool{"system": true}

func parseCat(lex *lexer.PeekingLexer) (Expr, error) {
	pos := lex.Peek().Pos
	first, err := parseExpr(lex)
	if err != nil {
		return nil, err
	}
	if !startsNext(lex.Peek()) {
		return first, nil
	}
	items := flatten(nil, first)
	for startsNext(lex.Peek()) {
		next, err := parseExpr(lex)
		if err != nil {
			return nil, err
		}
		items = flatten(items, next)
	}
	return &Concat{Pos: pos, Items: items}, nil
}

// flatten appends e, or the items of a nested concatenation, which means the same.
func flatten(items []Expr, e Expr) []Expr {
	if c, ok := e.(*Concat); ok {
		return append(items, c.Items...)
	}
	return append(items, e)
}

// parseExpr is conditional { '||' conditional }.
func parseExpr(lex *lexer.PeekingLexer) (Expr, error) {
	first, err := parseConditional(lex)
	if err != nil || !isOp(lex.Peek(), "||") {
		return first, err
	}
	items := flatten(nil, first)
	for isOp(lex.Peek(), "||") {
		lex.Next()
		next, err := parseConditional(lex)
		if err != nil {
			return nil, err
		}
		items = flatten(items, next)
	}
	return &Concat{Pos: items[0].Position(), Items: items}, nil
}

func parseConditional(lex *lexer.PeekingLexer) (Expr, error) {
	c, err := parseBinary(lex, 0)
	if err != nil || !isOp(lex.Peek(), "?") {
		return c, err
	}
	pos := lex.Next().Pos
	a, err := parseConditional(lex)
	if err != nil {
		return nil, err
	}
	if !isOp(lex.Peek(), ":") {
		return nil, unexpected(lex.Peek(), `":" of the conditional expression`)
	}
	lex.Next()
	b, err := parseConditional(lex)
	if err != nil {
		return nil, err
	}
	return &Conditional{Pos: pos, C: c, A: a, B: b}, nil
}

// levels are the binary operators from the loosest to the tightest.
var levels = []map[string]string{
	{"or": "or"},
	{"and": "and"},
	{"=": "=", "!=": "!=", "<>": "!="},
	{"<": "<", ">": ">", "<=": "<=", ">=": ">=", "between": "between"},
	{"+": "+", "-": "-"},
	{"*": "*", "/": "/", "%": "%"},
}

const additive = 4 // the level of the operands of between

func parseBinary(lex *lexer.PeekingLexer, level int) (Expr, error) {
	if level == len(levels) {
		return parseUnary(lex)
	}
	left, err := parseBinary(lex, level+1)
	if err != nil {
		return nil, err
	}
	for {
		t := lex.Peek()
		op, ok := levels[level][t.Value]
		if !ok || t.Type != TokenOp && t.Type != TokenKeyword {
			return left, nil
		}
		pos := lex.Next().Pos
		if op == "between" {
			left, err = parseBetween(lex, pos, left)
		} else {
			var right Expr
			right, err = parseBinary(lex, level+1)
			left = &Binary{Pos: pos, Op: op, L: left, R: right}
		}
		if err != nil {
			return nil, err
		}
	}
}

func parseBetween(lex *lexer.PeekingLexer, pos Pos, x Expr) (Expr, error) {
	lo, err := parseBinary(lex, additive)
	if err != nil {
		return nil, err
	}
	if t := lex.Peek(); t.Type != TokenKeyword || t.Value != "and" {
		return nil, unexpected(t, `"and" of between`)
	}
	lex.Next()
	hi, err := parseBinary(lex, additive)
	if err != nil {
		return nil, err
	}
	return &Between{Pos: pos, X: x, Lo: lo, Hi: hi}, nil
}

func parseUnary(lex *lexer.PeekingLexer) (Expr, error) {
	t := lex.Peek()
	if t.Type == TokenOp && (t.Value == "-" || t.Value == "!") || t.Type == TokenKeyword && t.Value == "not" {
		lex.Next()
		x, err := parseUnary(lex)
		if err != nil {
			return nil, err
		}
		op := t.Value
		if op == "!" {
			op = "not"
		}
		return &Unary{Pos: t.Pos, Op: op, X: x}, nil
	}
	return parsePrimary(lex)
}

func parsePrimary(lex *lexer.PeekingLexer) (Expr, error) {
	x, err := parseOperand(lex)
	if err != nil {
		return nil, err
	}
	t := lex.Peek()
	if t.Type != TokenKeyword || t.Value != "is" {
		return x, nil
	}
	node := &IsNull{Pos: lex.Next().Pos, X: x}
	if t := lex.Peek(); t.Type == TokenKeyword && t.Value == "not" {
		lex.Next()
		node.Not = true
	}
	if t := lex.Peek(); t.Type != TokenKeyword || t.Value != "null" {
		return nil, unexpected(t, `"null" after is`)
	}
	lex.Next()
	return node, nil
}

func parseOperand(lex *lexer.PeekingLexer) (Expr, error) {
	t := lex.Peek()
	switch {
	case t.Type == TokenInteger || t.Type == TokenDouble || t.Type == TokenString:
		return parseLiteral(lex.Next())
	case t.Type == TokenKeyword && t.Value == "null":
		return &Null{Pos: lex.Next().Pos}, nil
	case t.Type == TokenIdent || t.Type == TokenKeyword && callableKeyword[t.Value]:
		lex.Next()
		if !isOp(lex.Peek(), "(") {
			return &Name{Pos: t.Pos, Name: t.Value}, nil
		}
		args, err := parseArguments(lex)
		return &Call{Pos: t.Pos, Name: t.Value, Args: args}, err
	case isOp(t, "("):
		lex.Next()
		inner, err := parseCat(lex)
		if err != nil {
			return nil, err
		}
		if !isOp(lex.Peek(), ")") {
			return nil, unexpected(lex.Peek(), `")"`)
		}
		lex.Next()
		return inner, nil
	}
	return nil, unexpected(t, "an expression")
}

// parseArguments reads '(' [ cat { ',' cat } ] ')'. The words default and
// results, which some functions take in place of a database, become names.
func parseArguments(lex *lexer.PeekingLexer) ([]Expr, error) {
	lex.Next()
	var args []Expr
	for !isOp(lex.Peek(), ")") {
		if t := lex.Peek(); t.Type == TokenKeyword && (t.Value == "default" || t.Value == "results") {
			lex.Next()
			args = append(args, &Name{Pos: t.Pos, Name: t.Value})
		} else {
			arg, err := parseCat(lex)
			if err != nil {
				return nil, err
			}
			args = append(args, arg)
		}
		if isOp(lex.Peek(), ",") {
			lex.Next()
			if isOp(lex.Peek(), ")") {
				return nil, unexpected(lex.Peek(), "an expression")
			}
		} else if !isOp(lex.Peek(), ")") {
			return nil, unexpected(lex.Peek(), `"," or ")" in the argument list`)
		}
	}
	lex.Next()
	return args, nil
}

func parseLiteral(t *lexer.Token) (Expr, error) {
	node := &Literal{Pos: t.Pos, Type: t.Type, Text: unmark(t.Value)}
	var err error
	switch t.Type {
	case TokenInteger:
		node.Int, err = strconv.ParseInt(t.Value, 10, 64)
	case TokenDouble:
		node.Double, err = strconv.ParseFloat(t.Value, 64)
	}
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		return node, nil // the scanner has reported it
	}
	return node, err
}

func isOp(t *lexer.Token, op string) bool { return t.Type == TokenOp && t.Value == op }

// SyntaxError is what the expression parser found instead of what it wanted.
type SyntaxError struct {
	Found  lexer.Token
	Expect string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("unexpected %q (expected %s)", unmark(e.Found.Value), e.Expect)
}

// Message implements participle.Error.
func (e *SyntaxError) Message() string { return e.Error() }

// Position implements participle.Error.
func (e *SyntaxError) Position() Pos { return e.Found.Pos }

func unexpected(t *lexer.Token, expect string) error {
	return &SyntaxError{Found: *t, Expect: expect}
}
