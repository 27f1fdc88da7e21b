package sqlite

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"modernc.org/libc"
	c "modernc.org/sqlite/lib"
)

// function is an SQL function that PostgreSQL has and SQLite lacks (or has with another meaning). Only functions whose behaviour can be the
// same are here: a text that both databases accept must mean the same in both.
type function struct {
	name      string
	arguments int // -1 any number
	pure      bool
	nullAware bool // otherwise one null argument gives null without calling
	body      func(*sqlCall)
}

// timestampLayout is PostgreSQL's text of a timestamptz in a session whose time zone is UTC, with the minutes of the zone, which SQLite's own
// date functions want.
const timestampLayout = "2006-01-02 15:04:05.000000-07:00"

// functions is the table that every session registers. now() and its kin are stable within a transaction as in PostgreSQL; pg_sleep ends
// early when the statement is cancelled.
var functions = []function{
	{name: "now", body: transactionTimestamp},
	{name: "transaction_timestamp", body: transactionTimestamp},
	{name: "clock_timestamp", body: clockTimestamp},
	{name: "pg_sleep", arguments: 1, body: sleep},
	{name: "greatest", arguments: -1, pure: true, nullAware: true, body: func(f *sqlCall) { f.extreme(1) }},
	{name: "least", arguments: -1, pure: true, nullAware: true, body: func(f *sqlCall) { f.extreme(-1) }},
	{name: "mod", arguments: 2, pure: true, body: modulo},
	{name: "md5", arguments: 1, pure: true, body: func(f *sqlCall) {
		sum := md5.Sum(f.bytes(0))
		f.setText(hex.EncodeToString(sum[:]))
	}},
	{name: "repeat", arguments: 2, pure: true, body: repeat},
	{name: "left", arguments: 2, pure: true, body: func(f *sqlCall) {
		s := f.text(0)
		f.setText(s[:runeOffset(s, fromEnd(s, f.integer(1)))])
	}},
	{name: "right", arguments: 2, pure: true, body: func(f *sqlCall) {
		s := f.text(0)
		f.setText(s[runeOffset(s, int64(utf8.RuneCountInString(s))-fromEnd(s, f.integer(1))):])
	}},
	{name: "lpad", arguments: 2, pure: true, body: func(f *sqlCall) { f.pad(" ", true) }},
	{name: "lpad", arguments: 3, pure: true, body: func(f *sqlCall) { f.pad(f.text(2), true) }},
	{name: "rpad", arguments: 2, pure: true, body: func(f *sqlCall) { f.pad(" ", false) }},
	{name: "rpad", arguments: 3, pure: true, body: func(f *sqlCall) { f.pad(f.text(2), false) }},
	{name: "strpos", arguments: 2, pure: true, body: func(f *sqlCall) {
		s := f.text(0)
		at := strings.Index(s, f.text(1))
		f.setInteger(int64(utf8.RuneCountInString(s[:max(at, 0)]) + min(at+1, 1)))
	}},
	{name: "split_part", arguments: 3, pure: true, body: splitPart},
	{name: "chr", arguments: 1, pure: true, body: func(f *sqlCall) { f.setText(string(rune(f.integer(0)))) }},
	{name: "reverse", arguments: 1, pure: true, body: func(f *sqlCall) {
		runes := []rune(f.text(0))
		for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
			runes[i], runes[j] = runes[j], runes[i]
		}
		f.setText(string(runes))
	}},
	{name: "char_length", arguments: 1, pure: true, body: func(f *sqlCall) { f.setInteger(int64(utf8.RuneCountInString(f.text(0)))) }},
}

// maxFunctions bounds the table: the library hands back one number, which holds the session's number and the function's index.
const maxFunctions = 256

