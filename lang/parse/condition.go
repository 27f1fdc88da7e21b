package parse

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/scan"
	"rwl/vm/numtext"
)

// group is one $if … $else … $endif.
type group struct {
	place   diag.Place
	inElse  bool
	include bool // the branch at work is read
	outer   bool // the group itself stands in text that is read
}

// barrier is an $if whose condition only the running program can decide.
type barrier struct {
	condition ast.Expr
	group     *group
	formats   constant.Formats
}

// maxIfs is how deep $if may nest.
const maxIfs = 30

// excluded tells whether the text at work is left out.
func (s *source) excluded() bool {
	return len(s.ifs) > 0 && !s.ifs[len(s.ifs)-1].include
}

// begin obeys $if: it reads the condition and decides it when it can.
func (l *Loader) begin(src *source, t scan.Token) {
	g := &group{place: t.Place, outer: !src.excluded()}
	tokens, ok := l.conditionTokens(src, t)
	if len(src.ifs) >= maxIfs {
		l.opt.Faults.Add(diag.New(428, t.Place, maxIfs, "$if in each other"))
	}
	src.ifs = append(src.ifs, g)
	if !g.outer || !ok {
		src.scanner.Exclude(true)
		return
	}
	if t.ArgKind == ':' {
		l.opt.Faults.Add(diag.New(220, t.Place))
	}
	if !l.shallow(tokens) {
		return
	}
	e, err := ast.ParseExpr(tokens)
	if err != nil {
		l.opt.Faults.Add(diag.New(222, t.Place, conditionProblem(err, tokens)))
		l.choose(src, g, true)
		return
	}
	l.flushComplete()
	l.decide(src, g, e)
}

// conditionProblem is what is wrong with the tokens of a condition.
func conditionProblem(err error, tokens []lexer.Token) string {
	if len(tokens) == 0 {
		return "it is empty"
	}
	found, expect, at := faultOf(err, tokens)
	wanted := readable(expect)
	if wantsExpression(expect) {
		wanted = "an expression"
	}
	if at == len(tokens) {
		return "it ends where " + wanted + " is expected"
	}
	return "unexpected " + describe(found) + ", " + wanted + " expected"
}

// flushComplete parses an element that is complete unless 'at' follows: the
// condition may ask for what it declares.
func (l *Loader) flushComplete() {
	if l.split.sql {
		l.element()
	}
}

// conditionTokens reads the tokens between $if and $then, which stand on one line.
func (l *Loader) conditionTokens(src *source, begin scan.Token) ([]lexer.Token, bool) {
	var tokens []lexer.Token
	ok := true
	for {
		t := src.next()
		switch {
		case t.Kind == scan.Directive && t.Text == "then":
			return tokens, ok
		case t.Kind == scan.Op && t.Text == ";" && begin.ArgKind == ':':
			return tokens, true
		case t.Kind == scan.Directive:
			l.opt.Faults.Add(diag.New(257, t.Place, "$"+t.Text))
			ok = false
			continue
		case t.Kind == scan.EOF || t.Place.Line != begin.Place.Line && t.Place.File == begin.Place.File:
			l.opt.Faults.Add(diag.New(221, begin.Place))
			src.back = &t
			return nil, false
		}
		tokens = append(tokens, l.definedDefault(src, t, tokens)...)
	}
}

// definedDefault makes the words of defined(default database) one name, and
// the word of databasekind(default) a name.
func (l *Loader) definedDefault(src *source, t scan.Token, before []lexer.Token) []lexer.Token {
	n := len(before)
	if t.Kind == scan.Keyword && n >= 2 && before[n-2].Value == "databasekind" {
		t.Kind = scan.Ident
	}
	if t.Kind == scan.Keyword && t.Text == "default" && n >= 2 && before[n-2].Value == "defined" {
		src.next()
		t.Kind, t.Text = scan.Ident, defaultDatabase
	}
	return []lexer.Token{l.convert(t)}
}

const defaultDatabase = "default database"

// decide evaluates a condition with what is known while reading; when that is
// not enough it raises a barrier.
func (l *Loader) decide(src *source, g *group, e ast.Expr) {
	formats := l.formats()
	v, err := constant.Eval(e, &constant.Env{Name: l.constantName, Call: l.conditionCall, Formats: formats})
	switch {
	case err == nil:
		l.choose(src, g, !v.Null && v.True())
	case err != constant.ErrUnknown:
		l.conditionFault(e, err)
		l.choose(src, g, true)
	case l.opt.Assume != nil:
		l.assumed = true
		l.choose(src, g, *l.opt.Assume)
	default:
		l.barrier = &barrier{condition: e, group: g, formats: formats}
	}
}

func (l *Loader) choose(src *source, g *group, include bool) {
	g.include = include
	src.scanner.Exclude(!include)
}

func (l *Loader) conditionFault(e ast.Expr, err error) {
	if m, ok := err.(*diag.Message); ok {
		l.opt.Faults.Add(m)
		return
	}
	l.opt.Faults.Add(diag.New(222, ast.Place(e.Position()), err.Error()))
}

