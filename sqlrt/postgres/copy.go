package postgres

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"

	"rwl/sqlrt"
)

// copying is what a copy knows beyond a batch.
type copying struct {
	table   string // as the server calls it in its messages, "" when that is not known
	columns string // as they stand in the text of COPY
	order   []int  // of each column the parameter it takes its value from
	binary  bool
	started bool
}

// binaryHead and binaryEnd enclose the rows of a binary copy.
var binaryHead = []byte("PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00")

const binaryEnd = -1

// binaryFrom is the number of rows that makes up for the round trip of binary. BenchmarkCopy10000 and BenchmarkCopyText10000 differ by
// 0.3 µs per row, so that it is a fair number for networks of 0.3 ms.
const binaryFrom = 1000

// Copy sends the rows of an insert by COPY FROM STDIN. All goes out at once, without waiting for the server to ask for the data:
//
//	[BEGIN] [SAVEPOINT] Parse Bind Execute CopyData … CopyDone [RELEASE] Sync
//
// The rows go as text, which the server reads by the types that it knows. Many rows with numbers go in binary, which is faster as
// nobody has to write and read digits. For that the types must be certain: those of a statement prepared long ago will not do, as bytes of
// one type could be taken for a value of another. So a round trip before finds them out, and locks the table against changes until the
// transaction ends.
func (c *conn) Copy(ctx context.Context, st *sqlrt.Statement, rows *sqlrt.Batch) (int64, error) {
	return c.many(ctx, st, rows, c.copyOnce)
}

func (c *conn) copyOnce(st *sqlrt.Statement, rows *sqlrt.Batch) (affected int64, again bool, err error) {
	p, err := c.planOf(st)
	if err != nil {
		return 0, false, err
	}
	if err := c.start(p, rows); err != nil {
		return 0, false, err
	}
	var begun, guarded bool
	if !c.planCopy(st) {
		if p, begun, guarded, err = c.describeTable(st); err != nil {
			return 0, false, err
		}
		c.tables = describedTable{st: st, plan: p}
		c.planCopy(st)
	}
	c.packet()
	if !begun && !guarded {
		begun, guarded = c.prologue(st)
	}
	if guarded {
		c.announce(releaseControl)
	}
	c.sending.guarded = guarded
	c.beginCopy(st)
	affected, again, err = c.send(st, begun)
	c.tables.operation = c.operations
	if err != nil || guarded {
		c.tables = describedTable{}
	}
	return affected, again, err
}

// describedTable is what describeTable found out last. It holds as long as nothing but copies is done with the connection, as the
// transaction keeps others from changing the table.
type describedTable struct {
	st        *sqlrt.Statement
	plan      *plan
	operation int // number of the last copy that used it, 0 before that
}

// forgetTable forgets what was described when something else than copies has been done since.
func (c *conn) forgetTable(st *sqlrt.Statement) {
	if t := &c.tables; t.st != st || t.operation != 0 && t.operation != c.operations-1 {
		*t = describedTable{}
	}
}

// planCopy decides what c.sending is going to send, as far as that is known: false when the table has to be described first.
func (c *conn) planCopy(st *sqlrt.Statement) bool {
	b, order := c.sending, copyOrder(st)
	c.forgetTable(st)
	wantsBinary := b.rows.Len() >= c.target.binaryFrom && suitsBinary(b.plan, order, b.rows)
	columns := strings.Join(st.Text.InsertColumns, ", ")
	if wantsBinary || columns == "" {
		if c.tables.st == nil {
			return false
		}
		b.plan = c.tables.plan
		wantsBinary = wantsBinary && suitsBinary(b.plan, order, b.rows)
	}
	if columns == "" {
		columns = firstColumns(b.plan, len(order))
	}
	b.copying = &copying{table: tableName(st.Text.InsertTable), columns: columns, order: order, binary: wantsBinary}
	return true
}

