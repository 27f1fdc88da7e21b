package postgres

import "time"

// pace is how a cursor asks for its rows. One whose program names a number brings that many in each round trip. Otherwise the number
// grows, and the next rows are asked for before those at hand are read, so that server and client work at the same time. 5 million rows of
// one integer (tests/bench/sql/cursor.rwl) take 0.57 s, of which the server works 0.52; at most 800 rows at a time take 0.85 s, as both then
// sleep and wake every 90 µs. psql, which keeps all of them in memory, takes 0.73.
type pace struct {
	free      bool // the program names no number
	operation int  // number of the connection's operation that brought rows last
}

const (
	// quickFetch is the time, in nanoseconds, within which rows must come for more to be asked for, and for asking ahead: whoever leaves the
	// loop waits about so long for rows that nobody wants.
	quickFetch = int64(5 * time.Millisecond)
	// mostRows and roomyBatch, in bytes, bound what is asked for at a time.
	mostRows   = 8000
	roomyBatch = 128 << 10
)

// grow doubles the number of rows to ask for, as long as they are small.
func (p *portal) grow() {
	if size := len(p.batch); size > 0 {
		p.fetch = max(min(2*p.fetch, mostRows, p.fetch*roomyBatch/size), 1)
	}
}

// askAhead sends for the rows after those at hand. Their answer is read by the operation that comes next, whichever it is (conn.begin).
func (p *portal) askAhead() {
	c := p.c
	if c.interrupted() != nil {
		return
	}
	c.packet()
	c.execute(p.name, p.fetch)
	c.sync()
	if err := c.transmit(); err != nil {
		p.done, p.lost = true, err // told when the rows at hand are read
		return
	}
	c.ahead = p
}

// catchUp reads the rows that were asked for ahead and puts them behind those at hand. An error is told when the loop comes to it.
func (c *conn) catchUp() {
	p := c.ahead
	c.ahead = nil
	c.parsing, c.reply = c.parsing[:0], reply{rows: p}
	had := len(p.batch)
	err := c.collect()
	if err == nil {
		err = c.settle(p.st, false, false)
	}
	p.done = err != nil || !c.reply.suspended
	if err == nil && !p.done && len(p.batch) == had {
		err = c.lost(protocolError("no rows and no end of them"))
	}
	p.lost = err
}
