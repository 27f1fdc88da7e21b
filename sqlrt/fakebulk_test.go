package sqlrt

import "context"

// What the connections of fakeDriver do beyond single statements: they keep what they were told.

func (c *fakeConn) Batch(ctx context.Context, st *Statement, rows *Batch) (int64, error) {
	if c.driver.batch != nil {
		return c.driver.batch(st, rows)
	}
	return int64(rows.Len()), ctx.Err()
}

func (c *fakeConn) Copy(ctx context.Context, st *Statement, rows *Batch) (int64, error) {
	return c.Batch(ctx, st, rows)
}
func (c *fakeConn) Submit(context.Context, *Statement, *Batch, bool) bool { return false }
func (c *fakeConn) Outcome(context.Context) (int64, error)                { return 0, nil }
func (c *fakeConn) WaitNotification(ctx context.Context) (string, string, int, error) {
	return "", "", 0, ctx.Err()
}
func (c *fakeConn) DroppedNotifications() int64                                { return 0 }
func (c *fakeConn) TakeNotices() []Notice                                      { return nil }
func (c *fakeConn) Listening() bool                                            { return c.listening }
func (c *fakeConn) CreateLOB(context.Context) (int64, error)                   { return 1, nil }
func (c *fakeConn) ReadLOB(context.Context, int64, int64, int) ([]byte, error) { return nil, nil }
func (c *fakeConn) WriteLOB(context.Context, int64, int64, []byte) error       { return nil }
func (c *fakeConn) SetCursorCache(n int)                                       { c.cached = n }
func (c *fakeConn) Warm(_ context.Context, all []*Statement) []*Statement      { return all }
func (c *fakeConn) LeakStatement(*Statement) bool                              { return false }
