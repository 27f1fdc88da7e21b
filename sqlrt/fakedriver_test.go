package sqlrt

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"rwl/vm/executor"
)

// fakeDriver is a database in memory whose connections do nothing, for tests of pools and kinds.
type fakeDriver struct {
	connects, closes atomic.Int64
	mu               sync.Mutex
	err              error         // of the next connects
	hold             chan struct{} // connects wait until it is closed
	batch            func(st *Statement, rows *Batch) (int64, error)
}

func (f *fakeDriver) Find(string) (Driver, error)               { return f, nil }
func (f *fakeDriver) Kind() string                              { return "fake" }
func (f *fakeDriver) Open(Config, Surroundings) (Target, error) { return f, nil }
func (f *fakeDriver) Close() error                              { return nil }
func (f *fakeDriver) refuse(err error)                          { f.mu.Lock(); defer f.mu.Unlock(); f.err = err }

func (f *fakeDriver) Connect(ctx context.Context) (Conn, error) {
	f.connects.Add(1)
	f.mu.Lock()
	err, hold := f.err, f.hold
	f.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err != nil {
		return nil, err
	}
	return &fakeConn{driver: f}, nil
}

type fakeConn struct {
	driver *fakeDriver
	dead   bool
	open   bool
	users  atomic.Int32
	closed atomic.Bool
	sp     bool

	listening bool
	cached    int
}

func (c *fakeConn) ServerRelease() string { return "1.0" }
func (c *fakeConn) Describe(context.Context, *Statement) (params, columns []Column, err error) {
	return nil, nil, nil
}

// Execute checks that nobody else has the connection.
func (c *fakeConn) Execute(_ context.Context, _ *Statement, _, out []Datum) (Result, error) {
	if c.users.Add(1) != 1 || c.closed.Load() {
		return Result{}, errors.New("two users of one connection, or a user of a closed one")
	}
	c.open = true
	c.users.Add(-1)
	for i := range out {
		out[i].PutText(nil)
	}
	return Result{Rows: 1, Fetched: true}, nil
}
func (c *fakeConn) Pipeline(ctx context.Context, calls []Call) int {
	calls[0].Alone(ctx, c)
	return 1
}
func (c *fakeConn) Query(context.Context, *Statement, []Datum, int) (Rows, error) {
	return nil, errors.New("no cursors")
}
func (c *fakeConn) Commit(context.Context) error      { c.open = false; return nil }
func (c *fakeConn) Rollback(context.Context) error    { c.open = false; return nil }
func (c *fakeConn) Ping(context.Context) error        { return nil }
func (c *fakeConn) Dead() bool                        { return c.dead }
func (c *fakeConn) SetSavepointMode(on bool)          { c.sp = on }
func (c *fakeConn) SetAction(string)                  {}
func (c *fakeConn) ResetAction(context.Context) error { return nil }
func (c *fakeConn) SetTask(*executor.Task)            {}
func (c *fakeConn) Cancel(context.Context) error      { return nil }
func (c *fakeConn) FirstSent() int64                  { return 0 }
func (c *fakeConn) ResetSent()                        {}
func (c *fakeConn) Clean() bool                       { return !c.open }
func (c *fakeConn) Reset(context.Context) (bool, error) {
	was := c.open
	c.open = false
	return was, nil
}
func (c *fakeConn) Status() TransactionStatus {
	if c.open {
		return InTransaction
	}
	return Idle
}
func (c *fakeConn) Close(context.Context) {
	if !c.closed.Swap(true) {
		c.driver.closes.Add(1)
	}
}
