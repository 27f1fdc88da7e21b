package vm

import (
	"strings"

	"rwl/vm/numtext"
	"rwl/vm/pcode"
)

// numberText makes the text of a number, a null string of null.
func (e *env) numberText(in *pcode.Instr) {
	if e.null(in.C) {
		e.setStr(in.A, pcode.NullString)
		return
	}
	ctx := &e.m.program.Contexts[in.K]
	var buffer [64]byte
	text := buffer[:0]
	if in.Op == pcode.OpTextI {
		text = ctx.Int.AppendInt(text, geti(e.w, in.B))
	} else {
		text = ctx.Double.AppendDouble(text, getf(e.w, in.B))
	}
	e.setStr(in.A, string(text))
}

// parseNumber reads the number at the start of a text. An assignment makes a
// blank text null, an operand only a null one.
func (e *env) parseNumber(in *pcode.Instr) {
	s := e.str(in.B)
	null := pcode.IsNullString(s)
	if in.Op == pcode.OpParseI || in.Op == pcode.OpParseF {
		null = strings.TrimSpace(s) == ""
	}
	seti(e.w, in.A, 0)
	seti(e.w, in.A+1, bit(null))
	if null {
		return
	}
	if in.Op == pcode.OpNumI || in.Op == pcode.OpParseI {
		seti(e.w, in.A, numtext.ParseInt(s))
	} else {
		setf(e.w, in.A, numtext.ParseDouble(s))
	}
}

// stringName finds the variable that a string cell of the frame belongs to, for
// messages.
func (e *env) stringName(cell uint16) string {
	if e.base == 0 {
		for _, v := range e.m.program.Globals {
			if v.Type == pcode.TypeString && v.Shared < 0 && v.Cell == int(cell) {
				return v.Name
			}
		}
	}
	for _, v := range e.code.fn.Variables {
		if v.Type == pcode.TypeString && v.Cell == int(cell) {
			return v.Name
		}
	}
	return e.code.fn.Name
}
