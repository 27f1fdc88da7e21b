package postgres

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"rwl/sqlrt"
)

// bulk is a batch or copy under way. Its messages are composed a chunk at a time. One chunk is an ordinary packet. More are written
// by a goroutine of its own while the answers are read, because a server that cannot get rid of its answers stops reading. While
// that goroutine runs, wire.out, wire.mark and the plain fields here belong to it, and all else of the connection to the reader.
type bulk struct {
	rows    *sqlrt.Batch
	plan    *plan
	guarded bool
	copying *copying // nil for a batch
	next    int      // row to be composed
	values  []sqlrt.Datum
	group   *plan // of the statement that inserts size rows at once; nil where each row is executed by itself
	size    int
	groups  int          // composed so far
	fault   *sqlrt.Error // why row next-1 cannot be bound: what was composed for it makes the server refuse it

	written chan error  // how the goroutine ended; nil where none writes
	refused atomic.Bool // by the reader: the server refused something, compose no more rows
	ended   atomic.Bool // by the composer: Sync is in the chunk
}

// chunk is the size from which what is composed is sent: small enough that sockets take it even when nobody reads.
const chunk = 32 << 10

// goodbyeTime is how long the reader waits for last words when writing failed; of the real world, as sockets' deadlines are.
const goodbyeTime = 100 * time.Millisecond

// Batch executes the statement for each row: BEGIN, SAVEPOINT, then Bind and Execute of each row, RELEASE, and one Sync.
func (c *conn) Batch(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (int64, error) {
	return c.many(ctx, st, rows, c.batchOnce)
}

// many runs once for a batch, and again when only the plan was out of date.
func (c *conn) many(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch,
	once func(*sqlrt.Statement, *sqlrt.Batch) (int64, bool, error)) (int64, error) {
	if err := c.begin(ctx); err != nil {
		return 0, err
	}
	defer c.finish()
	if rows.Len() == 0 {
		return 0, nil
	}
	if err := c.prepareFor(st); err != nil {
		return 0, err
	}
	affected, again, err := once(st, rows)
	if again {
		affected, _, err = once(st, rows)
	}
	return affected, err
}

func (c *conn) batchOnce(st *sqlrt.Statement, rows *sqlrt.Batch) (affected int64, again bool, err error) {
	var group *plan
	together, size := c.grouping(st, rows)
	if together != nil { // before the other, so that this is not the one that makes room for it
		if group, err = c.planOf(together); err != nil {
			return 0, false, err
		}
	}
	p, err := c.planOf(st)
	if err != nil {
		return 0, false, err
	}
	if err := c.start(p, rows); err != nil {
		return 0, false, err
	}
	c.packet()
	begun, guarded := c.prologue(st)
	if guarded {
		c.announce(releaseControl)
	}
	c.sending.guarded = guarded
	c.groupRows(group, size)
	affected, again, err = c.send(st, begun)
	if again && group != nil {
		c.forget(group)
	}
	return affected, again, err
}

// start makes the connection's bulk ready for rows.
func (c *conn) start(p *plan, rows *sqlrt.Batch) error {
	if rows.Width() != len(p.params) {
		return miscount(p, rows.Width())
	}
	if c.sending == nil {
		c.sending = new(bulk)
	}
	b := c.sending
	b.rows, b.plan, b.next, b.guarded, b.copying, b.fault = rows, p, 0, false, nil, nil
	b.group, b.size, b.groups = nil, 0, 0
	b.values = slices.Grow(b.values[:0], rows.Width())[:rows.Width()]
	b.refused.Store(false)
	b.ended.Store(false)
	return nil
}

// send sends what c.sending holds behind what is composed already, and gives the outcome.
func (c *conn) send(st *sqlrt.Statement, begun bool) (affected int64, again bool, err error) {
	b := c.sending
	defer b.forget()
	aborted := c.status == 'E'
	if err := c.stream(b); err != nil {
		return 0, false, err
	}
	return c.bulkOutcome(b, st, begun, aborted)
}

func (b *bulk) forget() { b.rows, b.plan, b.group, b.copying = nil, nil, nil, nil }

// bulkOutcome draws the consequences of the answer that has been read. aborted: the transaction had failed before.
func (c *conn) bulkOutcome(b *bulk, st *sqlrt.Statement, begun, aborted bool) (affected int64, again bool, err error) {
	refusal, row, before := c.reply.refusal, c.reply.executed, c.reply.before > 0
	if b.copying != nil {
		row = -1
		if refusal != nil {
			row = b.copying.refusedRow(refusal)
			refusal.Position = 0 // in a text of ours
		}
	}
	among := 1
	switch grouped := b.groups * b.size; {
	case refusal == nil || b.size == 0:
	case row < b.groups:
		row, among, refusal.Position = row*b.size, b.size, 0
	default:
		row += grouped - b.groups
	}
	if b.fault != nil {
		row, among = b.next-1, 1
		if refusal == nil {
			refusal = &report{}
			c.reply.refusal = refusal
		}
		refusal.Error = *b.fault
	}
	again, err = c.outcome(st, b.plan, b.guarded, begun)
	if err == nil {
		return c.reply.affected, false, nil
	}
	if refusal != nil && err == error(&refusal.Error) && !aborted && !before && row >= 0 && row < b.rows.Len() {
		if err = b.rows.Failure(st, row, &refusal.Error); among > 1 {
			err = b.rows.FailureAmong(row, among, &refusal.Error)
		}
	}
	return 0, again, err
}

// stream sends the packet that has been begun and reads the answer up to ReadyForQuery, as exchange does.
func (c *conn) stream(b *bulk) error {
	if err := c.interrupted(); err != nil {
		return err
	}
	c.reply.feeding = b.copying != nil
	if !c.compose(b) {
		return c.exchange()
	}
	c.writeBeside(b)
	return c.join(b)
}

// writeBeside begins to write what is composed and all that follows, beside what else is done.
func (c *conn) writeBeside(b *bulk) {
	if c.sent == 0 {
		c.sent = c.clk.Now()
	}
	c.closing = c.closing[:0]
	c.reply.streaming = true
	b.written = make(chan error, 1)
	go func() { b.written <- c.writeAll(b) }() // ends with Sync written, or when the connection breaks or is dropped
}

// join reads the answer to what is written, up to ReadyForQuery, and waits for the writer.
func (c *conn) join(b *bulk) error {
	err := c.answers(b)
	if err != nil {
		c.drop() // the writer must not wait for a server that does not read
	}
	failure := <-b.written
	b.written = nil
	var network *sqlrt.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &network):
		return network
	case failure != nil && errors.Is(err, os.ErrDeadlineExceeded) && !c.wasInterrupted():
		err = failure // the reader only waited for last words
	}
	return c.lost(err)
}

