package vm

import (
	"fmt"
	"strconv"

	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// debug executes the instructions that $debugon puts into the program.
func (e *env) debug(in *pcode.Instr) {
	value := ""
	switch in.Op {
	case pcode.OpDebugT:
		e.report(601, e.m.program.Strings[in.K])
		return
	case pcode.OpDebugV:
		for _, v := range e.m.program.Dumps[in.K] {
			e.report(601, v.Name+" := "+valueText(v.Type, e.read(v)))
		}
		return
	case pcode.OpDebugI:
		value = valueText(pcode.TypeInteger, pcode.Value{Num: uint64(geti(e.w, in.A)), Null: e.null(in.B)})
	case pcode.OpDebugF:
		value = valueText(pcode.TypeDouble, pcode.Value{Num: doubleBits(getf(e.w, in.A)), Null: e.null(in.B)})
	case pcode.OpDebugS:
		s := e.str(in.A)
		value = valueText(pcode.TypeString, pcode.Value{Str: s, Null: pcode.IsNullString(s)})
	}
	e.report(601, e.m.program.Strings[in.K]+" gives "+value)
}

// valueText is a value as debugging shows it.
func valueText(t pcode.Type, v pcode.Value) string {
	switch {
	case v.Null:
		return "null"
	case t == pcode.TypeInteger:
		return strconv.FormatInt(int64(v.Num), 10)
	case t == pcode.TypeDouble:
		return strconv.FormatFloat(floatOf(v), 'g', -1, 64)
	}
	return strconv.Quote(v.Str)
}

// debugExecution tells of a statement that is about to be executed.
func (e *env) debugExecution(s *statement) {
	if s.decl.DebugSQL {
		e.report(601, "executes sql "+s.name()+" with sql_id "+s.id())
	}
	if s.decl.DebugBind {
		for i, name := range s.sql.Text.Params {
			e.report(601, "binds "+name+" = "+bindText(name, s.in[i].Name, &e.sql.in[i]))
		}
	}
}

// debugFetch tells of a row that was fetched.
func (e *env) debugFetch(p *resultPlan, row []sqlrt.Datum) {
	for i, v := range p.targets {
		if v != nil {
			e.report(601, fmt.Sprintf("fetches column %d, %s = %s", i+1, v.Name, bindText("", v.Name, &row[i])))
		}
	}
}
