package pcode

import (
	"math"

	"rwl/vm/rng"
)

// NullRule says what a native function wants to know about null arguments.
type NullRule uint8

const (
	// NullStrict: any null argument makes the result null, the function is not called.
	NullStrict NullRule = iota
	// NullAware: the function is called and looks at the arguments itself.
	NullAware
)

// Native is a function written in Go. Several may share a name: the one whose
// parameters fit the static types of the arguments best is called.
type Native struct {
	Name       string
	Params     []Type // TypeInteger, TypeDouble or TypeString
	Optional   int    // how many trailing parameters may be left out
	Result     Type
	Nulls      NullRule
	MayBeNull  bool // a NullStrict function that can give null from arguments that are not null
	Pure       bool // same result for the same arguments: may be folded when they are constants
	Random     bool // draws from the thread's random stream
	Bare       bool // may be written without parentheses, as runseconds
	Deprecated int  // number of the warning a use draws, 0 for none
	// Op is an instruction that does the same for the usual arguments, OpNop
	// for none.
	Op  Op
	Doc string
	Fn  func(c *Call)
}

// Value is one argument or result outside the cells.
type Value struct {
	Null bool
	Num  uint64 // int64 or float64 bits, by the static type
	Str  string
}

// Call carries the arguments into a native function and its result out. The
// machine reuses one Call per environment, so a function must not keep it.
type Call struct {
	Args   []Value
	Result Value
	Host   Host
}

// N is the number of arguments given.
func (c *Call) N() int { return len(c.Args) }

// Int is argument i, declared as TypeInteger.
func (c *Call) Int(i int) int64 { return int64(c.Args[i].Num) }

// Double is argument i, declared as TypeDouble.
func (c *Call) Double(i int) float64 { return math.Float64frombits(c.Args[i].Num) }

// Str is argument i, declared as TypeString; null reads as "".
func (c *Call) Str(i int) string { return c.Args[i].Str }

// Null tells whether argument i is null.
func (c *Call) Null(i int) bool { return c.Args[i].Null }

// SetInt makes v the result.
func (c *Call) SetInt(v int64) { c.Result = Value{Num: uint64(v)} }

// SetDouble makes v the result.
func (c *Call) SetDouble(v float64) { c.Result = Value{Num: math.Float64bits(v)} }

// SetString makes s the result.
func (c *Call) SetString(s string) { c.Result = Value{Str: s} }

// SetNull makes null the result.
func (c *Call) SetNull() { c.Result = Value{Null: true} }

// Host is what a native function may ask of the environment that calls it.
type Host interface {
	Random() *rng.Stream
	// Now is runseconds(): seconds since time zero.
	Now() float64
	// Epoch is the Unix time in seconds.
	Epoch() float64
	Getenv(name string) string
	// Report sends a numbered message with the place of the call.
	Report(number int, args ...any)
	// Degrees tells the unit of angles at the place of the call.
	Degrees() bool
	// IntText and DoubleText format with the formats in force at the place of the call.
	IntText(v int64) string
	DoubleText(v float64) string
}
