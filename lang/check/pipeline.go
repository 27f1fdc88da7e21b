package check

import "rwl/sqlrt/sqltext"

// Traveller is what the text of a statement tells that may travel to the server
// together with others ($pipeline): a query, or insert, update and the like.
type Traveller struct {
	Params []string // names of its placeholders
	Rows   bool     // it can return rows
	// Columns are the names of what it returns: columns, or the variables of
	// returning … into. Known is false when only the server knows them.
	Columns []string
	Known   bool
}

// Travels gives the facts of a text, nil when it does not travel with others.
func Travels(source string) *Traveller {
	t, err := sqltext.Analyse(source)
	if err != nil || t.Kind != sqltext.Query && t.Kind != sqltext.DML {
		return nil
	}
	r := &Traveller{Params: t.Params, Rows: t.Rows, Columns: t.Into, Known: true}
	if t.Rows && len(t.Into) == 0 {
		r.Columns, r.Known = sqltext.SelectNames(source)
	}
	return r
}
