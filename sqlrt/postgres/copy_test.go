package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// eager is this driver with copies in binary from the first row.
type eager struct{ Driver }

func (e eager) Find(string) (sqlrt.Driver, error) { return e, nil }

func (e eager) Open(cfg sqlrt.Config, surroundings sqlrt.Surroundings) (sqlrt.Target, error) {
	opened, err := e.Driver.Open(cfg, surroundings)
	if err == nil {
		opened.(*target).binaryFrom = 1
	}
	return opened, err
}

// openEager opens a database of the test server with it.
func openEager(t *testing.T) *sqlrt.Database {
	t.Helper()
	cfg := sqlrt.Config{Connect: pgtest.Start(t).NewDatabase(t), Kind: sqlrt.Reconnect}
	d, err := sqlrt.Open(context.Background(), eager{}, cfg, clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// Every value goes to every type by Execute, by Batch and by Copy as text and in binary, after a row that is fine. All must do the
// same: store the same, or fail with the same SQLSTATE in the same row.
func TestBulkDoesWhatExecuteDoes(t *testing.T) {
	types := []string{"int2", "int4", "int8", "oid", "float4", "float8", "numeric", "numeric(6,2)", "bool", "text", "varchar(5)", "char(5)",
		"name", "date", "timestamptz", "interval", "uuid", "jsonb", "json", "xml", "bytea", "int4[]", "text[]", "inet", "varbit", `"char"`, "money",
		"positive", "mood", "int4range"}
	values := []sqlrt.Datum{sqlrt.IntDatum(0), sqlrt.IntDatum(-7), sqlrt.IntDatum(40000), sqlrt.IntDatum(1 << 40), sqlrt.IntDatum(math.MinInt64),
		sqlrt.IntDatum(20200101), sqlrt.DoubleDatum(0.1), sqlrt.DoubleDatum(-3), sqlrt.DoubleDatum(1e300), sqlrt.DoubleDatum(math.Inf(1)),
		sqlrt.DoubleDatum(math.NaN()), sqlrt.NullDatum(sqlrt.Integer), sqlrt.NullDatum(sqlrt.String),
		sqlrt.StringDatum(""), sqlrt.StringDatum("12"), sqlrt.StringDatum(" 12 "), sqlrt.StringDatum("abcdefgh"), sqlrt.StringDatum("sad"),
		sqlrt.StringDatum("2024-02-29"), sqlrt.StringDatum("1 day"), sqlrt.StringDatum("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
		sqlrt.StringDatum(`{"a": "b\tc"}`), sqlrt.StringDatum("{1,2}"), sqlrt.StringDatum(`{"a\\b",NULL}`), sqlrt.StringDatum("10.0.0.1"),
		sqlrt.StringDatum("101"), sqlrt.StringDatum(`\x00ff`), sqlrt.StringDatum(`\N`), sqlrt.StringDatum(`\.`), sqlrt.StringDatum("a\tb\nc\rd\\e"),
		sqlrt.StringDatum("ä€✓"), sqlrt.StringDatum("\xff"), sqlrt.StringDatum("a\x00b"), sqlrt.StringDatum("<a>b</a>"), sqlrt.StringDatum("NaN"), sqlrt.StringDatum("[1,5)")}
	s := session(t, openEager(t))
	run(t, s, "create domain positive as int4 check (value > 0)")
	run(t, s, "create type mood as enum ('sad', 'happy')")
	commit(t, s)
	s.SetSavepointMode(true)
	ctx := context.Background()
	for i, name := range types {
		table := fmt.Sprint("t", i)
		run(t, s, "create table "+table+"(id int8 not null, v "+name+")")
		insert, query := statement(t, "insert into "+table+"(id, v) values (:id, :v)"), statement(t, "select v::text from "+table+" where id = :id")
		for n, v := range values {
			var outcomes [4]string
			for way := range outcomes {
				id := sqlrt.IntDatum(int64(n*len(outcomes) + way))
				rows := new(sqlrt.Batch)
				rows.Add([]sqlrt.Datum{sqlrt.IntDatum(-1), sqlrt.NullDatum(v.Kind)})
				rows.Add([]sqlrt.Datum{id, v})
				var err error
				switch way {
				case 0:
					_, err = s.Execute(ctx, insert, rowOf(rows, 1), nil)
				case 1:
					_, err = s.Batch(ctx, insert, rows)
				case 2:
					_, err = s.Copy(ctx, insert, rows)
				case 3: // a string in another column of numbers makes it text
					rows.Reset()
					rows.Add([]sqlrt.Datum{sqlrt.StringDatum("-1"), sqlrt.NullDatum(v.Kind)})
					rows.Add([]sqlrt.Datum{id, v})
					_, err = s.Copy(ctx, insert, rows)
				}
				out := []sqlrt.Datum{asString}
				var row *sqlrt.BatchError
				switch {
				case err != nil && way > 0 && (!errors.As(err, &row) || row.Row != 1):
					t.Errorf("%s to %s by way %d: no row: %v", show(v), name, way, err)
				case err != nil:
					outcomes[way] = sqlrt.AsError(err).SQLState
				default:
					if _, err = s.Execute(ctx, query, []sqlrt.Datum{id}, out); err != nil {
						t.Fatal(err)
					}
					outcomes[way] = show(out[0])
				}
			}
			if outcomes[0] != outcomes[1] || outcomes[0] != outcomes[2] || outcomes[0] != outcomes[3] {
				t.Errorf("%s to %s: %q", show(v), name, outcomes)
			}
		}
	}
}

func rowOf(rows *sqlrt.Batch, i int) []sqlrt.Datum {
	row := make([]sqlrt.Datum, rows.Width())
	rows.Row(i, row)
	return row
}

// A message of ours stands for a value that was found out of range before it was sent, with the name of the placeholder.
func TestBulkNamesThePlaceholder(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int2, b text)")
	commit(t, s)
	rows := new(sqlrt.Batch)
	for i := range int64(3) {
		rows.Add([]sqlrt.Datum{sqlrt.IntDatum(i * 20000), sqlrt.StringDatum("x")})
	}
	for name, send := range map[string]func(context.Context, *sqlrt.Statement, *sqlrt.Batch) (int64, error){"batch": s.Batch, "copy": s.Copy} {
		_, err := send(context.Background(), statement(t, "insert into t values (:number, :b)"), rows)
		var e *sqlrt.BatchError
		if !errors.As(err, &e) || e.Row != 2 || e.Err.Message != "value 40000 bound to :number is out of range for type smallint" {
			t.Errorf("%s: %v", name, err)
		}
		if e.Bound() != "number = 40000, b = 'x'" || !s.Failed() {
			t.Errorf("%s: %s, failed %v", name, e.Bound(), s.Failed())
		}
		rollback(t, s)
	}
}

func TestCopyOfFirstColumns(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, `create schema "My ""own"""`)
	run(t, s, `create table "My ""own"""."Odd, line 7: ""T"""(a int8 default 5, gone int4, "B "" b" float8, c text default 'none', d timestamptz default now())`)
	run(t, s, `alter table "My ""own"""."Odd, line 7: ""T""" drop column gone`)
	run(t, s, `alter table "My ""own"""."Odd, line 7: ""T""" add check (a > 0)`)
	table := `"My ""own""" . "Odd, line 7: ""T"""`
	insert := statement(t, "insert into "+table+" values (:a, :b)")
	rows := new(sqlrt.Batch)
	rows.Add([]sqlrt.Datum{sqlrt.IntDatum(1), sqlrt.DoubleDatum(0.5)})
	rows.Add([]sqlrt.Datum{sqlrt.IntDatum(2), sqlrt.NullDatum(sqlrt.Double)})
	if n, err := s.Copy(context.Background(), insert, rows); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if n := number(t, s, "select count(*) from "+table+" where c = 'none' and d = now()"); n != 2 {
		t.Fatal(n)
	}
	rows.Add([]sqlrt.Datum{sqlrt.IntDatum(-1), sqlrt.DoubleDatum(0.5)})
	_, err := s.Copy(context.Background(), insert, rows)
	var e *sqlrt.BatchError
	if !errors.As(err, &e) || e.Row != 2 || e.Err.SQLState != "23514" {
		t.Fatal(err)
	}
}

// Types that changed after the statement was prepared do not make nonsense of binary values.
func TestCopyAfterTheTypeChanged(t *testing.T) {
	d := openEager(t)
	s, other := session(t, d), session(t, d)
	run(t, s, "create table t(v int8)")
	commit(t, s)
	insert, rows := statement(t, "insert into t(v) values (:v)"), new(sqlrt.Batch)
	rows.Add([]sqlrt.Datum{sqlrt.IntDatum(7)})
	for _, name := range []string{"int8", "float8", "text", "int2 using v::int2", "numeric", "bool using v <> 0"} {
		run(t, other, "alter table t alter column v type "+name)
		commit(t, other)
		if n, err := s.Copy(context.Background(), insert, rows); err != nil || n != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		want := "7"
		if strings.HasPrefix(name, "bool") {
			want = "true"
		}
		if n := number(t, s, "select count(*) from t where v::text = '"+want+"'"); n < 1 {
			t.Fatalf("%s: another value was stored", name)
		}
		run(t, s, "truncate t")
		commit(t, s)
	}
}

// The row is found where a trigger's own context comes first; it is not where the server checks at the end.
func TestCopyContext(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table parents(id int8 primary key)")
	run(t, s, "create table t(a int8 references parents, b text)")
	run(t, s, "create function refuse() returns trigger language plpgsql as $$begin if new.b = 'bad' then raise 'refused'; end if; return new; end$$")
	run(t, s, "create trigger refuse before insert on t for each row execute function refuse()")
	commit(t, s)
	insert := statement(t, "insert into t(a, b) values (:a, :b)")
	var e *sqlrt.BatchError
	rows := new(sqlrt.Batch)
	for _, text := range []string{"", "COPY t, line 9", "bad", "good"} {
		rows.Add([]sqlrt.Datum{sqlrt.NullDatum(sqlrt.Integer), sqlrt.StringDatum(text)})
	}
	_, err := s.Copy(context.Background(), insert, rows)
	if !errors.As(err, &e) || e.Row != 2 || e.Err.SQLState != "P0001" {
		t.Fatal(err)
	}
	rollback(t, s)
	rows.Reset()
	rows.Add([]sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.StringDatum("orphan")})
	_, err = s.Copy(context.Background(), insert, rows)
	if wantState(t, err, "23503"); errors.As(err, &e) {
		t.Fatal(err)
	}
}

