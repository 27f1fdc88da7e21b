package vm_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"rwl/sqlrt"
	"rwl/sqlrt/postgres"
	"rwl/sqlrt/sqlite"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// plansSeen is a program whose threads tell in which sessions 'select :n + 1' is planned before anybody has executed it.
func plansSeen(database string) string {
	return database + `
integer n := 1, i;
integer threads global planned := 0;
procedure look()
  select count(*) as i from pg_prepared_statements where statement like 'select $1::integer + 1%' and generic_plans = 1 and custom_plans = 0;
  if i = 1 then planned += 1; end if;
  wait 0.05;
end look;
procedure later()
  select :n::integer + 1 as n;
end later;
run
  threads 4
    look();
    if n > 1000 then later(); end if;
  end threads;
end run;
print planned;
`
}

// Each thread's own session, and each that lies in a pool, has the plans of its threads' statements.
func TestSessionsAreWarmBeforeTimeZero(t *testing.T) {
	url := pgtest.Start(t).NewDatabase(t)
	s := setting{drivers: memory{&postgres.Driver{}}, connect: url, clock: clock.NewReal()}
	for _, c := range []struct{ database, want string }{
		{"", "4"},
		{`database d connect "` + url + `" threads dedicated default;`, "4"},
		{`database d connect "` + url + `" sessionpool 4..4 default;`, "4"},
		{`database d connect "` + url + `" sessionpool 2..4 default;`, "2"}, // the others are made when they are wanted
		{`database d connect "` + url + `" cursorcache 0 default;`, "0"},
	} {
		run(t, plansSeen(c.database), s).quiet(t).prints(t, c.want)
	}
}

// scripted is what connections of the embedded driver write down instead of warming it, and find worth it.
type scripted struct {
	mu     sync.Mutex
	warmed []string
	worth  func(string) bool
}

func (d *scripted) driver() sqlrt.Driver {
	return wrapping{&sqlite.Driver{}, func(c sqlrt.Conn) sqlrt.Conn { return scriptedConn{c, d} }}
}

type scriptedConn struct {
	sqlrt.Conn
	*scripted
}

func (c scriptedConn) Warm(_ context.Context, statements []*sqlrt.Statement) (worth []*sqlrt.Statement) {
	var texts []string
	for _, st := range statements {
		texts = append(texts, st.Text.Source)
		if c.worth(st.Text.Source) {
			worth = append(worth, st)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.warmed = append(c.warmed, strings.Join(texts, "; "))
	return worth
}

const twoBlocks = `
integer n;
procedure one()
  select 1 as n;
end one;
procedure two()
  select 2 as n;
end two;
run
  threads 30
    one();
    two();
  end threads;
  threads 2
    two();
    select :absent as n;
  end threads;
end run;
`

// What was of no use in a session is not tried again in other sessions of the block, but for those that are at it at the same time.
func TestWhatIsNotWorthItIsNotWarmedAgain(t *testing.T) {
	const first, second = "select 1 as n; select 2 as n", "select 2 as n; select 3 as n"
	for name, c := range map[string]struct{ worth, rest, ofSecond string }{
		"all":  {"123", first, second},
		"one":  {"23", "select 2 as n", second},
		"none": {"", "", second},
	} {
		d := &scripted{worth: func(text string) bool { return strings.ContainsAny(text, c.worth) }}
		run(t, strings.Replace(twoBlocks, ":absent", "3", 1), setting{drivers: memory{d.driver()}}).quiet(t)
		times := map[string]int{}
		for _, texts := range d.warmed {
			times[texts]++
		}
		if len(d.warmed) != 32 || times[c.rest] < 30-8 || times[c.ofSecond] == 0 {
			t.Errorf("%s: %v", name, times)
		}
	}
}

// A pool warms what all its blocks execute.
func TestPoolsWarmTheStatementsOfAllBlocks(t *testing.T) {
	d := &scripted{worth: func(string) bool { return true }}
	source := `database p connect "sqlite::memory:" sessionpool 3..5 default;` + strings.Replace(twoBlocks, ":absent", "3", 1)
	run(t, source, setting{drivers: memory{d.driver()}}).quiet(t)
	want := "select 1 as n; select 2 as n; select 2 as n; select 3 as n"
	if len(d.warmed) != 3 || d.warmed[0] != want || d.warmed[2] != want {
		t.Errorf("%q", d.warmed)
	}
}
