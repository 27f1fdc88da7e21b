package sqlite

import (
	"slices"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// tables are the tables that a statement reads and writes, triggers and views included. They tell whether a cursor must be held before a
// write: PostgreSQL's cursors never see later changes, a live SQLite statement does.
type tables struct {
	reads, writes []string
	schema        bool // it changes the schema
}

// disturbs tells whether executing a statement that writes w can change what a cursor that reads t still brings.
func (w *tables) disturbs(t *tables) bool {
	if w.schema {
		return true
	}
	return slices.ContainsFunc(w.writes, func(name string) bool { return slices.Contains(t.reads, name) })
}

// authorize is called by the library while it compiles a statement, once for each thing the statement will do.
func authorize(_ *libc.TLS, number uintptr, action int32, name, _, _, _ uintptr) int32 {
	conn := sessions.find(number)
	if conn == nil || conn.compiling == nil {
		return c.SQLITE_OK
	}
	t := conn.compiling
	switch action {
	case c.SQLITE_READ:
		t.reads = with(t.reads, libc.GoString(name))
	case c.SQLITE_INSERT, c.SQLITE_UPDATE, c.SQLITE_DELETE:
		t.writes = with(t.writes, libc.GoString(name))
	case c.SQLITE_SELECT, c.SQLITE_FUNCTION, c.SQLITE_RECURSIVE, c.SQLITE_TRANSACTION, c.SQLITE_SAVEPOINT, c.SQLITE_PRAGMA:
	default:
		t.schema = true
	}
	return c.SQLITE_OK
}

func with(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
