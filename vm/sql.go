package vm

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/sqlrt/sqltext"
	"rwl/vm/pcode"
)

// newStatement resolves the placeholders of a text; result columns need the
// server and are resolved at the first execution.
func newStatement(decl *pcode.SQL) *statement {
	s := &statement{decl: decl}
	s.sql, s.err = sqlrt.NewStatement(decl.Name, decl.Source)
	if s.err != nil {
		return s
	}
	s.sql.FetchSize, s.sql.CacheOff = decl.FetchSize, decl.NoCache
	s.in = make([]*pcode.Variable, len(s.sql.Text.Params))
	for i, name := range s.sql.Text.Params {
		s.in[i] = s.bind(name, i+1)
		if s.in[i] == nil {
			s.lost = name
		}
	}
	return s
}

// bind finds the variable of a placeholder: named explicitly, by its position,
// or of the same name.
func (s *statement) bind(name string, position int) *pcode.Variable {
	for _, b := range s.decl.Binds {
		if b.Placeholder == name || b.Placeholder == "" && b.Position == position {
			return b.Var
		}
	}
	for _, b := range s.decl.Binds {
		if b.Placeholder != "" && strings.EqualFold(b.Placeholder, name) {
			return b.Var
		}
	}
	if s.isCall() {
		if v := s.bindout(name, position); v != nil {
			return v // an inout argument is sent as the variable's value
		}
	}
	if !s.decl.ImplicitBind {
		return nil
	}
	return s.visible(name)
}

// visible finds a variable that the text may name.
func (s *statement) visible(name string) *pcode.Variable {
	if !s.decl.KeepCase {
		name = strings.ToLower(name)
	}
	v := s.decl.Scope.Lookup(name, s.decl.Order)
	if v == nil || v.Shared >= 0 || !v.Type.IsScalar() && v.Type != pcode.TypeLOB {
		return nil
	}
	return v
}

func (s *statement) id() string {
	if s.sql == nil {
		return sqltext.ID(s.decl.Source)
	}
	return s.sql.ID
}

// name is what messages call the statement.
func (s *statement) name() string {
	if s.decl.Name != "" {
		return s.decl.Name
	}
	return sqltext.Title(s.decl.Source)
}

// results resolves the result columns. names are those of the server.
func (s *statement) results(columns []sqlrt.Column) *resultPlan {
	p := &resultPlan{targets: make([]*pcode.Variable, len(columns)), shape: sqlrt.Shape(columns)}
	into := s.sql.Text.Into
	if s.isCall() {
		s.callTargets(p, columns)
	}
	for i := range columns {
		if p.targets[i] != nil {
			continue
		}
		p.targets[i] = s.explicitTarget(i, columns[i].Name, into)
	}
	switch {
	case len(into) > 0:
		for i, name := range into {
			if i < len(columns) && p.targets[i] == nil {
				p.targets[i] = s.visible(name)
			}
		}
	case s.decl.ImplicitDefine:
		s.implicitTargets(p, columns)
	case len(s.decl.Defines) > 0 && len(s.decl.Defines) != len(columns):
		p.problem = diag.New(41, diag.Place{}, s.name(), len(columns), len(s.decl.Defines))
	}
	return p
}

// explicitTarget is the variable that a define or bindout gives for a column.
func (s *statement) explicitTarget(i int, column string, into []string) *pcode.Variable {
	for _, d := range s.decl.Defines {
		if d.Position == i+1 {
			return d.Var
		}
	}
	for _, b := range s.decl.Bindouts {
		switch {
		case b.Placeholder == "" && i < len(into) && s.sql.Text.IntoPosition(i) == b.Position,
			b.Placeholder == "" && len(into) == 0 && b.Position == i+1,
			b.Placeholder != "" && i < len(into) && strings.EqualFold(b.Placeholder, into[i]),
			b.Placeholder != "" && len(into) == 0 && strings.EqualFold(b.Placeholder, column):
			return b.Var
		}
	}
	return nil
}

func (s *statement) implicitTargets(p *resultPlan, columns []sqlrt.Column) {
	var missing []string
	for i, c := range columns {
		if p.targets[i] != nil {
			continue
		}
		p.targets[i] = s.visible(c.Name)
		if c.TypeName == "void" {
			continue // a function called for its effect
		}
		if p.targets[i] != nil || s.sql.Text.Kind != sqltext.Query {
			continue
		}
		if !simpleName(c.Name) {
			p.problem = diag.New(263, diag.Place{}, i+1, s.name(), c.Name)
			return
		}
		missing = append(missing, "'"+c.Name+"'")
	}
	if len(missing) > 0 {
		p.problem = diag.New(420, diag.Place{}, s.name(), strings.Join(missing, ", "))
	}
}

