package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rwl/sqlrt"
)

// warmed warms texts in a session and tells how many of them are worth it elsewhere.
func warmed(t *testing.T, s *sqlrt.Session, sources ...string) int {
	t.Helper()
	var statements []*sqlrt.Statement
	for _, source := range sources {
		statements = append(statements, statement(t, source))
	}
	n := len(s.Warm(soon(t), statements))
	if s.InTransaction() || s.Dead() {
		t.Fatalf("in a transaction %v, dead %v", s.InTransaction(), s.Dead())
	}
	return n
}

// plans are what the server keeps prepared: the text and how often it was planned for unknown and for known values.
func plans(t *testing.T, s *sqlrt.Session) string {
	t.Helper()
	out := []sqlrt.Datum{{Kind: sqlrt.String}}
	st := statement(t, "select coalesce(string_agg(statement || ' ' || generic_plans || ' ' || custom_plans, ', ' order by name), '')"+
		" from pg_prepared_statements where statement !~ 'pg_prepared|^begin|^commit'")
	st.CacheOff = true
	if _, err := s.Execute(soon(t), st, nil, out); err != nil {
		t.Fatal(err)
	}
	return out[0].Str
}

func wantPlans(t *testing.T, s *sqlrt.Session, want string) {
	t.Helper()
	if got := plans(t, s); got != want {
		t.Errorf("plans: %s\nwant:  %s", got, want)
	}
}

// The server has planned what was not executed yet, and later chooses between its plans as ever.
func TestWarmingPlans(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a integer primary key, b text)")
	run(t, s, "insert into t select i, i from generate_series(1, 1000) i")
	commit(t, s)
	run(t, s, "deallocate all")
	query, change := "select b from t where a = :a", "update t set b = :b where a = :a"
	warmed(t, s, query, change)
	wantPlans(t, s, "select b from t where a = $1 1 0, update t set b = $1 where a = $2 1 0")
	for i := range int64(8) {
		run(t, s, query, sqlrt.IntDatum(i+1))
	}
	wantPlans(t, s, "select b from t where a = $1 4 5, update t set b = $1 where a = $2 1 0")
	if got := run(t, s, change, sqlrt.StringDatum("x"), sqlrt.IntDatum(7)).Rows; got != 1 {
		t.Errorf("%d rows changed", got)
	}
	commit(t, s)
	if got := number(t, s, "select count(*) from t where b = 'x'"); got != 1 {
		t.Errorf("%d rows", got)
	}
}

// Nothing is executed: no function that is volatile, no sequence, no change, no lock that lasts.
func TestWarmingExecutesNothing(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	for _, text := range []string{"create table t(a integer primary key, b integer)", "insert into t values (1, 1)", "create table trace(a integer)", "create sequence q",
		"create function leave() returns integer language plpgsql volatile as $$ begin insert into trace values (1); raise notice 'here'; return 1; end $$",
		"create function touch() returns trigger language plpgsql as $$ begin insert into trace values (2); return new; end $$",
		"create trigger touch before insert or update on t for each row execute function touch()"} {
		run(t, s, text)
	}
	commit(t, s)
	s.TakeNotices()
	sources := []string{"select leave()", "select leave() from t where a = :a", "select * from leave()", "select nextval('q')", "insert into t values (:a, nextval('q'))", "update t set b = leave() where a = :a",
		"delete from t", "select * from t for update", "with gone as (delete from t returning a) select a from gone", "insert into t values (5, 5) returning a"}
	if got := warmed(t, s, sources...); got != len(sources) {
		t.Errorf("%d of %d were warmed", got, len(sources))
	}
	if notices := s.TakeNotices(); len(notices) > 0 {
		t.Errorf("notices: %v", notices)
	}
	if got := number(t, other, "select (select count(*) from t) * 100 + (select count(*) from trace) * 10 + (select is_called::integer from q)"); got != 100 {
		t.Errorf("it did something: %d", got)
	}
	if got := number(t, other, "select count(*) from pg_locks where relation = 't'::regclass and pid <> pg_backend_pid()"); got != 0 {
		t.Errorf("%d locks are left", got)
	}
	if got := number(t, s, "select leave()"); got != 1 {
		t.Error(got)
	}
	if notices := s.TakeNotices(); len(notices) != 1 {
		t.Errorf("notices of the execution: %v", notices)
	}
}

// What is refused leaves the others alone, and its execution fails as if nothing had been tried before, or succeeds when there is a reason now.
func TestWarmingWhatIsRefused(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a integer)")
	commit(t, s)
	if got := warmed(t, s, "select a from t", "select a from later", "selec", "select 1/0 from t", "select b from t", "select 7"); got != 2+1 { // selec is no query
		t.Errorf("%d are worth it", got)
	}
	wantPlans(t, s, "create table t(a integer) 1 0, select 7 1 0, select a from t 1 0, select 1/0 from t 0 0")
	if e := fails(t, s, "42703", "select b from t"); e.Position != 8 {
		t.Errorf("position %d", e.Position)
	}
	fails(t, s, "22012", "select 1/0 from t")
	run(t, s, "create temp table later(a integer)")
	run(t, s, "insert into later values (3)")
	if got := number(t, s, "select a from later"); got != 3 {
		t.Error(got)
	}
	rollback(t, s)
}

