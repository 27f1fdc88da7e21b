package postgres

import (
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

// notice is a NoticeResponse that nobody has taken yet.
type notice struct {
	body string // as it came, to know it again; "" of one that came while connecting
	sqlrt.Notice
}

// said keeps a NoticeResponse for TakeNotices. A block that says the same a million times costs one entry.
func (c *conn) said(body []byte) {
	for i := range c.notices {
		if c.notices[i].body == string(body) {
			c.notices[i].Times++
			return
		}
	}
	n := parseNotice(body)
	if n.Context == "" && severity(body) == "NOTICE" {
		return // of the server itself, such as that a table to be dropped does not exist: the program asked for that
	}
	c.keepNotice(notice{string(body), n})
}

// keepNotice adds a notice, or counts it with the last of its gravity when there are too many.
func (c *conn) keepNotice(n notice) {
	kept, last := 0, 0
	for i := range c.notices {
		if c.notices[i].Warning == n.Warning {
			kept, last = kept+1, i
		}
	}
	if kept >= sqlrt.MaxNotices {
		c.notices[last].Times++
		return
	}
	n.Times = 1
	c.notices = append(c.notices, n)
}

// TakeNotices gives what the server said since the last call.
func (c *conn) TakeNotices() []sqlrt.Notice {
	if len(c.notices) == 0 {
		return nil
	}
	list := make([]sqlrt.Notice, len(c.notices))
	for i := range c.notices {
		list[i] = c.notices[i].Notice
	}
	c.notices = c.notices[:0]
	return list
}

// parseNotice reads the fields of a NoticeResponse, which are those of an ErrorResponse.
func parseNotice(body []byte) sqlrt.Notice {
	r := parseReport(body)
	return sqlrt.Notice{Warning: severity(body) == "WARNING", SQLState: r.SQLState, Message: r.Message, Detail: r.Detail, Hint: r.Hint, Context: r.Where}
}

// severity is the gravity as V has it, which is never translated; servers that lack it are too old for us.
func severity(body []byte) string {
	f := fields{rest: body}
	for kind := f.byte(); kind != 0; kind = f.byte() {
		if value := f.text(); kind == 'V' {
			return string(value)
		}
	}
	return ""
}

// earlyNotices are those that pgconn hears while it connects.
type earlyNotices []notice

func (e *earlyNotices) hear(_ *pgconn.PgConn, n *pgconn.Notice) {
	*e = append(*e, notice{Notice: sqlrt.Notice{Warning: n.SeverityUnlocalized == "WARNING", SQLState: n.Code, Message: n.Message,
		Detail: n.Detail, Hint: n.Hint, Context: n.Where}})
}

// saidAhead keeps a notice that pgconn had read but not handled.
func (c *conn) saidAhead(n *pgproto3.NoticeResponse) {
	c.keepNotice(notice{Notice: sqlrt.Notice{Warning: n.SeverityUnlocalized == "WARNING", SQLState: n.Code, Message: n.Message,
		Detail: n.Detail, Hint: n.Hint, Context: n.Where}})
}
