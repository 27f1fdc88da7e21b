package vm_test

import (
	"fmt"
	"strings"

	"rwl/vm/pcode"
)

// Programs as trees: what generate makes, source prints and reference executes.

// variable of a made program.
type variable struct {
	name   string
	t      pcode.Type
	size   int  // of string(size); 0 any
	main   bool // else a local
	prefix string
}

// routine is a procedure, or with a result a function.
type routine struct {
	name    string
	number  int
	formals []*variable
	result  pcode.Type
	size    int // of a result string(size)
	body    []*statement
	// The first argument of a recursive routine is how deep it goes.
	recursive bool
}

// expression of a made program. op is an operator, or "constant", "variable",
// "call", "null", "length", "lengthb", "is null", "?:", "between".
type expression struct {
	op   string
	t    pcode.Type
	args []*expression
	k    value
	text string // of a constant
	v    *variable
	f    *routine
}

// statement of a made program.
type statement struct {
	op     string // a key of the switches below
	v      *variable
	f      *routine
	args   []*expression // nil elements: no initialiser
	vars   []*variable
	bodies [][]*statement
}

// binds is how tightly operators bind; an operand that binds less gets parentheses.
var binds = map[string]int{
	"||": 0, "?:": 1, "or": 2, "and": 3, "=": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5, "between": 5,
	"+": 6, "-": 6, "*": 7, "/": 7, "%": 7, "negative": 8, "not": 8, "is null": 9, "is not null": 9,
}

// within prints an expression where one that binds less than least is no operand.
func (e *expression) within(least int) string {
	text := e.source()
	if level, operator := binds[e.op]; operator && level < least {
		return "(" + text + ")"
	}
	return text
}

func (e *expression) source() string {
	switch e.op {
	case "constant":
		return e.text
	case "variable":
		return e.v.name
	case "null":
		return "null"
	case "call":
		return e.f.name + arguments(e.args)
	case "length", "lengthb":
		return e.op + arguments(e.args)
	case "negative":
		return "- " + e.args[0].within(8)
	case "not":
		return "not " + e.args[0].within(8)
	case "is null", "is not null":
		return e.args[0].within(10) + " " + e.op
	case "between":
		return e.args[0].within(5) + " between " + e.args[1].within(6) + " and " + e.args[2].within(6)
	case "?:":
		return e.args[0].within(2) + " ? " + e.args[1].within(1) + " : " + e.args[2].within(1)
	case "||":
		return e.args[0].within(0) + " || " + e.args[1].within(1)
	}
	level := binds[e.op]
	return e.args[0].within(level) + " " + e.op + " " + e.args[1].within(level+1)
}

func arguments(list []*expression) string {
	var texts []string
	for _, e := range list {
		texts = append(texts, e.source())
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// condition prints an expression where texts side by side are not allowed.
func (e *expression) condition() string { return e.within(1) }

func (v *variable) typeText() string { return typeText(v.t, v.size) }

func typeText(t pcode.Type, size int) string {
	switch {
	case t == pcode.TypeInteger:
		return "integer"
	case t == pcode.TypeDouble:
		return "double"
	case size > 0:
		return fmt.Sprintf("string(%d)", size)
	}
	return "string"
}

// sourceOf prints a whole program.
func sourceOf(directives string, program []*statement) string {
	var b strings.Builder
	b.WriteString(directives)
	printStatements(&b, "", program)
	return b.String()
}

func printStatements(b *strings.Builder, indent string, list []*statement) {
	for _, s := range list {
		s.print(b, indent)
	}
}

func (s *statement) print(b *strings.Builder, indent string) {
	inner := indent + "  "
	body := func(i int) { printStatements(b, inner, s.bodies[i]) }
	b.WriteString(indent)
	switch s.op {
	case "declare":
		b.WriteString(s.vars[0].typeText() + s.vars[0].prefix + " ")
		for i, v := range s.vars {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.name)
			if s.args[i] != nil {
				b.WriteString(" := " + s.args[i].source())
			}
		}
	case ":=", "+=", "-=", "||=":
		b.WriteString(s.v.name + " " + s.op + " " + s.args[0].source())
	case "print", "printline":
		text := arguments(s.args)
		b.WriteString(s.op + " " + text[1:len(text)-1])
	case "call":
		b.WriteString(s.f.name + arguments(s.args))
	case "drop":
		b.WriteString("null " + s.args[0].source())
	case "break":
		b.WriteString("break")
	case "return":
		b.WriteString("return")
		if len(s.args) > 0 {
			b.WriteString(" " + s.args[0].source())
		}
	case "if":
		for i, c := range s.args {
			b.WriteString([]string{"if ", indent + "elseif "}[min(i, 1)] + c.condition() + " then\n")
			body(i)
		}
		if len(s.bodies) > len(s.args) {
			b.WriteString(indent + "else\n")
			body(len(s.args))
		}
		b.WriteString(indent + "end if")
	case "$if":
		b.WriteString("$if " + s.args[0].condition() + " $then\n")
		body(0)
		b.WriteString(indent + "$else\n")
		body(1)
		b.WriteString(indent + "$endif\n")
		return
	case "while":
		b.WriteString("while " + s.args[0].condition() + " loop\n")
		body(0)
		b.WriteString(indent + "end loop")
	case "range":
		b.WriteString("for " + s.v.name + " := " + s.args[0].source() + " .. " + s.args[1].source() + " loop\n")
		body(0)
		b.WriteString(indent + "end loop")
	case "list":
		text := arguments(s.args)
		b.WriteString("for " + s.v.name + " := " + text[1:len(text)-1] + " loop\n")
		body(0)
		b.WriteString(indent + "end loop")
	case "count":
		b.WriteString("for count " + s.args[0].condition() + " loop\n")
		body(0)
		b.WriteString(indent + "end loop")
	case "execute":
		b.WriteString("execute\n")
		body(0)
		b.WriteString(indent + "end execute")
	case "routine":
		s.f.print(b)
		return
	}
	b.WriteString(";\n")
}

func (f *routine) print(b *strings.Builder) {
	var formals []string
	for _, v := range f.formals {
		formals = append(formals, v.typeText()+" "+v.name)
	}
	word, result := "procedure", ""
	if f.result != pcode.TypeNone {
		word, result = "function", " return "+typeText(f.result, f.size)
	}
	fmt.Fprintf(b, "%s %s(%s)%s is\n", word, f.name, strings.Join(formals, ", "), result)
	printStatements(b, "  ", f.body)
	fmt.Fprintf(b, "end %s;\n", f.name)
}
