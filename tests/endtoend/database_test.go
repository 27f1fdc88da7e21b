package endtoend

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"rwl/tests/pgtest"
)

// kinds are the databases that everything has to work with.
var kinds = []string{"sqlite", "postgres"}

// database is a database as any SQL client sees it.
type database struct {
	t       *testing.T
	kind    string
	address string // as rwl takes it
	db      *sql.DB
}

// newDatabase makes an empty database of a kind.
func newDatabase(t *testing.T, kind string) *database {
	t.Helper()
	if kind == "postgres" {
		return openDatabase(t, kind, pgtest.Start(t).NewDatabase(t))
	}
	return openDatabase(t, kind, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
}

// openDatabase connects at the first use; the connection ends with the test.
func openDatabase(t *testing.T, kind, address string) *database {
	t.Helper()
	driver, name := "pgx", address
	if kind == "sqlite" {
		driver, name = "sqlite", "file:"+strings.TrimPrefix(address, "sqlite:")+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &database{t, kind, address, db}
}

// number is the one integer that a query gives.
func (d *database) number(query string, args ...any) int64 {
	d.t.Helper()
	var n sql.NullInt64
	if err := d.db.QueryRow(query, args...).Scan(&n); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return n.Int64
}

// rows gives the rows of a query, each as the texts of its columns joined with '|'.
func (d *database) rows(query string, args ...any) []string {
	d.t.Helper()
	found, err := d.db.Query(query, args...)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	values, places := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(places...); err != nil {
			d.t.Fatalf("%s: %v", query, err)
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = v.String
			if !v.Valid {
				texts[i] = "null"
			}
		}
		list = append(list, strings.Join(texts, "|"))
	}
	if err := found.Err(); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return list
}

// same checks that two queries give the same integer.
func (d *database) same(what, one, other string) {
	d.t.Helper()
	if a, b := d.number(one), d.number(other); a != b {
		d.t.Errorf("%s: %d and %d\n  %s\n  %s", what, a, b, one, other)
	}
}

// none checks that a query gives no row.
func (d *database) none(what, query string, args ...any) {
	d.t.Helper()
	if list := d.rows(query, args...); len(list) > 0 {
		d.t.Errorf("%s: %d rows of %s\n%s", what, len(list), query, indent(strings.Join(list[:min(len(list), 10)], "\n")))
	}
}

// dump is the content of tables as text, ordered by all columns.
func (d *database) dump(tables map[string]int) string {
	d.t.Helper()
	var text strings.Builder
	for _, name := range ordered(tables) {
		order := make([]string, tables[name])
		for i := range order {
			order[i] = fmt.Sprint(i + 1)
		}
		fmt.Fprintf(&text, "%s\n", name)
		for _, row := range d.rows("select * from " + name + " order by " + strings.Join(order, ", ")) {
			fmt.Fprintf(&text, "  %s\n", row)
		}
	}
	return text.String()
}