func TestRefusedRowInAnyLanguage(t *testing.T) {
	for where, want := range map[string]int{
		"COPY t, line 8, column n: \"x\"":                       7,
		"COPY t, Zeile 12: \"3\t4\"":                            11,
		"COPY t, строка 1":                                      0,
		"PL/pgSQL function f() line 3 at RAISE\nCOPY t, line 5": 4,
		"COPY other, line 5":                                    -1,
		"COPY t":                                                -1,
		"":                                                      -1,
		"COPY t, line 99999999999999999999999":                  -1,
	} {
		if got := (&copying{table: "t"}).refusedRow(&report{Error: sqlrt.Error{Where: where}}); got != want {
			t.Errorf("%q: row %d, want %d", where, got, want)
		}
	}
	for written, want := range map[string]string{"T": "t", `a . B`: "b", `"A b"`: "A b", `x."a""b."`: `a"b.`, `U&"x"`: "", `"""a"`: `"a`} {
		if got := tableName(written); got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}

// Notices are longer than the rows that cause them: nobody may stop reading while the other one writes.
func TestBatchWithMoreAnswerThanQuestion(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int8)")
	run(t, s, "create function talk() returns trigger language plpgsql as $$begin raise notice '%', repeat('x', 1000); return new; end$$")
	run(t, s, "create trigger talk before insert on t for each row execute function talk()")
	commit(t, s)
	insert, rows := statement(t, "insert into t(a) values (:a)"), ints(20000, sqlrt.Integer)
	for _, send := range []func(context.Context, *sqlrt.Statement, *sqlrt.Batch) (int64, error){s.Batch, s.Copy} {
		if n, err := send(soon(t), insert, rows); err != nil || n != 20000 {
			t.Fatal(n, err)
		}
	}
}

func TestNotCopyable(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "create table t(a int8 primary key, b text)")
	for _, text := range []string{"insert into t(a) values (:a) on conflict do nothing", "insert into t(a) values (:a) returning a",
		"insert into t(a) values (:a + 1)", "insert into t(a, b) values (:a, lower(:b))", "insert into t(a) select :a", "update t set a = :a",
		"insert into t(a) values (:a), (:b)", "insert into t(a, b) values (:a, default)"} {
		_, err := s.Copy(context.Background(), statement(t, text), ints(1, sqlrt.Integer))
		if wantState(t, err, "0A000"); !errors.Is(err, sqlrt.ErrNotCopyable) {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err := s.Batch(context.Background(), statement(t, "select :a"), ints(1, sqlrt.Integer))
	wantState(t, err, "0A000")
	_, err = s.Batch(context.Background(), statement(t, "insert into t(a, b) values (:a, :b)"), ints(1, sqlrt.Integer))
	wantState(t, err, "07001")
}
