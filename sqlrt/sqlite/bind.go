package sqlite

import (
	"math"
	"strings"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// bind sends the values. Texts are copied into the plan's own memory, where SQLite reads them during the execution.
func (conn *connection) bind(p *plan, in []sqlrt.Datum) error {
	if p.params > len(in) {
		return unbound()
	}
	tls, bytes := conn.h.tls, 0
	for i := range p.params {
		if d := &in[i]; (d.Kind == sqlrt.String || d.Kind == sqlrt.LOB) && !d.Null {
			bytes += len(d.Str)
		}
	}
	if bytes > math.MaxInt32 {
		return &sqlrt.Error{SQLState: "54000", Message: "the bound values are too big"}
	}
	if !p.texts.grow(tls, bytes+1) {
		return &sqlrt.Error{SQLState: "53200", Message: "out of memory"}
	}
	at := p.texts.base
	for i := range p.params {
		d, number := &in[i], int32(i+1)
		rc := int32(c.SQLITE_OK)
		switch {
		case d.Null:
			rc = c.Xsqlite3_bind_null(tls, p.statement, number)
		case d.Kind == sqlrt.Integer:
			rc = c.Xsqlite3_bind_int64(tls, p.statement, number, d.Int())
		case d.Kind == sqlrt.Double:
			rc = c.Xsqlite3_bind_double(tls, p.statement, number, d.Double())
		default:
			copy(foreign(at, len(d.Str)), d.Str)
			if d.Kind == sqlrt.LOB && d.Form == sqlrt.LOBBytes {
				rc = c.Xsqlite3_bind_blob(tls, p.statement, number, at, int32(len(d.Str)), 0)
			} else {
				rc = c.Xsqlite3_bind_text(tls, p.statement, number, at, int32(len(d.Str)), 0)
			}
			at += uintptr(len(d.Str))
		}
		if rc != c.SQLITE_OK {
			return conn.fault(rc)
		}
	}
	return nil
}

func unbound() error {
	return &sqlrt.Error{SQLState: "42P02", Message: "the statement has a parameter for which no value is bound"}
}

// numbered turns $1 into ?1, which is SQLite's numbered parameter: $1::int would be one long name to it. Both forms have the same length,
// so that positions stay. Quoted text and comments are left alone.
func numbered(native string) string {
	var out []byte
	for i := 0; i < len(native); {
		switch ch := native[i]; {
		case ch == '\'' || ch == '"' || ch == '`':
			i = after(native, i+1, native[i:i+1])
		case ch == '[':
			i = after(native, i+1, "]")
		case strings.HasPrefix(native[i:], "--"):
			i = after(native, i, "\n")
		case strings.HasPrefix(native[i:], "/*"):
			i = after(native, i+2, "*/")
		case ch == '$' && i+1 < len(native) && native[i+1] >= '0' && native[i+1] <= '9' && (i == 0 || !wordByte(native[i-1])):
			if out == nil {
				out = []byte(native)
			}
			out[i] = '?'
			i++
		default:
			i++
		}
	}
	if out == nil {
		return native
	}
	return string(out)
}

// after is the offset behind the next end at or after from. A doubled quote reads as two quoted texts, which comes to the same.
func after(text string, from int, end string) int {
	at := strings.Index(text[from:], end)
	if at < 0 {
		return len(text)
	}
	return from + at + len(end)
}

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
