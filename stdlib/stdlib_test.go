package stdlib

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// host answers as a machine would, from memory.
type host struct {
	stream      *rng.Stream
	radians     bool
	environment map[string]string
	public      string
	reports     []string
}

func (h *host) Random() *rng.Stream       { return h.stream }
func (h *host) Now() float64              { return -1.5 }
func (h *host) Epoch() float64            { return 1709208000.25 }
func (h *host) Getenv(name string) string { return h.environment[name] }
func (h *host) Degrees() bool             { return !h.radians }
func (h *host) PublicDirectory() string   { return h.public }
func (h *host) IntText(v int64) string    { return string(numtext.DefaultInt.AppendInt(nil, v)) }
func (h *host) DoubleText(v float64) string {
	return string(numtext.DefaultDouble.AppendDouble(nil, v))
}
func (h *host) Report(number int, args ...any) {
	h.reports = append(h.reports, strings.TrimSpace(fmt.Sprintln(append([]any{number}, args...)...)))
}

func newHost() *host { return &host{stream: rng.NewSeed(1).Stream(1)} }

// null is a null argument of any type.
type null struct{}

// call finds the function by the types of the arguments (int, float64, string,
// null, or a type for a null of that type) and calls it.
func call(t *testing.T, h *host, name string, args ...any) any {
	t.Helper()
	for _, n := range All() {
		if n.Name == name && fits(n, args) {
			return result(t, h, n, args)
		}
	}
	t.Fatalf("no function %s for %v", name, args)
	return nil
}

func fits(n pcode.Native, args []any) bool {
	if len(args) > len(n.Params) || len(args) < len(n.Params)-n.Optional {
		return false
	}
	for i, a := range args {
		switch a.(type) {
		case int:
			if n.Params[i] != integer {
				return false
			}
		case float64:
			if n.Params[i] != double {
				return false
			}
		case string:
			if n.Params[i] != str {
				return false
			}
		}
	}
	return true
}

func result(t *testing.T, h *host, n pcode.Native, args []any) any {
	t.Helper()
	c := &pcode.Call{Host: h}
	for _, a := range args {
		switch v := a.(type) {
		case int:
			c.Args = append(c.Args, pcode.Value{Num: uint64(v)})
		case float64:
			c.Args = append(c.Args, pcode.Value{Num: math.Float64bits(v)})
		case string:
			c.Args = append(c.Args, pcode.Value{Str: v})
		case null:
			if n.Nulls == pcode.NullStrict {
				return null{}
			}
			c.Args = append(c.Args, pcode.Value{Null: true})
		}
	}
	n.Fn(c)
	if c.Result.Null {
		if n.Nulls == pcode.NullStrict && !n.MayBeNull {
			t.Errorf("%s gives null unannounced", n.Name)
		}
		return null{}
	}
	switch n.Result {
	case integer:
		return int(c.Result.Num)
	case double:
		return math.Float64frombits(c.Result.Num)
	}
	return c.Result.Str
}

type row struct {
	name string
	args []any
	want any
}

func a(args ...any) []any { return args }

func (r row) check(t *testing.T, h *host) {
	t.Helper()
	got := call(t, h, r.name, r.args...)
	if f, ok := got.(float64); ok {
		if w := r.want.(float64); math.Abs(f-w) <= 1e-14*math.Abs(w) || f != f && w != w {
			return
		}
	}
	if got != r.want {
		t.Errorf("%s(%v) is %#v, want %#v", r.name, r.args, got, r.want)
	}
}

func TestTableOfFunctions(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range All() {
		key := fmt.Sprint(n.Name, n.Params)
		if seen[key] {
			t.Errorf("%s is there twice", key)
		}
		seen[key] = true
		if n.Fn == nil || n.Doc == "" || strings.Contains(n.Doc, "\n") || n.Optional > len(n.Params) {
			t.Errorf("%s is incomplete", key)
		}
		if !n.Result.IsScalar() || slices.ContainsFunc(n.Params, func(p pcode.Type) bool { return !p.IsScalar() }) {
			t.Errorf("%s: only values go in and out", key)
		}
		if n.Pure && n.Random {
			t.Errorf("%s cannot be both pure and random", key)
		}
	}
}

// What loops call all the time must not allocate.
func TestFunctionsDoNotAllocate(t *testing.T) {
	h := newHost()
	c := &pcode.Call{Host: h, Args: make([]pcode.Value, 0, 3)}
	number := func(v float64) pcode.Value { return pcode.Value{Num: math.Float64bits(v)} }
	whole := func(v int64) pcode.Value { return pcode.Value{Num: uint64(v)} }
	word := pcode.Value{Str: "some wörds"}
	for name, args := range map[string][]pcode.Value{
		"erlang2": {number(1)}, "normalrandom": {number(1), number(2)}, "zipf": {whole(1), whole(1000), number(1)}, "sqrt": {number(2)},
		"substr": {word, whole(2), whole(5)}, "instr": {word, pcode.Value{Str: "ö"}}, "length": {word}, "runseconds": nil,
	} {
		i := slices.IndexFunc(All(), func(n pcode.Native) bool { return n.Name == name })
		fn := All()[i].Fn
		if n := testing.AllocsPerRun(100, func() {
			c.Args = append(c.Args[:0], args...)
			fn(c)
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
