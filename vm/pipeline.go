package vm

import (
	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// pipeline are the executions of an environment that wait for the next one
// ($pipeline). Their binds are taken when they are reached; they are sent by the
// execution or commit that nothing waits behind, or before a message goes out.
// Then all that an execution does comes in their order, each at its own place:
// variables, errors, counts.
//
// All of them lie in one stretch of code that nobody enters or leaves in between
// (the verifier sees to that), so that the frame is that of all of them.
type pipeline struct {
	calls   []sqlrt.Call
	waiting []waiting // of each call
}

// waiting is what the machine knows of a call.
type waiting struct {
	statement *statement // nil: commit
	plan      *resultPlan
	at        address
}

// waits takes an execution into the pipeline; the last one completes it. false:
// it is to be executed by itself.
func (e *env) waits(in *pcode.Instr) bool {
	if in.A == pcode.AtOnce && len(e.pipeline.calls) == 0 {
		return false
	}
	if in.A == pcode.DeferredDB && !e.session.from.pipelines() || !e.postpone(in.K) {
		e.complete()
		return e.m.stopping()
	}
	if in.A == pcode.AtOnce {
		e.complete()
	}
	return true
}

// pipelines tells whether the database is declared so.
func (d *database) pipelines() bool { return d != nil && d.decl != nil && d.decl.Pipeline }

// commitWaiting commits together with what waits. false: nothing does.
func (e *env) commitWaiting() bool {
	if len(e.pipeline.calls) == 0 {
		return false
	}
	if len(e.sql.waiting) > 0 { // rows of arrays come before the commit
		e.complete()
		return e.m.stopping()
	}
	e.pipeline.next(waiting{at: e.at})
	e.complete()
	return true
}

// postpone puts an execution behind those that wait. false: it has to be seen to
// by itself, as it cannot be executed, is watched, or the server has not told its
// columns yet.
func (e *env) postpone(k int64) bool {
	if e.session.held == nil || e.m.sqlLog.active || e.m.program.SQL[k].Dynamic {
		return false
	}
	s := e.statementOf(k)
	if s.err != nil || s.lost != "" || s.decl.DebugSQL || s.decl.DebugBind {
		return false
	}
	p := s.plan.Load()
	if p == nil {
		return false
	}
	e.sql.lastID = s.id()
	c := e.pipeline.next(waiting{s, p, e.at})
	c.Statement = s.sql
	c.In = e.bindAll(c.In, s.in)
	c.Out = p.room(c.Out, &e.kept)
	return true
}

// next is the room for one more call.
func (p *pipeline) next(w waiting) *sqlrt.Call {
	n := len(p.calls)
	if n == cap(p.calls) {
		p.calls = append(p.calls, sqlrt.Call{})
	}
	p.calls = p.calls[:n+1]
	p.waiting = append(p.waiting[:n], w)
	c := &p.calls[n]
	*c = sqlrt.Call{In: c.In[:0], Out: c.Out[:0]}
	return c
}

// complete sends what waits and does what follows each execution. After one that
// stops the program nothing more is executed.
func (e *env) complete() {
	calls := e.pipeline.calls
	if len(calls) == 0 {
		return
	}
	e.pipeline.calls = calls[:0]
	at := e.at
	for from := 0; from < len(calls) && !e.m.stopping(); {
		begin := e.callBegins()
		done := e.session.held.Pipeline(e.m.statementContext(), calls[from:])
		e.callEnds(begin)
		for i := from; i < from+done; i++ {
			w := &e.pipeline.waiting[i]
			e.at = w.at
			e.clearSQLError()
			e.conclude(w, &calls[i])
		}
		from += done
	}
	e.at = at
}

// conclude does what follows the execution of one call.
func (e *env) conclude(w *waiting, c *sqlrt.Call) {
	e.tellAll(w.statement, c.Notices)
	if w.statement == nil {
		e.committed(c.Err)
		return
	}
	if c.Result.Fetched && c.Result.Shape != w.plan.shape {
		e.sql.in = append(e.sql.in[:0], c.In...) // it may be executed again
	}
	e.executed(w.statement, w.plan, c.Out, c.Result, c.Err)
}
