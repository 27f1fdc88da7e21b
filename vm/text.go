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
	e.setStr(in.A, e.arena.keep(text))
}

// build executes the instructions of a concatenation that follow each other.
func (e *env) build() {
	at, w, text := e.at, e.w, e.text
	program := e.m.program
	for {
		switch in := fetch(at); in.Op {
		case pcode.OpCatBegin:
			text = text[:0]
		case pcode.OpCatS:
			text = append(text, e.str(in.A)...)
		case pcode.OpCatT:
			text = append(text, program.Strings[in.K]...)
		case pcode.OpCatI:
			if !e.null(in.B) {
				text = program.Contexts[in.K].Int.AppendInt(text, geti(w, in.A))
			}
		case pcode.OpCatF:
			if !e.null(in.B) {
				text = program.Contexts[in.K].Double.AppendDouble(text, getf(w, in.A))
			}
		case pcode.OpCatEnd:
			e.setStr(in.A, e.arena.keep(text))
		case pcode.OpCatTo:
			e.setStr(in.A, e.arena.join(e.str(in.A), text))
		default:
			e.at, e.text = at, text
			return
		}
		at = step(at, 1)
	}
}

// unusualPart calls substrb where the leaf loop does not know what it gives.
func (e *env) unusualPart(in *pcode.Instr) {
	cell, native := in.Part()
	s := e.str(in.B)
	e.args = append(e.args[:0], pcode.Value{Str: s, Null: pcode.IsNullString(s)},
		pcode.Value{Num: uint64(geti(e.w, in.C))}, pcode.Value{Num: uint64(geti(e.w, cell))})
	e.callNative(in, e.m.program.Natives[native], true)
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

// destination is the name of the variable that a string in a cell is on its way
// to: the instructions that follow store it in main, share it or call with it.
func (e *env) destination(cell uint16) string {
	code := e.code.fn.Code
	next := e.code.index(e.at) + 1
	if next < len(code) && code[next].A == cell {
		switch in := code[next]; in.Op {
		case pcode.OpSStoreG:
			return stringIn(e.m.program.Globals, int(in.K))
		case pcode.OpSharedStoreS:
			return e.m.program.Shared[in.K].Name
		}
	}
	if e.base == 0 {
		if name := stringIn(e.m.program.Globals, int(cell)); name != "" {
			return name
		}
	}
	if name := stringIn(e.code.fn.Variables, int(cell)); name != "" {
		return name
	}
	for _, in := range code[next:] {
		if in.Op != pcode.OpCall {
			continue
		}
		f := e.m.program.Functions[in.K]
		if name := stringIn(f.Variables, int(cell)-int(in.B)); name != "" {
			return name
		}
	}
	return e.code.fn.Name
}

// stringIn is the name of the string variable in a cell, "" for none.
func stringIn(variables []*pcode.Variable, cell int) string {
	for _, v := range variables {
		if v.Type == pcode.TypeString && v.Shared < 0 && v.Cell == cell {
			return v.Name
		}
	}
	return ""
}
