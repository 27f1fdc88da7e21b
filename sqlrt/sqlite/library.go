package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// This file has all conversions between addresses and pointers. The library is SQLite translated to Go; its functions take addresses as uintptr and
// know nothing about the garbage collector, so whatever it keeps or dereferences must lie in memory it allocated itself. Nothing here
// hands it the address of a Go value.

// address makes a pointer of an address outside the Go heap. It goes through memory because the direct conversion is what vet warns about,
// and rightly so for Go values.
func address(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// foreign views n bytes of C memory. The view is valid until the library frees or reuses that memory.
func foreign(p uintptr, n int) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(address(p)), n)
}

// callback makes a C function pointer of a Go function that was declared (not of a closure).
func callback[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f})) }

// arena is a piece of C memory that is reused: bind texts and SQL texts are written into it.
type arena struct {
	base uintptr
	size int
}

// grow makes room for at least n bytes; what was inside is lost. It reports false when memory ran out.
func (a *arena) grow(tls *libc.TLS, n int) bool {
	if n <= a.size {
		return true
	}
	a.free(tls)
	size := 64
	for size < n {
		size *= 2
	}
	if a.base = c.Xsqlite3_malloc64(tls, uint64(size)); a.base == 0 {
		return false
	}
	a.size = size
	return true
}

func (a *arena) free(tls *libc.TLS) {
	if a.base != 0 {
		c.Xsqlite3_free(tls, a.base)
	}
	*a = arena{}
}

// text copies s into the arena as a C string and returns its address, 0 when memory ran out.
func (a *arena) text(tls *libc.TLS, s string) uintptr {
	if !a.grow(tls, len(s)+1) {
		return 0
	}
	view := foreign(a.base, len(s)+1)
	copy(view, s)
	view[len(s)] = 0
	return a.base
}

// handle is one open SQLite connection: the database, the thread context the library wants with every call, and scratch memory.
// One goroutine at a time uses it (the connection is opened without SQLite's own mutex); only interrupt may come from elsewhere.
type handle struct {
	tls *libc.TLS
	db  uintptr
	out uintptr // 16 bytes where the library writes result pointers
	sql arena
}

// openHandle opens filename (a path or a file: URI) with the open flags of SQLite and the named VFS ("" = the default).
func openHandle(filename, vfs string, flags int32) (*handle, int32, string) {
	h := &handle{tls: libc.NewTLS()}
	if h.out = c.Xsqlite3_malloc64(h.tls, 16); h.out == 0 {
		h.tls.Close()
		return nil, c.SQLITE_NOMEM, "out of memory"
	}
	var vfsName arena
	defer vfsName.free(h.tls)
	var zVfs uintptr
	if vfs != "" {
		zVfs = vfsName.text(h.tls, vfs)
	}
	rc := c.Xsqlite3_open_v2(h.tls, h.sql.text(h.tls, filename), h.out, flags, zVfs)
	h.db = *(*uintptr)(address(h.out))
	if rc != c.SQLITE_OK {
		message := libc.GoString(c.Xsqlite3_errstr(h.tls, rc))
		if h.db != 0 {
			message = h.message()
		}
		h.close()
		return nil, rc, message
	}
	c.Xsqlite3_extended_result_codes(h.tls, h.db, 1)
	return h, c.SQLITE_OK, ""
}

// configure sets a boolean of sqlite3_db_config.
func (h *handle) configure(option int32, on bool) {
	args := c.Xsqlite3_malloc64(h.tls, 16)
	if args == 0 {
		return
	}
	defer c.Xsqlite3_free(h.tls, args)
	c.Xsqlite3_db_config(h.tls, h.db, option, libc.VaList(args, libc.Bool32(on), uintptr(0)))
}

func (h *handle) close() {
	if h.db != 0 {
		c.Xsqlite3_close_v2(h.tls, h.db)
	}
	h.sql.free(h.tls)
	c.Xsqlite3_free(h.tls, h.out)
	h.tls.Close()
	h.db = 0
}

