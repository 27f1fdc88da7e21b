package vm_test

import (
	"math"
	"strconv"
	"strings"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// value of an expression or variable.
type value struct {
	t    pcode.Type
	i    int64
	f    float64
	s    string
	null bool
}

func ofInteger(i int64) value { return value{t: pcode.TypeInteger, i: i} }
func ofDouble(f float64) value {
	return value{t: pcode.TypeDouble, f: f}
}
func ofText(s string) value { return value{t: pcode.TypeString, s: s} }
func ofTruth(b bool) value {
	if b {
		return ofInteger(1)
	}
	return ofInteger(0)
}

// truth is whether a value is not 0, as 1 or 0 or null.
func (r *reference) truth(v value) value {
	if v.t == pcode.TypeString {
		v = r.number(v, pcode.TypeDouble)
	}
	if v.null {
		return value{t: pcode.TypeInteger, null: true}
	}
	return ofTruth(v.i != 0 || v.f != 0)
}

// between compares by the type of the first value.
func (r *reference) between(x, lo, hi value) value {
	if x.t == pcode.TypeString {
		lo, hi = ofText(r.text(lo)), ofText(r.text(hi))
		return ofTruth(x.s >= lo.s && x.s <= hi.s)
	}
	lo, hi = r.number(lo, x.t), r.number(hi, x.t)
	if x.null || lo.null || hi.null {
		return value{t: pcode.TypeInteger, null: true}
	}
	return ofTruth(r.compare(">=", x, lo).i == 1 && r.compare("<=", x, hi).i == 1)
}

func (r *reference) compare(op string, x, y value) value {
	switch {
	case x.t == pcode.TypeString && y.t == pcode.TypeString:
		return ofTruth(ordered(op, x.s, y.s))
	case x.t == pcode.TypeDouble || y.t == pcode.TypeDouble:
		x, y = r.number(x, pcode.TypeDouble), r.number(y, pcode.TypeDouble)
	default:
		x, y = r.number(x, pcode.TypeInteger), r.number(y, pcode.TypeInteger)
	}
	switch {
	case x.null || y.null:
		return value{t: pcode.TypeInteger, null: true}
	case x.t == pcode.TypeDouble:
		return ofTruth(ordered(op, x.f, y.f))
	}
	return ofTruth(ordered(op, x.i, y.i))
}

func ordered[T int64 | float64 | string](op string, x, y T) bool {
	switch op {
	case "=":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

// arithmetic of two numbers of the same type.
func (r *reference) arithmetic(op string, x, y value) value {
	if x.null || y.null {
		return value{t: x.t, null: true}
	}
	if (op == "/" || op == "%") && y.i == 0 && y.f == 0 {
		r.messages[22]++
		return x
	}
	switch op {
	case "+":
		x.i, x.f = x.i+y.i, x.f+y.f
	case "-":
		x.i, x.f = x.i-y.i, x.f-y.f
	case "*":
		x.i, x.f = x.i*y.i, x.f*y.f
	case "/":
		if x.t == pcode.TypeDouble {
			return ofDouble(x.f / y.f)
		}
		return ofInteger(x.i / y.i)
	case "%":
		if x.t == pcode.TypeDouble {
			whole := math.Floor(x.f / y.f)
			return ofDouble(x.f - float64(whole*y.f))
		}
		return ofInteger(x.i % y.i)
	}
	return x
}

// number is a value as an operand of type t: a text counts by its beginning.
func (r *reference) number(v value, t pcode.Type) value {
	switch {
	case v.t == t:
		return v
	case v.null:
		return value{t: t, null: true}
	case v.t == pcode.TypeString && t == pcode.TypeInteger:
		return ofInteger(numtext.ParseInt(v.s))
	case v.t == pcode.TypeString:
		return ofDouble(numtext.ParseDouble(v.s))
	case t == pcode.TypeInteger:
		return ofInteger(numtext.Truncate(v.f))
	}
	return ofDouble(float64(v.i))
}

// convert is a value as it is assigned: a blank text makes a null number.
func (r *reference) convert(v value, t pcode.Type) value {
	if v.t == pcode.TypeString && t != pcode.TypeString && strings.TrimSpace(v.s) == "" {
		return value{t: t, null: true}
	}
	return r.typed(v, t)
}

// typed is a value of a branch as one of the conditional's type.
func (r *reference) typed(v value, t pcode.Type) value {
	if t != pcode.TypeString {
		return r.number(v, t)
	}
	if v.null {
		return value{t: t, null: true}
	}
	return r.bounded(r.text(v))
}

// text is a value as it prints.
func (r *reference) text(v value) string {
	switch {
	case v.null:
		return ""
	case v.t == pcode.TypeInteger:
		return strconv.FormatInt(v.i, 10)
	case v.t == pcode.TypeDouble:
		return string(r.double.AppendDouble(nil, v.f))
	}
	return v.s
}