// registerFunctions makes the table known to a connection.
func registerFunctions(h *handle, session uintptr) int32 {
	var name arena
	defer name.free(h.tls)
	for i, f := range functions {
		flags := int32(c.SQLITE_UTF8)
		if f.pure {
			flags |= c.SQLITE_DETERMINISTIC
		}
		rc := c.Xsqlite3_create_function_v2(h.tls, h.db, name.text(h.tls, f.name), int32(f.arguments), flags,
			session*maxFunctions+uintptr(i), callback(callFunction), 0, 0, 0)
		if rc != c.SQLITE_OK {
			return rc
		}
	}
	return c.SQLITE_OK
}

// sqlCall is one call of a function: its arguments and the place for the result.
type sqlCall struct {
	tls     *libc.TLS
	context uintptr
	values  uintptr // array of n sqlite3_value addresses
	n       int
	called  uintptr // of the session and the function
}

// callFunction is what the library calls for every function of the table.
func callFunction(tls *libc.TLS, context uintptr, n int32, values uintptr) {
	number := c.Xsqlite3_user_data(tls, context)
	f := sqlCall{tls: tls, context: context, values: values, n: int(n), called: number}
	one := &functions[number%maxFunctions]
	if !one.nullAware {
		for i := range f.n {
			if f.null(i) {
				c.Xsqlite3_result_null(tls, context)
				return
			}
		}
	}
	one.body(&f)
}

func (f *sqlCall) session() *connection { return sessions.find(f.called / maxFunctions) }
func (f *sqlCall) value(i int) uintptr  { return *(*uintptr)(address(f.values + uintptr(i)*8)) }
func (f *sqlCall) storage(i int) int32  { return c.Xsqlite3_value_type(f.tls, f.value(i)) }
func (f *sqlCall) null(i int) bool      { return f.storage(i) == c.SQLITE_NULL }
func (f *sqlCall) integer(i int) int64  { return c.Xsqlite3_value_int64(f.tls, f.value(i)) }
func (f *sqlCall) double(i int) float64 { return c.Xsqlite3_value_double(f.tls, f.value(i)) }
func (f *sqlCall) text(i int) string    { return string(f.bytes(i)) }
func (f *sqlCall) setInteger(v int64)   { c.Xsqlite3_result_int64(f.tls, f.context, v) }
func (f *sqlCall) setDouble(v float64)  { c.Xsqlite3_result_double(f.tls, f.context, v) }
func (f *sqlCall) setArgument(i int)    { c.Xsqlite3_result_value(f.tls, f.context, f.value(i)) }
func (f *sqlCall) number(i int) bool {
	s := f.storage(i)
	return s == c.SQLITE_INTEGER || s == c.SQLITE_FLOAT
}
func (f *sqlCall) bytes(i int) []byte {
	p := c.Xsqlite3_value_text(f.tls, f.value(i))
	return foreign(p, int(c.Xsqlite3_value_bytes(f.tls, f.value(i))))
}

// setText gives the library its own copy, which it frees.
func (f *sqlCall) setText(s string) {
	p := c.Xsqlite3_malloc64(f.tls, uint64(len(s)+1))
	if p == 0 {
		c.Xsqlite3_result_error_nomem(f.tls, f.context)
		return
	}
	copy(foreign(p, len(s)), s)
	c.Xsqlite3_result_text64(f.tls, f.context, p, uint64(len(s)), callback(c.Xsqlite3_free), c.SQLITE_UTF8)
}

func (f *sqlCall) fail(message string) {
	p := c.Xsqlite3_malloc64(f.tls, uint64(len(message)+1))
	copy(foreign(p, len(message)), message)
	c.Xsqlite3_result_error(f.tls, f.context, p, int32(len(message)))
	c.Xsqlite3_free(f.tls, p)
}

func timestamp(t time.Time) string { return t.UTC().Format(timestampLayout) }

func clockTimestamp(f *sqlCall) {
	f.session().transactionStart() // never later than this
	f.setText(timestamp(f.session().target.clock.Wall()))
}

func transactionTimestamp(f *sqlCall) { f.setText(timestamp(f.session().transactionStart())) }

