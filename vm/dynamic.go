package vm

import (
	"errors"
	"io/fs"
	"strings"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
	"rwl/vm/files"
	"rwl/vm/pcode"
)

// sqlInstance is what an environment has of an sql beside its declaration: the
// text and entries of a dynamic one, and rows of DML that wait to be sent.
type sqlInstance struct {
	statement *statement // of dynamic text; nil while there is none
	entries   []boundEntry
	array     int  // rows to collect; 0 and 1: none
	fetch     int  // rows per fetch of a query, set at run time; 0 that of the declaration
	unread    bool // the file with the text could not be read, which was told
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
		if int(k) < len(e.sql.instances) && e.sql.instances[k] != nil && e.sql.instances[k].statement != nil {
			return e.sql.instances[k].statement // its use of the statement cache is its own
		}
		return e.m.sqls[k]
	}
	if s := e.instance(k).statement; s != nil {
		return s
	}
	e.setSQLError(20026, "26000", "the sql has no text")
	e.sql.errors++
	if !e.instance(k).unread {
		e.report(431, e.m.program.SQL[k].Name)
	}
	return nil
}

// fetchSize is how many rows a cursor loop over an sql fetches at a time, 0 when the program does not say.
func (e *env) fetchSize(k int64, s *statement) int {
	if e.m.program.SQL[k].Array > 0 {
		if n := e.instance(k).fetch; n > 0 {
			return n
		}
	}
	return s.sql.FetchSize
}

// dynamicSQL executes the instructions of modify sql and of texts made at run time.
func (e *env) dynamicSQL(in *pcode.Instr) {
	decl := e.m.program.SQL[in.K]
	switch in.Op {
	case pcode.OpSQLDeclare:
		e.flush(in.K)
		*e.instance(in.K) = sqlInstance{array: decl.Array}
	case pcode.OpSQLText:
		e.notReplaced(in, e.str(in.A))
		e.setSQLText(in, e.str(in.A))
	case pcode.OpSQLFile:
		name := e.str(in.A)
		if in.B&pcode.TextPlain == 0 {
			expanded, ok, problems := files.Expand(name, e.lookup)
			e.problems(problems)
			if !ok {
				e.unread(in.K)
				return
			}
			name = expanded
		}
		text, err := e.readFile(name)
		if err != nil {
			e.unread(in.K)
			called := decl.Name
			if called == "" {
				called = "execute"
			}
			number := 174
			if x := (*fs.PathError)(nil); errors.As(err, &x) {
				if err = x.Err; x.Op == "read" {
					number = 175
				}
			}
			e.report(number, name, called, err)
			return
		}
		e.notReplaced(in, string(text))
		e.setSQLText(in, string(text))
	case pcode.OpSQLRelease:
		if e.static(decl, "release") || e.inUse(in.K) {
			return
		}
		e.flush(in.K)
		i := e.instance(in.K)
		i.statement, i.entries = nil, nil
	case pcode.OpSQLArray:
		e.flush(in.K)
		n := geti(e.w, in.A)
		if n < 1 {
			e.report(10, n)
			return
		}
		i := e.instance(in.K)
		i.array, i.fetch = int(n), int(n)
	case pcode.OpSQLFlush:
		if in.A == 1 && e.instance(in.K).array < 2 {
			e.report(274, decl.Name, "it collects no rows")
			return
		}
		e.flush(in.K)
	case pcode.OpSQLCache:
		keep := in.A == 1
		i := e.instance(in.K)
		i.cache = &keep
		if i.statement == nil && !decl.Dynamic {
			i.statement = newStatement(decl)
		}
		if s := i.statement; s != nil && s.sql != nil {
			s.sql.CacheOff = !keep
		}
	case pcode.OpSQLLeak:
		if s := e.statementOf(in.K); s != nil && s.sql != nil && e.session.held != nil {
			e.session.held.LeakStatement(s.sql)
		}
	}
}

// unread notes that the file with a text gave none, which was told. Immediate SQL
// is not executed with the text that it had before.
func (e *env) unread(k int64) {
	if i := e.instance(k); e.m.program.SQL[k].Transient {
		i.statement, i.unread = nil, true
	}
}

// notReplaced warns of &name. in a text where it is not replaced.
func (e *env) notReplaced(in *pcode.Instr, text string) {
	if in.B&pcode.TextWarn == 0 {
		return
	}
	pieces, _ := sqltext.Ampersands(text) // a name without its dot is meant as it stands
	for _, p := range pieces {
		if p.Name != "" {
			e.report(309, p.Name)
			return
		}
	}
}

// static refuses a change that only dynamic sql takes.
func (e *env) static(decl *pcode.SQL, action string) bool {
	if decl.Dynamic && !decl.Transient {
		return false
	}
	e.report(89, action, decl.Name)
	return true
}

// inUse refuses a change of an sql that a cursor loop is working with.
func (e *env) inUse(k int64) bool {
	for _, c := range e.cursors {
		if c.statement == e.instance(k).statement {
			e.report(227, e.m.program.SQL[k].Name)
			return true
		}
	}
	return false
}

// setSQLText gives a dynamic sql its text.
func (e *env) setSQLText(in *pcode.Instr, text string) {
	k := in.K
	decl := e.m.program.SQL[k]
	if in.B&pcode.TextModified != 0 && (e.static(decl, "for") || e.inUse(k)) {
		return
	}
	i := e.instance(k)
	i.unread = false
	if i.statement != nil && !decl.Transient {
		e.report(225, decl.Name)
		return
	}
	text = strings.TrimRight(text, " \t\r\n;")
	if s := i.statement; s != nil && s.decl.Source == text {
		return // the same text again: what is known of it stays
	}
	e.buildDynamic(k, i, text)
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
	k := int64(entry.SQL)
	if e.static(e.m.program.SQL[k], [...]string{"bind", "bindout", "define"}[entry.Kind]) || e.inUse(k) {
		return
	}
	x := boundEntry{kind: entry.Kind, variable: entry.Var}
	if entry.Named {
		name, ok := strings.CutPrefix(arg.Str, ":")
		if !ok || name == "" {
			e.report([...]int{13, 77, 14}[entry.Kind], "a name that begins with a colon, or a position")
			return
		}
		x.name = name
	} else if x.position = int(arg.Num) + entry.Offset; x.position < 1 {
		e.report([...]int{13, 77, 14}[entry.Kind], "a position of a placeholder or column")
		return
	}
	e.flush(k)
	i := e.instance(k)
	i.entries = append(i.entries, x)
	if i.statement != nil {
		e.buildDynamic(int64(entry.SQL), i, i.statement.decl.Source)
	}
}

// readFile reads a file of SQL text.
func (e *env) readFile(name string) ([]byte, error) {
	if e.m.state.ReadFile == nil {
		return nil, fs.ErrNotExist
	}
	return e.m.state.ReadFile(name)
}
