package endtoend

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A report on a database that has each of the illnesses, and beside each
// something healthy that must not be reported.
func TestHealthReport(t *testing.T) {
	t.Parallel()
	u, sick := newUser(t), newDatabase(t, "postgres")
	sick.prepare(
		`create table bloated (id integer primary key, filler text not null) with (autovacuum_enabled = false)`,
		`create table "Fresh one" (id integer primary key, filler text not null, extra integer) with (autovacuum_enabled = false)`,
		`create table unknown_to_planner (id integer, filler text) with (autovacuum_enabled = false)`,
		`insert into bloated select i, repeat('x', 200) from generate_series(1, 40000) i`,
		`insert into "Fresh one" select i, repeat('x', 200), i from generate_series(1, 40000) i`,
		`insert into unknown_to_planner select i, repeat('x', 50) from generate_series(1, 3000) i`,
		`create index nobody_wants on "Fresh one" (filler, id)`,
		`create index wanted on "Fresh one" (extra)`,
		`delete from bloated where id > 4000`,
	)
	sick.eventually(`select count(*) from pg_stat_user_tables where relname = 'bloated' and n_dead_tup = 36000`)
	sick.prepare(
		`analyze bloated`, `analyze "Fresh one"`,
		`set enable_seqscan = off`, `select * from "Fresh one" where extra = 17`,
	)
	forgotten, waiting := sick.holdRow("Fresh one")
	sick.eventually(`select count(*) from pg_stat_user_indexes where indexrelname = 'wanted' and idx_scan > 0`)
	sick.eventually(`select count(*) from pg_stat_user_tables where relname = 'unknown_to_planner' and n_live_tup = 3000`)

	o := u.rwl(example(t, "pghealth"), "-l", sick.address, "--long=0.01").exited(0)
	if o.stderr != "" {
		t.Errorf("something was said: %s", o)
	}
	report := sections(o.stdout)

	only(t, report, "Transactions open", fmt.Sprintf(`^ +%d .*idle in transaction .* forgotten: update "Fresh one"`, forgotten), fmt.Sprintf(`^ +%d .* active`, waiting))
	only(t, report, "Sessions that wait", fmt.Sprintf(`^ +%d .* %d .*update "Fresh one"`, waiting, forgotten))
	only(t, report, "Tables larger", `% +4000  public.bloated$`)
	only(t, report, "Tables with many dead", `^ +4000 +36000 +never  public.bloated$`)
	only(t, report, "Tables with rows that were never", `^ +3000 +3000  public.unknown_to_planner$`)
	only(t, report, "Indexes that no query", `MiB  public."Fresh one"  nobody_wants$`)
	only(t, report, "Indexes that cannot", `^  none$`)

	// 36,000 of 40,000 rows are gone, so nine tenths are bloat: an estimate, but not a wild one.
	part := regexp.MustCompile(`([0-9.]+) %`).FindStringSubmatch(report["Tables larger"][0])
	if p, _ := strconv.ParseFloat(part[1], 64); p < 87 || p > 93 {
		t.Errorf("%s %% of the bloated table is bloat: %s", part[1], o)
	}

	// The same into a file; the options narrow it down.
	u.rwl(example(t, "pghealth"), "-l", sick.address, "--report=health.txt", "--long=3600", "--bloat=95", "--size=1000000").exited(0).silent()
	text, err := os.ReadFile(filepath.Join(u.home, "health.txt"))
	if err != nil {
		t.Fatal(err)
	}
	report = sections(string(text))
	for _, title := range []string{"Transactions open", "Tables larger", "Indexes that no query"} {
		only(t, report, title, `^  none$`)
	}
}

// What cannot be reported on.
func TestHealthReportRefused(t *testing.T) {
	t.Parallel()
	u, d := newUser(t), newDatabase(t, "postgres")
	u.rwl(example(t, "pghealth")).exited(1).printed("this is for PostgreSQL")
	u.rwl(example(t, "pghealth"), "-l", d.address, "--report=none/such.txt").exited(1).silent().said("RWL-052")
	u.rwl(example(t, "pghealth"), "-l", d.address, "--top=0").exited(1).printed("top must be at least 1")
	report := sections(u.rwl(example(t, "pghealth"), "-l", d.address).exited(0).stdout)
	if len(report) < 8 {
		t.Errorf("%d sections for an empty database", len(report))
	}
	for title, lines := range report {
		if title != "Health" && (len(lines) != 1 || lines[0] != "  none") {
			t.Errorf("an empty database has %s: %q", title, lines)
		}
	}
}

// titles are the beginnings of the sections' titles.
var titles = []string{"Health", "Transactions open", "Sessions that wait", "Tables larger", "Tables with many dead", "Tables with rows that were never",
	"Tables that are read", "Indexes that no query", "Indexes that cannot"}

// sections cuts a report into the lines below each title, without the heads.
func sections(report string) map[string][]string {
	found := map[string][]string{}
	for _, part := range strings.Split(report, "\n\n") {
		lines := strings.Split(strings.TrimSuffix(part, "\n"), "\n")
		for _, title := range titles {
			if strings.HasPrefix(lines[0], title) && len(lines) > 2 {
				found[title] = lines[2:]
			}
		}
	}
	return found
}

// only checks that the lines of a section are these, in any order.
func only(t *testing.T, report map[string][]string, title string, patterns ...string) {
	t.Helper()
	lines := report[title]
	if len(lines) != len(patterns) {
		t.Errorf("%s: %d lines, wanted %d:\n%s", title, len(lines), len(patterns), strings.Join(lines, "\n"))
		return
	}
	for _, p := range patterns {
		if !regexp.MustCompile("(?m)" + p).MatchString(strings.Join(lines, "\n")) {
			t.Errorf("%s: no line like %q:\n%s", title, p, strings.Join(lines, "\n"))
		}
	}
}

// prepare executes statements on a connection that ends with them, so that the
// server counts what it did.
func (d *database) prepare(statements ...string) {
	d.t.Helper()
	own := openDatabase(d.t, d.kind, d.address)
	own.db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := own.db.Exec(s); err != nil {
			d.t.Fatalf("%s: %v", s, err)
		}
	}
	if err := own.db.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// holdRow leaves one session in a transaction that has changed a row, and a
// second one waiting for it, until the test ends. It returns their process ids.
func (d *database) holdRow(table string) (holder, waiter int) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	waited := make(chan struct{})
	update := fmt.Sprintf(`update %q set filler = 'y' where id = 1`, table)

	holding, err := d.db.Conn(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	second, err := d.db.Conn(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		cancel()
		<-waited
		holding.Close()
		second.Close()
	})
	if err := holding.QueryRowContext(ctx, `select pg_backend_pid()`).Scan(&holder); err != nil {
		d.t.Fatal(err)
	}
	for _, s := range []string{`set application_name = 'forgotten'`, `begin`, update} {
		if _, err := holding.ExecContext(ctx, s); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := second.QueryRowContext(ctx, `select pg_backend_pid()`).Scan(&waiter); err != nil {
		d.t.Fatal(err)
	}
	go func() { // ends when the test cancels the statement
		defer close(waited)
		second.ExecContext(ctx, update)
	}()
	d.eventually(`select count(*) from pg_stat_activity where wait_event_type = 'Lock' and pid = $1`, waiter)
	return holder, waiter
}

// eventually waits until a query gives 1.
func (d *database) eventually(query string, args ...any) {
	d.t.Helper()
	for deadline := time.Now().Add(limit); d.number(query, args...) != 1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("never 1: %s", query)
		}
	}
}
