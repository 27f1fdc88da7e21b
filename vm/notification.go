package vm

import (
	"context"
	"math"
	"strings"

	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// notified is a querynotification block under way. It has a session of its own
// that listens, and with which the statements of the block work: it is the
// session at work, and the one before is put aside.
//
//	enter ── listen … ──▶ next ──▶ body ──┐
//	                       ▲ │            │
//	                       └─│────────────┘
//	                         └──▶ leave      at the stop, after a break
type notified struct {
	database    *database
	session     *sqlrt.Session // the listening one
	start, stop float64        // seconds of the run's clock
	channels    []string
	listening   bool
	ended       bool  // by break querynotification
	dropped     int64 // notifications the session had dropped when it was told last

	ctx    context.Context // ends at the stop, and when the machine stops; nil before the first wait
	cancel context.CancelFunc
	alarm  chan struct{} // closed when nobody needs the stop any more
	rung   chan struct{} // closed when the goroutine that waits for the stop has ended
}

// notifyEnter takes the session that listens. Without one the block is skipped.
func (e *env) notifyEnter(in *pcode.Instr) bool {
	d := e.m.databaseNumber(e, in.K)
	n := &notified{database: d, start: math.Inf(-1), stop: getf(e.w, in.B)}
	if in.A != pcode.NoCell {
		n.start = getf(e.w, in.A)
	}
	switch {
	case !(n.stop > math.Max(n.start, 0)):
		e.report(299, n.stop)
		return e.leave(in)
	case d == nil || d.db == nil:
		e.acquireFailed(d, errNoDatabase)
		return e.leave(in)
	case d.db.Kind() != "postgres":
		e.report(418, "'querynotification'", d.db.Kind())
		return e.leave(in)
	}
	if e.session.held != nil {
		e.flushAll() // rows go to the session they were collected for
	}
	e.session.aside = append(e.session.aside, aside{e.session.held, e.session.from, e.session.database})
	e.session.held, e.session.from = nil, nil
	if err := e.takeListener(e.m.context(), n); err != nil {
		e.back()
		e.acquireFailed(d, err)
		if e.m.stopping() {
			return false
		}
		return e.leave(in)
	}
	e.notified = append(e.notified, n)
	return e.next()
}

// takeListener takes a session of its own for a block. One of a dedicated
// database is connected for it: those of main and the threads have other work.
func (e *env) takeListener(ctx context.Context, n *notified) error {
	s, err := n.database.db.AcquireThread(ctx, nil)
	if err != nil {
		return err
	}
	e.prepareSession(s)
	e.session.held, e.session.from = s, n.database
	n.session, n.listening, n.dropped = s, false, s.DroppedNotifications()
	s.ResetSent()
	return nil
}

func (e *env) innermostNotified() *notified { return e.notified[len(e.notified)-1] }

// notifyListen adds a channel. Without a start the session listens from now on,
// so that nothing is missed of what threads send that start later.
func (e *env) notifyListen(in *pcode.Instr) {
	n := e.innermostNotified()
	channel := e.str(in.A)
	n.channels = append(n.channels, channel)
	if math.IsInf(n.start, -1) {
		e.listen(e.m.context(), n, channel)
	}
}

// listen makes the session listen to channels; what fails is reported.
func (e *env) listen(ctx context.Context, n *notified, channels ...string) {
	for _, c := range channels {
		st, err := sqlrt.NewStatement("", `listen "`+strings.ReplaceAll(c, `"`, `""`)+`"`)
		if err == nil {
			_, err = e.session.held.Execute(ctx, st, nil, nil)
		}
		if err != nil {
			if ctx.Err() == nil && !e.session.held.Dead() {
				x := e.countError(err, "listen")
				e.report(435, c, x.SQLState, x.Message)
			}
			continue
		}
		n.listening = true
	}
}

// notifyNext ends a pass and waits for the next notification.
func (e *env) notifyNext(in *pcode.Instr) bool {
	n := e.innermostNotified()
	e.endPass(n)
	if n.ctx == nil {
		if !e.sleepUntil(n.start) {
			return false
		}
		e.untilStop(n)
	}
	for !n.ended && n.ctx.Err() == nil && e.listens(n) {
		channel, payload, _, err := e.session.held.WaitNotification(n.ctx)
		e.tellDropped(n)
		if err == nil {
			e.notify(e.m.program.Reads[in.K], payload, channel)
			return e.next()
		}
		if n.ctx.Err() == nil && !e.session.held.Dead() { // nothing that another session would mend
			x := e.countError(err, "querynotification")
			e.report(80, x.SQLState, x.Message)
			break
		}
	}
	if e.m.stopping() {
		return false
	}
	return e.leave(in)
}

// endPass sends what the pass collected, and rolls back what it left open:
// no notification comes inside a transaction.
func (e *env) endPass(n *notified) {
	s := e.session.held
	if s == nil || s.Dead() {
		return
	}
	e.flushAll()
	if !s.InTransaction() {
		return
	}
	e.sql.failedBy = ""
	if s.Rollback(e.m.context()) == nil {
		e.report(438)
	}
}

// untilStop makes the context that ends at the stop.
func (e *env) untilStop(n *notified) {
	n.ctx, n.cancel = context.WithCancel(e.m.context())
	n.alarm, n.rung = make(chan struct{}), make(chan struct{})
	at := int64(math.MaxInt64)
	if zero := e.m.zero.Load(); nanos(n.stop) < math.MaxInt64-zero {
		at = zero + nanos(n.stop)
	}
	if e.m.state.Clock.Now() >= at {
		n.cancel() // it has passed while the block waited for a session
	}
	go func() { // ends at the stop, or when notifyLeave closes alarm
		defer close(n.rung)
		e.m.state.Clock.SleepUntil(at, n.alarm)
		n.cancel()
	}()
}

// listens makes sure that a session listens. A lost one is replaced, with the
// pauses of connecting, as long as the block lasts; false when it is over, or
// no channel could be listened to.
func (e *env) listens(n *notified) bool {
	for n.ctx.Err() == nil {
		if s := e.session.held; s != nil && s.Dead() {
			e.report(436, n.database.name())
			e.sql.errors++
			e.session.held, e.session.from = nil, nil
			n.database.db.Release(s, sqlrt.ReleaseDrop)
		}
		if e.session.held == nil && !e.replaceListener(n) {
			return false
		}
		if !n.listening {
			e.listen(n.ctx, n, n.channels...)
		}
		if !e.session.held.Dead() {
			return n.listening
		}
	}
	return false
}

// replaceListener takes another session; it tries as long as the reason may pass.
func (e *env) replaceListener(n *notified) bool {
	for {
		err := e.takeListener(n.ctx, n)
		if err == nil {
			return true
		}
		if n.ctx.Err() != nil {
			return false
		}
		e.acquireFailed(n.database, err)
		if x := sqlrt.AsError(err); x == nil || !(x.Lost() || x.Starting() || x.TooMany()) {
			return false
		}
	}
}

// tellDropped warns of notifications that came faster than they were taken.
func (e *env) tellDropped(n *notified) {
	if all := e.session.held.DroppedNotifications(); all > n.dropped {
		e.report(437, all-n.dropped)
		n.dropped = all
	}
}

// notify puts a notification into the variables of the block.
func (e *env) notify(targets []*pcode.Variable, values ...string) {
	for i, v := range targets {
		e.write(v, pcode.Value{Str: values[i]})
	}
}

// notifyBreak ends the innermost block when its pass is over.
func (e *env) notifyBreak() {
	if len(e.notified) == 0 {
		e.report(300)
		return
	}
	e.innermostNotified().ended = true
}

// notifyLeave gives the session back and takes up the one put aside.
func (e *env) notifyLeave() {
	n := e.innermostNotified()
	n.end()
	e.give()
	e.back()
	e.notified = e.notified[:len(e.notified)-1]
}

// end stops the waiting for the block's stop.
func (n *notified) end() {
	if n.ctx != nil {
		close(n.alarm)
		n.cancel()
		<-n.rung
	}
}

// isListener tells whether a session was taken for a querynotification block.
func (e *env) isListener(s *sqlrt.Session) bool {
	for _, n := range e.notified {
		if n.session == s {
			return true
		}
	}
	return false
}
