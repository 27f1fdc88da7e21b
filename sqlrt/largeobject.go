package sqlrt

import "context"

// The large objects of a database are known by a number, which a program keeps in an integer. Offsets count bytes from 0. Where
// there are none the error is 0A000. Texts in columns are plain strings and need none of this.

// CreateLOB makes an empty large object inside the transaction, which it starts when none is open.
func (s *Session) CreateLOB(ctx context.Context) (oid int64, err error) { return s.conn.CreateLOB(ctx) }

// ReadLOB reads up to size bytes from offset on; fewer come back at the end of the object, and none behind it.
func (s *Session) ReadLOB(ctx context.Context, oid, offset int64, size int) ([]byte, error) {
	return s.conn.ReadLOB(ctx, oid, offset, size)
}

// WriteLOB writes data at offset, inside the transaction, and trims the object to the end of what was written. A gap between the old
// end and offset is filled with zeros.
func (s *Session) WriteLOB(ctx context.Context, oid, offset int64, data []byte) error {
	return s.conn.WriteLOB(ctx, oid, offset, data)
}
