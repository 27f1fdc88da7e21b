// Package constant evaluates expressions over values that are known while text
// is read: constants, and main variables where $if asks for them. Package parse
// decides $if with it, package compile folds constants with it. It follows the
// same rules as the machine; expressions with function calls it leaves alone.
package constant

import (
	"math"
	"strings"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// Value is a constant of one of the three types, or null.
type Value struct {
	Type   pcode.Type
	Null   bool
	Int    int64
	Double float64
	Text   string
}

// Integer makes an integer value.
func Integer(v int64) Value { return Value{Type: pcode.TypeInteger, Int: v} }

// Double makes a double value.
func Double(v float64) Value { return Value{Type: pcode.TypeDouble, Double: v} }

// String makes a string value.
func String(s string) Value { return Value{Type: pcode.TypeString, Text: s} }

// Null makes a null of the type.
func Null(t pcode.Type) Value { return Value{Type: t, Null: true} }

func boolean(b bool) Value {
	if b {
		return Integer(1)
	}
	return Integer(0)
}

// asInt is the value where an integer is wanted: doubles are cut, strings read
// up to the first character that is no number.
func (v Value) asInt() int64 {
	switch v.Type {
	case pcode.TypeDouble:
		return numtext.Truncate(v.Double)
	case pcode.TypeString:
		return numtext.ParseInt(v.Text)
	}
	return v.Int
}

func (v Value) asDouble() float64 {
	switch v.Type {
	case pcode.TypeInteger:
		return float64(v.Int)
	case pcode.TypeString:
		return numtext.ParseDouble(v.Text)
	}
	return v.Double
}

// True is the truth of a value that is not null: it is not 0 in its own type.
func (v Value) True() bool {
	if v.Type == pcode.TypeDouble {
		return v.Double != 0
	}
	if v.Type == pcode.TypeString {
		return numtext.ParseDouble(v.Text) != 0
	}
	return v.Int != 0
}

// Formats are the formats of numbers in a text.
type Formats struct{ Int, Double numtext.Format }

// Format is the text of the value.
func (v Value) Format(f Formats) string {
	switch {
	case v.Null:
		return ""
	case v.Type == pcode.TypeInteger:
		return string(f.Int.AppendInt(nil, v.Int))
	case v.Type == pcode.TypeDouble:
		return string(f.Double.AppendDouble(nil, v.Double))
	}
	return v.Text
}

// Convert is the value as a variable of type t holds it after an assignment.
func (v Value) Convert(t pcode.Type, f Formats) Value {
	if t == v.Type {
		return v
	}
	if v.Null {
		return Null(t)
	}
	switch t {
	case pcode.TypeString:
		return String(v.Format(f))
	case pcode.TypeInteger:
		if v.Type == pcode.TypeString && strings.TrimSpace(v.Text) == "" {
			return Null(t)
		}
		return Integer(v.asInt())
	}
	if v.Type == pcode.TypeString && strings.TrimSpace(v.Text) == "" {
		return Null(t)
	}
	return Double(v.asDouble())
}

// FromMachine is a value of a main variable of the running program.
func FromMachine(t pcode.Type, v pcode.Value) Value {
	switch {
	case v.Null:
		return Null(t)
	case t == pcode.TypeInteger:
		return Integer(int64(v.Num))
	case t == pcode.TypeDouble:
		return Double(math.Float64frombits(v.Num))
	}
	return String(v.Str)
}

// ToMachine is the value as the machine takes it.
func (v Value) ToMachine() pcode.Value {
	switch v.Type {
	case pcode.TypeDouble:
		return pcode.Value{Null: v.Null, Num: math.Float64bits(v.Double)}
	case pcode.TypeString:
		return pcode.Value{Null: v.Null, Str: v.Text}
	}
	return pcode.Value{Null: v.Null, Num: uint64(v.Int)}
}
