package repository

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// table names the columns that the writer fills. The first columns are the key.
type table struct {
	name    string
	columns []string
	keys    int
}

func newTable(name string, key, rest string) table {
	keys := strings.Fields(key)
	return table{name: name, columns: append(keys, strings.Fields(rest)...), keys: len(keys)}
}

var (
	tableRun = newTable("rwl_run", "runnumber procno",
		"uuid state started ended heartbeat host pid program programtext arguments seed rwlversion goversion cpus dbkind dbversion dburl")
	tablePhase = newTable("rwl_phase", "runnumber procno phase", "name started duration threads state")
	tableCalls = newTable("rwl_calls", "runnumber procno phase vname",
		"planned completed failed unfinished retries counted threads atime dtime")
	tableHdr = newTable("rwl_hdr", "runnumber procno phase seq vname outcome kind",
		"second span total low high vsum vmin vmax encoded")
	tableSecond = newTable("rwl_second", "runnumber procno phase seq vname second",
		"completed failed counted wtime etime atime dtime")
	tableError    = newTable("rwl_error", "runnumber procno phase seq vname second sqlstate", "count text statement")
	tableBacklog  = newTable("rwl_backlog", "runnumber procno phase second", "backlog")
	tablePrepared = newTable("rwl_prepared", "runnumber", "origin start host prepared")

	tableRunres    = newTable("runres", "runnumber procno vname", "wtime etime atime dtime ecount tcount")
	tableHistogram = newTable("histogram", "runnumber procno vname buckno", "bcount ttime")
	tablePersec    = newTable("persec", "runnumber procno vname second", "scount wtime etime atime dtime")
	tableOerstats  = newTable("oerstats", "runnumber procno oeseq", "oer second oertxt sname oerinst")
)

// onConflict says what happens to a row that is there already.
type onConflict uint8

const (
	keep    onConflict = iota // it stays
	replace                   // the new values stand
	add                       // the new values are added
)

// maxParameters is far below the limits of the databases: the SQLite driver looks for each parameter in the whole list,
// so that a statement's cost grows with the square (7,000 rows took 5 s with 10,000 parameters each). BenchmarkBusySecond takes
// 2 to 4 times as long with 320 as with 80 on SQLite, and the same on PostgreSQL.
const maxParameters = 80

// put writes rows, many with one statement. No key occurs twice among them.
func put(ctx context.Context, tx *sql.Tx, t table, mode onConflict, rows [][]any) error {
	perStatement := maxParameters / len(t.columns)
	for len(rows) > 0 {
		n := min(len(rows), perStatement)
		args := make([]any, 0, n*len(t.columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(ctx, t.insert(mode, n), args...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		rows = rows[n:]
	}
	return nil
}

// insert returns the statement for n rows.
func (t table) insert(mode onConflict, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "insert into %s (%s) values ", t.name, strings.Join(t.columns, ", "))
	for i := range n * len(t.columns) {
		switch {
		case i == 0:
			b.WriteString("($1")
		case i%len(t.columns) == 0:
			fmt.Fprintf(&b, "), ($%d", i+1)
		default:
			fmt.Fprintf(&b, ", $%d", i+1)
		}
	}
	fmt.Fprintf(&b, ") on conflict (%s) do ", strings.Join(t.columns[:t.keys], ", "))
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
