package constant

import (
	"errors"
	"math"
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// ErrUnknown says that an expression needs something that is not known while
// text is read.
var ErrUnknown = errors.New("the value is not known while the text is read")

// Env gives the values of names and calls; a nil function knows none.
type Env struct {
	Name    func(*ast.Name) (Value, error)
	Call    func(*ast.Call) (Value, error)
	Formats Formats
}

// Eval evaluates an expression without short circuit.
func Eval(e ast.Expr, env *Env) (Value, error) {
	switch e := e.(type) {
	case *ast.Literal:
		return literal(e), nil
	case *ast.Null:
		return Null(pcode.TypeInteger), nil
	case *ast.Name:
		if env.Name == nil {
			return Value{}, ErrUnknown
		}
		return env.Name(e)
	case *ast.Call:
		if env.Call == nil {
			return Value{}, ErrUnknown
		}
		return env.Call(e)
	case *ast.Unary:
		x, err := Eval(e.X, env)
		if err != nil {
			return Value{}, err
		}
		return unary(e.Op, x), nil
	case *ast.Binary:
		return evalBinary(e, env)
	case *ast.Between:
		return evalBetween(e, env)
	case *ast.IsNull:
		x, err := Eval(e.X, env)
		return boolean(x.Null != e.Not), err
	case *ast.Conditional:
		return evalConditional(e, env)
	case *ast.Concat:
		return evalConcat(e, env)
	}
	return Value{}, ErrUnknown
}

func literal(l *ast.Literal) Value {
	switch l.Type {
	case ast.TokenInteger:
		return Integer(l.Int)
	case ast.TokenDouble:
		return Double(l.Double)
	}
	return String(l.Text)
}

func unary(op string, x Value) Value {
	switch {
	case x.Null:
		if x.Type == pcode.TypeDouble && op == "-" {
			return Null(pcode.TypeDouble)
		}
		return Null(pcode.TypeInteger)
	case op == "not":
		return boolean(!x.True())
	case x.Type == pcode.TypeDouble:
		return Double(-x.Double)
	}
	return Integer(-x.asInt())
}

func evalBinary(e *ast.Binary, env *Env) (Value, error) {
	l, err := Eval(e.L, env)
	if err != nil {
		return Value{}, err
	}
	r, err := Eval(e.R, env)
	if err != nil {
		return Value{}, err
	}
	return binary(e.Op, l, r)
}

func binary(op string, l, r Value) (Value, error) {
	switch op {
	case "and":
		if !l.Null && !l.True() {
			return Integer(0), nil
		}
	case "or":
		if !l.Null && l.True() {
			return Integer(1), nil
		}
	case "+", "-", "*", "/", "%":
		return arithmetic(op, l, r)
	}
	texts := l.Type == pcode.TypeString && r.Type == pcode.TypeString // a null text compares like ""
	switch {
	case op == "and" || op == "or":
		if l.Null || r.Null {
			return Null(pcode.TypeInteger), nil
		}
		return boolean(r.True()), nil
	case (l.Null || r.Null) && !texts:
		return Null(pcode.TypeInteger), nil
	}
	return boolean(compare(op, l, r)), nil
}

// arithmetic leaves a division by zero to the machine, which reports it.
func arithmetic(op string, l, r Value) (Value, error) {
	if l.Type == pcode.TypeDouble || r.Type == pcode.TypeDouble {
		if l.Null || r.Null {
			return Null(pcode.TypeDouble), nil
		}
		a, b := l.asDouble(), r.asDouble()
		switch op {
		case "+":
			return Double(a + b), nil
		case "-":
			return Double(a - b), nil
		case "*":
			return Double(a * b), nil
		}
		if b == 0 {
			return Value{}, ErrUnknown
		}
		if op == "/" {
			return Double(a / b), nil
		}
		return Double(a - math.Floor(a/b)*b), nil
	}
	if l.Null || r.Null {
		return Null(pcode.TypeInteger), nil
	}
	a, b := l.asInt(), r.asInt()
	switch op {
	case "+":
		return Integer(a + b), nil
	case "-":
		return Integer(a - b), nil
	case "*":
		return Integer(a * b), nil
	}
	if b == 0 || b == -1 {
		return Value{}, ErrUnknown
	}
	if op == "/" {
		return Integer(a / b), nil
	}
	return Integer(a % b), nil
}

func compare(op string, l, r Value) bool {
	var less, equal bool
	switch {
	case l.Type == pcode.TypeString && r.Type == pcode.TypeString:
		less, equal = l.Text < r.Text, l.Text == r.Text
	case l.Type == pcode.TypeDouble || r.Type == pcode.TypeDouble:
		a, b := l.asDouble(), r.asDouble()
		switch op {
		case "<=":
			return a <= b
		case ">=":
			return a >= b
		case ">":
			return a > b
		}
		less, equal = a < b, a == b
	default:
		less, equal = l.asInt() < r.asInt(), l.asInt() == r.asInt()
	}
	switch op {
	case "<":
		return less
	case "<=":
		return less || equal
	case ">":
		return !less && !equal
	case ">=":
		return !less
	case "=":
		return equal
	}
	return !equal
}

// evalBetween compares by the type of the first operand (L 6.6). As a text null
// is "".
func evalBetween(e *ast.Between, env *Env) (Value, error) {
	var v [3]Value
	for i, x := range []ast.Expr{e.X, e.Lo, e.Hi} {
		var err error
		if v[i], err = Eval(x, env); err != nil {
			return Value{}, err
		}
	}
	switch {
	case v[0].Type == pcode.TypeString:
		x, lo, hi := v[0].Text, v[1].Format(env.Formats), v[2].Format(env.Formats)
		return boolean(x >= lo && x <= hi), nil
	case v[0].Null || v[1].Null || v[2].Null:
		return Null(pcode.TypeInteger), nil
	case v[0].Type == pcode.TypeDouble:
		x := v[0].Double
		return boolean(x >= v[1].asDouble() && x <= v[2].asDouble()), nil
	}
	x := v[0].Int
	return boolean(x >= v[1].asInt() && x <= v[2].asInt()), nil
}

func evalConditional(e *ast.Conditional, env *Env) (Value, error) {
	c, err := Eval(e.C, env)
	if err != nil {
		return Value{}, err
	}
	a, err := Eval(e.A, env)
	if err != nil {
		return Value{}, err
	}
	b, err := Eval(e.B, env)
	if err != nil {
		return Value{}, err
	}
	t := pcode.TypeInteger
	switch {
	case a.Type == pcode.TypeString || b.Type == pcode.TypeString:
		t = pcode.TypeString
	case a.Type == pcode.TypeDouble || b.Type == pcode.TypeDouble:
		t = pcode.TypeDouble
	}
	if c.Null {
		return Null(t), nil
	}
	if c.True() {
		return a.Convert(t, env.Formats), nil
	}
	return b.Convert(t, env.Formats), nil
}

func evalConcat(e *ast.Concat, env *Env) (Value, error) {
	var text strings.Builder
	for _, x := range e.Items {
		v, err := Eval(x, env)
		if err != nil {
			return Value{}, err
		}
		text.WriteString(v.Format(env.Formats))
	}
	return String(text.String()), nil
}
