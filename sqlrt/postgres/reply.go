package postgres

import "rwl/sqlrt"

// reply collects what the server answers to one packet.
type reply struct {
	// where rows go: the first into out, or all into rows, or all into held
	plan *plan
	out  []sqlrt.Datum
	rows *portal
	held *sqlrt.Held

	before    int // controls (BEGIN, SAVEPOINT) that complete before the statement does
	batch     int // executions of the statement, where there are several
	executed  int // those of them that completed
	completed bool
	suspended bool // stopped at the row limit
	fetched   bool
	affected  int64
	undone    bool // COMMIT was answered by ROLLBACK
	copying   bool // the server asked for data to copy
	streaming bool // somebody else composes and writes meanwhile; see stream
	feeding   bool // data to copy is on its way already
	refusal   *report
	fault     error // of our own: a value that does not fit, a row that cannot be held
}

// take handles one message; done at ReadyForQuery.
func (c *conn) take(kind byte, body []byte) (done bool, err error) {
	switch r := &c.reply; kind {
	case 'D':
		r.row(body)
	case 'C':
		r.complete(body)
	case 's':
		r.completed, r.suspended = true, true
	case 'I':
		r.completed = true
	case '1':
		c.parsed()
	case 't':
		r.plan.describeParameters(body)
	case 'T':
		if r.plan != nil && r.plan.preparing {
			r.plan.describeColumns(body)
		}
	case 'E':
		return false, c.refuse(parseReport(body))
	case 'Z':
		if len(body) != 1 || body[0] != 'I' && body[0] != 'T' && body[0] != 'E' {
			return true, c.lost(protocolError("a ReadyForQuery without a known transaction status"))
		}
		c.status = body[0]
		return true, nil
	case 'G':
		switch {
		case r.feeding:
			r.feeding = false
		case r.streaming:
			return true, c.lost(protocolError("a request for data to copy in the middle of a batch"))
		default:
			return false, c.refuseCopy()
		}
	case 'A':
		c.hear(body)
	case 'S':
		c.parameter(body)
	case 'N':
		c.said(body)
	case '2', '3', 'n', 'H', 'd', 'c':
		// BindComplete, CloseComplete, NoData, the data of COPY TO STDOUT: nothing to do
	default:
		return true, c.lost(protocolError("a message of the unknown kind " + string(rune(kind))))
	}
	return false, nil
}

// refuse keeps the first ErrorResponse; a fatal one ends the connection.
func (c *conn) refuse(r *report) error {
	if r.fatal {
		c.drop()
		return &r.Error
	}
	if c.reply.refusal == nil {
		c.reply.refusal = r
	}
	return nil
}

// refuseCopy answers a COPY FROM STDIN that came as a plain statement: there is nothing to copy from. The server has skipped
// our Sync while it waited for data.
func (c *conn) refuseCopy() error {
	if c.reply.copying {
		return c.lost(protocolError("a second request for data to copy"))
	}
	c.reply.copying = true
	c.empty()
	c.open('f')
	c.text("this statement needs data to copy")
	c.shut()
	c.sync()
	if _, err := c.net.Write(c.out); err != nil {
		return c.lost(err)
	}
	return nil
}

// parsed notes that the server has done the oldest Parse under way.
func (c *conn) parsed() {
	if len(c.parsing) == 0 {
		return
	}
	if c.parsing[0] != nil {
		c.parsing[0].known = true
	}
	c.parsing = c.parsing[1:]
}

func (c *conn) parameter(body []byte) {
	f := fields{rest: body}
	switch string(f.text()) {
	case "server_version":
		c.setRelease(string(f.text()))
	case "application_name":
		c.action.now = string(f.text())
	}
}

// row puts a DataRow where it belongs.
func (r *reply) row(body []byte) {
	switch {
	case r.fault != nil:
	case r.held != nil:
		r.fault = holdError(r.held.Add(body))
	case r.rows != nil:
		r.rows.add(body)
	case !r.fetched && r.plan != nil:
		r.fetched = true
		r.fault = r.plan.decodeRow(body, r.out)
	}
}

// complete reads the tag of a CommandComplete: its last word is the number of rows, if it is a number.
func (r *reply) complete(tag []byte) {
	if r.before > 0 {
		r.before--
		return
	}
	if r.completed {
		return
	}
	r.executed++
	r.completed = r.executed >= r.batch
	if string(tag) == "ROLLBACK\x00" {
		r.undone = true
	}
	scale := int64(1)
	for i := len(tag) - 2; i >= 0 && tag[i] >= '0' && tag[i] <= '9'; i-- {
		r.affected += scale * int64(tag[i]-'0')
		scale *= 10
	}
}