// writeAll writes the chunk that is composed, and all the others.
func (c *conn) writeAll(b *bulk) error {
	for more := true; ; more = c.compose(b) {
		if _, err := c.net.Write(c.out); err != nil {
			_ = c.net.SetReadDeadline(time.Now().Add(goodbyeTime)) // if that fails reading fails as well
			return err
		}
		if !more {
			return nil
		}
		c.empty()
	}
}

// answers reads up to ReadyForQuery. An error that is no *sqlrt.Error is of the network.
func (c *conn) answers(b *bulk) error {
	for {
		kind, body, err := c.wire.next()
		if err != nil {
			return err
		}
		done, err := c.take(kind, body)
		if err != nil {
			return err
		}
		if c.reply.refusal != nil {
			b.refused.Store(true)
		}
		if done && !b.ended.Load() {
			return protocolError("the end of its answer before that of the question")
		}
		if done {
			return nil
		}
	}
}

// compose appends messages to the packet until a chunk is full, or to the end: then more is false.
func (c *conn) compose(b *bulk) (more bool) {
	if b.copying != nil {
		more = c.composeCopy(b)
	} else {
		more = c.composeBatch(b)
	}
	if more {
		return true
	}
	if b.guarded {
		c.runControl(releaseControl)
	}
	c.sync()
	b.ended.Store(true)
	return false
}

// goesOn tells whether there is a row to compose.
func (b *bulk) goesOn() bool { return b.next < b.rows.Len() && b.fault == nil && !b.refused.Load() }

func (c *conn) composeBatch(b *bulk) (more bool) {
	for b.goesOn() {
		if len(c.out) >= chunk {
			return true
		}
		if b.group != nil && c.composeGroup(b) {
			continue
		}
		b.values = b.values[:b.rows.Width()]
		b.rows.Row(b.next, b.values)
		b.next++
		at := len(c.out)
		if err := c.bind("", b.plan, b.values); err != nil {
			c.out = c.out[:at]
			c.bindNonsense(b.plan)
			b.fault = sqlrt.AsError(err)
		}
		c.execute("", 0)
	}
	return false
}

// nonsense is a text that no type takes which has a binary form.
const nonsense = "out of range"

// bindNonsense composes a Bind that the server refuses, in place of one with a value that its type cannot hold: the transaction has
// to fail with that row, after those before it, as it would if the server had found the fault.
func (c *conn) bindNonsense(p *plan) {
	c.open('B')
	c.text("")
	c.text(p.name)
	c.int16(0)
	c.int16(len(p.params))
	for _, f := range p.params {
		if f == textForm {
			c.int32(-1)
			continue
		}
		c.int32(len(nonsense))
		c.out = append(c.out, nonsense...)
	}
	c.out = append(c.out, p.formats...)
	c.shut()
}

func miscount(p *plan, got int) error {
	return &sqlrt.Error{SQLState: "07001", Message: "the statement has " + strconv.Itoa(len(p.params)) +
		" placeholders and got " + strconv.Itoa(got) + " values"}
}