// Between warming and the first use a table may be made anew, by the session itself inside a transaction too, and a temporary one may hide another.
func TestWarmedStatementsSeeChanges(t *testing.T) {
	for name, change := range map[string][]string{
		"made anew":      {"drop table t", "create table t(a text, b integer)"},
		"hidden":         {"create temp table t(a text, b integer)"},
		"search path":    {"set search_path to elsewhere"},
		"by a block":     {"do $$ begin drop table t; create table t(a text, b integer); end $$"},
		"by a select":    {"select 'x'::text as a, 1 as b into temp t"},
		"first harmless": {"show search_path", "drop table t", "create table t(a text, b integer)"},
	} {
		for _, committed := range []bool{false, true} {
			t.Run(fmt.Sprint(name, committed), func(t *testing.T) {
				s := openSession(t, nil)
				run(t, s, "create table t(a integer)")
				run(t, s, "create schema elsewhere")
				run(t, s, "create table elsewhere.t(a text, b integer)")
				commit(t, s)
				insert, query := "insert into t(a) values (:a)", "select count(*) from t where a = :a"
				if got := warmed(t, s, insert, query, "select * from t"); got != 3 {
					t.Fatalf("%d of 3 are worth it", got)
				}
				for _, text := range change {
					run(t, s, text)
				}
				if committed {
					commit(t, s)
				}
				run(t, s, insert, sqlrt.StringDatum("word"))
				if got := number(t, s, query, sqlrt.StringDatum("word")); got != 1 {
					t.Errorf("%d rows", got)
				}
				run(t, s, "select * from t")
				rollback(t, s)
			})
		}
	}
}

// Another session makes the table anew: who begins with the statement does not notice.
func TestWarmedStatementsSeeChangesOfOthers(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	run(t, s, "create table t(a integer)")
	commit(t, s)
	warmed(t, s, "insert into t(a) values (:a)", "select * from t")
	run(t, other, "drop table t")
	run(t, other, "create table t(a text, b integer)")
	commit(t, other)
	run(t, s, "select * from t")
	run(t, s, "insert into t(a) values (:a)", sqlrt.StringDatum("word"))
	commit(t, s)
}

// A lock that somebody holds for good ends it, and what comes behind is not tried; TestWarmingIsGivenUp has the packets. The session's own limits stay.
func TestWarmingHardlyWaits(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	run(t, other, "create table t(a integer)")
	commit(t, other)
	run(t, other, "lock table t in access exclusive mode")
	if got := warmed(t, s, "select 1", "select a from t", "select a + 1 from t", "select a + 2 from t"); got != 0 {
		t.Errorf("%d are worth it", got)
	}
	commit(t, other)
	run(t, s, "select a from t")
	if got := number(t, s, "select setting::integer from pg_settings where name = 'lock_timeout'"); got != 0 {
		t.Errorf("lock_timeout is %d", got)
	}
	wantPlans(t, s, "select 1 1 0, select a from t 1 0, select setting::integer from pg_settings where name = 'lock_timeout' 1 0")
}

// Ctrl-C ends a wait for a lock at once, and the session lives.
func TestWarmingIsInterruptedOnTheServer(t *testing.T) {
	d := openDatabase(t, nil)
	s, other := session(t, d), session(t, d)
	run(t, other, "create table t(a integer)")
	commit(t, other)
	run(t, other, "lock table t in access exclusive mode")
	ctx, stop := context.WithCancel(soon(t))
	defer time.AfterFunc(20*time.Millisecond, stop).Stop()
	s.Warm(ctx, []*sqlrt.Statement{statement(t, "select a from t")})
	if s.InTransaction() || s.Dead() {
		t.Fatalf("in a transaction %v, dead %v", s.InTransaction(), s.Dead())
	}
	if got := number(t, s, "select 5"); got != 5 {
		t.Error(got)
	}
}

// What the session shows and how it begins transactions stays as it was.
func TestWarmingLeavesTheSessionAsItWas(t *testing.T) {
	s := openSession(t, func(cfg *sqlrt.Config) { cfg.Isolation = "serializable, read only, deferrable" })
	s.SetAction("later")
	settings := "select string_agg(setting, ' ' order by name) from pg_settings where name in ('plan_cache_mode', 'lock_timeout', 'statement_timeout')"
	warmed(t, s, "select :a::integer", "delete from pg_class")
	out := []sqlrt.Datum{{Kind: sqlrt.String}}
	if _, err := s.Execute(soon(t), statement(t, settings), nil, out); err != nil || out[0].Str != "0 auto 0" {
		t.Errorf("%v %v", out[0].Str, err)
	}
	run(t, s, "savepoint x")
	for name, want := range map[string]string{"transaction_isolation": "serializable", "transaction_read_only": "on", "application_name": "later"} {
		if _, err := s.Execute(soon(t), statement(t, "select setting from pg_settings where name = '"+name+"'"), nil, out); err != nil || out[0].Str != want {
			t.Errorf("%s: %q %v, want %s", name, out[0].Str, err, want)
		}
	}
	rollback(t, s)
}

// A program may have more to warm than a packet holds, and a server that answers much.
func TestWarmingALot(t *testing.T) {
	s := openSession(t, func(cfg *sqlrt.Config) { cfg.CursorCache = 500 })
	var sources []string
	for i := range 300 {
		sources = append(sources, fmt.Sprintf("select %d as a, %s 1 as z", i, strings.Repeat("'text' as a_rather_long_name, ", 40)))
	}
	if got := warmed(t, s, sources...); got != 300 {
		t.Errorf("%d are worth it", got)
	}
	if got := number(t, s, "select count(*) from pg_prepared_statements where generic_plans = 1 and statement like '%rather_long%z'"); got != 300 {
		t.Errorf("%d are planned", got)
	}
}
