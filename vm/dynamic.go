package vm

import (
	"os"
	"strings"

	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// sqlInstance is what an environment has of an sql beside its declaration: the
// text and entries of a dynamic one, and rows of DML that wait to be sent.
type sqlInstance struct {
	statement *statement // of dynamic text; nil while there is none
	entries   []boundEntry
	array     int // rows to collect; 0 and 1: none
	rows      sqlrt.Batch
	cache     *bool // of modify sql cursorcache
}

// boundEntry is a bind, bindout or define that modify sql added.
type boundEntry struct {
	kind     pcode.EntryKind
	variable *pcode.Variable
	position int
	name     string
}

// instance gives the environment's own part of an sql.
func (e *env) instance(k int64) *sqlInstance {
	if e.sql.instances == nil {
		e.sql.instances = make([]*sqlInstance, len(e.m.sqls))
	}
	for int(k) >= len(e.sql.instances) {
		e.sql.instances = append(e.sql.instances, nil)
	}
	i := e.sql.instances[k]
	if i == nil {
		i = &sqlInstance{array: e.m.program.SQL[k].Array}
		e.sql.instances[k] = i
	}
	return i
}

// statementOf is the sql to execute; nil, reported, when it has no text.
func (e *env) statementOf(k int64) *statement {
	if !e.m.program.SQL[k].Dynamic {
		return e.m.sqls[k]
	}
	if s := e.instance(k).statement; s != nil {
		return s
	}
	e.setSQLError(20026, "26000", "the sql has no text")
	e.sql.errors++
	e.report(431, e.m.program.SQL[k].Name)
	return nil
}

// dynamicSQL executes the instructions of modify sql and of texts made at run time.
func (e *env) dynamicSQL(in *pcode.Instr) {
	decl := e.m.program.SQL[in.K]
	switch in.Op {
	case pcode.OpSQLDeclare:
		e.sql.instances = e.sql.instances[:min(len(e.sql.instances), len(e.m.sqls))]
		*e.instance(in.K) = sqlInstance{array: decl.Array}
	case pcode.OpSQLText:
		e.setSQLText(in.K, e.str(in.A))
	case pcode.OpSQLFile:
		name := e.str(in.A)
		text, err := os.ReadFile(name)
		if err != nil {
			e.report(174, name, decl.Name, err)
			return
		}
		e.setSQLText(in.K, string(text))
	case pcode.OpSQLRelease:
		if e.static(decl, "release") {
			return
		}
		i := e.instance(in.K)
		i.statement, i.entries = nil, nil
	case pcode.OpSQLArray:
		e.flush(in.K)
		n := geti(e.w, in.A)
		if n < 1 {
			e.report(10, n)
			n = 1
		}
		e.instance(in.K).array = int(n)
	case pcode.OpSQLFlush:
		if in.A == 1 && e.instance(in.K).array < 2 {
			e.report(274, decl.Name, "it collects no rows")
			return
		}
		e.flush(in.K)
	case pcode.OpSQLCache:
		keep := in.A == 1
		e.instance(in.K).cache = &keep
		if s := e.instance(in.K).statement; s != nil && s.sql != nil {
			s.sql.CacheOff = !keep
		}
	case pcode.OpSQLLeak:
		if s := e.statementOf(in.K); s != nil && s.sql != nil && e.session.held != nil {
			e.session.held.LeakStatement(s.sql)
		}
	}
}

// static refuses a change that only dynamic sql takes.
func (e *env) static(decl *pcode.SQL, action string) bool {
	if decl.Dynamic {
		return false
	}
	e.report(89, action, decl.Name)
	return true
}

// setSQLText gives a dynamic sql its text.
func (e *env) setSQLText(k int64, text string) {
	decl := e.m.program.SQL[k]
	if e.static(decl, "for") {
		return
	}
	i := e.instance(k)
	if i.statement != nil && !decl.Transient {
		e.report(225, decl.Name)
		return
	}
	if s := i.statement; s != nil && s.decl.Source == text {
		return // the same text again: what is known of it stays
	}
	e.buildDynamic(k, i, strings.TrimRight(text, " \t\r\n;"))
}

// buildDynamic makes the statement of a text with the specifications of the
// declaration and those that modify sql added.
func (e *env) buildDynamic(k int64, i *sqlInstance, text string) {
	decl := *e.m.program.SQL[k]
	decl.Source = text
	for _, x := range i.entries {
		b := pcode.Bind{Placeholder: x.name, Position: x.position, Var: x.variable}
		switch x.kind {
		case pcode.EntryBind:
			decl.Binds = append(decl.Binds[:len(decl.Binds):len(decl.Binds)], b)
		case pcode.EntryBindout:
			decl.Bindouts = append(decl.Bindouts[:len(decl.Bindouts):len(decl.Bindouts)], b)
		default:
			decl.Defines = append(decl.Defines[:len(decl.Defines):len(decl.Defines)], pcode.Define{Position: x.position, Var: x.variable})
		}
	}
	i.statement = newStatement(&decl)
	if i.cache != nil && i.statement.sql != nil {
		i.statement.sql.CacheOff = !*i.cache
	}
}

// addEntry executes modify sql bind, bindout and define: the pushed value is a
// position or a name with its colon.
func (e *env) addEntry(in *pcode.Instr) {
	entry := e.m.program.Entries[in.K]
	arg := e.args[0]
	e.args = e.args[:0]
	if e.static(e.m.program.SQL[entry.SQL], [...]string{"bind", "bindout", "define"}[entry.Kind]) {
		return
	}
	x := boundEntry{kind: entry.Kind, variable: entry.Var, name: strings.TrimPrefix(arg.Str, ":")}
	if x.name == "" {
		x.position = int(arg.Num)
	}
	i := e.instance(int64(entry.SQL))
	i.entries = append(i.entries, x)
	if i.statement != nil {
		e.buildDynamic(int64(entry.SQL), i, i.statement.decl.Source)
	}
}