// beginCopy composes what stands before the rows.
func (c *conn) beginCopy(st *sqlrt.Statement) {
	text := "copy " + st.Text.InsertTable + " (" + c.sending.copying.columns + ") from stdin"
	if c.sending.copying.binary {
		text += " (format binary)"
	}
	c.parse("", text, nil)
	c.bindNothing()
	c.execute("", 0)
}

// describeTable begins the transaction or savepoint and describes the insert, and the table's columns, inside it. The plan has the
// parameters of the insert and the columns of the table.
func (c *conn) describeTable(st *sqlrt.Statement) (p *plan, begun, guarded bool, err error) {
	p = &plan{preparing: true}
	c.packet()
	begun, guarded = c.prologue(st)
	for _, text := range []string{st.Text.Native, "select * from " + st.Text.InsertTable} {
		c.parse("", text, nil)
		c.open('D')
		c.out = append(c.out, 'S', 0)
		c.shut()
	}
	c.sync()
	c.reply.plan = p
	if err = c.exchange(); err == nil {
		err = c.settle(st, guarded, begun)
	}
	for i := range p.places {
		if i < len(st.Text.Params) {
			p.places[i].Name = st.Text.Params[i]
		}
	}
	if err == nil && len(p.params) != len(st.Text.Params) {
		err = c.lost(protocolError("no description of a statement"))
	}
	return p, begun, guarded, err
}

// bindNothing composes Bind of the unnamed statement, which has no parameters.
func (c *conn) bindNothing() {
	c.open('B')
	c.out = append(c.out, 0, 0)
	c.int16(0)
	c.int16(0)
	c.int16(0)
	c.shut()
}

// copyOrder finds the parameter of each column.
func copyOrder(st *sqlrt.Statement) []int {
	order := make([]int, len(st.Text.InsertValues))
	for i, name := range st.Text.InsertValues {
		for j, param := range st.Text.Params {
			if param == name {
				order[i] = j
			}
		}
	}
	return order
}

// firstColumns is the column list of an insert that has none: its values go to the first columns, in their order.
func firstColumns(p *plan, n int) string {
	var names []string
	for _, column := range p.columns[:min(n, len(p.columns))] {
		names = append(names, `"`+strings.ReplaceAll(column.Name, `"`, `""`)+`"`)
	}
	return strings.Join(names, ", ")
}

// characters are the types whose binary form is their text.
var characters = map[string]bool{"text": true, "character varying": true, "character": true}

// suitsBinary tells whether all values can go in binary, and some are the faster for it.
func suitsBinary(p *plan, order []int, rows *sqlrt.Batch) bool {
	faster := false
	for _, i := range order {
		switch {
		case p.params[i] != textForm:
			for _, kind := range []sqlrt.Kind{sqlrt.Integer, sqlrt.Double, sqlrt.String} {
				if rows.Has(i, kind) && formatCode(p.params[i], kind) == 0 {
					return false
				}
			}
			faster = true
		case !characters[p.places[i].TypeName]:
			return false
		}
	}
	return faster
}

// composeCopy appends one CopyData, and after the last row CopyDone.
func (c *conn) composeCopy(b *bulk) (more bool) {
	c.open('d')
	mark := c.mark
	if b.copying.binary && !b.copying.started {
		c.out = append(c.out, binaryHead...)
	}
	b.copying.started = true
	for b.goesOn() && len(c.out) < chunk {
		b.rows.Row(b.next, b.values)
		b.next++
		if b.copying.binary {
			c.binaryRow(b)
		} else {
			c.textRow(b)
		}
	}
	more = b.goesOn()
	if !more && b.copying.binary {
		c.int16(binaryEnd)
	}
	c.mark = mark
	c.shut()
	if more {
		return true
	}
	c.open('c')
	if b.refused.Load() { // the server ignores all this; if it did not, half of the rows must not count as all
		c.out[len(c.out)-5] = 'f'
		c.text("the rest is not sent")
	}
	c.shut()
	return false
}

