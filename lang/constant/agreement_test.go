package constant_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"rwl/lang"
	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/numtext"
	"rwl/vm/rng"
)

// What the machine computes, what the compiler folds and what Eval says must be
// the same value: expressions are made at random and computed three times, by
// Eval, by a program that has them as they are, and by one that has a variable
// for each constant.
func TestFoldingAgreesWithTheMachine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const batch, batches = 100, 25
	for range batches {
		var exprs []ast.Expr
		var folded, variables strings.Builder
		v := &varied{}
		for range batch {
			e := expression(r, 4)
			exprs = append(exprs, e)
			statement(&folded, source(e, literalText))
			statement(&variables, source(e, v.name))
		}
		plain := strings.Split(execute(t, directives+folded.String()), "\n")
		general := strings.Split(execute(t, directives+v.declarations.String()+variables.String()), "\n")
		if len(plain) != batch+1 || len(general) != batch+1 {
			t.Fatalf("%d and %d lines of %d", len(plain), len(general), batch)
		}
		for i, e := range exprs {
			text := source(e, literalText)
			if plain[i] != general[i] {
				t.Errorf("%s\nis %s with constants and %s with variables", text, plain[i], general[i])
			}
			value, err := constant.Eval(e, &constant.Env{Formats: formats(t)})
			if err != nil {
				continue // a division by zero, which the machine reports
			}
			if line := shown(t, value); line != general[i] {
				t.Errorf("%s\nis %s by Eval and %s with variables", text, line, general[i])
			}
		}
	}
}

// The formats are not the default ones, to see that they are heeded.
const directives = "$iformat:%04ld\n$dformat:%.3f\n"

func formats(t *testing.T) constant.Formats {
	i, err := numtext.ParseIntFormat("%04ld")
	if err != nil {
		t.Fatal(err)
	}
	d, err := numtext.ParseDoubleFormat("%.3f")
	if err != nil {
		t.Fatal(err)
	}
	return constant.Formats{Int: i, Double: d}
}

// statement prints an expression, and whether it is null.
func statement(program *strings.Builder, e string) {
	fmt.Fprintf(program, "printline (%s is null) \"[\" || %s || \"]\";\n", e, e)
}

func shown(t *testing.T, v constant.Value) string {
	f := formats(t)
	null := constant.Integer(0)
	if v.Null {
		null.Int = 1
	}
	return null.Format(f) + "[" + v.Format(f) + "]"
}

// expression makes a tree of at most that depth.
func expression(r *rand.Rand, depth int) ast.Expr {
	if depth == 0 || r.IntN(5) == 0 {
		return leaf(r)
	}
	sub := func() ast.Expr { return expression(r, depth-1) }
	switch r.IntN(12) {
	case 0:
		return &ast.Unary{Op: []string{"-", "not"}[r.IntN(2)], X: sub()}
	case 1:
		return &ast.Between{X: sub(), Lo: sub(), Hi: sub()}
	case 2:
		return &ast.IsNull{X: sub(), Not: r.IntN(2) == 0}
	case 3, 4:
		return &ast.Conditional{C: sub(), A: sub(), B: sub()}
	case 5:
		return &ast.Concat{Items: []ast.Expr{sub(), sub()}}
	}
	ops := []string{"+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "and", "or"}
	return &ast.Binary{Op: ops[r.IntN(len(ops))], L: sub(), R: sub()}
}

var (
	integers = []int64{0, 1, 2, 3, 7, 10, 255, 1 << 31, 1<<63 - 1}
	doubles  = []float64{0, 0.5, 1, 1.5, 2.25, 1e3, 1e15, 0.001}
	texts    = []string{"", " ", "0", "1", "7", "0.5", "-3", "12x", "abc", "1e2", "1.500", "0007"}
)

func leaf(r *rand.Rand) ast.Expr {
	switch r.IntN(7) {
	case 0:
		return &ast.Null{}
	case 1, 2, 3:
		return &ast.Literal{Type: ast.TokenInteger, Int: integers[r.IntN(len(integers))]}
	case 4, 5:
		return &ast.Literal{Type: ast.TokenDouble, Double: doubles[r.IntN(len(doubles))]}
	}
	return &ast.Literal{Type: ast.TokenString, Text: texts[r.IntN(len(texts))]}
}

// source writes a tree with brackets everywhere.
func source(e ast.Expr, leaf func(ast.Expr) string) string {
	of := func(x ast.Expr) string { return source(x, leaf) }
	switch e := e.(type) {
	case *ast.Unary:
		return "(" + e.Op + " " + of(e.X) + ")"
	case *ast.Binary:
		return "(" + of(e.L) + " " + e.Op + " " + of(e.R) + ")"
	case *ast.Between:
		return "(" + of(e.X) + " between " + of(e.Lo) + " and " + of(e.Hi) + ")"
	case *ast.IsNull:
		if e.Not {
			return "(" + of(e.X) + " is not null)"
		}
		return "(" + of(e.X) + " is null)"
	case *ast.Conditional:
		return "(" + of(e.C) + " ? " + of(e.A) + " : " + of(e.B) + ")"
	case *ast.Concat:
		return "(" + of(e.Items[0]) + " || " + of(e.Items[1]) + ")"
	}
	return leaf(e)
}

func literalText(e ast.Expr) string {
	l, ok := e.(*ast.Literal)
	switch {
	case !ok:
		return "null"
	case l.Type == ast.TokenInteger:
		return strconv.FormatInt(l.Int, 10)
	case l.Type == ast.TokenDouble:
		return doubleText(l.Double)
	}
	return `"` + l.Text + `"`
}

func doubleText(d float64) string {
	s := strconv.FormatFloat(d, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// varied declares a variable for each constant.
type varied struct {
	declarations strings.Builder
	names        map[string]string
}

func (v *varied) name(e ast.Expr) string {
	text := literalText(e)
	if v.names[text] != "" {
		return v.names[text]
	}
	if v.names == nil {
		v.names = map[string]string{}
	}
	name := fmt.Sprintf("v%d", len(v.names))
	v.names[text] = name
	l, ok := e.(*ast.Literal)
	switch {
	case !ok:
		fmt.Fprintf(&v.declarations, "integer %s;\n", name)
	case l.Type == ast.TokenInteger:
		fmt.Fprintf(&v.declarations, "integer %s := %s;\n", name, text)
	case l.Type == ast.TokenDouble:
		fmt.Fprintf(&v.declarations, "double %s := %s;\n", name, text)
	default:
		fmt.Fprintf(&v.declarations, "string %s := %s;\n", name, text)
	}
	return name
}

// execute compiles and runs a program and returns what it prints.
func execute(t *testing.T, program string) string {
	t.Helper()
	unit := lang.Compile(lang.Options{
		Inputs: []parse.Input{{Name: "test.rwl", Text: []byte(program)}},
		Getenv: func(string) (string, bool) { return "", false },
	})
	if unit.Program == nil {
		var messages bytes.Buffer
		unit.Faults.Report(diag.NewLog(&messages, diag.Options{Sources: unit.Sources, Explain: true}))
		t.Fatalf("refused:\n%s", &messages)
	}
	var stdout, messages bytes.Buffer
	machine := vm.New(vm.State{
		Clock: clock.NewReal(), Stdout: &stdout, Log: diag.NewLog(&messages, diag.Options{}),
		Getenv: func(string) (string, bool) { return "", false }, Random: rng.NewSeed(1).Stream(0),
	}, vm.Options{})
	if _, err := machine.Run(context.Background(), unit.Program); err != nil {
		t.Fatal(err)
	}
	return stdout.String()
}
