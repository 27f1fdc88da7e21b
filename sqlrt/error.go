package sqlrt

import (
	"errors"
	"strings"
)

// ErrWaitLimit is what Acquire returns when the wait limit of a pool passed (RWL-305).
var ErrWaitLimit = errors.New("no session became free within the wait limit")

// ErrClosed is what Acquire returns after Database.Close.
var ErrClosed = errors.New("the database is closed")

// Error is a failure that has an SQLSTATE, the server's or the one the server would have given. It holds no password.
type Error struct {
	SQLState string // five characters
	Message  string
	Detail   string
	Hint     string
	Where    string
	Position int   // 1-based character in Statement.Text.Source, 0 unknown
	Cause    error // what is below: a network error, or the first error of a failed transaction

	// NoPassword: the server wants a password, and neither the connect string nor environment and files gave one.
	NoPassword bool
	// RolledBack: a commit found the transaction failed, and the server rolled it back; Cause is the transaction's first error.
	RolledBack bool
	// Repeated: the transaction had failed before and this is not the first statement refused since, so that a caller can
	// report the refusal (25P02) once per transaction.
	Repeated bool
}

// RolledBackCommit is the error of a commit that ended a failed transaction. It has the SQLSTATE of what made the transaction fail, as
// that is what a program, and a retry block, can act upon.
func RolledBackCommit(first *Error) *Error {
	e := &Error{SQLState: "25P02", Message: "the transaction was rolled back instead of committed", RolledBack: true}
	if first != nil {
		e.SQLState, e.Cause = first.SQLState, first
		e.Message += ", because of its first error: " + first.Message
	}
	return e
}

func (e *Error) Error() string {
	text := e.Message
	if e.SQLState != "" {
		text += " (SQLSTATE " + e.SQLState + ")"
	}
	return text
}

// Unwrap gives what is below.
func (e *Error) Unwrap() error { return e.Cause }

// Lost: the connection is gone; the next acquisition reconnects.
func (e *Error) Lost() bool {
	return strings.HasPrefix(e.SQLState, "08") || e.SQLState == "57P01" || e.SQLState == "57P02"
}

// Starting: the server is there and does not take connections yet.
func (e *Error) Starting() bool { return e.SQLState == "57P03" }

// TooMany: the server has no room for one more connection.
func (e *Error) TooMany() bool { return e.SQLState == "53300" }

// Cancelled: the statement was interrupted on request, by Cancel or by a context that ended.
func (e *Error) Cancelled() bool { return e.SQLState == "57014" }

// Serialization: the transaction may succeed when it is tried again (serialization failure, deadlock).
func (e *Error) Serialization() bool { return e.SQLState == "40001" || e.SQLState == "40P01" }

// Refused: the transaction failed earlier and the server refuses statements until rollback.
func (e *Error) Refused() bool { return e.SQLState == "25P02" }

// AsError gives err as an *Error; what is none becomes one of class 08, as only networks give such errors.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{SQLState: "08006", Message: err.Error(), Cause: err}
}