// sleep is pg_sleep(seconds). Its result is the empty string, as PostgreSQL's void reads.
func sleep(f *sqlCall) {
	if !f.session().pause(time.Duration(f.double(0) * float64(time.Second))) {
		c.Xsqlite3_result_error_code(f.tls, f.context, c.SQLITE_INTERRUPT)
		return
	}
	f.setText("")
}

// extreme gives the greatest (sign 1) or least (sign -1) argument that is not null.
func (f *sqlCall) extreme(sign int) {
	best := -1
	for i := range f.n {
		if f.null(i) {
			continue
		}
		if best < 0 || sign*f.compare(i, best) > 0 {
			best = i
		}
	}
	if best >= 0 {
		f.setArgument(best)
	}
}

// compare orders two arguments: numbers by value, everything else bytewise as text, numbers before text as SQLite sorts them.
func (f *sqlCall) compare(i, j int) int {
	switch {
	case f.storage(i) == c.SQLITE_INTEGER && f.storage(j) == c.SQLITE_INTEGER:
		return order(f.integer(i), f.integer(j))
	case f.number(i) && f.number(j):
		return order(f.double(i), f.double(j))
	case f.number(i):
		return -1
	case f.number(j):
		return 1
	}
	return bytes.Compare(f.bytes(i), f.bytes(j))
}

func order[N int64 | float64](a, b N) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// modulo keeps integers integers, which SQLite's own mod does not.
func modulo(f *sqlCall) {
	if f.storage(0) == c.SQLITE_INTEGER && f.storage(1) == c.SQLITE_INTEGER {
		switch divisor := f.integer(1); divisor {
		case 0:
			f.fail(divisionByZero)
		case -1:
			f.setInteger(0) // the one quotient that overflows
		default:
			f.setInteger(f.integer(0) % divisor)
		}
		return
	}
	if f.double(1) == 0 {
		f.fail(divisionByZero)
		return
	}
	f.setDouble(math.Mod(f.double(0), f.double(1)))
}

// largestText bounds what a function builds; SQLite's own limit for a string is the same.
const largestText = 1_000_000_000

func repeat(f *sqlCall) {
	s, times := f.text(0), max(f.integer(1), 0)
	if len(s) > 0 && times > int64(largestText/len(s)) {
		c.Xsqlite3_result_error_toobig(f.tls, f.context)
		return
	}
	if len(s) == 0 {
		times = 0
	}
	f.setText(strings.Repeat(s, int(times)))
}

// pad fills s up to the length of the second argument, or cuts it there.
func (f *sqlCall) pad(fill string, before bool) {
	s, length := f.text(0), max(f.integer(1), 0)
	if length > largestText/4 {
		c.Xsqlite3_result_error_toobig(f.tls, f.context)
		return
	}
	missing := int(length) - utf8.RuneCountInString(s)
	if missing <= 0 {
		f.setText(s[:runeOffset(s, length)])
		return
	}
	if fill == "" {
		f.setText(s)
		return
	}
	filler := strings.Repeat(fill, missing/utf8.RuneCountInString(fill)+1)
	filler = filler[:runeOffset(filler, int64(missing))]
	if before {
		f.setText(filler + s)
	} else {
		f.setText(s + filler)
	}
}

func splitPart(f *sqlCall) {
	s, separator, n := f.text(0), f.text(1), f.integer(2)
	if n == 0 {
		f.fail("field position must not be zero")
		return
	}
	parts := []string{s}
	if separator != "" {
		parts = strings.Split(s, separator)
	}
	if n < 0 {
		n += int64(len(parts)) + 1
	}
	if n < 1 || n > int64(len(parts)) {
		f.setText("")
		return
	}
	f.setText(parts[n-1])
}

// fromEnd turns left()'s and right()'s count into 0 or more characters: a negative count means all but that many.
func fromEnd(s string, n int64) int64 {
	length := int64(utf8.RuneCountInString(s))
	if n < 0 {
		n += length
	}
	return min(max(n, 0), length)
}

// runeOffset is the byte where character n (from 0) of s starts, len(s) when there are fewer.
func runeOffset(s string, n int64) int {
	for i := range s {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(s)
}