// prepare compiles the first statement of text. The address is 0 when the text holds no statement; rest tells whether something other than
// white space and comments may follow it.
func (h *handle) prepare(text string) (statement uintptr, rest string, rc int32) {
	zSQL := h.sql.text(h.tls, text)
	if zSQL == 0 {
		return 0, "", c.SQLITE_NOMEM
	}
	rc = c.Xsqlite3_prepare_v3(h.tls, h.db, zSQL, int32(len(text)+1), c.SQLITE_PREPARE_PERSISTENT, h.out, h.out+8)
	if rc != c.SQLITE_OK {
		return 0, "", rc
	}
	statement = *(*uintptr)(address(h.out))
	tail := *(*uintptr)(address(h.out + 8))
	return statement, text[min(int(tail-zSQL), len(text)):], rc
}

// run executes text that needs neither binds nor rows.
func (h *handle) run(text string) int32 {
	return c.Xsqlite3_exec(h.tls, h.db, h.sql.text(h.tls, text), 0, 0, 0)
}

// autocommit reports that no transaction is open.
func (h *handle) autocommit() bool { return c.Xsqlite3_get_autocommit(h.tls, h.db) != 0 }

// message is the text of the last error.
func (h *handle) message() string { return libc.GoString(c.Xsqlite3_errmsg(h.tls, h.db)) }

// errorOffset is the byte in the SQL text where the last error lies, -1 when SQLite does not know.
func (h *handle) errorOffset() int { return int(c.Xsqlite3_error_offset(h.tls, h.db)) }

// changes is the number of rows the last INSERT, UPDATE or DELETE touched.
func (h *handle) changes() int64 { return c.Xsqlite3_changes64(h.tls, h.db) }
func (h *handle) step(statement uintptr) int32 {
	return c.Xsqlite3_step(h.tls, statement)
}
func (h *handle) reset(statement uintptr) int32 { return c.Xsqlite3_reset(h.tls, statement) }
func (h *handle) finalize(statement uintptr)    { c.Xsqlite3_finalize(h.tls, statement) }
func (h *handle) readOnly(statement uintptr) bool {
	return c.Xsqlite3_stmt_readonly(h.tls, statement) != 0
}
func (h *handle) parameters(statement uintptr) int {
	return int(c.Xsqlite3_bind_parameter_count(h.tls, statement))
}
func (h *handle) columns(statement uintptr) int {
	return int(c.Xsqlite3_column_count(h.tls, statement))
}

// prepared counts how often SQLite has prepared a statement anew, which it does by itself when the schema has changed.
func (h *handle) prepared(statement uintptr) int32 {
	return c.Xsqlite3_stmt_status(h.tls, statement, c.SQLITE_STMTSTATUS_REPREPARE, 0)
}
func (h *handle) columnName(statement uintptr, i int) string {
	return libc.GoString(c.Xsqlite3_column_name(h.tls, statement, int32(i)))
}

// columnType is the declared type of the table column behind result column i, "" when it is an expression.
func (h *handle) columnType(statement uintptr, i int) string {
	return libc.GoString(c.Xsqlite3_column_decltype(h.tls, statement, int32(i)))
}

// storage is the storage class of the current row's column i.
func (h *handle) storage(statement uintptr, i int) int32 {
	return c.Xsqlite3_column_type(h.tls, statement, int32(i))
}
func (h *handle) integer(statement uintptr, i int) int64 {
	return c.Xsqlite3_column_int64(h.tls, statement, int32(i))
}
func (h *handle) double(statement uintptr, i int) float64 {
	return c.Xsqlite3_column_double(h.tls, statement, int32(i))
}

// bytes views the text or blob of column i until the next step.
func (h *handle) bytes(statement uintptr, i int) []byte {
	p := c.Xsqlite3_column_blob(h.tls, statement, int32(i))
	return foreign(p, int(c.Xsqlite3_column_bytes(h.tls, statement, int32(i))))
}
