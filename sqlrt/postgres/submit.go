package postgres

import (
	"context"

	"rwl/sqlrt"
)

// submissions are batches and copies on their way, oldest first, whose outcome nobody has asked for yet: so server and program work at
// the same time. They travel in an open transaction only, without savepoints. When one fails the transaction has failed, and the server
// refuses the next one like any other, just as if it had been sent later.
//
// Two at most are on their way, and two only when both are small: then the server always has the next one to go on with. A larger one is
// written by a goroutine of its own, which has the buffer of the connection to itself until it ends, so the one before is read first.
type submissions struct {
	queue []*submission
	spare []*submission
}

type submission struct {
	bulk     bulk
	ctx      context.Context // of whoever submitted it
	st       *sqlrt.Statement
	reply    reply
	size     int // bytes that were written at once; 0 when a goroutine writes
	read     bool
	affected int64
	err      error
}

// mostSubmitted is the number of submissions that can be on their way.
const mostSubmitted = 2

// Submit sends a batch or copy without waiting for its outcome. false: nothing is sent, as the statement was not executed before, or the
// connection is not in the state for it.
func (c *conn) Submit(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch, copying bool) bool {
	p := c.cache.plans[st.Text.Native]
	switch {
	case c.dead || c.status != 'T' || c.savepointMode || c.loopOnly || len(c.portals) > 0 || c.ahead != nil:
		return false
	case p == nil || !p.proven && !copying || st.CacheOff || rows.Len() == 0 || len(c.submitted.queue) == mostSubmitted:
		return false
	}
	if c.watch(ctx) != nil {
		return false
	}
	defer c.finish()
	if len(c.submitted.queue) > 0 && c.submitted.queue[0].size == 0 {
		c.readSubmission(c.submitted.queue[0])
	}
	if c.status != 'T' || c.dead {
		return false
	}
	c.cache.touch(p)
	s := c.submitted.next()
	s.ctx, c.sending = ctx, &s.bulk
	if !c.composeSubmission(s, p, st, rows, copying) {
		s.bulk.forget()
		return false
	}
	c.submitted.queue = append(c.submitted.queue, s)
	return true
}

// next is room for a submission.
func (q *submissions) next() *submission {
	if len(q.spare) == 0 {
		q.spare = append(q.spare, new(submission), new(submission))
	}
	return q.spare[len(q.spare)-1]
}

// composeSubmission composes and sends s, the last of the spare ones. false: nothing is sent.
func (c *conn) composeSubmission(s *submission, p *plan, st *sqlrt.Statement, rows *sqlrt.Batch, copying bool) bool {
	b := &s.bulk
	var group *plan
	together, size := c.grouping(st, rows)
	if together != nil && !copying {
		if group = c.cache.plans[together.Text.Native]; group == nil {
			return false
		}
		c.cache.touch(group)
	}
	c.operations++
	if c.start(p, rows) != nil || copying && !c.planCopy(st) {
		c.operations--
		return false
	}
	c.packet()
	if copying {
		c.tables.operation = c.operations
		c.beginCopy(st)
	} else {
		c.groupRows(group, size)
	}
	c.reply.feeding, c.reply.streaming = copying, true
	more := c.compose(b)
	s.st, s.reply, s.size, s.read, s.affected, s.err = st, c.reply, len(c.out), false, 0, nil
	for _, before := range c.submitted.queue {
		if more || before.size+s.size > chunk {
			c.readSubmission(before)
		}
	}
	if c.dead || c.interrupted() != nil {
		return false
	}
	c.submitted.spare = c.submitted.spare[:len(c.submitted.spare)-1]
	if more {
		s.size = 0
		c.writeBeside(b)
		return true
	}
	if err := c.transmit(); err != nil {
		s.read, s.err = true, err
	}
	return true
}

// readSubmission reads the answer to a submission and keeps its outcome.
func (c *conn) readSubmission(s *submission) {
	if s.read {
		return
	}
	s.read = true
	defer s.bulk.forget()
	if c.dead && s.bulk.written == nil {
		s.err = errLost()
		return
	}
	aborted := c.status == 'E'
	c.reply = s.reply
	if s.bulk.written != nil {
		s.err = c.join(&s.bulk)
	} else {
		s.err = c.collect()
	}
	if s.err == nil {
		s.affected, _, s.err = c.bulkOutcome(&s.bulk, s.st, false, aborted)
	}
}

// Outcome waits for the submission that was made first, of those that it has not told of, and gives what Batch would have given.
func (c *conn) Outcome(ctx context.Context) (int64, error) {
	s := c.submitted.queue[0]
	if !s.read {
		if err := c.watch(ctx); err != nil {
			return 0, err
		}
		c.readSubmission(s)
		c.finish()
	}
	c.submitted.drop()
	return s.affected, s.err
}

func (q *submissions) drop() {
	s := q.queue[0]
	q.queue = append(q.queue[:0], q.queue[1:]...)
	q.spare = append(q.spare, s)
}

// forgetSubmitted reads what is on its way before another operation, with ctx, begins. What was interrupted is cancelled. Its error is the
// end of the connection.
func (c *conn) forgetSubmitted(ctx context.Context) error {
	for len(c.submitted.queue) > 0 {
		s := c.submitted.queue[0]
		if !s.read && s.ctx.Err() != nil {
			_ = c.Cancel(ctx) // what the server does not take is sent again
		}
		c.readSubmission(s)
		c.calm(busy)
		c.submitted.drop()
		if c.dead {
			return errLost()
		}
	}
	return nil
}
