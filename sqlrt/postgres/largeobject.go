package postgres

import (
	"context"
	"encoding/hex"
	"sync"

	"rwl/sqlrt"
)

// The bytes of large objects travel as hexadecimal text, like all bytea. What
// creates and writes are queries to the eye, and change the database.
var (
	createLOB = lobStatement("select lo_create(0)", true)
	readLOB   = lobStatement("select encode(lo_get(:lob, :offset, :size), 'hex')", false)
	// lo_truncate64 needs a descriptor; it is closed with the transaction. 131072 asks for writing.
	writeLOB = lobStatement("select lo_put(:lob, :offset, :data), lo_truncate64(lo_open(:lob, 131072), :end)", true)
)

// lobStatement makes a statement of a text that is known to be right, when it is
// first wanted.
func lobStatement(text string, changes bool) func() *sqlrt.Statement {
	return sync.OnceValue(func() *sqlrt.Statement {
		st, err := sqlrt.NewStatement("", text)
		if err != nil {
			panic(err)
		}
		st.Text.NeedsTransaction = st.Text.NeedsTransaction || changes
		return st
	})
}

// CreateLOB makes a large object.
func (c *conn) CreateLOB(ctx context.Context) (oid int64, err error) {
	out := [1]sqlrt.Datum{{Kind: sqlrt.Integer}}
	_, err = c.Execute(ctx, createLOB(), nil, out[:])
	return out[0].Int(), err
}

// ReadLOB reads with lo_get.
func (c *conn) ReadLOB(ctx context.Context, oid, offset int64, size int) ([]byte, error) {
	out := [1]sqlrt.Datum{{Kind: sqlrt.String}}
	in := [3]sqlrt.Datum{sqlrt.IntDatum(oid), sqlrt.IntDatum(offset), sqlrt.IntDatum(int64(size))}
	if _, err := c.Execute(ctx, readLOB(), in[:], out[:]); err != nil {
		return nil, err
	}
	data, err := hex.DecodeString(out[0].Str)
	if err != nil {
		return nil, protocolError("no hexadecimal digits")
	}
	return data, nil
}

// WriteLOB writes with lo_put.
func (c *conn) WriteLOB(ctx context.Context, oid, offset int64, data []byte) error {
	text := hex.AppendEncode([]byte(`\x`), data)
	in := [4]sqlrt.Datum{sqlrt.IntDatum(oid), sqlrt.IntDatum(offset), sqlrt.StringDatum(string(text)), sqlrt.IntDatum(offset + int64(len(data)))}
	_, err := c.Execute(ctx, writeLOB(), in[:], nil)
	return err
}
