package sqlrt

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// BatchError is the failure of one row of a batch or copy. The rows after it were not executed. What becomes of the rows before it is
// the transaction's affair: it has failed with them, or in savepoint mode all rows of the batch are undone and it goes on.
type BatchError struct {
	Row    int          // counted from 0
	Among  int          // when above 1: it is not known which of so many rows from Row on it was
	Values []BoundValue // what the row bound, in the order of Text.Params
	Err    *Error
}

// BoundValue is one value as a message shows it.
type BoundValue struct {
	Name string // of the placeholder, without colon
	Text string // null, a number, or a string in quotes; a long one is cut
}

// Error is like `row 6 (id = 7, name = 'x'): duplicate key … (SQLSTATE 23505)`.
func (e *BatchError) Error() string {
	if e.Among > 1 {
		return "one of " + strconv.Itoa(e.Among) + " rows from " + strconv.Itoa(e.Row) + ": " + e.Err.Error()
	}
	return "row " + strconv.Itoa(e.Row) + " (" + e.Bound() + "): " + e.Err.Error()
}

// Bound is the values of the row in one line.
func (e *BatchError) Bound() string {
	var b strings.Builder
	for i, v := range e.Values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(v.Name + " = " + v.Text)
	}
	return b.String()
}

// Unwrap gives the *Error, so that AsError and errors.As find it.
func (e *BatchError) Unwrap() error { return e.Err }

// ErrNotCopyable is below the error of a Copy whose statement has no form that COPY can replace.
var ErrNotCopyable = errors.New("the statement cannot be sent by copy")

// Failure makes the error of one row. Drivers call it.
func (b *Batch) Failure(st *Statement, row int, err *Error) *BatchError {
	values := make([]Datum, b.width)
	b.Row(row, values)
	e := &BatchError{Row: row, Err: err}
	for i := range values {
		name := strconv.Itoa(i + 1)
		if i < len(st.Text.Params) {
			name = st.Text.Params[i]
		}
		e.Values = append(e.Values, BoundValue{Name: name, Text: values[i].shown()})
	}
	return e
}

// FailureAmong makes the error of a statement that inserted several rows, from row on.
func (b *Batch) FailureAmong(row, rows int, err *Error) *BatchError {
	return &BatchError{Row: row, Among: rows, Err: err}
}

// longestShown is the number of bytes of a string that a message shows.
const longestShown = 60

// shown is the value as a message has it.
func (d *Datum) shown() string {
	switch {
	case d.Null:
		return "null"
	case d.Kind == Integer:
		return strconv.FormatInt(d.Int(), 10)
	case d.Kind == Double:
		return string(AppendDouble(nil, d.Double(), 64))
	}
	s, more := d.Str, ""
	if len(s) > longestShown {
		cut := longestShown
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s, more = s[:cut], "…"
	}
	return "'" + s + more + "'"
}

// blot takes passwords out of everything that may quote values.
func (e *BatchError) blot(secrets []string) {
	for _, secret := range secrets {
		hide := func(s *string) { *s = strings.ReplaceAll(*s, secret, "***") }
		for i := range e.Values {
			hide(&e.Values[i].Text)
		}
		for _, s := range []*string{&e.Err.Message, &e.Err.Detail, &e.Err.Hint, &e.Err.Where} {
			hide(s)
		}
	}
}
