package sqlite

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// rows is an open cursor.
//
//	stepping ──▶ done            the statement is live, one row at a time
//	   └──▶ held ──▶ done        the remaining rows were taken out, the statement is free
type rows struct {
	conn  *connection
	plan  *plan // nil when the statement is not needed any more
	ready bool  // the statement stands on a row that was not delivered
	held  *sqlrt.Held
	lost  error // why held rows are missing; comes after the held ones

	columns []sqlrt.Column
}

// Query implements sqlrt.Conn. Rows are brought one at a time from the same process, so fetch has no meaning here.
func (conn *connection) Query(ctx context.Context, st *sqlrt.Statement, in []sqlrt.Datum, _ int) (sqlrt.Rows, error) {
	if err := conn.enter(ctx); err != nil {
		return nil, err
	}
	defer conn.leave()
	if isControl(st.Text) {
		return &rows{conn: conn}, conn.control(st.Text)
	}
	p, err := conn.start(st, in)
	if err != nil {
		return nil, conn.settle(err)
	}
	r := &rows{conn: conn, plan: p}
	conn.cursors[r] = struct{}{}
	if p.statement == 0 {
		r.end()
		return r, nil
	}
	if err := r.advance(); err != nil {
		return nil, err
	}
	r.columns = p.columns
	if r.plan != nil && !p.readOnly {
		// RETURNING has all its rows already, and a commit must not meet an unfinished write.
		r.hold()
		if lost := r.lost; lost != nil {
			_ = r.Close(ctx) // the error that counts is lost
			return nil, conn.settle(lost)
		}
	}
	return r, nil
}

// advance steps to the next row, or ends the statement after the last.
func (r *rows) advance() error {
	conn := r.conn
	switch rc := conn.h.step(r.plan.statement); rc {
	case c.SQLITE_ROW:
		conn.refresh(r.plan)
		r.ready = true
		return nil
	case c.SQLITE_DONE:
		r.end()
		return nil
	default:
		err := conn.fault(rc)
		r.end()
		return conn.settle(err)
	}
}

// end gives the statement back.
func (r *rows) end() {
	if r.plan == nil {
		return
	}
	if r.columns == nil {
		r.columns = r.plan.columns
	}
	p := r.plan
	r.plan, r.ready = nil, false
	if r.held == nil {
		delete(r.conn.cursors, r)
	}
	r.conn.finish(p)
}

// Columns implements sqlrt.Rows.
func (r *rows) Columns() []sqlrt.Column { return r.columns }

// Next implements sqlrt.Rows.
func (r *rows) Next(ctx context.Context, out []sqlrt.Datum) (bool, error) {
	if r.held != nil {
		return r.nextHeld(out)
	}
	if r.plan == nil {
		return false, nil
	}
	if err := r.conn.enter(ctx); err != nil {
		return false, err
	}
	defer r.conn.leave()
	if !r.ready {
		if err := r.advance(); err != nil || r.plan == nil {
			return false, err
		}
	}
	r.ready = false
	if err := r.conn.fetch(r.plan, out); err != nil {
		return false, err
	}
	return true, nil
}

// Close implements sqlrt.Rows.
func (r *rows) Close(context.Context) error {
	if r.plan != nil && r.conn.h != nil {
		r.end()
	}
	if r.held == nil {
		return nil
	}
	held := r.held
	r.held, r.lost = nil, nil
	delete(r.conn.cursors, r)
	if err := held.Close(); err != nil {
		return &sqlrt.Error{SQLState: "58030", Message: "rows held in a temporary file: " + err.Error(), Cause: err}
	}
	return nil
}

// hold takes the rows that remain off the statement. What goes wrong is told when the program comes to the row.
func (r *rows) hold() {
	conn := r.conn
	r.held = sqlrt.NewHeld(conn.target.tempDir, conn.target.holdLimit)
	rc := int32(c.SQLITE_ROW)
	if !r.ready {
		rc = conn.h.step(r.plan.statement)
	}
	for ; rc == c.SQLITE_ROW; rc = conn.h.step(r.plan.statement) {
		conn.record = conn.appendRow(conn.record[:0], r.plan)
		if err := r.held.Add(conn.record); err != nil {
			r.lost = &sqlrt.Error{SQLState: "53100", Message: "rows held in a temporary file: " + err.Error(), Cause: err}
			break
		}
	}
	if rc != c.SQLITE_DONE && r.lost == nil {
		r.lost = conn.fault(rc)
	}
	r.end()
}

