package postgres

import (
	"encoding/binary"
	"strconv"

	"rwl/sqlrt"
)

// plan is what a session knows about a statement that it has prepared: one form per parameter, one per column.
type plan struct {
	text      string // as sent, which is what it is found by
	name      string // on the server, "" for the unnamed one
	preparing bool

	params  []form
	places  []sqlrt.Column // the parameters as the user sees them
	forms   []form         // of the columns
	columns []sqlrt.Column
	head    []byte // the first part of Bind to the unnamed portal, for values of these kinds
	kinds   []sqlrt.Kind
	formats []byte // the last part of Bind: the format of each column
	shape   uint64 // of the columns
	proven  bool   // it was executed with success, so that an error of its types is one of its age
	early   bool   // it was made before its first use; see Warm

	newer, older *plan
}

// planOf gives the plan of a statement, prepared in a round trip of its own when the session has none.
func (c *conn) planOf(st *sqlrt.Statement) (*plan, error) {
	if !st.CacheOff {
		if p := c.cache.find(st.Text.Native); p != nil {
			c.cache.touch(p)
			return p, nil
		}
	}
	return c.prepare(st)
}

func (c *conn) prepare(st *sqlrt.Statement) (*plan, error) {
	p := &plan{text: st.Text.Native, preparing: true}
	keep := !st.CacheOff && c.cache.room > 0
	if keep {
		c.cache.number++
		p.name = "rwl_" + strconv.Itoa(c.cache.number)
	}
	c.packet()
	guard := c.guards(st)
	if guard {
		c.control(savepointControl)
	}
	c.parse(p.name, p.text, nil)
	c.describeStatement(p.name)
	if guard {
		c.control(releaseControl)
	}
	c.sync()
	c.reply.plan = p
	if err := c.exchange(); err != nil {
		return nil, err
	}
	if err := c.settle(st, guard, false); err != nil {
		return nil, err
	}
	p.complete(st)
	if keep {
		c.cache.add(p)
		c.evict()
	}
	return p, nil
}

// complete ends the making of a plan that the server has described.
func (p *plan) complete(st *sqlrt.Statement) {
	p.preparing = false
	for i := range p.places {
		if i < len(st.Text.Params) {
			p.places[i].Name = st.Text.Params[i]
		}
	}
	if p.formats == nil {
		p.formats = []byte{0, 0}
	}
	p.shape = sqlrt.Shape(p.columns)
}

// describeStatement composes Describe of a prepared statement.
func (c *conn) describeStatement(name string) {
	c.open('D')
	c.out = append(c.out, 'S')
	c.text(name)
	c.shut()
}

// parse composes Parse; the server finds the types of the parameters out.
func (c *conn) parse(name, text string, control *control) {
	c.open('P')
	c.text(name)
	c.text(text)
	c.int16(0)
	c.shut()
	c.parsing = append(c.parsing, control)
}

// describeParameters reads a ParameterDescription.
func (p *plan) describeParameters(body []byte) {
	if p == nil {
		return
	}
	f := fields{rest: body}
	n := f.int16()
	for i := 0; i < n && !f.bad; i++ {
		fact := factOf(uint32(f.int32()))
		p.params = append(p.params, fact.form)
		p.places = append(p.places, sqlrt.Column{Name: strconv.Itoa(i + 1), TypeName: fact.name, Kind: fact.kind})
	}
}

// describeColumns reads a RowDescription.
func (p *plan) describeColumns(body []byte) {
	f := fields{rest: body}
	n := f.int16()
	p.formats = binary.BigEndian.AppendUint16(nil, uint16(n))
	for i := 0; i < n && !f.bad; i++ {
		name := string(f.text())
		f.bytes(6) // table and column number
		fact := factOf(uint32(f.int32()))
		f.bytes(8) // size, modifier, format
		code := uint16(0)
		if fact.form != textForm {
			code = 1
		}
		p.formats = binary.BigEndian.AppendUint16(p.formats, code)
		p.forms = append(p.forms, fact.form)
		p.columns = append(p.columns, sqlrt.Column{Name: name, TypeName: fact.name, Kind: fact.kind})
	}
}

// evict takes the least used plans out of a cache that is too full.
func (c *conn) evict() {
	for old := c.cache.surplus(); old != nil; old = c.cache.surplus() {
		c.closing = append(c.closing, closing{'S', old.name})
	}
}

// SetCursorCache changes the room for prepared statements.
func (c *conn) SetCursorCache(n int) {
	c.cache.room = max(0, n)
	c.evict()
}

// LeakStatement forgets a plan and leaves the statement on the server.
func (c *conn) LeakStatement(st *sqlrt.Statement) bool {
	p := c.cache.plans[st.Text.Native]
	if p != nil {
		c.cache.remove(p)
	}
	return p != nil
}

// forget drops a plan and tells the server with the next packet.
func (c *conn) forget(p *plan) {
	if p.name == "" || c.cache.plans[p.text] != p {
		return
	}
	c.cache.remove(p)
	c.closing = append(c.closing, closing{'S', p.name})
}

// forgetAll is for when the server has forgotten statements. Some names may live on, so all are closed.
func (c *conn) forgetAll() {
	for p := c.cache.newest; p != nil; p = c.cache.newest {
		c.forget(p)
	}
	for i := range c.controls {
		if k := &c.controls[i]; k.known {
			k.known = false
			c.closing = append(c.closing, closing{'S', k.name})
		}
	}
}
