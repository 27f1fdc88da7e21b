package vm_test

import (
	"errors"
	"strings"
	"unicode/utf8"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// reference executes a made program by walking over its tree: what the
// language's reference says of values, operators and statements, written down
// a second time, without registers, flags or fused instructions.
type reference struct {
	double   numtext.Format
	main     map[*variable]value
	local    map[*variable]value
	out      strings.Builder
	messages map[int]int // by number
	passes   int64       // of the control loop under way
	result   value       // of the function that returns
	steps    int
	depth    int
}

// errTooLong says that a made program is not worth executing.
var errTooLong = errors.New("the program takes too long")

// What a program may need; made loops may well have no end.
const (
	mostSteps = 6000
	mostDepth = 200
	mostText  = 4000
)

// how a statement ended.
type ending int

const (
	goesOn ending = iota
	breaks
	returns
)

func newReference(format string) *reference {
	double, err := numtext.ParseDoubleFormat(format)
	if err != nil {
		panic(err)
	}
	return &reference{double: double, main: map[*variable]value{}, messages: map[int]int{}}
}

// execute runs a program; errTooLong when it is not to be compared.
func (r *reference) execute(program []*statement) (err error) {
	defer func() {
		if x := recover(); x == errTooLong {
			err = errTooLong
		} else if x != nil {
			panic(x)
		}
	}()
	for _, s := range program {
		r.local = map[*variable]value{} // of a compound of main
		r.statement(s)
	}
	return nil
}

func (r *reference) step() {
	if r.steps++; r.steps > mostSteps || r.out.Len() > 20*mostText {
		panic(errTooLong)
	}
}

func (r *reference) statements(list []*statement) ending {
	for _, s := range list {
		if end := r.statement(s); end != goesOn {
			return end
		}
	}
	return goesOn
}

func (r *reference) statement(s *statement) ending {
	r.step()
	switch s.op {
	case "declare":
		for i, v := range s.vars {
			switch {
			case s.args[i] != nil:
				r.assign(v, r.value(s.args[i]))
			case v.prefix == " threads sum":
				r.assign(v, ofInteger(0))
			}
		}
	case ":=":
		r.assign(s.v, r.value(s.args[0]))
	case "+=", "-=":
		r.add(s.v, r.value(s.args[0]), s.op == "-=")
	case "||=":
		text := r.text(r.value(s.args[0]))
		r.assign(s.v, r.bounded(r.load(s.v).s+text))
	case "print", "printline":
		r.print(s)
	case "call":
		r.call(s.f, s.args)
	case "drop":
		r.value(s.args[0])
	case "break":
		return breaks
	case "return":
		if len(s.args) > 0 {
			r.result = r.value(s.args[0])
		}
		return returns
	case "if", "$if":
		return r.choose(s)
	case "while":
		return r.repeat(s, func() bool { return r.holds(r.value(s.args[0])) }, func() {})
	case "range":
		r.assign(s.v, r.value(s.args[0]))
		return r.repeat(s, func() bool {
			v := r.load(s.v)
			return r.holds(r.compare("<=", v, r.value(s.args[1])))
		}, func() { r.add(s.v, ofInteger(1), false) })
	case "list":
		n := 0
		return r.repeat(s, func() bool {
			if n == len(s.args) {
				return false
			}
			r.assign(s.v, r.value(s.args[n]))
			n++
			return true
		}, func() {})
	case "count":
		r.passes = 0
		last := r.value(s.args[0]).i
		return r.repeat(s, func() bool { r.passes++; return r.passes <= last }, func() {})
	case "execute":
		if end := r.statements(s.bodies[0]); end != breaks {
			return end
		}
	}
	return goesOn
}

func (r *reference) repeat(s *statement, again func() bool, after func()) ending {
	for again() {
		r.step()
		switch r.statements(s.bodies[0]) {
		case returns:
			return returns
		case breaks:
			return goesOn
		}
		after()
	}
	return goesOn
}

func (r *reference) choose(s *statement) ending {
	for i, c := range s.args {
		v := r.value(c)
		if s.op == "$if" && v.null {
			v = ofInteger(0) // without a message
		}
		if r.holds(v) {
			return r.statements(s.bodies[i])
		}
	}
	if len(s.bodies) > len(s.args) {
		return r.statements(s.bodies[len(s.args)])
	}
	return goesOn
}

func (r *reference) print(s *statement) {
	var values []value
	for _, e := range s.args {
		values = append(values, r.value(e))
	}
	for i, v := range values {
		if i > 0 {
			r.out.WriteByte(' ')
		}
		r.out.WriteString(r.text(v))
	}
	if s.op == "printline" {
		r.out.WriteByte('\n')
	}
}

// holds is a condition: null is reported and false.
func (r *reference) holds(v value) bool {
	v = r.truth(v)
	if v.null {
		r.messages[64]++
	}
	return v.i == 1 && !v.null
}

// frame is where a variable is.
func (r *reference) frame(v *variable) map[*variable]value {
	if v.main {
		return r.main
	}
	return r.local
}

func (r *reference) load(v *variable) value {
	if x, ok := r.frame(v)[v]; ok {
		return x
	}
	return value{t: v.t, null: v.t != pcode.TypeString && v.prefix != " threads sum"}
}

func (r *reference) assign(v *variable, x value) {
	x = r.convert(x, v.t)
	if v.size > 0 {
		x = r.fit(x, v.size, 21)
	}
	r.frame(v)[v] = x
}

// add is += and -=: a variable that is null counts as 0, null added makes null.
func (r *reference) add(v *variable, x value, minus bool) {
	t := v.t
	if t == pcode.TypeString {
		t = pcode.TypeInteger
	}
	x = r.number(x, t)
	if x.null {
		r.assign(v, x)
		return
	}
	old := r.number(r.load(v), t)
	if old.null {
		old = value{t: t}
	}
	op := "+"
	if minus {
		op = "-"
	}
	r.assign(v, r.arithmetic(op, old, x))
}

// fit cuts a text at the end of a character.
func (r *reference) fit(x value, size, message int) value {
	if len(x.s) <= size {
		return x
	}
	r.messages[message]++
	for size > 0 && !utf8.RuneStart(x.s[size]) {
		size--
	}
	x.s = x.s[:size]
	return x
}

func (r *reference) call(f *routine, args []*expression) value {
	frame := map[*variable]value{}
	for i, e := range args {
		v := f.formals[i]
		x := r.convert(r.value(e), v.t)
		if v.size > 0 {
			x = r.fit(x, v.size, 21)
		}
		frame[v] = x
	}
	caller := r.local
	r.local = frame
	if r.depth++; r.depth > mostDepth {
		panic(errTooLong)
	}
	result := value{t: f.result, null: true}
	if r.statements(f.body) == returns && f.result != pcode.TypeNone {
		result = r.convert(r.result, f.result)
		if f.size > 0 {
			result = r.fit(result, f.size, 127)
		}
	}
	r.depth--
	r.local = caller
	return result
}

func (r *reference) value(e *expression) value {
	r.step()
	switch e.op {
	case "constant":
		return e.k
	case "null":
		return value{t: pcode.TypeInteger, null: true}
	case "variable":
		if e.v.name == "loopnumber" {
			return ofInteger(r.passes)
		}
		return r.load(e.v)
	case "call":
		return r.call(e.f, e.args)
	case "?:":
		c := r.truth(r.value(e.args[0]))
		switch {
		case c.null:
			return value{t: e.t, null: true}
		case c.i == 1:
			return r.typed(r.value(e.args[1]), e.t)
		}
		return r.typed(r.value(e.args[2]), e.t)
	case "and", "or":
		return r.logic(e)
	}
	var x []value
	for _, a := range e.args {
		x = append(x, r.value(a))
	}
	switch e.op {
	case "is null":
		return ofTruth(x[0].null)
	case "is not null":
		return ofTruth(!x[0].null)
	case "not":
		v := r.truth(x[0])
		v.i = 1 - v.i
		return v
	case "negative":
		v := x[0]
		if v.t == pcode.TypeString {
			v = r.number(v, pcode.TypeInteger)
		}
		v.i, v.f = -v.i, -v.f
		return v
	case "between":
		return r.between(x[0], x[1], x[2])
	case "||":
		return r.bounded(r.text(x[0]) + r.text(x[1]))
	case "length", "lengthb":
		if x[0].null && e.args[0].op != "variable" {
			return value{t: pcode.TypeInteger, null: true}
		}
		if e.op == "length" {
			return ofInteger(int64(utf8.RuneCountInString(r.text(x[0]))))
		}
		return ofInteger(int64(len(r.text(x[0]))))
	case "+", "-", "*", "/", "%":
		t := pcode.TypeInteger
		if x[0].t == pcode.TypeDouble || x[1].t == pcode.TypeDouble {
			t = pcode.TypeDouble
		}
		return r.arithmetic(e.op, r.number(x[0], t), r.number(x[1], t))
	}
	return r.compare(e.op, x[0], x[1])
}

// bounded ends a program whose texts grow without end.
func (r *reference) bounded(s string) value {
	if len(s) > mostText {
		panic(errTooLong)
	}
	return ofText(s)
}

// logic evaluates the right side unless the left decides.
func (r *reference) logic(e *expression) value {
	l := r.truth(r.value(e.args[0]))
	decides := int64(0)
	if e.op == "or" {
		decides = 1
	}
	if !l.null && l.i == decides {
		return l
	}
	right := r.truth(r.value(e.args[1]))
	if l.null || right.null {
		return value{t: pcode.TypeInteger, null: true}
	}
	return right
}