func (conn *connection) holdCursors() {
	for r := range conn.cursors {
		if r.plan != nil {
			r.hold()
		}
	}
}

func (conn *connection) closeCursors(ctx context.Context) {
	for r := range conn.cursors {
		_ = r.Close(ctx) // nobody waits for the rows any more, so a file that cannot be closed is no loss
	}
}

// appendRow writes the current row as a record: for each column its storage class, then 8 bytes, or a length and bytes, or nothing.
func (conn *connection) appendRow(record []byte, p *plan) []byte {
	for i := range p.columns {
		storage := conn.h.storage(p.statement, i)
		record = append(record, byte(storage))
		switch storage {
		case c.SQLITE_INTEGER:
			record = binary.BigEndian.AppendUint64(record, uint64(conn.h.integer(p.statement, i)))
		case c.SQLITE_FLOAT:
			record = binary.BigEndian.AppendUint64(record, math.Float64bits(conn.h.double(p.statement, i)))
		case c.SQLITE_TEXT, c.SQLITE_BLOB:
			bytes := conn.h.bytes(p.statement, i)
			record = append(binary.AppendUvarint(record, uint64(len(bytes))), bytes...)
		}
	}
	return record
}

// nextHeld delivers the next held row.
func (r *rows) nextHeld(out []sqlrt.Datum) (bool, error) {
	record, ok, err := r.held.Next()
	if err != nil {
		return false, &sqlrt.Error{SQLState: "58030", Message: "rows held in a temporary file: " + err.Error(), Cause: err}
	}
	if !ok {
		return false, r.lost
	}
	for i := range min(len(out), len(r.columns)) {
		storage := int32(record[0])
		record = record[1:]
		var number uint64
		var bytes []byte
		switch storage {
		case c.SQLITE_INTEGER, c.SQLITE_FLOAT:
			number, record = binary.BigEndian.Uint64(record), record[8:]
		case c.SQLITE_TEXT, c.SQLITE_BLOB:
			size, width := binary.Uvarint(record)
			bytes, record = record[width:width+int(size)], record[width+int(size):]
		}
		if err := put(&out[i], &r.columns[i], storage, number, bytes); err != nil {
			return false, err
		}
	}
	return true, nil
}

// fetch puts the current row of p into out.
func (conn *connection) fetch(p *plan, out []sqlrt.Datum) error {
	h := conn.h
	for i := range min(len(out), len(p.columns)) {
		var number uint64
		var bytes []byte
		storage := h.storage(p.statement, i)
		switch storage {
		case c.SQLITE_INTEGER:
			number = uint64(h.integer(p.statement, i))
		case c.SQLITE_FLOAT:
			number = math.Float64bits(h.double(p.statement, i))
		case c.SQLITE_TEXT, c.SQLITE_BLOB:
			bytes = h.bytes(p.statement, i)
		}
		if err := put(&out[i], &p.columns[i], storage, number, bytes); err != nil {
			return err
		}
	}
	return nil
}

// put converts one value to what the receiver wants. A lob gets a blob as it is, a string as PostgreSQL writes a bytea.
func put(d *sqlrt.Datum, column *sqlrt.Column, storage int32, number uint64, bytes []byte) error {
	fit := sqlrt.Fits
	switch storage {
	case c.SQLITE_NULL:
		d.PutNull()
	case c.SQLITE_INTEGER:
		d.PutInt(int64(number))
	case c.SQLITE_FLOAT:
		v := math.Float64frombits(number)
		if fit = d.PutDouble(v, 64); fit != sqlrt.Fits {
			bytes = sqlrt.AppendDouble(nil, v, 64)
		}
	case c.SQLITE_BLOB:
		if d.Kind == sqlrt.LOB {
			d.PutBytes(bytes)
			return nil
		}
		bytes = hex.AppendEncode([]byte(`\x`), bytes)
		fit = d.PutText(bytes)
	default:
		fit = d.PutText(bytes)
	}
	if fit == sqlrt.Fits {
		return nil
	}
	return fit.Error(column.Name, d.Kind, string(bytes))
}
