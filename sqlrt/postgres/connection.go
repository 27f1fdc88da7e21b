package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"rwl/sqlrt"
	"rwl/vm/clock"
	"rwl/vm/executor"
)

// conn is one connection. Its methods are called by one goroutine at a time; what Cancel touches lies in interrupter.
type conn struct {
	wire
	task     *executor.Task   // who uses it, nil for an ordinary goroutine
	socket   *executor.Socket // what tasks read and write; nil before the first of them, and where there is none
	direct   *direct          // what from and to are, nil while or where they are something else
	spare    *direct          // what they will be
	answered bool             // there was an exchange
	target   *target
	clk      clock.Clock
	hijacked *pgconn.HijackedConn // for the key of cancel requests

	status  byte // of the last ReadyForQuery: I idle, T in a transaction, E in a failed one
	release string
	notices []notice
	dead    bool
	sent    int64 // clock at the first write since ResetSent

	cache    cache
	early    bool      // there may be plans in it that were made ahead and are not used yet
	closing  []closing // statements and portals that are not needed any more; told to the server with the next packet
	controls [4]control
	parsing  []*control // Parse messages under way, nil for a statement's own

	action action

	portals       []*portal // open cursors
	ahead         *portal   // the one that has asked for rows that nobody has read yet
	operations    int       // begun so far
	portalNumber  int
	loopOnly      bool // the transaction was opened only to keep cursors alive
	savepointMode bool
	first         *sqlrt.Error // what made the open transaction fail
	refusals      int          // statements refused since

	together  []pipelined // the calls of the packet on its way; see Pipeline
	sending   *bulk       // of batches and copies; made with the first
	submitted submissions // batches and copies whose outcome nobody has asked for yet
	tables    describedTable
	listening bool
	heard     []notification // oldest first
	unheard   int64          // notifications dropped because heard was full

	reply reply
	interrupter
}

// closing is a statement ('S') or portal ('P') to be closed.
type closing struct {
	kind byte
	name string
}

// begin starts an operation: nobody else may use the connection until finish.
func (c *conn) begin(ctx context.Context) error {
	if c.dead {
		return errLost()
	}
	if c.task != nil && c.socket == nil {
		c.goToTask()
	}
	if err := c.watch(ctx); err != nil {
		return err
	}
	c.operations++
	if err := c.forgetSubmitted(ctx); err != nil {
		c.finish()
		return err
	}
	if c.ahead == nil {
		return nil
	}
	p := c.ahead
	c.catchUp()
	if c.dead {
		c.finish()
		return p.lost
	}
	return nil
}

// errLost is the error of what is done with a dead connection.
func errLost() error { return &sqlrt.Error{SQLState: "08003", Message: "the connection is lost"} }

// packet starts composing: what is to be closed comes first, as it may not be skipped after an error.
func (c *conn) packet() {
	c.empty()
	c.parsing = c.parsing[:0]
	c.reply = reply{}
	for _, it := range c.closing {
		c.closeMessage(it.kind, it.name)
	}
}

func (c *conn) closeMessage(kind byte, name string) {
	c.open('C')
	c.out = append(c.out, kind)
	c.text(name)
	c.shut()
}

func (c *conn) execute(portal string, limit int) {
	c.open('E')
	c.text(portal)
	c.int32(limit)
	c.shut()
}

func (c *conn) sync() {
	c.open('S')
	c.shut()
}

// simple composes a simple query, used for the commands that end transactions.
func (c *conn) simple(text string) {
	c.open('Q')
	c.text(text)
	c.shut()
}

// exchange sends the packet and reads the answer up to ReadyForQuery. Its error is the end of the connection; the server's
// refusals are in c.reply.
func (c *conn) exchange() error {
	c.goDirect()
	if c.task != nil && c.socket != nil {
		return c.exchangeAsTask()
	}
	c.direct.begins()
	defer c.direct.ends()
	if err := c.transmit(); err != nil {
		return err
	}
	return c.collect()
}

// collect reads the answer to a packet that was sent, up to ReadyForQuery.
func (c *conn) collect() error {
	for {
		if p := c.reply.rows; p != nil {
			p.batch = c.wire.appendRows(p.batch)
		}
		kind, body, err := c.wire.next()
		if err != nil {
			return c.lost(err)
		}
		done, err := c.take(kind, body)
		if done || err != nil {
			return err
		}
	}
}

// transmit writes the packet. Its error is the end of the connection, or an interrupt that came before.
func (c *conn) transmit() error {
	if err := c.interrupted(); err != nil {
		return err
	}
	if c.sent == 0 {
		c.sent = c.clk.Now()
	}
	if _, err := c.to.Write(c.out); err != nil {
		return c.lastWords(err)
	}
	c.closing = c.closing[:0]
	return nil
}

// lastWords is called when writing failed: the server may have said why before it hung up.
func (c *conn) lastWords(cause error) error {
	// A time of the real world, as the socket's deadline is one.
	if c.net.SetReadDeadline(time.Now().Add(100*time.Millisecond)) == nil {
		for {
			kind, body, err := c.wire.next()
			if err != nil {
				break
			}
			if kind != 'E' {
				continue
			}
			if r := parseReport(body); r.fatal {
				c.drop()
				return &r.Error
			}
		}
	}
	return c.lost(cause)
}

// lost ends the connection after an error of the network or the protocol.
func (c *conn) lost(err error) error {
	c.drop()
	if c.wasInterrupted() && errors.Is(err, os.ErrDeadlineExceeded) {
		return &sqlrt.Error{SQLState: "57014", Message: "interrupted; the server did not answer in time and the connection was dropped", Cause: c.why()}
	}
	return networkError(err)
}

func (c *conn) drop() {
	c.dead, c.status, c.loopOnly = true, 'I', false
	c.net.Close()
}

func (c *conn) ServerRelease() string { return c.release }
func (c *conn) Dead() bool            { return c.dead }
func (c *conn) FirstSent() int64      { return c.sent }
func (c *conn) ResetSent()            { c.sent = 0 }

// Ping sends a lone Sync.
func (c *conn) Ping(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.finish()
	c.packet()
	c.sync()
	if err := c.exchange(); err != nil {
		return err
	}
	return c.verdict(nil)
}

// Close says goodbye when that is possible at once.
func (c *conn) Close(ctx context.Context) {
	c.unwatch()
	if c.dead {
		return
	}
	deadline, limited := ctx.Deadline()
	if !limited {
		deadline = time.Now().Add(time.Second)
	}
	if c.net.SetDeadline(deadline) == nil {
		var goodbye [5]byte
		goodbye[0] = 'X'
		binary.BigEndian.PutUint32(goodbye[1:], 4)
		_, _ = c.net.Write(goodbye[:]) // who does not hear it notices the end of the connection
	}
	for _, p := range c.portals {
		p.abandon()
	}
	c.portals = nil
	c.drop()
}

// forgets tells whether a statement makes the server forget what is prepared.
func forgets(st *sqlrt.Statement) bool {
	return st.Text.FirstWord == "deallocate" || st.Text.FirstWord == "discard" && !strings.Contains(strings.ToLower(st.Text.Native), "temp")
}
