package postgres

import (
	"context"
	"encoding/binary"
	"strconv"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// portal is a cursor: a named portal of the server, of which Execute with a row limit brings some rows at a time.
//
// A portal lives as long as its transaction. So:
//
//   - Outside a transaction the cursor opens one for itself; BEGIN travels with the first rows. It is not the user's: it does not
//     count as open, a savepoint keeps errors of plain queries in the loop away from it, and COMMIT ends it when the last
//     cursor closes.
//   - A statement in the loop that needs a transaction makes it the user's.
//   - When the user's transaction ends in the loop the rest of the rows is fetched first and held, in memory and above a limit in a
//     temporary file, so that the loop goes on after commit and after rollback alike.
//   - When the program does not say how many rows to bring at a time, there come more and more, and while its loop does nothing else
//     on the session they are asked for before those at hand are read; see ahead.go.
//   - When the transaction fails the rest of the rows is lost: the loop gets those that were fetched, then an error.
type portal struct {
	c      *conn
	plan   *plan
	st     *sqlrt.Statement
	name   string
	fetch  int
	pace   pace
	batch  []byte // DataRow messages as they came
	read   int    // of batch
	held   *sqlrt.Held
	done   bool  // the server has no more rows for us
	lost   error // why there are no more, after those fetched
	closed bool
}

// Query opens a cursor and brings its first rows in the same round trip.
func (c *conn) Query(ctx context.Context, st *sqlrt.Statement, in []sqlrt.Datum, fetch int) (sqlrt.Rows, error) {
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	defer c.finish()
	if err := c.prepareFor(st); err != nil {
		return nil, err
	}
	p, again, err := c.openPortal(st, in, fetch)
	if again {
		p, _, err = c.openPortal(st, in, fetch)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (c *conn) openPortal(st *sqlrt.Statement, in []sqlrt.Datum, fetch int) (p *portal, again bool, err error) {
	plan, err := c.planOf(st)
	if err != nil {
		return nil, false, err
	}
	c.portalNumber++
	p = &portal{c: c, plan: plan, st: st, name: "rwl_" + strconv.Itoa(c.portalNumber), fetch: fetch}
	if fetch == 0 {
		p.fetch, p.pace.free = sqlrt.DefaultFetch, true
	}
	c.packet()
	begun, guarded := c.prologue(st)
	loop := false
	if c.status == 'I' && !begun {
		if st.Text.Kind == sqltext.Query {
			c.control(beginControl)
			begun, loop = true, true
		} else { // a utility stays outside transactions, where no portal outlives Sync: take all rows now
			p.held = c.newHeld()
			c.reply.held, p.fetch = p.held, 0
		}
	}
	if err := c.bind(p.name, plan, in); err != nil {
		p.abandon()
		return nil, false, err
	}
	c.execute(p.name, p.fetch)
	if guarded {
		c.control(releaseControl)
	}
	c.sync()
	c.reply.rows = p
	if err := c.exchange(); err != nil {
		p.abandon()
		return nil, false, err
	}
	c.loopOnly = c.loopOnly || loop
	if again, err = c.outcome(st, plan, guarded, begun); err != nil {
		p.abandon()
		return nil, again, err
	}
	p.done = !c.reply.suspended
	p.pace.operation = c.operations
	c.portals = append(c.portals, p)
	return p, false, nil
}

// Columns describes the rows.
func (p *portal) Columns() []sqlrt.Column { return p.plan.columns }

// Next decodes the next row, with a round trip when the rows at hand are used up.
func (p *portal) Next(ctx context.Context, out []sqlrt.Datum) (bool, error) {
	for {
		row, ok, err := p.row()
		switch {
		case err != nil:
			return false, err
		case ok:
			err := p.plan.decodeRow(row, out)
			return err == nil, err
		case p.lost != nil:
			return false, p.lost
		case p.done || p.closed:
			return false, nil
		}
		if err := p.fetchMore(ctx); err != nil {
			return false, err
		}
	}
}

// row is the next row at hand.
func (p *portal) row() ([]byte, bool, error) {
	if p.read < len(p.batch) {
		start := p.read + 5
		p.read += 1 + int(binary.BigEndian.Uint32(p.batch[p.read+1:]))
		return p.batch[start:p.read], true, nil
	}
	if p.held == nil {
		return nil, false, nil
	}
	row, ok, err := p.held.Next()
	return row, ok, holdError(err)
}

// add keeps a row of the answer under way.
func (p *portal) add(body []byte) {
	p.batch = binary.BigEndian.AppendUint32(append(p.batch, 'D'), uint32(len(body)+4))
	p.batch = append(p.batch, body...)
}

// fetchMore brings the next rows, which may be on their way already.
func (p *portal) fetchMore(ctx context.Context) error {
	c := p.c
	began := c.clk.Now()
	p.batch, p.read = p.batch[:0], 0
	undisturbed := c.operations == p.pace.operation
	if err := c.begin(ctx); err != nil { // reads what is on its way
		return err
	}
	defer c.finish()
	p.pace.operation = c.operations
	guarded := c.savepointMode && !c.loopOnly && c.status == 'T'
	if len(p.batch) == 0 && !p.done {
		if err := p.ask(guarded); err != nil {
			return err
		}
	}
	if !p.pace.free || p.done || c.clk.Now()-began > quickFetch {
		return nil
	}
	p.grow()
	if undisturbed && !guarded {
		p.askAhead()
	}
	return nil
}

// ask makes a round trip for rows.
func (p *portal) ask(guarded bool) error {
	c := p.c
	c.packet()
	if guarded {
		c.control(savepointControl)
	}
	c.execute(p.name, p.fetch)
	if guarded {
		c.control(releaseControl)
	}
	c.sync()
	c.reply.rows = p
	err := c.exchange()
	if err == nil {
		err = c.settle(p.st, guarded, false)
	}
	p.done = err != nil || !c.reply.suspended
	if !p.done && len(p.batch) == 0 { // would go on for ever
		return c.lost(protocolError("no rows and no end of them"))
	}
	return err
}

// holdAll takes the rest of all open cursors off the server, because their transaction is about to end.
func (c *conn) holdAll() error {
	for _, p := range c.portals {
		if p.done {
			continue
		}
		if c.status != 'T' {
			p.done = true
			p.lost = &sqlrt.Error{SQLState: "25P02", Message: "the rest of the rows was lost when the transaction failed", Cause: c.first}
			continue
		}
		if err := p.hold(); err != nil {
			p.done, p.lost = true, err
			return err
		}
	}
	return nil
}

func (p *portal) hold() error {
	c := p.c
	p.held = c.newHeld()
	c.packet()
	c.execute(p.name, 0)
	c.sync()
	c.reply.held = p.held
	if err := c.exchange(); err != nil {
		return err
	}
	p.done = true
	return c.settle(p.st, false, false)
}

func (c *conn) newHeld() *sqlrt.Held {
	return sqlrt.NewHeld(c.target.surroundings.TempDir, c.target.surroundings.HoldLimit)
}

func holdError(err error) error {
	if err == nil {
		return nil
	}
	return &sqlrt.Error{SQLState: "58030", Message: "rows could not be held in a temporary file: " + err.Error(), Cause: err}
}

// Close ends the cursor. The server hears of it with the next packet; only the transaction that was there for this cursor alone
// is ended now.
func (p *portal) Close(ctx context.Context) error {
	if p.closed {
		return nil
	}
	c := p.c
	var err error
	if c.ahead == p {
		if err = c.begin(ctx); err == nil { // reads what is on its way
			c.finish()
		}
	}
	p.abandon()
	for i, other := range c.portals {
		if other == p {
			c.portals = append(c.portals[:i], c.portals[i+1:]...)
			break
		}
	}
	if err != nil || c.dead || c.status == 'I' {
		return err
	}
	if !c.loopOnly || len(c.portals) > 0 {
		c.closing = append(c.closing, closing{'P', p.name})
		return nil
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.finish()
	return c.endLoop()
}

// abandon frees what the cursor has on this side.
func (p *portal) abandon() {
	p.closed, p.done = true, true
	p.batch, p.read = nil, 0
	if p.held != nil {
		_ = p.held.Close() // the file is not read again; a leftover does no harm to anybody
		p.held = nil
	}
}
