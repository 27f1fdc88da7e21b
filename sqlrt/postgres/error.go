package postgres

import (
	"errors"
	"io"
	"strconv"

	"rwl/sqlrt"
)

// report is an ErrorResponse.
type report struct {
	sqlrt.Error
	fatal bool // the server ends the connection
	// replan: the prepared statement is of no use any more, and nothing else is wrong.
	replan bool
}

// parseReport reads the fields of an ErrorResponse. Position stays a character of the text that was sent.
func parseReport(body []byte) *report {
	r := &report{}
	f := fields{rest: body}
	var routine string
	for kind := f.byte(); kind != 0; kind = f.byte() {
		value := f.text()
		switch kind {
		case 'V', 'S':
			if kind == 'V' || !r.fatal { // V is never translated, S may be
				r.fatal = string(value) == "FATAL" || string(value) == "PANIC"
			}
		case 'C':
			r.SQLState = string(value)
		case 'M':
			r.Message = string(value)
		case 'D':
			r.Detail = string(value)
		case 'H':
			r.Hint = string(value)
		case 'W':
			r.Where = string(value)
		case 'P':
			r.Position, _ = strconv.Atoi(string(value)) // what is no number is an unknown position
		case 'R':
			routine = string(value)
		}
	}
	// The routine is the only thing that tells this 0A000 from others in every language of the server.
	r.replan = r.SQLState == "26000" || r.SQLState == "0A000" && routine == "RevalidateCachedQuery"
	return r
}

// place maps the position to the text of the program.
func (r *report) place(st *sqlrt.Statement) {
	if r.Position > 0 && st != nil {
		r.Position = st.Text.NativeToSource(r.Position)
	}
}

func protocolError(what string) error {
	return &sqlrt.Error{SQLState: "08P01", Message: "the server sent " + what}
}

// networkError is the end of a connection.
func networkError(err error) *sqlrt.Error {
	var known *sqlrt.Error
	if errors.As(err, &known) {
		return known
	}
	message := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the server closed the connection unexpectedly"
	}
	return &sqlrt.Error{SQLState: "08006", Message: message, Cause: err}
}
