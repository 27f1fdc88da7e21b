package sqlite

import (
	"slices"
	"strings"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"

	c "modernc.org/sqlite/lib"
)

// isControl tells whether a text is a transaction statement, which is executed here and not by SQLite.
func isControl(text *sqltext.Text) bool { return text.Kind == sqltext.Transaction }

// control executes begin, start transaction, commit, end, rollback, abort, savepoint, rollback to, release and set transaction with the
// meaning they have in PostgreSQL.
func (conn *connection) control(text *sqltext.Text) error {
	words := strings.Fields(strings.ToLower(strings.TrimRight(uncommented(text.Native), "; \t\r\n")))
	words = slices.DeleteFunc(words, func(w string) bool { return w == "work" || w == "transaction" })
	if len(words) == 0 {
		return nil
	}
	switch verb, rest := words[0], words[1:]; verb {
	case "begin", "start":
		return conn.beginStatement(rest)
	case "commit", "end":
		return conn.Commit(conn.ctx)
	case "rollback", "abort":
		if len(rest) > 0 && rest[0] == "to" {
			return conn.savepoint("rollback to", rest[1:])
		}
		return conn.Rollback(conn.ctx)
	case "release":
		return conn.savepoint("release", rest)
	case "savepoint":
		return conn.savepoint("savepoint", rest)
	case "set":
		return conn.setTransaction(rest)
	}
	return &sqlrt.Error{SQLState: "0A000", Message: words[0] + " is not supported by SQLite"}
}

// beginStatement starts a transaction. Isolation levels are accepted: SQLite's transactions are serializable.
func (conn *connection) beginStatement(options []string) error {
	if err := conn.refuse(); err != nil {
		return err
	}
	if conn.status == sqlrt.InTransaction {
		return nil // PostgreSQL only warns
	}
	return conn.open(readOnly(strings.Join(options, " "), conn.target.readOnly))
}

// setTransaction is set transaction …: the statement starts the transaction when none is open, as the isolation must stand before the
// first query.
func (conn *connection) setTransaction(options []string) error {
	if conn.status == sqlrt.Idle {
		return conn.beginStatement(options)
	}
	if err := conn.refuse(); err != nil {
		return err
	}
	if want := readOnly(strings.Join(options, " "), conn.queryOnly); want != conn.queryOnly {
		if !want {
			return conn.settle(&sqlrt.Error{SQLState: "25001", Message: "transaction read-write mode must be set before any query"})
		}
		conn.h.run("pragma query_only=on")
		conn.queryOnly = true
	}
	return nil
}

// readOnly reads `read only` or `read write` out of transaction options.
func readOnly(options string, otherwise bool) bool {
	switch options = strings.ToLower(options); {
	case strings.Contains(options, "read only"):
		return true
	case strings.Contains(options, "read write"):
		return false
	}
	return otherwise
}

// savepoint executes one of the three savepoint statements; name holds the words after the verb.
func (conn *connection) savepoint(verb string, name []string) error {
	if len(name) > 1 && name[0] == "savepoint" {
		name = name[1:]
	}
	if len(name) != 1 {
		return conn.settle(&sqlrt.Error{SQLState: "42601", Message: verb + " needs one name"})
	}
	back := verb == "rollback to"
	if conn.status == sqlrt.Idle {
		if verb != "savepoint" {
			return &sqlrt.Error{SQLState: "25P01", Message: strings.ToUpper(verb) + " can only be used in transaction blocks"}
		}
		if err := conn.open(conn.target.readOnly); err != nil {
			return err
		}
	}
	if conn.h.autocommit() || !back {
		if err := conn.refuse(); err != nil {
			return err
		}
	}
	if back {
		conn.holdCursors()
	}
	statement, _, rc := conn.h.prepare(verb + " " + name[0])
	if rc == c.SQLITE_OK {
		rc = conn.h.step(statement)
		conn.h.finalize(statement)
	}
	if rc != c.SQLITE_DONE {
		return conn.settle(conn.fault(rc))
	}
	if back {
		conn.status, conn.first, conn.refused = sqlrt.InTransaction, nil, false
	}
	return nil
}

// uncommented replaces comments by blanks.
func uncommented(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i
		switch {
		case strings.HasPrefix(text[i:], "--"):
			end = after(text, i, "\n")
		case strings.HasPrefix(text[i:], "/*"):
			end = after(text, i+2, "*/")
		}
		if end > i {
			b.WriteByte(' ')
			i = end
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}
