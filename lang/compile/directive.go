package compile

import (
	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// directiveKinds are the directives that main obeys. A value that is a number
// stands for itself.
var directiveKinds = map[string]pcode.DirectiveKind{
	"crnlgeneral": pcode.DirectiveCRLF, "interrupt": pcode.DirectiveInterrupt, "niceabort": pcode.DirectiveNiceAbort,
	"errortime": pcode.DirectiveErrorTime, "queueeverytiming": pcode.DirectiveQueueTiming, "setaction": pcode.DirectiveSetAction,
	"sqllogging": pcode.DirectiveSQLLogging, "statsapptime": pcode.DirectiveAppTime, "statsdbtime": pcode.DirectiveDBTime,
	"musymbolfromstring": pcode.DirectiveMicro, "sqlerror": pcode.DirectiveSQLError,
	"mute": pcode.DirectiveMute,
}

// directive makes main obey a directive.
func (b *builder) directive(d *ast.Directive) {
	x := &pcode.Directive{Kind: directiveKinds[d.Name], Value: d.Value, Text: d.Text, Slot: d.Slot}
	switch x.Kind {
	case pcode.DirectiveMicro:
		x.Var = b.variable(b.info.Uses[d])
		b.prog.Symbols = max(b.prog.Symbols, d.Slot+1)
	case pcode.DirectiveInterrupt:
		if d.Value != "reset" {
			b.breaksOut = d.Value == "break"
		}
	}
	b.emit(pcode.OpDirective, 0, 0, 0, int64(len(b.prog.Directives)))
	b.prog.Directives = append(b.prog.Directives, x)
}

// breakPoint begins an element of main out of which Ctrl-C may break
// ($interrupt:break); the result is to land behind the element.
func (b *builder) breakPoint(e ast.Statement) (open int, wanted bool) {
	switch e.(type) {
	case *ast.Procedure, *ast.Function, *ast.Directive:
		return 0, false
	}
	if !b.breaksOut {
		return 0, false
	}
	calls := 0
	if b.calls(e) {
		calls = 1
	}
	return b.open(pcode.OpBreakPoint, calls, 0, 0), true
}

// calls tells whether an element calls a routine of the program.
func (b *builder) calls(e ast.Statement) bool {
	found := false
	ast.Walk(e, func(n any) {
		switch n := n.(type) {
		case *ast.Run:
			found = true
		case *ast.Named:
			found = found || n.Call != nil
		case *ast.Call:
			callee := b.info.Callees[n]
			found = found || callee != nil && callee.Routine != nil
		}
	})
	return found
}