// pass decides the barrier with the values of the running program.
func (l *Loader) pass(read Read) {
	b := l.barrier
	l.barrier = nil
	name := func(n *ast.Name) (constant.Value, error) {
		if v, ok := platform(n.Name); ok {
			return v, nil
		}
		if v, ok := read.Variable(n.Name); ok {
			return v, nil
		}
		return constant.Value{}, diag.New(17, ast.Place(n.Pos), n.Name)
	}
	call := func(c *ast.Call) (constant.Value, error) {
		if n, ok := databaseArgument(c); ok {
			if kind, ok := read.DatabaseKind(n); ok {
				return constant.String(kind), nil
			}
			return constant.Value{}, diag.New(37, ast.Place(c.Pos), c.Name, "there is no database '"+n+"'")
		}
		return l.conditionCall(c)
	}
	v, err := constant.Eval(b.condition, &constant.Env{Name: name, Call: call, Formats: b.formats})
	if err != nil {
		l.conditionFault(b.condition, err)
	}
	l.choose(l.source(), b.group, err == nil && !v.Null && v.True())
}

// databaseArgument is the database that databasekind() asks for.
func databaseArgument(c *ast.Call) (string, bool) {
	if c.Name != "databasekind" || len(c.Args) != 1 {
		return "", false
	}
	n, ok := c.Args[0].(*ast.Name)
	if !ok {
		return "", false
	}
	return n.Name, true
}

func (l *Loader) formats() constant.Formats {
	f := constant.Formats{Int: numtext.DefaultInt, Double: numtext.DefaultDouble}
	if x, err := numtext.ParseIntFormat(l.settings.IntFormat); err == nil {
		f.Int = x
	}
	if x, err := numtext.ParseDoubleFormat(l.settings.DoubleFormat); err == nil {
		f.Double = x
	}
	return f
}

// platform gives the constants $linux and so on.
func platform(name string) (constant.Value, bool) {
	os, ok := map[string]string{"$linux": "linux", "$solaris": "solaris", "$macos": "darwin", "$windows": "windows"}[name]
	if !ok {
		return constant.Value{}, false
	}
	if os == runtime.GOOS {
		return constant.Integer(1), true
	}
	return constant.Integer(0), true
}

// constantName is the value of a name that is known while reading.
func (l *Loader) constantName(n *ast.Name) (constant.Value, error) {
	if strings.ContainsFunc(n.Name, func(r rune) bool { return r > 0x7f }) {
		return constant.Integer(0), nil // told when it was scanned
	}
	if v, ok := platform(n.Name); ok {
		return v, nil
	}
	if v, ok := l.known.value(n.Name); ok {
		return v, nil
	}
	if !l.known.declared(n.Name) && !l.assumed { // else the branch not taken may declare it
		m := diag.New(17, ast.Place(n.Pos), n.Name)
		m.Hint = diag.DidYouMean(n.Name, l.known.names())
		return constant.Value{}, m
	}
	return constant.Value{}, constant.ErrUnknown
}

// conditionCall evaluates defined() and access(), the only functions of $if.
func (l *Loader) conditionCall(c *ast.Call) (constant.Value, error) {
	switch c.Name {
	case "defined":
		if len(c.Args) == 1 {
			if n, ok := c.Args[0].(*ast.Name); ok {
				return truth(l.known.declared(n.Name)), nil
			}
		}
		return constant.Value{}, fmt.Errorf("defined() takes one name")
	case "access":
		if len(c.Args) != 2 {
			return constant.Value{}, fmt.Errorf("access() takes a file name and a mode")
		}
		var text [2]string
		for i, a := range c.Args {
			v, err := constant.Eval(a, &constant.Env{Name: l.constantName, Formats: l.formats()})
			if err != nil {
				return v, err
			}
			text[i] = v.Format(l.formats())
		}
		return truth(l.opt.Access(text[0], text[1])), nil
	}
	if c.Name == "databasekind" && len(c.Args) == 1 {
		return constant.Value{}, constant.ErrUnknown
	}
	return constant.Value{}, diag.New(210, ast.Place(c.Pos), "the function "+c.Name+"()")
}

func truth(b bool) constant.Value {
	if b {
		return constant.Integer(1)
	}
	return constant.Integer(0)
}

// alternative obeys $else.
func (l *Loader) alternative(src *source, t scan.Token) {
	n := len(src.ifs)
	if n == 0 || src.ifs[n-1].inElse {
		l.opt.Faults.Add(diag.New(211, t.Place, "$else"))
		return
	}
	g := src.ifs[n-1]
	g.inElse = true
	g.include = g.outer && !g.include
	src.scanner.Exclude(src.excluded())
}

// end obeys $endif.
func (l *Loader) end(src *source, t scan.Token) {
	n := len(src.ifs)
	if n == 0 {
		l.opt.Faults.Add(diag.New(211, t.Place, "$endif"))
		return
	}
	src.ifs = src.ifs[:n-1]
	src.scanner.Exclude(src.excluded())
}
