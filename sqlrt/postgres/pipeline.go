package postgres

import (
	"context"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// Automatic pipelining: several executions in one packet, one write, one wait.
//
//	Bind Execute Sync  Bind Execute Sync  BEGIN Bind Execute  Bind Execute  COMMIT Sync
//	a query outside     another            the transaction
//
// Each query outside of a transaction has its own Sync, as it is a transaction of its own: its error harms nobody. The
// statements of a transaction share the last one: behind an error the server skips the rest of them, which then have not
// been done, and the caller starts with the first of them anew.

// pipelined is one call of the packet on its way.
type pipelined struct {
	plan    *plan
	before  int  // controls that complete before it, since the call before
	guarded bool // a savepoint protects the transaction from its error
	begun   bool // BEGIN travels in front of it
	last    bool // a Sync follows
}

// pipelineRoom is how many bytes a packet of several calls may have. The server answers while it reads, and nobody reads the answers
// while the packet is written: it has to fit into the buffers of the connection.
const pipelineRoom = 16 << 10

// Pipeline executes the first calls together, or the first alone where that is not possible.
func (c *conn) Pipeline(ctx context.Context, calls []sqlrt.Call) int {
	if len(calls) < 2 || c.dead || c.status == 'E' || c.loopOnly || len(c.portals) > 0 || !c.known(&calls[0]) {
		calls[0].Alone(ctx, c)
		return 1
	}
	if calls[0].Err = c.begin(ctx); calls[0].Err != nil {
		return 1
	}
	defer c.finish()
	n := c.composeAll(calls)
	if n == 0 { // a value that is none of the server's type
		return 1
	}
	c.direct.begins()
	defer c.direct.ends()
	if calls[0].Err = c.transmit(); calls[0].Err != nil {
		return 1
	}
	return c.replies(calls[:n])
}

// known tells whether the call can travel with others: it is prepared, so that it can be bound.
func (c *conn) known(x *sqlrt.Call) bool {
	st := x.Statement
	if st == nil {
		return c.status == 'T'
	}
	return !st.CacheOff && (st.Text.Kind == sqltext.Query || st.Text.Kind == sqltext.DML) && c.cache.plans[st.Text.Native] != nil
}

// composeAll composes the packet and tells how many calls are in it. Composing follows the transaction status that the server will
// have.
func (c *conn) composeAll(calls []sqlrt.Call) int {
	was := c.status
	defer func() { c.status = was }()
	c.packet()
	c.together = c.together[:0]
	after := 0 // controls behind the call before
	for i := range calls {
		if !c.known(&calls[i]) {
			break
		}
		size, announced := len(c.out), len(c.parsing)
		x := pipelined{}
		c.reply.before = after
		status := c.status
		err := c.composeCall(&calls[i], &x)
		if err == nil && (i == 0 || len(c.out) <= pipelineRoom) {
			after = 0
			if x.guarded {
				after = 1
			}
			c.together = append(c.together, x)
			continue
		}
		c.out, c.parsing, c.status = c.out[:size], c.parsing[:announced], status
		if i == 0 {
			calls[0].Err = err
		}
		break
	}
	n := len(c.together)
	if n > 0 && !c.together[n-1].last {
		c.together[n-1].last = true
		c.sync()
	}
	return n
}

// composeCall composes one call; its error is that of a value.
func (c *conn) composeCall(call *sqlrt.Call, x *pipelined) error {
	if call.Statement == nil {
		c.announce(commitControl)
		c.runControl(commitControl)
		x.before, c.status = c.reply.before, 'I'
		return nil
	}
	p := c.cache.plans[call.Statement.Text.Native]
	c.cache.touch(p)
	x.plan = p
	x.begun, x.guarded = c.prologue(call.Statement)
	x.before = c.reply.before
	if x.begun {
		c.status = 'T'
	}
	if err := c.bind("", p, call.In); err != nil {
		return err
	}
	limit := rowLimit(call.Statement.Text, p)
	c.execute("", limit)
	if limit > 0 && c.status == 'T' {
		c.closeMessage('P', "")
	}
	if x.guarded {
		c.control(releaseControl)
	}
	if c.status == 'I' {
		x.last = true
		c.sync()
	}
	return nil
}

// replies reads what the server says to the calls of the packet, and tells how many of them are done.
func (c *conn) replies(calls []sqlrt.Call) int {
	var stale []int // queries outside of the transaction whose plans were out of date; they wait until all answers are read
	done := 0
	for done < len(calls) {
		failed, err := c.answer(calls, &done)
		if err != nil {
			calls[done].Err = err
			done++
			break
		}
		if !failed {
			continue
		}
		x := &c.together[done]
		again := c.failed(&calls[done], x)
		if again {
			stale = append(stale, done)
		}
		done++
		if !x.last || c.dead {
			break // the server skipped the others
		}
	}
	for _, i := range stale {
		if c.status != 'E' && !c.dead {
			calls[i].Result, _, calls[i].Err = c.executeOnce(calls[i].Statement, calls[i].In, calls[i].Out)
			calls[i].Notices = c.TakeNotices()
		}
	}
	return done
}

// answer reads up to the next ReadyForQuery. It takes i behind the calls that are done; failed tells that the server refused call i.
// Its error is the end of the connection.
func (c *conn) answer(calls []sqlrt.Call, i *int) (failed bool, err error) {
	c.expect(calls, *i)
	for {
		kind, body, err := c.wire.next()
		if err != nil {
			return false, c.lost(err)
		}
		done, err := c.take(kind, body)
		if err != nil {
			return false, err
		}
		if !done {
			if c.reply.completed && c.reply.refusal == nil && !c.together[*i].last {
				c.succeeded(&calls[*i], &c.together[*i])
				*i++
				c.expect(calls, *i)
			}
			continue
		}
		if c.reply.refusal != nil {
			return true, nil
		}
		if !c.reply.completed {
			return false, c.lost(protocolError("a ReadyForQuery in the middle of a pipeline"))
		}
		c.succeeded(&calls[*i], &c.together[*i])
		*i++
		return false, nil
	}
}

// expect makes ready for the answers to a call.
func (c *conn) expect(calls []sqlrt.Call, i int) {
	c.reply = reply{plan: c.together[i].plan, out: calls[i].Out, before: c.together[i].before}
}

// succeeded keeps the result of a call that the server has completed.
func (c *conn) succeeded(call *sqlrt.Call, x *pipelined) {
	r := &c.reply
	call.Err, call.Notices = nil, c.TakeNotices()
	if call.Statement == nil {
		if r.undone {
			call.Err = sqlrt.RolledBackCommit(nil)
		}
		return
	}
	if r.fault != nil {
		call.Result, call.Err = sqlrt.Result{Fetched: r.fetched, Shape: x.plan.shape}, r.fault
		return
	}
	x.plan.proven = true
	call.Result = sqlrt.Result{Rows: r.affected, Fetched: r.fetched, Columns: len(x.plan.columns), Shape: x.plan.shape}
	if r.suspended {
		call.Result.Rows = 1
	}
}

// failed draws the consequences of a refusal. again: only the plan was out of date.
func (c *conn) failed(call *sqlrt.Call, x *pipelined) (again bool) {
	call.Notices = c.TakeNotices()
	if call.Statement == nil {
		call.Err = c.verdict(nil)
		return false
	}
	call.Result = sqlrt.Result{Fetched: c.reply.fetched, Shape: x.plan.shape}
	again, call.Err = c.outcome(call.Statement, x.plan, x.guarded, x.begun)
	return again
}