// binaryRow appends a row: the number of fields, then the length and the bytes of each.
func (c *conn) binaryRow(b *bulk) {
	c.int16(len(b.copying.order))
	for _, i := range b.copying.order {
		at := len(c.out)
		c.int32(-1)
		d := &b.values[i]
		if d.Null {
			continue
		}
		if !c.value(b.plan.params[i], d) {
			b.misfit(i)
			c.out = c.out[:at+4] // no type that a value can be too large for takes no bytes
		}
		binary.BigEndian.PutUint32(c.out[at:], uint32(len(c.out)-at-4))
	}
}

// textRow appends a row as a line: fields with tabs between them, \N for null.
func (c *conn) textRow(b *bulk) {
	for n, i := range b.copying.order {
		if n > 0 {
			c.out = append(c.out, '\t')
		}
		d := &b.values[i]
		switch {
		case d.Null:
			c.out = append(c.out, `\N`...)
		case d.Kind == sqlrt.String:
			c.escaped(d.Str)
		default:
			c.number(b, i, d)
		}
	}
	c.out = append(c.out, '\n')
}

// number appends a number as text, by the rules of Execute for its type.
func (c *conn) number(b *bulk, i int, d *sqlrt.Datum) {
	form, at := b.plan.params[i], len(c.out)
	if formatCode(form, d.Kind) == 1 {
		fits, truth := c.value(form, d), c.out[len(c.out)-1] != 0
		c.out = c.out[:at]
		if !fits {
			b.misfit(i)
			c.out = append(c.out, nonsense...)
			return
		}
		if form == boolForm {
			c.out = strconv.AppendBool(c.out, truth)
			return
		}
	}
	if d.Kind == sqlrt.Integer {
		c.out = strconv.AppendInt(c.out, d.Int(), 10)
	} else {
		c.out = sqlrt.AppendDouble(c.out, d.Double(), 64)
	}
}

// escaped appends a string with what would end a field or line, or mean something else, escaped.
func (c *conn) escaped(s string) {
	done := 0
	for i := 0; i < len(s); i++ {
		var letter byte
		switch s[i] {
		case '\\':
			letter = '\\'
		case '\t':
			letter = 't'
		case '\n':
			letter = 'n'
		case '\r':
			letter = 'r'
		default:
			continue
		}
		c.out = append(append(c.out, s[done:i]...), '\\', letter)
		done = i + 1
	}
	c.out = append(c.out, s[done:]...)
}

// misfit notes that value i of the row just taken is out of its type's range.
func (b *bulk) misfit(i int) {
	if b.fault == nil {
		b.fault = sqlrt.AsError(misfit(&b.plan.places[i], &b.values[i]))
	}
}

// refusedRow finds the row in the context of an error: `COPY t, line 8, column n: "x"`, where "line" may be in any language. -1 when
// the server tells none, as with foreign keys, which it checks at the end.
func (k *copying) refusedRow(r *report) int {
	prefix := "COPY " + k.table + ", "
	for _, line := range strings.Split(r.Where, "\n") {
		rest, found := strings.CutPrefix(line, prefix)
		if !found || k.table == "" {
			continue
		}
		from := strings.IndexAny(rest, "0123456789")
		if from < 0 {
			return -1
		}
		to := from
		for to < len(rest) && rest[to] >= '0' && rest[to] <= '9' {
			to++
		}
		if n, err := strconv.Atoi(rest[from:to]); err == nil {
			return n - 1
		}
	}
	return -1
}

// tableName is the last part of a name as the programmer wrote it, as the server prints it; "" when that is not easily said.
func tableName(written string) string {
	name := strings.TrimSpace(written)
	if strings.HasSuffix(name, `"`) {
		name = strings.TrimSuffix(name, `"`)
		for at := len(name) - 1; at >= 0; at-- { // the opening quote: one that is not doubled
			if name[at] != '"' {
				continue
			}
			if at > 0 && name[at-1] == '"' {
				at--
				continue
			}
			if at > 0 && name[at-1] == '&' {
				return ""
			}
			return strings.ReplaceAll(name[at+1:], `""`, `"`)
		}
		return ""
	}
	return strings.ToLower(strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:]))
}
