package postgres

import (
	"context"
	"slices"
	"strconv"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// Before time zero a session prepares what it will execute, and the server plans it, so that the first calls are as quick as the later ones. All
// of it is one packet, as nothing in it needs an answer:
//
//	begin, settings | Parse Describe Bind   Parse Describe Bind … Sync | rollback
//
// Bind makes the server plan the statement and open its tables and indexes; without Execute nothing is done. A plan for unknown values is
// forced: one for the nulls that are bound would leave the tables alone, and count among the five by which the server chooses later. The
// server skips what follows an error up to Sync; what it had parsed before stays prepared, also after the rollback.

// warmBegin opens the transaction. Whatever the session's own settings are, it waits for no snapshot, hardly for locks, and not long for plans.
const warmBegin = "begin isolation level read committed not deferrable; set local plan_cache_mode = force_generic_plan;" +
	" set local lock_timeout = '100ms'; set local statement_timeout = '1s'"

// warming is the packet under way.
type warming struct {
	statements []*sqlrt.Statement
	plans      []*plan
	began      bool // the transaction did
	parsed     int  // statements that the server knows
	described  int
	bound      int // statements it has planned, too
}

// Warm prepares and plans statements that the session will execute, and makes a round trip when there are none.
func (c *conn) Warm(ctx context.Context, statements []*sqlrt.Statement) []*sqlrt.Statement {
	cold := c.cold(statements)
	if len(cold) == 0 {
		_ = c.Ping(ctx) // who is lost is noticed at the first use
		return statements
	}
	if c.begin(ctx) != nil {
		return statements
	}
	defer c.finish()
	worth := statements
	for len(cold) > 0 {
		w, err := c.warm(cold)
		if err != nil {
			return statements
		}
		refusal := c.reply.refusal
		switch {
		case refusal == nil:
			cold = cold[w.bound:]
			continue
		case !w.began, w.bound == len(w.plans), c.status != 'I', refusal.SQLState == "55P03", refusal.Cancelled():
			return nil // this server does not do it, or it takes too long
		}
		refused := cold[w.bound]
		worth = slices.DeleteFunc(slices.Clone(worth), func(st *sqlrt.Statement) bool { return st == refused })
		cold = cold[w.bound+1:]
	}
	return worth
}

// cold are the statements that can be prepared ahead: the server plans them, the cache has room for them, and has not got them yet.
func (c *conn) cold(statements []*sqlrt.Statement) []*sqlrt.Statement {
	if c.dead || c.status != 'I' {
		return nil
	}
	var cold []*sqlrt.Statement
	for _, st := range statements {
		if len(c.cache.plans)+len(cold) >= c.cache.room {
			break
		}
		planned := st.Text.Kind == sqltext.Query || st.Text.Kind == sqltext.DML
		same := func(other *sqlrt.Statement) bool { return other.Text.Native == st.Text.Native }
		if planned && !st.CacheOff && c.cache.plans[st.Text.Native] == nil && !slices.ContainsFunc(cold, same) {
			cold = append(cold, st)
		}
	}
	return cold
}

// warm makes the round trip for the first of these statements, as many as make a packet. Its error is the end of the connection, or an
// interrupt; a refusal is in c.reply, and was the end for statements from w.bound on.
func (c *conn) warm(cold []*sqlrt.Statement) (*warming, error) {
	w := &warming{}
	c.packet()
	c.simple(warmBegin)
	for _, st := range cold {
		if len(w.plans) > 0 && len(c.out) > pipelineRoom {
			break
		}
		c.cache.number++
		p := &plan{text: st.Text.Native, name: "rwl_" + strconv.Itoa(c.cache.number), preparing: true, early: true}
		w.statements, w.plans = append(w.statements, st), append(w.plans, p)
		c.parse(p.name, p.text, nil)
		c.describeStatement(p.name)
		c.bindNulls(p.name, len(st.Text.Params))
	}
	c.sync()
	c.simple("rollback")
	c.goDirect()
	c.direct.begins()
	defer c.direct.ends()
	if err := c.transmit(); err != nil {
		return nil, err
	}
	if err := c.collectWarming(w); err != nil {
		return nil, err
	}
	c.keepWarm(w)
	if c.status == 'I' {
		return w, nil
	}
	refusal := c.reply.refusal
	c.calm(busy) // an interrupt has hit the rollback
	err := c.command("rollback")
	c.reply.refusal = refusal
	return w, err
}

// bindNulls composes Bind with a null for each parameter.
func (c *conn) bindNulls(name string, parameters int) {
	c.open('B')
	c.text("")
	c.text(name)
	c.int16(0)
	c.int16(parameters)
	for range parameters {
		c.int32(-1)
	}
	c.int16(0)
	c.shut()
}

// collectWarming reads the answer up to the third ReadyForQuery. Notices of the planner are dropped: they come again when it has work again, and belong to
// a statement's execution.
func (c *conn) collectWarming(w *warming) error {
	for ready := 0; ready < 3; {
		kind, body, err := c.wire.next()
		if err != nil {
			return c.lost(err)
		}
		switch {
		case kind == 'N':
			continue
		case kind == '1' && w.parsed == len(w.plans), kind == '2' && w.bound == len(w.plans):
			return c.lost(protocolError("more answers than there are statements"))
		case kind == '1':
			c.reply.plan = w.plans[w.parsed]
			w.parsed++
		}
		done, err := c.take(kind, body)
		if err != nil {
			return err
		}
		switch {
		case kind == 'n' || kind == 'T':
			w.described = w.parsed
		case kind == '2':
			w.bound++
		case done:
			w.began = w.began || ready == 0 && c.reply.refusal == nil
			ready++
		}
	}
	return nil
}

// keepWarm puts into the cache what the server has parsed and described, and has it forget the rest.
func (c *conn) keepWarm(w *warming) {
	c.reply.plan = nil
	for i, p := range w.plans[:w.parsed] {
		if i >= w.described {
			c.closing = append(c.closing, closing{'S', p.name})
			continue
		}
		p.complete(w.statements[i])
		c.cache.add(p)
		c.early = true
	}
}

// forgetEarly drops the plans that were made ahead and not used yet, before a statement that may change what texts mean: what is prepared at
// its first use sees that change, whether it is a table made anew, a search path, or a setting of the planner.
func (c *conn) forgetEarly(t *sqltext.Text) {
	switch t.Kind {
	case sqltext.DML, sqltext.Transaction:
		return
	case sqltext.Query:
		if t.Rows { // else it makes a table of them
			return
		}
	case sqltext.Utility:
		if changesNothing[t.FirstWord] {
			return
		}
	}
	c.early = false
	for _, p := range c.cache.plans {
		if p.early && !p.proven {
			c.forget(p)
		}
	}
}

// changesNothing are utilities that leave the meaning of texts as it is.
var changesNothing = map[string]bool{"copy": true, "show": true, "explain": true, "listen": true, "unlisten": true, "notify": true, "fetch": true}

// isOld tells whether an error may come from the age of a plan. Of a plan that was made ahead that goes also for a value that is none of the type: had the statement
// been prepared at its first use, that would be another type. Nothing was done by it, so to try once more in vain harms nobody.
func (p *plan) isOld(state string) bool {
	if p.early && !p.proven {
		return ofOldTypes[state] || state == "22P02" || state == "22P03" || state == "22007" || state == "22008"
	}
	return p.proven && ofOldTypes[state]
}
