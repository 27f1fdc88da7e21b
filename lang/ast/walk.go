package ast

import "reflect"

// Walk calls f for every node below a statement, the statement first: pointers
// to structs, expressions and texts. It follows the structure of the grammar by
// reflection, so that a new construct is walked without being named here.
func Walk(s Statement, f func(node any)) { walk(reflect.ValueOf(s), f) }

var textType = reflect.TypeOf(Text(""))

func walk(v reflect.Value, f func(any)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), f)
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		f(v.Interface())
		if v.Elem().Kind() == reflect.Struct {
			fields(v.Elem(), f)
		}
	case reflect.Struct:
		if v.CanAddr() {
			f(v.Addr().Interface())
		}
		fields(v, f)
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), f)
		}
	case reflect.String:
		if v.Type() == textType {
			f(v.Interface())
		}
	}
}

func fields(v reflect.Value, f func(any)) {
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "Pos" {
			walk(v.Field(i), f)
		}
	}
}

// WalkExpr calls f for an expression and all expressions in it, outer ones first.
func WalkExpr(e Expr, f func(Expr)) {
	f(e)
	for _, x := range Operands(e) {
		WalkExpr(x, f)
	}
}

// Operands are the expressions directly inside an expression.
func Operands(e Expr) []Expr {
	switch e := e.(type) {
	case *Call:
		return e.Args
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.L, e.R}
	case *Between:
		return []Expr{e.X, e.Lo, e.Hi}
	case *IsNull:
		return []Expr{e.X}
	case *Conditional:
		return []Expr{e.C, e.A, e.B}
	case *Concat:
		return e.Items
	}
	return nil
}