func simpleName(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// prepare readies the environment for an execution: the bind values, and room
// for the results. false means that it was reported and nothing can be done.
func (e *env) prepare(s *statement) bool {
	e.sql.lastID = s.id()
	e.clearSQLError()
	if s.err != nil {
		e.setSQLError(20042, "42601", s.err.Error())
		e.report(79, "42601", s.name(), s.err.Error())
		return false
	}
	if s.lost != "" {
		e.setSQLError(20042, "42P02", "a placeholder has no variable")
		if _, err := strconv.Atoi(s.lost); err == nil {
			e.report(264, s.lost, s.name())
		} else {
			e.report(265, s.lost, s.name())
		}
		return false
	}
	if e.session.held == nil {
		e.noSessionFor(s.name())
		return false
	}
	e.sql.in = e.bindAll(e.sql.in[:0], s.in)
	e.logExecution(s)
	e.debugExecution(s)
	return true
}

// noSessionFor reports that something needs a session and none is held. What went
// wrong stays to be seen in oraerror when it was the wait limit of a pool.
func (e *env) noSessionFor(what string) {
	if e.refused() {
		e.setSQLError(oraWaitLimit, "53300", "no session came within the wait limit")
		e.report(497, what)
		return
	}
	e.setSQLError(37, "08003", "there is no session")
	e.report(37, what, "there is no session")
}

// bindAll appends the values of variables as they are bound. They are written field by field where they will lie: copies of a
// value whose parts were just written wait for those parts, which took a quarter of the time of a loop that fills arrays.
func (e *env) bindAll(in []sqlrt.Datum, variables []*pcode.Variable) []sqlrt.Datum {
	n := len(in)
	in = slices.Grow(in, len(variables))[:n+len(variables)]
	for i, v := range variables {
		d := &in[n+i]
		switch {
		case v.Type == pcode.TypeLOB:
			*d = e.lobDatum(v)
			continue
		case v.Shared >= 0:
			x := e.read(v)
			*d = sqlrt.Datum{Kind: datumKind(v.Type), Null: x.Null, Num: x.Num, Str: x.Str}
			continue
		}
		base, sbase := e.base, e.sbase
		if v.Main {
			base, sbase = 0, 0
		}
		d.Kind, d.Form, d.Keep = datumKind(v.Type), sqlrt.LOBText, nil
		if v.Type == pcode.TypeString {
			s := e.strings[sbase+v.Cell]
			d.Num, d.Str, d.Null = 0, s, pcode.IsNullString(s)
			continue
		}
		d.Str, d.Null = "", v.Flag >= 0 && e.cells[base+v.Flag] != 0
		if d.Num = e.cells[base+v.Cell]; d.Null {
			d.Num = 0
		}
	}
	return in
}

func datumKind(t pcode.Type) sqlrt.Kind {
	switch t {
	case pcode.TypeInteger:
		return sqlrt.Integer
	case pcode.TypeDouble:
		return sqlrt.Double
	case pcode.TypeLOB:
		return sqlrt.LOB
	}
	return sqlrt.String
}

// plan gives the result plan, asking the server at the first execution.
func (e *env) plan(s *statement) (*resultPlan, error) {
	if p := s.plan.Load(); p != nil {
		return p, nil
	}
	if !s.sql.Text.Rows {
		p := &resultPlan{}
		s.plan.Store(p)
		return p, nil
	}
	return e.describe(s)
}

// describe makes the result plan from what the server says now.
func (e *env) describe(s *statement) (*resultPlan, error) {
	begin := e.callBegins()
	_, columns, err := e.session.held.Describe(e.m.statementContext(), s.sql)
	e.callEnds(begin)
	if err != nil {
		return nil, err
	}
	return e.newPlan(s, columns), nil
}

func (e *env) newPlan(s *statement, columns []sqlrt.Column) *resultPlan {
	p := s.results(columns)
	if p.problem != nil {
		e.planProblem(p.problem)
	}
	s.plan.Store(p)
	return p
}

func (e *env) planProblem(m *diag.Message) {
	e.report(m.Number, m.Args...)
}

// expect makes the elements that the driver fetches into.
func (e *env) expect(p *resultPlan) []sqlrt.Datum {
	e.sql.out = p.room(e.sql.out, &e.kept)
	return e.sql.out
}

// room makes the elements in the place of old ones. Their strings will be in kept.
func (p *resultPlan) room(old []sqlrt.Datum, kept *sqlrt.Keeper) []sqlrt.Datum {
	old = old[:0]
	for _, v := range p.targets {
		kind := sqlrt.String
		if v != nil {
			kind = datumKind(v.Type)
		}
		old = append(old, sqlrt.Datum{Kind: kind, Keep: kept})
	}
	return old
}

// assign puts a fetched row into the variables.
func (e *env) assign(p *resultPlan, row []sqlrt.Datum) {
	for i, v := range p.targets {
		if v != nil && v.Type == pcode.TypeLOB {
			e.setLOB(v, row[i])
		} else if v != nil {
			d := &row[i]
			e.write(v, pcode.Value{Null: d.Null, Num: d.Num, Str: d.Str})
		}
	}
}

// executeSQL executes a text once; of a query one row is fetched.
func (e *env) executeSQL(k int64) {
	s := e.statementOf(k)
	if s == nil {
		return
	}
	e.sent.passed = true
	if !e.prepare(s) {
		e.sql.errors++
		return
	}
	if e.m.program.SQL[k].Array > 0 && e.collect(k, s) {
		return
	}
	e.settle()
	p, err := e.plan(s)
	if err != nil {
		e.sqlFailed(s, err)
		return
	}
	out := e.expect(p)
	begin := e.callBegins()
	result, err := e.session.held.Execute(e.m.statementContext(), s.sql, e.sql.in, out)
	e.callEnds(begin)
	e.tellNotices(s)
	e.executed(s, p, out, result, err)
}

// executed does what follows the execution of a text.
func (e *env) executed(s *statement, p *resultPlan, out []sqlrt.Datum, result sqlrt.Result, err error) {
	if result.Fetched && result.Shape != p.shape {
		p, result, err = e.otherColumns(s, result, err)
		out = e.sql.out
	}
	if err != nil {
		e.sqlFailed(s, err)
		return
	}
	if result.Fetched {
		if s.decl.DebugBind {
			e.debugFetch(p, out)
		}
		e.assign(p, out)
		return
	}
	if s.sql.Text.Rows {
		e.noRow(s, p)
	}
}

// otherColumns is for a statement that brought a row of other columns than those
// known, as a table was made anew. A query is executed again; what changes
// something is not, so that its row goes nowhere and later ones come right.
func (e *env) otherColumns(s *statement, result sqlrt.Result, fault error) (*resultPlan, sqlrt.Result, error) {
	p, err := e.describe(s)
	if err != nil {
		return p, result, err
	}
	if s.sql.Text.Kind != sqltext.Query || s.sql.Text.NeedsTransaction {
		if fault == nil {
			e.report(476, s.name())
		}
		e.sql.out = e.sql.out[:0]
		return &resultPlan{}, result, fault
	}
	begin := e.callBegins()
	result, err = e.session.held.Execute(e.m.statementContext(), s.sql, e.sql.in, e.expect(p))
	e.callEnds(begin)
	return p, result, err
}

// noRow is a query without result: variables become null (strings empty).
func (e *env) noRow(s *statement, p *resultPlan) {
	e.setSQLError(1403, "02000", "no data found")
	if s.sql.Text.Kind != sqltext.Query {
		return
	}
	for _, v := range p.targets {
		if v == nil {
			continue
		}
		e.write(v, pcode.Value{Null: v.Type != pcode.TypeString})
	}
	if !s.decl.IgnoreError {
		e.report(42)
	}
}

// sqlFailed reports and counts a database error.
func (e *env) sqlFailed(s *statement, err error) { e.sqlFailedWith(s, err, "") }

// sqlFailedWith adds a line of detail to the report.
func (e *env) sqlFailedWith(s *statement, err error, detail string) {
	if e.m.stopping() {
		return
	}
	x := e.countError(err, s.name())
	if x == nil || s.decl.IgnoreError || e.willRetry(x.SQLState) {
		return
	}
	if e.toldBefore(x) {
		return
	}
	m := e.databaseError(s, x)
	if x.SQLState == "42601" && m.Hint == "" && !s.decl.Dynamic {
		m.Hint = swallowed(s.sql.Text)
	}
	if detail != "" {
		m.Detail = append([]string{detail}, m.Detail...)
	}
	e.send(m)
}

// toldBefore tells whether an error only says that the transaction had failed
// before; of another one it notes that it made the transaction fail.
func (e *env) toldBefore(x *sqlrt.Error) bool {
	if x.SQLState == "25P02" {
		if !x.Repeated {
			e.report(408, e.sql.failedBy, e.sql.failedAt)
		}
		return true
	}
	if e.session.held != nil && e.session.held.Failed() && e.sql.failedBy == "" {
		e.sql.failedBy, e.sql.failedAt = x.SQLState, e.place()
	}
	return false
}

func serverDetail(x *sqlrt.Error) []string {
	var lines []string
	for _, l := range []struct{ label, text string }{{"detail: ", x.Detail}, {"hint: ", x.Hint}, {"context: ", x.Where}} {
		if l.text != "" {
			lines = append(lines, l.label+l.text)
		}
	}
	return lines
}

// sqlPosition shows the line of the SQL text that the server complains about.
func sqlPosition(source string, position int) []string {
	runes := []rune(source)
	if position < 1 || position > len(runes)+1 {
		return nil
	}
	before := string(runes[:position-1])
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
	text := strings.Split(source, "\n")[line-1]
	return []string{
		fmt.Sprintf("line %d, column %d of the SQL:", line, column+1),
		"    " + strings.ReplaceAll(text, "\t", " "),
		"    " + strings.Repeat(" ", column) + "^",
	}
}

// countError sets the error variables and counts the error; it returns the
// error of the database, nil when it is none.
func (e *env) countError(err error, statement string) *sqlrt.Error {
	e.sql.errors++
	x := sqlrt.AsError(err)
	if x == nil {
		x = &sqlrt.Error{SQLState: "58000", Message: err.Error()}
	}
	code := oraCode(x.SQLState)
	e.setSQLError(code, x.SQLState, x.Message)
	if e.recorder != nil {
		proc := e.measuredProcedure()
		if statement == "" {
			statement = e.code.fn.Name
		}
		state := x.SQLState
		if x.RolledBack {
			state = "25P02" // the first error of the transaction has been counted
		}
		e.recorder.Error(proc, measure.DBError{
			At: e.m.state.Clock.Now() - e.m.zero.Load(), SQLState: state, Text: e.m.state.Log.Clean(x.Message), Statement: statement, Code: int(code),
		})
	}
	if e.m.behaviour.StopAtError && !e.willRetry(x.SQLState) {
		e.m.stopAll()
	}
	return x
}

// setSQLError sets oraerror, oraerrortext, sqlstate and sqlerrortext.
func (e *env) setSQLError(code int64, state, text string) {
	e.setInt(varOraError, code)
	e.setText(varOraErrorText, text)
	e.setText(varSQLState, state)
	e.setText(varSQLErrorText, text)
}

func (e *env) clearSQLError() {
	number, state := e.m.program.Globals[varOraError], e.m.program.Globals[varSQLState]
	isNull := number.Flag >= 0 && e.cells[number.Flag] != 0 // main's frame is the first
	if e.cells[number.Cell] != 0 && !isNull || e.strings[state.Cell] != "" {
		e.setSQLError(0, "", "")
	}
}

// commit ends the transaction of the session at work.
func (e *env) commit() {
	if e.session.held == nil {
		e.report(44, "commit")
		return
	}
	e.clearSQLError()
	e.flushAll()
	begin := e.callBegins()
	err := e.session.held.Commit(e.m.statementContext())
	e.callEnds(begin)
	e.tellNotices(nil)
	e.committed(err)
}

// committed does what follows a commit.
func (e *env) committed(err error) {
	failed := e.sql.failedBy
	e.sql.failedBy = ""
	if err == nil || e.m.stopping() {
		return
	}
	x := e.countError(err, "commit")
	if e.willRetry(x.SQLState) {
		return
	}
	if x.RolledBack {
		first := failed
		if cause := sqlrt.AsError(errors.Unwrap(x)); cause != nil {
			first = cause.SQLState + ": " + cause.Message
		}
		e.report(409, first)
		return
	}
	e.report(80, x.SQLState, x.Message)
}

func (e *env) rollback() {
	if e.session.held == nil {
		e.report(44, "rollback")
		return
	}
	e.sql.failedBy = ""
	e.clearSQLError()
	e.discard()
	if e.session.held.Dead() {
		return // the server has rolled back when the session was lost, which was told then
	}
	begin := e.callBegins()
	err := e.session.held.Rollback(e.m.statementContext())
	e.callEnds(begin)
	e.tellNotices(nil)
	if err != nil && !e.m.stopping() {
		x := e.countError(err, "rollback")
		e.report(80, x.SQLState, x.Message)
	}
}

func (e *env) ping() {
	if e.session.held == nil {
		e.report(37, "ping", "there is no session")
		return
	}
	e.clearSQLError()
	begin := e.callBegins()
	err := e.session.held.Ping(e.m.statementContext())
	e.callEnds(begin)
	e.tellNotices(nil)
	if err != nil && !e.m.stopping() {
		x := e.countError(err, "ping")
		e.report(80, x.SQLState, x.Message)
	}
}
