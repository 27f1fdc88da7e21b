package vm

import (
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// native calls a function written in Go on the pushed arguments.
func (e *env) native(in *pcode.Instr) {
	e.callNative(in, e.m.program.Natives[in.C], in.Op == pcode.OpNativeS)
}

// callNative calls n; the result goes to the cells of in.
func (e *env) callNative(in *pcode.Instr, n *pcode.Native, text bool) {
	if !n.Pure && !n.Random {
		e.settle()
	}
	c := &e.call
	c.Args, c.Result = e.args, pcode.Value{}
	if n.Nulls == pcode.NullAware || !anyNull(e.args) {
		n.Fn(c)
	} else {
		c.Result.Null = true
	}
	e.args = e.args[:0]
	e.setResult(in, c.Result, text)
}

func anyNull(args []pcode.Value) bool {
	for i := range args {
		if args[i].Null {
			return true
		}
	}
	return false
}

// setResult leaves a result in the cells that an instruction names.
func (e *env) setResult(in *pcode.Instr, v pcode.Value, text bool) {
	if text {
		if v.Null {
			v.Str = pcode.NullString
		}
		e.setStr(in.A, v.Str)
		return
	}
	if v.Null {
		v.Num = 0
	}
	seti(e.w, in.A, int64(v.Num))
	seti(e.w, in.A+1, bit(v.Null))
}

// The methods of pcode.Host: what native functions may ask of an environment.

func (e *env) Random() *rng.Stream { return e.random }

func (e *env) Now() float64 { return e.m.seconds(e.m.state.Clock.Now()) }

func (e *env) Epoch() float64 {
	now := e.m.state.Clock.Wall()
	return float64(now.UnixMicro()) / 1e6
}

func (e *env) Getenv(name string) string {
	v, _ := e.m.state.Getenv(name)
	return v
}

func (e *env) Report(number int, args ...any) { e.report(number, args...) }

func (e *env) Degrees() bool { return !e.context().Radians }

func (e *env) IntText(v int64) string { return string(e.context().Int.AppendInt(nil, v)) }

func (e *env) DoubleText(v float64) string { return string(e.context().Double.AppendDouble(nil, v)) }

// PublicDirectory is where access() looks with mode u.
func (e *env) PublicDirectory() string { return e.m.state.PublicDirectory }

// context is what directives say at the place of a native call.
func (e *env) context() *pcode.Context { return &e.m.program.Contexts[fetch(e.at).K] }

// declareRandom sets the weights of a random array from the pushed arguments.
func (e *env) declareRandom(in *pcode.Instr) {
	a := e.m.program.Random[in.K]
	weights := make([]float64, len(e.args))
	for i, v := range e.args {
		weights[i] = floatOf(v)
		if weights[i] < 0 || weights[i] != weights[i] {
			e.report(28, weights[i])
			weights[i] = 0
		}
	}
	e.args = e.args[:0]
	w, err := rng.NewWeights(weights)
	if err != nil {
		e.report(30, a.Name)
		return
	}
	e.m.weights[in.K] = &w
}

// pick draws an element of a random array; false when its declaration failed or
// was not executed yet, which a call of a procedure further below can bring about.
func (e *env) pick(array int64) (int, bool) {
	w := e.m.weights[array]
	if w == nil {
		e.report(91, e.m.program.Random[array].Name)
		return 0, false
	}
	return w.Pick(e.random), true
}

// drawString draws from a random string array.
func (e *env) drawString(in *pcode.Instr) {
	text := ""
	if i, ok := e.pick(in.K); ok {
		text = e.m.program.Random[in.K].Strings[i]
	}
	e.setStr(in.A, text)
}

// callRandom draws a procedure and calls it.
func (e *env) callRandom(in *pcode.Instr) bool {
	i, ok := e.pick(in.K)
	if !ok {
		return e.next()
	}
	return e.slowCall(in, e.codes[e.m.program.Random[in.K].Procedures[i]])
}
