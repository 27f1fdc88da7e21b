package sqlrt

import (
	"context"

	"rwl/vm/clock"
	"rwl/vm/executor"
)

// Drivers finds the driver that serves a connect string: "sqlite:…" is the embedded database, all else is PostgreSQL.
type Drivers interface {
	Find(connect string) (Driver, error)
}

// Driver is one kind of database.
type Driver interface {
	// Kind is "postgres" or "sqlite".
	Kind() string
	// Open reads the settings once and connects nothing. Its error names no password.
	Open(cfg Config, surroundings Surroundings) (Target, error)
}

// Surroundings are the things of the world that a driver may use.
type Surroundings struct {
	Clock clock.Clock
	// TempDir is where rows that must be held go when they exceed HoldLimit bytes; "" = the system's.
	TempDir   string
	HoldLimit int64
}

// Target is a database to which any number of connections can be made, from several goroutines at once.
type Target interface {
	Connect(ctx context.Context) (Conn, error)
	Close() error
}

// TransactionStatus is what the server says about the transaction of a connection.
type TransactionStatus uint8

const (
	Idle          TransactionStatus = iota // no transaction of the user
	InTransaction                          // open
	Failed                                 // open, and refuses everything until rollback
)

// Conn is one connection. All methods but Cancel are called by one goroutine at a time. Errors are *Error.
//
// Transactions are the driver's work, as only it can let BEGIN travel with a statement: a statement whose
// Text.NeedsTransaction is set starts one when none is open. A transaction that a driver opens only to keep a cursor alive is
// not one of the user: Status reports Idle, and the driver ends it when the last such cursor closes.
type Conn interface {
	// ServerRelease is the short release of the server, like "15.18".
	ServerRelease() string
	// Describe prepares the statement and tells its parameters (in the order of Text.Params) and result columns.
	Describe(ctx context.Context, st *Statement) (params, columns []Column, err error)
	// Execute runs the statement once. in[i] binds Text.Params[i]; the first row, if any, goes to out by position, converted
	// to the Kind each element asks for; columns beyond out are ignored, elements of out beyond the columns stay untouched.
	Execute(ctx context.Context, st *Statement, in, out []Datum) (Result, error)
	// Query opens a cursor that asks the server for fetch rows at a time; with 0 the driver begins with DefaultFetch and may go on with more.
	Query(ctx context.Context, st *Statement, in []Datum, fetch int) (Rows, error)
	// Commit and Rollback end the user's transaction; without one they do nothing and send nothing. Open cursors go on.
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	// Ping makes one round trip.
	Ping(ctx context.Context) error
	Status() TransactionStatus
	// Dead says that the connection is of no use any more.
	Dead() bool
	// SetSavepointMode turns statement-level rollback on or off ($sqlerror:savepoint).
	SetSavepointMode(on bool)
	// Cancel interrupts what runs at this moment, if anything; the statement fails with SQLSTATE 57014. Any goroutine may
	// call it. It returns when the request is delivered or ctx ends.
	Cancel(ctx context.Context) error
	// FirstSent is the clock's reading just before the first thing sent since ResetSent, 0 when nothing was.
	FirstSent() int64
	ResetSent()
	// SetTask says who uses the connection from now on: a task of an executor, or with nil an ordinary goroutine.
	SetTask(t *executor.Task)
	// Clean says that Reset would find nothing to do; called at each release.
	Clean() bool
	// Reset closes all cursors and rolls back what is open, so that another user can have the connection.
	// rolledBack tells that a transaction of the user was open.
	Reset(ctx context.Context) (rolledBack bool, err error)
	// Close drops the connection, politely while ctx lasts. Safe to call twice.
	Close(ctx context.Context)

	Pipeline
	Bulk
	Action
	Notifications
	Notices
	LargeObjects
	StatementCache
}

// Bulk is what a connection does with many rows at once; see Session.Batch and Session.Copy. An empty batch does nothing and sends
// nothing. Copy is called with statements that are Copyable only.
//
// Submit may send the rows and return true before their outcome is known; it is asked for by Outcome, once for each Submit, in their order,
// and until then the rows stay as they are. false is no error: Batch or Copy has to be called. Any other operation forgets outcomes
// that nobody has asked for.
type Bulk interface {
	Batch(ctx context.Context, st *Statement, rows *Batch) (affected int64, err error)
	Copy(ctx context.Context, st *Statement, rows *Batch) (affected int64, err error)
	Submit(ctx context.Context, st *Statement, rows *Batch, copying bool) bool
	Outcome(ctx context.Context) (affected int64, err error)
}

// Action is what a server is told about who uses the connection; see Session.SetAction. A driver whose database shows nobody
// such a thing does nothing.
type Action interface {
	SetAction(name string)
	ResetAction(ctx context.Context) error
}

// Notifications are messages of other sessions; see Session.WaitNotification.
type Notifications interface {
	WaitNotification(ctx context.Context) (channel, payload string, pid int, err error)
	DroppedNotifications() int64
	// Listening says that notifications may come that the next user of the connection would not expect.
	Listening() bool
}

// LargeObjects are values kept beside tables; see Session.ReadLOB.
type LargeObjects interface {
	CreateLOB(ctx context.Context) (oid int64, err error)
	ReadLOB(ctx context.Context, oid, offset int64, size int) ([]byte, error)
	WriteLOB(ctx context.Context, oid, offset int64, data []byte) error
}

// StatementCache is the control over what a connection keeps prepared; see Session.SetCursorCache and Session.Warm.
//
// Warm is not more than Ping where preparing costs nothing worth mentioning.
type StatementCache interface {
	Warm(ctx context.Context, statements []*Statement) (worth []*Statement)
	SetCursorCache(n int)
	LeakStatement(st *Statement) bool
}

// Rows is an open cursor of a Conn. Other statements may run on the connection between the calls.
type Rows interface {
	Columns() []Column
	// Next brings the next row into out as Execute does, or false after the last.
	Next(ctx context.Context, out []Datum) (bool, error)
	// Close ends the cursor, also in the middle. Safe to call twice.
	Close(ctx context.Context) error
}

// Result tells what one execution did.
type Result struct {
	Rows    int64 // rows affected; for a query the rows fetched, 0 or 1
	Fetched bool  // a row was put into out
	Columns int   // columns of the result, 0 when the statement has none
	// Shape is that of the columns (see Shape), so that the caller notices when a table was made anew with other ones. Fetched and
	// Shape are valid beside an error too: a value may not fit because the columns have changed.
	Shape uint64
}
