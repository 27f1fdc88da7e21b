package repository

import (
	"fmt"
	"strings"
)

// table names the columns that the writer fills. The first columns are the key.
type table struct {
	name    string
	columns []string
	types   []string // of the columns, as PostgreSQL calls them
	keys    int
}

// typeNames are what may stand behind the name of a column. A column without is a number without fraction.
var typeNames = map[string]string{"": "bigint", "t": "text", "d": "double precision", "b": "bytea"}

func newTable(name string, key, rest string) table {
	t := table{name: name, keys: len(strings.Fields(key))}
	for _, column := range strings.Fields(key + " " + rest) {
		column, kind, _ := strings.Cut(column, ":")
		t.columns, t.types = append(t.columns, column), append(t.types, typeNames[kind])
	}
	return t
}

var (
	tableRun = newTable("rwl_run", "runnumber procno",
		"uuid:t state:t started:t ended:t heartbeat:t host:t pid program:t programtext:t arguments:t seed:t rwlversion:t goversion:t cpus dbkind:t dbversion:t dburl:t")
	tablePhase = newTable("rwl_phase", "runnumber procno phase", "name:t started:t duration threads state:t")
	tableCalls = newTable("rwl_calls", "runnumber procno phase vname:t",
		"planned completed failed unfinished retries counted threads atime dtime")
	tableHdr = newTable("rwl_hdr", "runnumber procno phase seq vname:t outcome:t kind:t",
		"second span total low high vsum vmin vmax encoded:t")
	tableSecond = newTable("rwl_second", "runnumber procno phase seq vname:t second",
		"completed failed counted wtime etime atime dtime")
	tableError    = newTable("rwl_error", "runnumber procno phase seq vname:t second sqlstate:t", "count text:t statement:t")
	tableBacklog  = newTable("rwl_backlog", "runnumber procno phase second", "backlog")
	tablePrepared = newTable("rwl_prepared", "runnumber", "origin start:t host:t prepared:t")

	tableRunres    = newTable("runres", "runnumber procno vname:t", "wtime:d etime:d atime:d dtime:d ecount tcount")
	tableHistogram = newTable("histogram", "runnumber procno vname:t buckno", "bcount ttime:d")
	tablePersec    = newTable("persec", "runnumber procno vname:t second", "scount wtime:d etime:d atime:d dtime:d")
	tableOerstats  = newTable("oerstats", "runnumber procno oeseq", "oer second:d oertxt:t sname:t oerinst:t")
)

// onConflict says what happens to a row that is there already.
type onConflict uint8

const (
	keep    onConflict = iota // it stays
	replace                   // the new values stand
	add                       // the new values are added
)

// insert begins the statement that puts rows into the table; source says where they come from.
func (t table) insert(source string, mode onConflict) string {
	var b strings.Builder
	fmt.Fprintf(&b, "insert into %s (%s) %s on conflict (%s) do ", t.name, strings.Join(t.columns, ", "), source,
		strings.Join(t.columns[:t.keys], ", "))
	if mode == keep {
		b.WriteString("nothing")
		return b.String()
	}
	b.WriteString("update set ")
	for i, c := range t.columns[t.keys:] {
		if i > 0 {
			b.WriteString(", ")
		}
		if mode == add {
			fmt.Fprintf(&b, "%s = %s.%s + excluded.%s", c, t.name, c, c)
		} else {
			fmt.Fprintf(&b, "%s = excluded.%s", c, c)
		}
	}
	return b.String()
}
