package postgres

import (
	"slices"

	"rwl/sqlrt"
)

// grouping is the statement for several rows at once, when the rows may go so, there are enough of them, and the server can know it and
// the one for single rows at the same time.
func (c *conn) grouping(st *sqlrt.Statement, rows *sqlrt.Batch) (*sqlrt.Statement, int) {
	if rows.Together < 2 || st.CacheOff || c.cache.room < 2 {
		return nil, 0
	}
	together, size := st.InsertTogether(rows.Together)
	if size > rows.Len() {
		return nil, 0
	}
	return together, size
}

// groupRows says how many rows c.sending executes at once, and tells the reader how many executions there will be.
func (c *conn) groupRows(group *plan, size int) {
	b := c.sending
	c.reply.batch = b.rows.Len()
	if group == nil || len(group.params) != size*b.rows.Width() {
		return
	}
	b.group, b.size = group, size
	c.reply.batch = b.rows.Len()/size + b.rows.Len()%size
}

// composeGroup composes the execution of the next rows at once. false: they go one by one, as they are too few, or one of them cannot be
// bound, which is then found and named.
func (c *conn) composeGroup(b *bulk) bool {
	width, at := b.rows.Width(), len(c.out)
	if b.rows.Len()-b.next < b.size {
		return false
	}
	b.values = slices.Grow(b.values[:0], b.size*width)[:b.size*width]
	for i := range b.size {
		b.rows.Row(b.next+i, b.values[i*width:(i+1)*width])
	}
	if c.bind("", b.group, b.values) != nil {
		c.out = c.out[:at]
		b.group = nil
		return false
	}
	c.execute("", 0)
	b.next += b.size
	b.groups++
	return true
}
