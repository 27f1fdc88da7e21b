package vm

import (
	"context"
	"errors"
	"fmt"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// sessionState is the session that an environment works with. Whoever took it
// gives it back; procedures called meanwhile use it too (L 11, 15.3).
type sessionState struct {
	database *database      // the database of the thread or of main
	held     *sqlrt.Session // the session at work, nil when nobody took one
	from     *database      // whose it is
	own      *sqlrt.Session // a thread's own session of a dedicated database
	aside    []aside        // sessions put aside by at clauses
	main     []element      // the elements of main under way that work with a session
}

// element is one element of main that works with a session.
type element struct {
	taken    bool      // it took the session and gives it back
	database *database // what 'at default' meant before it
}

// aside is a session put aside by an at clause inside code.
type aside struct {
	held     *sqlrt.Session
	from     *database
	database *database // what 'at default' meant
}

// acquire takes a session of a database for this environment.
func (e *env) acquire(d *database) (*sqlrt.Session, error) {
	s, err := e.acquireByKind(d)
	if err != nil {
		return s, err
	}
	e.prepareSession(s)
	return s, nil
}

// prepareSession makes a session that was just taken behave as directives say.
func (e *env) prepareSession(s *sqlrt.Session) {
	s.SetTask(e.task)
	s.SetSavepointMode(e.m.behaviour.Savepoints)
	if e.m.behaviour.SetAction != ActionOff {
		s.SetAction(e.action())
	}
}

// action is what the server is told about who uses the session.
func (e *env) action() string {
	name := e.code.fn.Name
	return name[:min(len(name), longestAction)]
}

// longestAction is what servers show of it at least, in bytes.
const longestAction = 32

func (e *env) acquireByKind(d *database) (*sqlrt.Session, error) {
	kind := d.db.PoolKind()
	if e.thread == 0 || kind == sqlrt.Reconnect || kind == sqlrt.SessionPool {
		return d.db.Acquire(e.m.context(), e.task)
	}
	if d != e.session.database {
		return d.db.AcquireThread(e.m.context(), e.task)
	}
	if own := e.session.own; own != nil {
		if !own.Dead() {
			return own, nil
		}
		e.session.own = nil
		d.db.Release(own, sqlrt.ReleaseDrop)
	}
	s, err := d.db.AcquireThread(e.m.context(), e.task)
	e.session.own = s
	return s, err
}

// take makes sure that a session is held. taken tells that this call took it
// and must give it back.
func (e *env) take(d *database) (taken bool, err error) {
	if e.session.held != nil {
		return false, nil
	}
	switch {
	case d == nil:
		return false, errNoDatabase
	case d.db == nil:
		return false, &notConnected{d.name()}
	}
	s, err := e.acquire(d)
	if err != nil {
		return false, err
	}
	e.session.held, e.session.from = s, d
	s.ResetSent()
	e.tellNotices(nil)
	return true, nil
}

var errNoDatabase = errors.New("no database is declared")

// notConnected is a database whose declaration failed, which the program accepts.
type notConnected struct{ database string }

func (x *notConnected) Error() string { return "'" + x.database + "' could not connect" }

func (x *notConnected) Is(target error) bool { return target == errNoDatabase }

// give gives the session back. An open transaction is rolled back and reported.
func (e *env) give() {
	if e.session.held != nil {
		e.flushAll()
		e.tellNotices(nil)
	}
	s, d := e.session.held, e.session.from
	e.session.held, e.session.from = nil, nil
	if s == nil {
		return
	}
	how := e.dropping
	e.dropping = sqlrt.ReleaseNormal
	if e.session.own != s && (e.thread > 0 || e.isListener(s)) && ownedByThread(d) {
		how = sqlrt.ReleaseDrop // an at clause's session of a dedicated database, or one that listened
	}
	if e.m.behaviour.SetAction == ActionReset && how == sqlrt.ReleaseNormal && !s.InTransaction() {
		_ = s.ResetAction(e.m.context()) // a session that cannot do it is dead, which is told below
	}
	dead := s.Dead()
	rolledBack, err := d.db.Release(s, how)
	if dead && s == e.session.own {
		e.session.own = nil
	}
	switch {
	case e.m.stopping():
	case rolledBack:
		m := diag.New(45, e.place(), d.name())
		if e.code.fn.Kind == pcode.KindMain {
			m.Hint = "in main, statements and their commit belong together between 'execute' and 'end execute;'"
		}
		e.send(m)
	case dead:
		if d.db.PoolKind() == sqlrt.Dedicated || d.db.PoolKind() == sqlrt.ThreadsDedicated {
			e.report(189, d.name(), reason(err))
		} else {
			e.report(183, d.name(), reason(err))
		}
	}
	e.sql.failedBy = ""
}

func reason(err error) string {
	if err == nil {
		return "the session was lost"
	}
	return err.Error()
}

func ownedByThread(d *database) bool {
	return d.db.PoolKind() == sqlrt.Dedicated || d.db.PoolKind() == sqlrt.ThreadsDedicated
}

// acquireFailed reports why there is no session; true when the wait limit of a
// pool passed.
func (e *env) acquireFailed(d *database, err error) (waitLimit bool) {
	switch {
	case e.m.stopping() && (errors.Is(err, context.Canceled) || sqlrt.AsError(err) == nil || sqlrt.AsError(err).Cancelled()):
	case errors.Is(err, errNoDatabase):
		e.setSQLError(37, "08003", err.Error())
		e.report(37, "this statement", err.Error())
	case errors.Is(err, sqlrt.ErrWaitLimit):
		e.setSQLError(oraWaitLimit, "53300", err.Error())
		e.report(305, d.name(), d.waitLimit())
		return true
	default:
		e.countError(err, "")
		e.report(406, d.name(), err)
	}
	return false
}

// sessionEnter takes a session for an element of main.
func (e *env) sessionEnter(in *pcode.Instr) bool {
	d := e.m.databaseNumber(e, in.K)
	taken, err := e.take(d)
	if err != nil {
		e.acquireFailed(d, err)
		if e.m.stopping() {
			return false
		}
		return e.leave(in)
	}
	e.session.main = append(e.session.main, element{taken, e.session.database})
	e.session.database = d // an at clause in main says what 'at default' means below it
	return e.next()
}

func (e *env) sessionLeave() {
	last := len(e.session.main) - 1
	this := e.session.main[last]
	e.session.main = e.session.main[:last]
	if this.taken {
		e.give()
	}
	e.session.database = this.database
}

// atEnter puts the session aside and takes one of another database.
func (e *env) atEnter(in *pcode.Instr) bool {
	d := e.m.databaseNumber(e, in.K)
	if e.session.held != nil {
		e.flushAll() // rows go to the session they were collected for
	}
	e.session.aside = append(e.session.aside, aside{e.session.held, e.session.from, e.session.database})
	e.session.held, e.session.from = nil, nil
	if e.code.fn.Kind == pcode.KindMain {
		e.session.database = d
	}
	if _, err := e.take(d); err != nil {
		e.back()
		e.acquireFailed(d, err)
		if e.m.stopping() {
			return false
		}
		return e.leave(in)
	}
	return e.next()
}

func (e *env) atLeave() {
	e.give()
	e.back()
}

// back takes up the session that an at clause put aside.
func (e *env) back() {
	last := len(e.session.aside) - 1
	a := e.session.aside[last]
	e.session.aside = e.session.aside[:last]
	e.session.held, e.session.from, e.session.database = a.held, a.from, a.database
}

// unwind gives back everything that an environment still has when it ends,
// however it ended.
func (e *env) unwind() {
	if e.thread == 0 {
		e.finishRun()
	}
	e.pipeline.calls = e.pipeline.calls[:0] // what was not sent is not done
	e.settle()
	for len(e.cursors) > 0 {
		e.cursorClose()
	}
	for _, n := range e.notified {
		n.end()
	}
	defer func() { e.notified = e.notified[:0] }()
	e.abandonCalls()
	e.give()
	for len(e.session.aside) > 0 {
		e.back()
		e.give()
	}
	if own := e.session.own; own != nil {
		e.session.own = nil
		e.session.database.db.Release(own, sqlrt.ReleaseDrop)
	}
}

// dropSession says what becomes of the session at its next release.
func (e *env) dropSession(in *pcode.Instr) {
	if e.session.held == nil {
		if e.code.fn.Kind == pcode.KindMain {
			return // told when the program was checked
		}
		e.report(192, [...]string{"release database", "modify database leak"}[in.A])
		return
	}
	e.dropping = [...]sqlrt.Release{sqlrt.ReleaseDrop, sqlrt.ReleaseLeak}[in.A]
}

// resizePool changes the limits of a pool while it is used.
func (e *env) resizePool(in *pcode.Instr) {
	d := e.m.databases[in.K]
	if d == nil || d.db == nil {
		e.report(37, "modify database", "it is not connected")
		return
	}
	lo, hi := int(geti(e.w, in.A)), int(geti(e.w, in.B))
	if hi < 1 || lo < 0 || lo > hi {
		e.report(250, fmt.Sprintf("%d..%d", lo, hi), "the size of a session pool", max(hi, 1))
		hi = max(hi, 1)
		lo = min(max(lo, 0), hi)
	}
	if err := d.db.Resize(lo, hi); err != nil {
		e.report(249, d.name())
	}
}

// resizeCache changes how many statements the sessions of a database keep prepared.
func (e *env) resizeCache(in *pcode.Instr) {
	d := e.m.databases[in.K]
	if d == nil || d.db == nil {
		e.report(37, "modify database", "it is not connected")
		return
	}
	n := int(geti(e.w, in.A))
	d.db.SetCursorCache(n)
	if e.session.held != nil && e.session.from == d {
		e.session.held.SetCursorCache(n)
	}
}
