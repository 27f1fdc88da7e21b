package sqlrt

import (
	"math"
	"strconv"
)

// Kind is the kind of a variable.
type Kind uint8

const (
	Integer Kind = iota // int64
	Double              // float64
	String
	LOB // text or bytes of any length, or a large object: Form says which
)

// Form is what a LOB holds.
type Form uint8

// A LOB holds text or bytes in Str, or stands for the large object with the number in Num.
const (
	LOBText Form = iota
	LOBBytes
	LOBObject
)

func (k Kind) String() string {
	switch k {
	case Integer:
		return "integer"
	case Double:
		return "double"
	case LOB:
		return "lob"
	}
	return "string"
}

// Datum is one value on its way to or from a database. On the way out of a database Kind and Keep are set by the receiver.
type Datum struct {
	Kind Kind
	Null bool
	Form Form   // of a LOB
	Num  uint64 // int64 or float64 bits
	Str  string
	Keep *Keeper // of the receiver: where strings are made; nil allocates each
}

// IntDatum, DoubleDatum, StringDatum and NullDatum make values to bind.
func IntDatum(v int64) Datum      { return Datum{Kind: Integer, Num: uint64(v)} }
func DoubleDatum(v float64) Datum { return Datum{Kind: Double, Num: math.Float64bits(v)} }
func StringDatum(v string) Datum  { return Datum{Kind: String, Str: v} }
func NullDatum(k Kind) Datum      { return Datum{Kind: k, Null: true} }

// Int is the value of an Integer.
func (d *Datum) Int() int64 { return int64(d.Num) }

// Double is the value of a Double.
func (d *Datum) Double() float64 { return math.Float64frombits(d.Num) }

// Fit tells whether a value went into the variable.
type Fit uint8

const (
	Fits       Fit = iota
	OutOfRange     // SQLSTATE 22003
	NotANumber     // SQLSTATE 22P02
)

// Error is the *Error for a value of a column that did not fit, or nil.
func (f Fit) Error(column string, want Kind, value string) error {
	if len(value) > 60 {
		value = value[:60] + "…"
	}
	what := "column " + strconv.Quote(column) + " has the value " + strconv.Quote(value)
	switch f {
	case OutOfRange:
		return &Error{SQLState: "22003", Message: what + ", which is out of range for a variable of type " + want.String()}
	case NotANumber:
		return &Error{SQLState: "22P02", Message: what + ", which is no number, and the variable is of type " + want.String(),
			Hint: "fetch it into a string, or convert it in the SQL text"}
	}
	return nil
}

// PutNull stores NULL.
func (d *Datum) PutNull() { d.Null, d.Form, d.Num, d.Str = true, LOBText, 0, "" }

// PutInt stores an integer, converted to the kind the receiver asked for.
func (d *Datum) PutInt(v int64) {
	d.Null = false
	switch d.Kind {
	case Integer:
		d.Num = uint64(v)
	case Double:
		d.Num = math.Float64bits(float64(v))
	default:
		var room [20]byte
		d.putString(strconv.AppendInt(room[:0], v, 10))
	}
}

// PutDouble stores a float of 32 or 64 bits, converted to the kind the receiver asked for: rounded half away from zero for an
// integer, the shortest exact text for a string.
func (d *Datum) PutDouble(v float64, bits int) Fit {
	d.Null = false
	switch d.Kind {
	case Integer:
		return d.round(v)
	case Double:
		d.Num = math.Float64bits(v)
	default:
		var room [32]byte
		d.putString(AppendDouble(room[:0], v, bits))
	}
	return Fits
}

// PutText stores a value that came as text; b is copied. Text goes exactly into a string; for an integer a decimal number is
// rounded half away from zero.
func (d *Datum) PutText(b []byte) Fit {
	d.Null = false
	switch d.Kind {
	case Integer:
		return d.putDecimal(trim(b))
	case Double:
		v, err := strconv.ParseFloat(string(trim(b)), 64)
		if err != nil {
			return parseFit(err)
		}
		d.Num = math.Float64bits(v)
	default:
		d.putString(b)
	}
	return Fits
}

// PutBytes stores bytes as they are in a LOB; b is copied.
func (d *Datum) PutBytes(b []byte) {
	d.putString(b)
	d.Null, d.Form = false, LOBBytes
}

// PutObject stores the number of a large object in a LOB.
func (d *Datum) PutObject(oid uint32) {
	d.Null, d.Form, d.Num, d.Str = false, LOBObject, uint64(oid), ""
}

// putString keeps the old string when it is the same: no allocation for a value that does not change.
func (d *Datum) putString(b []byte) {
	d.Form = LOBText
	if d.Str != string(b) {
		d.Str = d.Keep.keep(b)
	}
}

func (d *Datum) round(v float64) Fit {
	v = math.Round(v)
	if !(v >= -(1<<63) && v < 1<<63) {
		return OutOfRange
	}
	d.Num = uint64(int64(v))
	return Fits
}

// putDecimal reads [-]digits[.digits] exactly; anything else that is a number (exponents) goes through a double.
func (d *Datum) putDecimal(b []byte) Fit {
	digits, negative := b, false
	if len(digits) > 0 && (digits[0] == '-' || digits[0] == '+') {
		negative, digits = digits[0] == '-', digits[1:]
	}
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	whole, i := uint64(0), 0
	overflow := false
	for ; i < len(digits) && isDigit(digits[i]); i++ {
		n := uint64(digits[i] - '0')
		if whole > (limit-n)/10 {
			overflow = true
			continue
		}
		whole = whole*10 + n
	}
	plain := i > 0
	if i < len(digits) && digits[i] == '.' {
		fraction := digits[i+1:]
		up := len(fraction) > 0 && fraction[0] >= '5' && isDigit(fraction[0])
		for i++; i < len(digits) && isDigit(digits[i]); i++ {
			plain = true
		}
		if up && whole == limit {
			overflow = true
		} else if up {
			whole++
		}
	}
	if !plain || i < len(digits) {
		v, err := strconv.ParseFloat(string(b), 64)
		if err != nil {
			return parseFit(err)
		}
		return d.round(v)
	}
	if overflow {
		return OutOfRange
	}
	if negative {
		whole = -whole
	}
	d.Num = whole
	return Fits
}

// AppendDouble appends the shortest text that reads back as v, in PostgreSQL's form; bits is 32 or 64.
func AppendDouble(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(v, -1):
		return append(dst, "-Infinity"...)
	}
	large := 1e15
	if bits == 32 {
		large = 1e6
	}
	if size := math.Abs(v); size == 0 || math.IsNaN(v) || size >= 1e-4 && size < large {
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	}
	return strconv.AppendFloat(dst, v, 'e', -1, bits)
}

func parseFit(err error) Fit {
	if numErr, ok := err.(*strconv.NumError); ok && numErr.Err == strconv.ErrRange {
		return OutOfRange
	}
	return NotANumber
}

func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] >= '\t' && b[0] <= '\r') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] >= '\t' && b[len(b)-1] <= '\r') {
		b = b[:len(b)-1]
	}
	return b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
