package sqlrt

import (
	"strconv"
	"strings"

	"rwl/sqlrt/sqltext"
)

// mostTogether bounds the rows of one statement, mostPlaceholders is PostgreSQL's limit of its placeholders.
const (
	mostTogether     = 1000
	mostPlaceholders = 65535
)

// together is a statement that inserts several rows.
type together struct {
	rows      int
	statement *Statement
}

// InsertTogether is the statement that inserts so many rows at once as st, an insert into t (columns) values (placeholders), inserts one
// by one: insert into t (columns) values ($1, $2), ($3, $4), … Its placeholders are those of the first row, then of the second, and so on.
// It may have fewer rows, which are the second result, when they are more than a statement can hold. nil when there is no such statement: for one row, and
// for texts of another form.
func (st *Statement) InsertTogether(rows int) (*Statement, int) {
	width := len(st.Text.Params)
	if st.Text.InsertTable == "" || width == 0 {
		return nil, 0
	}
	if limit := min(mostTogether, mostPlaceholders/width); rows > limit {
		statements := (rows + limit - 1) / limit
		rows /= statements
	}
	if rows < 2 {
		return nil, 0
	}
	if made := st.together.Load(); made != nil && made.rows == rows {
		return made.statement, rows
	}
	text := &sqltext.Text{Kind: st.Text.Kind, FirstWord: st.Text.FirstWord, NeedsTransaction: st.Text.NeedsTransaction}
	text.Native = st.insertTogether(rows)
	text.Source = text.Native
	for r := range rows {
		for i := range width {
			text.Params = append(text.Params, strconv.Itoa(r*width+i+1))
		}
	}
	made := &together{rows: rows, statement: &Statement{Text: text, Name: st.Name, ID: st.ID, CacheOff: st.CacheOff}}
	st.together.Store(made)
	return made.statement, rows
}

func (st *Statement) insertTogether(rows int) string {
	t := st.Text
	place := map[string]int{}
	for i, name := range t.Params {
		place[name] = i
	}
	var b strings.Builder
	b.WriteString("insert into " + t.InsertTable)
	if len(t.InsertColumns) > 0 {
		b.WriteString(" (" + strings.Join(t.InsertColumns, ", ") + ")")
	}
	b.WriteString(" values ")
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for i, name := range t.InsertValues {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("$" + strconv.Itoa(r*len(t.Params)+place[name]+1))
		}
		b.WriteByte(')')
	}
	return b.String()
}
