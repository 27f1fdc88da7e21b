package sqlrt

import (
	"context"
	"errors"

	"rwl/sqlrt/sqltext"
)

// Batch executes the statement once for each row, in one packet and inside the transaction, which it starts when none is open.
// Rows that it returns are dropped. The result is the number of rows affected. An error that one row caused is a *BatchError; the
// rows after it are not executed. In savepoint mode a batch with an error leaves nothing behind. The batch stays as it is, for the
// caller to Reset.
func (s *Session) Batch(ctx context.Context, st *Statement, rows *Batch) (affected int64, err error) {
	if k := st.Text.Kind; k != sqltext.DML && k != sqltext.Block {
		return 0, &Error{SQLState: "0A000", Message: "only insert, update, delete, merge and call can be executed in batches"}
	}
	s.nulls(rows)
	affected, err = s.conn.Batch(ctx, st, rows)
	return affected, s.blotted(err)
}

// Copy brings the rows into the table of an insert statement as COPY does, much faster than Batch and with the same meaning:
// columns that are not named get their defaults, triggers and constraints work. A server's rewrite rules for inserts do not. The
// error is as of Batch, where the server tells which row it was; of a statement that is not Copyable it is that one.
func (s *Session) Copy(ctx context.Context, st *Statement, rows *Batch) (affected int64, err error) {
	if err := st.Copyable(); err != nil {
		return 0, err
	}
	s.nulls(rows)
	affected, err = s.conn.Copy(ctx, st, rows)
	return affected, s.blotted(err)
}

// Submit sends the rows as Batch does, or with copying as Copy does, without waiting for what becomes of them, where the driver can and
// nobody could notice. Each Submit that returns true is followed by an Outcome, before anything else is done with the session but
// one more Submit; until then the rows stay as they are. After false nothing is sent.
func (s *Session) Submit(ctx context.Context, st *Statement, rows *Batch, copying bool) bool {
	if st.Text.Kind != sqltext.DML || copying && st.Text.InsertTable == "" {
		return false
	}
	s.nulls(rows)
	return s.conn.Submit(ctx, st, rows, copying)
}

// Outcome waits for the oldest Submit that has had none, and gives what Batch or Copy would have given.
func (s *Session) Outcome(ctx context.Context) (affected int64, err error) {
	affected, err = s.conn.Outcome(ctx)
	return affected, s.blotted(err)
}

func (s *Session) nulls(rows *Batch) {
	if s.emptyIsNull {
		rows.emptyToNull()
	}
}

// blotted takes passwords out of an error that quotes values.
func (s *Session) blotted(err error) error {
	if err == nil {
		return nil // before e, which would be an allocation
	}
	var e *BatchError
	if errors.As(err, &e) {
		e.blot(s.secrets)
	}
	return err
}

// Copyable is nil when Session.Copy can execute the statement, an insert into t (columns) values (placeholders) with nothing after
// it; else an *Error over ErrNotCopyable that says so.
func (st *Statement) Copyable() error {
	if st.Text.InsertTable != "" {
		return nil
	}
	return &Error{SQLState: "0A000", Message: ErrNotCopyable.Error(), Cause: ErrNotCopyable,
		Hint: "only insert into t(columns) values (:a, :b, …) can: one row of placeholders, no expressions, no on conflict, no returning"}
}
