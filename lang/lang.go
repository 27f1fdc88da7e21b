// Package lang turns program text into p-code.
//
// Compile is the whole way: package parse reads, package check resolves,
// package compile generates, and the verifier of package pcode has the last
// word. All faults of a text go to one diag.Faults; when there is one that
// forbids execution there is no program.
package lang

import (
	"fmt"

	"rwl/lang/ast"
	"rwl/lang/check"
	"rwl/lang/compile"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/lang/scan"
	"rwl/vm/pcode"
)

// Options are the text and what surrounds it.
type Options struct {
	Inputs []parse.Input // files and fragments in order
	Getenv func(string) (string, bool)
	Open   func(name string, angle bool) (text []byte, shown string, err error)
	Access func(path, mode string) bool

	Natives []*pcode.Native
	// Given are the values of user options: they replace initialisers.
	Given map[string]constant.Value
	// Predeclared are main variables that exist before the text: positional
	// arguments and those of -i and -d.
	Predeclared map[string]constant.Value
	// Queue makes every mean queue every; QueryArray is the default fetch size.
	Queue      bool
	QueryArray int
	// Pipeline turns automatic pipelining on where $pipeline says nothing.
	Pipeline bool
	// Directive is told of directives that concern the process.
	Directive func(scan.Token) *diag.Message
}

// Unit is a compiled text.
type Unit struct {
	Program *pcode.Program // nil when a fault forbids execution
	Faults  *diag.Faults
	Sources diag.Sources
}

// FaultError says that text behind a barrier has faults.
type FaultError struct{ Faults *diag.Faults }

func (e *FaultError) Error() string {
	return fmt.Sprintf("%d messages about the program text", e.Faults.Len())
}

// Report prints the messages and tells whether execution may go on.
func (e *FaultError) Report(log *diag.Log) bool {
	e.Faults.Report(log)
	return !e.Faults.Err()
}

// pass is one way through the text.
type pass struct {
	loader   *parse.Loader
	checker  *check.Checker
	compiler *compile.Compiler
	faults   *diag.Faults
	natives  []*pcode.Native
}

func newPass(o Options, assume *bool, faults *diag.Faults) *pass {
	settings := ast.Settings{IntFormat: "%ld", DoubleFormat: "%.2f", BindOffset: 1, Queue: o.Queue, QueryArray: o.QueryArray}
	if o.Pipeline {
		settings.Pipeline = ast.PipelineOn
	}
	p := &pass{faults: faults, natives: o.Natives}
	given := map[string]constant.Value{}
	for _, m := range []map[string]constant.Value{o.Given, o.Predeclared} {
		for n, v := range m {
			given[n] = v
		}
	}
	p.loader = parse.New(parse.Options{
		Inputs: o.Inputs, Getenv: o.Getenv, Open: o.Open, Access: o.Access, Given: given, Predeclared: o.Predeclared,
		Settings: settings, Assume: assume, Faults: faults, Directive: o.Directive,
	})
	p.checker = check.New(o.Natives)
	symbols := p.checker.Predefined()
	for n, v := range o.Predeclared {
		if n != "$#" {
			symbols = append(symbols, p.checker.DeclareMain(n, v.Type))
		}
	}
	p.compiler = compile.New(symbols, p.checker.PublicScope(), compile.Options{Given: given})
	return p
}

// stretch takes the text up to the next barrier through all stages.
func (p *pass) stretch(read parse.Read) (more bool) {
	s, more := p.loader.Next(read)
	info := p.checker.Stretch(s, p.faults)
	if p.faults.Err() {
		return more
	}
	p.compiler.Stretch(s, info, p.faults)
	if p.faults.Err() {
		return more
	}
	if err := pcode.Verify(p.compiler.Program()); err != nil {
		p.faults.Add(diag.New(600, diag.Place{}, err.Error()))
	}
	return more
}

// Compile compiles a text up to its first barrier; the program's More goes on.
func Compile(o Options) *Unit {
	faults := &diag.Faults{}
	p := newPass(o, nil, faults)
	unit := &Unit{Faults: faults, Sources: p.loader}
	more := p.stretch(nil)
	if more {
		syntaxBehind(o, faults)
	}
	if faults.Err() {
		return unit
	}
	unit.Program = p.compiler.Program()
	if more {
		unit.Program.More = p.continuation()
	}
	return unit
}

// continuation gives the machine the stretches behind barriers.
func (p *pass) continuation() func(pcode.Running) (bool, error) {
	return func(running pcode.Running) (bool, error) {
		p.faults = &diag.Faults{}
		p.loader.SetFaults(p.faults)
		more := p.stretch(reader{running, p.compiler.Program()})
		if p.faults.Err() {
			return false, &FaultError{p.faults}
		}
		if p.faults.Len() > 0 {
			return more, &FaultError{p.faults}
		}
		return more, nil
	}
}

// reader gives conditions the values of main variables by name.
type reader struct {
	pcode.Running
	program *pcode.Program
}

// Variable implements parse.Read.
func (r reader) Variable(name string) (constant.Value, bool) {
	for _, v := range r.program.Globals {
		if v.Name == name {
			return constant.FromMachine(v.Type, r.Value(v)), true
		}
	}
	return constant.Value{}, false
}

// syntaxBehind parses the text behind barriers with both outcomes, so that no
// syntax fault appears late.
func syntaxBehind(o Options, faults *diag.Faults) {
	o.Directive = nil
	for _, assume := range []bool{true, false} {
		l := newPass(o, &assume, faults).loader
		for more := true; more; {
			_, more = l.Next(nil)
		}
	}
}

// Check finds the faults of a text without running it. Where an $if cannot be
// decided both branches are checked. The unit has a program when there is no
// fault; it is for listing, not for running.
func Check(o Options) *Unit {
	faults := &diag.Faults{}
	unit := &Unit{Faults: faults}
	for _, assume := range []bool{false, true} {
		p := newPass(o, &assume, faults)
		p.stretch(nil)
		unit.Sources, unit.Program = p.loader, p.compiler.Program()
		o.Directive = nil
		if !p.loader.Assumed() {
			break
		}
	}
	if faults.Err() {
		unit.Program = nil
	}
	return unit
}
