package vm

import (
	"fmt"

	"rwl/vm/pcode"
)

// exitProgram ends the program with a status.
func (e *env) exitProgram(in *pcode.Instr) bool {
	status := int(geti(e.w, in.A))
	if e.null(in.B) {
		status = 0
	}
	e.exit = &status
	return false
}

// abort ends the process at once, without cleaning up (L 12).
func (e *env) abort() {
	number := 209
	if e.m.behaviour.NiceAbort {
		number = 296
	}
	e.report(number)
	e.m.out.Flush()
	e.m.state.Abort(e.m.state.Log.ExitBits())
}

// shift moves the positional arguments down by one; the last keeps its value.
func (e *env) shift() {
	count := e.m.program.Globals[varArguments]
	n := int64(e.read(count).Num)
	if n <= 0 {
		e.report(163)
		return
	}
	arguments := map[string]*pcode.Variable{}
	for _, v := range e.m.program.Globals {
		if v.Name[0] == '$' {
			arguments[v.Name] = v
		}
	}
	for i := int64(1); i < n; i++ {
		to, from := arguments[fmt.Sprintf("$%d", i)], arguments[fmt.Sprintf("$%d", i+1)]
		if to != nil && from != nil {
			e.strings[to.Cell] = e.strings[from.Cell]
		}
	}
	e.write(count, pcode.Value{Num: uint64(n - 1)})
}

func (e *env) getrusage() {
	user, system := e.m.state.CPU()
	e.setDouble(varUsrSeconds, user)
	e.setDouble(varSysSeconds, system)
}

// dump prints variables for printvar; with their cells when it is debugged.
func (e *env) dump(list []*pcode.Variable, cells bool) {
	text := e.text[:0]
	for _, v := range list {
		text = append(text, fmt.Sprintf("%-24s %-8s ", v.Name, v.Type)...)
		x := e.read(v)
		switch {
		case v.Type == pcode.TypeLOB:
			text = e.describeLOB(text, v)
		case x.Null:
			text = append(text, "null"...)
		case v.Type == pcode.TypeInteger:
			text = fmt.Appendf(text, "%d", int64(x.Num))
		case v.Type == pcode.TypeDouble:
			text = fmt.Appendf(text, "%g", floatOf(x))
		default:
			text = fmt.Appendf(text, "%q", x.Str)
		}
		if v.Sum {
			text = append(text, " threads sum"...)
		}
		if v.Shared >= 0 {
			text = append(text, " threads global"...)
		}
		if cells {
			text = fmt.Appendf(text, " cell %d, flag %d", v.Cell, v.Flag)
		}
		text = append(text, '\n')
	}
	e.text = text
	e.m.out.Write(text)
}

// builtin executes the functions that need the machine.
func (e *env) builtin(in *pcode.Instr) {
	args := e.args
	e.args = e.args[:0]
	var v pcode.Value
	switch in.K {
	case pcode.BuiltinSystem:
		v.Num = uint64(e.system(args[0].Str, nil))
	case pcode.BuiltinSystemInto:
		if in.Op == pcode.OpBuiltinS {
			v.Str = string(e.systemOutput)
			break
		}
		e.systemOutput = e.systemOutput[:0]
		v.Num = uint64(e.system(args[0].Str, &e.systemOutput))
		if n := len(e.systemOutput); n > 0 && e.systemOutput[n-1] == '\n' {
			e.systemOutput = e.systemOutput[:n-1]
		}
	case pcode.BuiltinSQLID:
		v.Str = e.sql.lastID
		if len(args) == 1 && args[0].Num < uint64(len(e.m.sqls)) {
			if s := e.statementOf(int64(args[0].Num)); s != nil {
				v.Str = s.id()
			}
		}
	default:
		v = e.databaseFact(in.K, int64(args[0].Num))
	}
	e.setResult(in, v, in.Op == pcode.OpBuiltinS)
}

// databaseFact answers the functions about a database: its number, -1 for the
// default one, -2 for the results database.
func (e *env) databaseFact(what, number int64) pcode.Value {
	d := e.m.databaseNumber(e, number)
	if d == nil || d.db == nil {
		e.report(37, "this function", "there is no such database")
		return pcode.Value{}
	}
	switch what {
	case pcode.BuiltinServerRelease:
		return pcode.Value{Str: d.db.ServerRelease()}
	case pcode.BuiltinDatabaseKind:
		return pcode.Value{Str: d.db.Kind()}
	case pcode.BuiltinActiveSessions:
		return pcode.Value{Num: uint64(d.db.Active())}
	}
	return pcode.Value{Num: uint64(d.db.Opened())}
}

// system runs a shell command; its output goes to standard output or into out.
func (e *env) system(command string, out *[]byte) int64 {
	if err := e.m.out.Flush(); err != nil {
		e.report(58, "writing standard output", err.Error())
	}
	e.task.Leave()
	status, err := e.m.state.Shell(e.m.context(), command, out)
	if err != nil {
		e.report(58, "running a command", err.Error())
		return -1
	}
	return int64(status)
}
