package sqlite

import (
	"context"
	"strings"
	"unicode/utf8"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"

	c "modernc.org/sqlite/lib"
)

// states gives the SQLSTATE of SQLite's result codes; the extended code is looked up first, then the primary one.
var states = map[int32]string{
	c.SQLITE_CONSTRAINT_UNIQUE:     "23505",
	c.SQLITE_CONSTRAINT_PRIMARYKEY: "23505",
	c.SQLITE_CONSTRAINT_ROWID:      "23505",
	c.SQLITE_CONSTRAINT_FOREIGNKEY: "23503",
	c.SQLITE_CONSTRAINT_NOTNULL:    "23502",
	c.SQLITE_CONSTRAINT_CHECK:      "23514",
	c.SQLITE_CONSTRAINT_TRIGGER:    "P0001", // raise()
	c.SQLITE_CONSTRAINT_DATATYPE:   "22P02", // a STRICT table
	c.SQLITE_CONSTRAINT:            "23000",
	c.SQLITE_BUSY_SNAPSHOT:         "40001",
	c.SQLITE_BUSY:                  "55P03",
	c.SQLITE_LOCKED:                "55P03",
	c.SQLITE_INTERRUPT:             "57014",
	c.SQLITE_ABORT_ROLLBACK:        "40000",
	c.SQLITE_READONLY:              "25006",
	c.SQLITE_FULL:                  "53100",
	c.SQLITE_NOMEM:                 "53200",
	c.SQLITE_TOOBIG:                "54000",
	c.SQLITE_MISMATCH:              "22P02",
	c.SQLITE_IOERR:                 "58030",
	c.SQLITE_CANTOPEN:              "58P01",
	c.SQLITE_CORRUPT:               "XX001",
	c.SQLITE_NOTADB:                "XX001",
	c.SQLITE_PERM:                  "42501",
	c.SQLITE_AUTH:                  "42501",
}

const divisionByZero = "division by zero"

// messages tells the errors apart that SQLite all calls SQLITE_ERROR. The first pattern that the message contains decides.
var messages = []struct{ pattern, state string }{
	{"no such table", "42P01"},
	{"no such view", "42P01"},
	{"no such column", "42703"},
	{"has no column named", "42703"},
	{"unknown column", "42703"},
	{"no such function", "42883"},
	{"wrong number of arguments", "42883"},
	{"ambiguous column name", "42702"},
	{"syntax error", "42601"},
	{"incomplete input", "42601"},
	{"unrecognized token", "42601"},
	{"values were supplied", "42601"},
	{"values for", "42601"},
	{"same number of result columns", "42601"},
	{"sub-select returns", "42601"},
	{"duplicate column name", "42701"},
	{"already exists", "42P07"},
	{"there is already", "42P07"},
	{"already another table or index", "42P07"},
	{"no such savepoint", "3B001"},
	{"no such", "42704"},
	{"misuse of aggregate", "42803"},
	{"misuse of window", "42P20"},
	{"ON CONFLICT clause does not match", "42P10"},
	{"foreign key mismatch", "42830"},
	{"integer overflow", "22003"},
	{divisionByZero, "22012"},
	{"malformed JSON", "22P02"},
	{"field position must not be zero", "22023"},
	{"cannot be indexed", "42P16"},
	{"cannot modify", "42809"},
	{"may not be modified", "42809"},
	{"cannot start a transaction within", "25001"},
	{"from within a transaction", "25001"},
	{"no transaction is active", "25P01"},
	{"too many", "54000"},
	{"Expression tree is too large", "54001"},
}

// resultError makes an error of a result code and SQLite's message.
func resultError(rc int32, message string) *sqlrt.Error {
	e := &sqlrt.Error{SQLState: "XX000", Message: message}
	if state, ok := states[rc]; ok {
		e.SQLState = state
	} else if state, ok := states[rc&0xff]; ok {
		e.SQLState = state
	} else {
		for _, m := range messages {
			if strings.Contains(message, m.pattern) {
				e.SQLState = m.state
				break
			}
		}
	}
	return e
}

// fault is the error of the last call to the library.
func (conn *connection) fault(rc int32) *sqlrt.Error {
	// Waiting for another process ends with BUSY also when the call was asked to end.
	if rc&0xff != c.SQLITE_INTERRUPT && (rc&0xff != c.SQLITE_BUSY || !conn.stopped()) {
		return resultError(rc, conn.h.message())
	}
	cause := errStopped
	if conn.ctx != nil && conn.ctx.Err() != nil {
		cause = context.Cause(conn.ctx)
	}
	return cancelled(cause)
}

// cancelled is the error of a statement that was interrupted on request.
func cancelled(cause error) *sqlrt.Error {
	return &sqlrt.Error{SQLState: "57014", Message: "canceling statement due to user request", Cause: cause}
}

// prepareFault is the error of compiling a text, with its place.
func (conn *connection) prepareFault(rc int32, text *sqltext.Text) *sqlrt.Error {
	offset := conn.h.errorOffset()
	e := conn.fault(rc)
	if offset < 0 {
		offset = named(text.Native, e.Message)
	}
	if offset >= 0 && e.SQLState[:2] == "42" {
		e.Position = position(text, offset)
	}
	return e
}

// position turns a byte offset in the native text into a character position in the source.
func position(text *sqltext.Text, offset int) int {
	return utf8.RuneCountInString(text.Source[:text.SourceOffset(min(offset, len(text.Native)))]) + 1
}

// named finds the name that a message ends with ("no such table: main.orders") in the text, -1 when it is not there.
func named(native, message string) int {
	at := strings.LastIndexAny(message, " .")
	if at < 0 || !strings.Contains(message, ": ") {
		return -1
	}
	name, lower := strings.ToLower(message[at+1:]), strings.ToLower(native)
	for from := 0; name != ""; {
		i := strings.Index(lower[from:], name)
		if i < 0 {
			break
		}
		i += from
		end := i + len(name)
		if (i == 0 || !wordByte(lower[i-1])) && (end == len(lower) || !wordByte(lower[end])) {
			return i
		}
		from = end
	}
	return -1
}
