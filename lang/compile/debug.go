package compile

import (
	"fmt"
	"strings"

	"rwl/lang/ast"
	"rwl/vm/pcode"
)

// debugs tells whether $debugon asks for something at a place of the text. Only
// then are there instructions that tell it.
func (b *builder) debugs(p ast.Pos, what ast.Debug) bool { return b.stretch.At(p).Debug&what != 0 }

// debugStatement tells that a statement begins.
func (b *builder) debugStatement(s ast.Statement) {
	switch s.(type) {
	case *ast.Procedure, *ast.Function, *ast.Directive:
		return
	}
	if b.debugs(s.Position(), ast.DebugExecution) {
		b.emit(pcode.OpDebugT, 0, 0, 0, b.text("executes "+statementName(s)))
	}
}

// statementName is what debugging calls a statement.
func statementName(s ast.Statement) string {
	switch s := s.(type) {
	case *ast.Named:
		return s.Name
	case *ast.Plain:
		return s.Word
	case *ast.Scalar:
		return "a declaration"
	case *ast.Embedded:
		return "embedded sql"
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", s), "*ast."))
}

// debugVariable tells the value of a variable that was assigned.
func (b *builder) debugVariable(v *pcode.Variable, p ast.Pos) {
	if v.Type.IsScalar() && b.debugs(p, ast.DebugVariables) {
		b.at = p
		b.emit(pcode.OpDebugV, 0, 0, 0, int64(len(b.prog.Dumps)))
		b.prog.Dumps = append(b.prog.Dumps, []*pcode.Variable{v})
	}
}

// debugValue tells the value of an expression that was computed.
func (b *builder) debugValue(e ast.Expr, o operand) operand {
	if !b.debugs(e.Position(), ast.DebugEval) {
		return o
	}
	at := b.at
	b.at = e.Position()
	name := b.text(expressionName(e))
	switch o.typ {
	case pcode.TypeInteger:
		b.emit(pcode.OpDebugI, o.cell, flagField(o.flag), 0, name)
	case pcode.TypeDouble:
		b.emit(pcode.OpDebugF, o.cell, flagField(o.flag), 0, name)
	case pcode.TypeString:
		b.emit(pcode.OpDebugS, o.cell, 0, 0, name)
	}
	b.at = at
	return o
}

// expressionName is what debugging calls an expression.
func expressionName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Name:
		return e.Name
	case *ast.Call:
		return e.Name + "()"
	case *ast.Unary:
		return "unary " + e.Op
	case *ast.Binary:
		return e.Op
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast."))
}
