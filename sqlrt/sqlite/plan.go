package sqlite

import (
	"strings"

	"rwl/sqlrt"

	c "modernc.org/sqlite/lib"
)

// plan is one prepared statement of a connection with all that executions need: columns, memory for bound texts, tables.
type plan struct {
	key       string
	statement uintptr // 0: the text is empty or a comment
	readOnly  bool    // SQLite's word that it does not change the file
	params    int
	columns   []sqlrt.Column
	shape     uint64 // of the columns
	prepared  int32  // how often SQLite has prepared it anew when columns were read
	tables    tables
	texts     arena // what the bound texts point to until the next execution
	busy      bool  // a cursor or an execution uses it
	kept      bool  // it is in the cache

	newer, older *plan // cache order
}

// prepare compiles the text of st.
func (conn *connection) prepare(st *sqlrt.Statement) (*plan, error) {
	p := &plan{}
	conn.compiling = &p.tables
	statement, rest, rc := conn.h.prepare(numbered(st.Text.WithoutRowLocks()))
	conn.compiling = nil
	if rc != c.SQLITE_OK {
		return nil, conn.prepareFault(rc, st.Text)
	}
	p.statement = statement
	if statement == 0 {
		p.readOnly = true
		return p, nil
	}
	if !conn.blank(rest) {
		conn.h.finalize(statement)
		return nil, &sqlrt.Error{SQLState: "42601", Message: "a second statement follows in the same text",
			Position: position(st.Text, len(st.Text.Native)-len(strings.TrimLeft(rest, " \t\r\n;")))}
	}
	p.readOnly = conn.h.readOnly(statement)
	p.params = conn.h.parameters(statement)
	conn.describe(p)
	return p, nil
}

// blank tells whether nothing but white space, semicolons and comments is left of a text.
func (conn *connection) blank(rest string) bool {
	for strings.Trim(rest, " \t\r\n;") != "" {
		statement, further, rc := conn.h.prepare(rest)
		if statement != 0 {
			conn.h.finalize(statement)
		}
		if rc != c.SQLITE_OK || statement != 0 {
			return false
		}
		if len(further) >= len(rest) {
			return true
		}
		rest = further
	}
	return true
}

// describe reads names and types of the result columns.
func (conn *connection) describe(p *plan) {
	p.prepared = conn.h.prepared(p.statement)
	p.columns = make([]sqlrt.Column, conn.h.columns(p.statement))
	for i := range p.columns {
		typeName := strings.ToLower(conn.h.columnType(p.statement, i))
		p.columns[i] = sqlrt.Column{Name: conn.h.columnName(p.statement, i), TypeName: typeName, Kind: naturalKind(typeName)}
	}
	p.shape = sqlrt.Shape(p.columns)
}

// naturalKind is the kind of variable that holds a column of this declared type best, after SQLite's rules of affinity. An expression has
// no declared type and may give anything, so a string takes it.
func naturalKind(typeName string) sqlrt.Kind {
	has := func(part string) bool { return strings.Contains(typeName, part) }
	switch {
	case has("int"), has("bool"), has("serial"):
		return sqlrt.Integer
	case has("char"), has("clob"), has("text"), has("blob"), has("date"), has("time"), typeName == "":
		return sqlrt.String
	case has("real"), has("floa"), has("doub"), has("num"), has("dec"):
		return sqlrt.Double
	}
	return sqlrt.String
}
