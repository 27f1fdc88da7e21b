package sqltext

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func analyse(t *testing.T, source string) *Text {
	t.Helper()
	text, err := Analyse(source)
	if err != nil {
		t.Fatalf("Analyse(%q): %v", source, err)
	}
	return text
}

func TestNative(t *testing.T) {
	for _, c := range []struct {
		source, native string
		params         string
	}{
		{"select 1", "select 1", ""},
		{"select :a, :b, :a", "select $1, $2, $1", "a b"},
		{"insert into t values (:1,:2)", "insert into t values ($1,$2)", "1 2"},
		{`select :"A b"`, "select $1", "A b"},
		{`select :"A""b"`, "select $1", `A"b`},
		{"select x::int, :x::int", "select x::int, $1::int", "x"},
		{"select f(a := :v)", "select f(a := $1)", "v"},
		{"select f(a => :v)", "select f(a => $1)", "v"},
		{"select ':a', \":a\", $$ :a $$, $q$ $$ :a $q$, :b", "select ':a', \":a\", $$ :a $$, $q$ $$ :a $q$, $1", "b"},
		{"select 1 -- :a\n, :b /* :c /* :d */ :e */", "select 1 -- :a\n, $1 /* :c /* :d */ :e */", "b"},
		{`select E'\':a', 'x\', :b`, `select E'\':a', 'x\', $1`, "b"},
		{"select E'a'\n'\\':x', :b", "select E'a'\n'\\':x', $1", "b"},
		{"select 'it''s :a', :b", "select 'it''s :a', $1", "b"},
		{"select name, e'x', note from t where e=:e", "select name, e'x', note from t where e=$1", "e"},
		{"select a[1:2], a[i:j], a[:2], a[2:], a[f(x):y]", "select a[1:2], a[i:j], a[:2], a[2:], a[f(x):y]", ""},
		{"select a[:n], a[:n:5], a[1: :m], a[i+:k], a[(:1)]", "select a[$1], a[$1:5], a[1: $2], a[i+$3], a[($4)]", "n m k 1"},
		{"select a[:n::int:3]", "select a[$1::int:3]", "n"},
		{"select array[:1,:2], array[[:a,1],[:b,2]]", "select array[$1,$2], array[[$3,1],[$4,2]]", "1 2 a b"},
		{"select a[b[1:2]:c[:k]]", "select a[b[1:2]:c[$1]]", "k"},
		{"select j @? '$.a ? (@ > :x)' and j ? :k", "select j @? '$.a ? (@ > :x)' and j ? $1", "k"},
		{"select case when a[case when :x then :y end] then 1 end", "select case when a[case when $1 then $2 end] then 1 end", "x y"},
		{"select :1abc", "select $1 abc", "1"},
		{"update t set a=:A, b=:a", "update t set a=$1, b=$2", "A a"},
		{"select $1", "select $1", ""},
		{"select a$1b, :x", "select a$1b, $1", "x"},
		{"select : a", "select : a", ""},
		{"select 'a:b'::text || :größe", "select 'a:b'::text || $1", "größe"},
		{"insert into t(a) values (:a) returning id, b into :x, :y", "insert into t(a) values ($1) returning id, b ", "a"},
		{"delete from t returning (select a into :x)", "delete from t returning (select a into $1)", "x"},
		{"update t set a=:x returning a into :x; -- done", "update t set a=$1 returning a ; -- done", "x"},
		{"update t set a=:x returning a into :\"Y\" ,:2", "update t set a=$1 returning a ", "x"},
		{"with d as (delete from t returning id) insert into u select id from d returning n into :n", "with d as (delete from t returning id) insert into u select id from d returning n ", ""},
	} {
		text := analyse(t, c.source)
		if text.Native != c.native {
			t.Errorf("%q:\n native %q\n   want %q", c.source, text.Native, c.native)
		}
		if got := strings.Join(text.Params, " "); got != c.params {
			t.Errorf("%q: params %q, want %q", c.source, got, c.params)
		}
	}
}

func TestInto(t *testing.T) {
	for _, c := range []struct {
		source string
		into   []string
	}{
		{"insert into t(a) values (:a) returning id, b into :x, :y", []string{"x", "y"}},
		{"delete from t where a=:x RETURNING a INTO :x", []string{"x"}},
		{"delete from t returning a into b", nil},
		{"delete from t returning a into :x,", nil},
		{"delete from t returning a into :x where true", nil},
		{"delete from t returning a", nil},
		{"select a from t", nil},
		{"insert into t select 1", nil},
	} {
		if got := analyse(t, c.source).Into; !reflect.DeepEqual(got, c.into) {
			t.Errorf("%q: into %q, want %q", c.source, got, c.into)
		}
	}
}

func TestClassify(t *testing.T) {
	const rows, locks, trans = "r", "l", "t"
	for _, c := range []struct {
		source string
		kind   Kind
		first  string
		facts  string
	}{
		{"select 1", Query, "select", rows},
		{" -- note\n/* x */ SELECT 1", Query, "select", rows},
		{"((select 1) union select 2)", Query, "select", rows},
		{"select * from t for update", Query, "select", rows + locks + trans},
		{"select * from t for no key update nowait", Query, "select", rows + locks + trans},
		{"select * from (select * from t for share) x", Query, "select", rows + locks + trans},
		{"select substring(a for update) from t", Query, "select", rows},
		{"select ' for update '", Query, "select", rows},
		{"select * into copy_of_t from t", Query, "select", trans},
		{"select (select 1) into x from t", Query, "select", trans},
		{"values (1),(2)", Query, "values", rows},
		{"table t", Query, "table", rows},
		{"with x as (select 1) select * from x", Query, "with", rows},
		{"with x as (select 1) insert into t select * from x", DML, "with", trans},
		{"with recursive delete(n) as (select 1 union all select n+1 from delete) select * from delete", Query, "with", rows},
		{"with d as (delete from t returning *) select * from d", Query, "with", rows + trans},
		{"insert into t values (1)", DML, "insert", trans},
		{"insert into t values (1) returning id", DML, "insert", rows + trans},
		{"UPDATE t set a=1", DML, "update", trans},
		{"delete from t", DML, "delete", trans},
		{"merge into t using s on true when matched then do nothing", DML, "merge", trans},
		{"do $$ begin end $$", Block, "do", trans},
		{"call p(1)", Block, "call", rows + trans},
		{"begin f(); end;", Block, "begin", trans},
		{"declare x int; begin null; end;", Block, "declare", trans},
		{"declare c no scroll cursor for select 1", Utility, "declare", trans},
		{"create table t(a int)", DDL, "create", trans},
		{"create database d", DDL, "create", ""},
		{"create index concurrently i on t(a)", DDL, "create", ""},
		{"create unique index concurrently i on t(a)", DDL, "create", ""},
		{"create unique index i on t(a)", DDL, "create", trans},
		{"alter system set x = 1", DDL, "alter", ""},
		{"truncate t", DDL, "truncate", trans},
		{"comment on table t is 'x'", DDL, "comment", trans},
		{"begin", Transaction, "begin", ""},
		{"begin;", Transaction, "begin", ""},
		{"begin isolation level serializable", Transaction, "begin", ""},
		{"start transaction read only", Transaction, "start", ""},
		{"set transaction isolation level serializable", Transaction, "set", trans},
		{"savepoint x", Transaction, "savepoint", trans},
		{"rollback to x", Transaction, "rollback", ""},
		{"release savepoint x", Transaction, "release", ""},
		{"set work_mem = '1MB'", Utility, "set", ""},
		{"set local work_mem = '1MB'", Utility, "set", trans},
		{"show work_mem", Utility, "show", rows},
		{"explain select 1", Utility, "explain", rows},
		{"explain (analyze) delete from t", Utility, "explain", rows + trans},
		{"vacuum t", Utility, "vacuum", ""},
		{"lock table t", Utility, "lock", trans},
		{"copy t from '/tmp/x'", Utility, "copy", trans},
		{"copy t to '/tmp/x'", Utility, "copy", ""},
		{"frobnicate", Utility, "frobnicate", ""},
	} {
		text := analyse(t, c.source)
		facts := ""
		for _, f := range []struct {
			is   bool
			mark string
		}{{text.Rows, rows}, {text.ForUpdate, locks}, {text.NeedsTransaction, trans}} {
			if f.is {
				facts += f.mark
			}
		}
		if text.Kind != c.kind || text.FirstWord != c.first || facts != c.facts {
			t.Errorf("%q: %v %q %q, want %v %q %q", c.source, text.Kind, text.FirstWord, facts, c.kind, c.first, c.facts)
		}
	}
}

func TestPlainInsert(t *testing.T) {
	for _, c := range []struct {
		source, table, columns, values string
	}{
		{"insert into t(a, b) values (:x, :y)", "t", "a b", "x y"},
		{`INSERT INTO s."T" ("A", b) VALUES (:1,:2);`, `s."T"`, `"A" b`, "1 2"},
		{"insert into t values (:x)", "t", "", "x"},
		{"insert into t(a) values (:x), (:y)", "", "", ""},
		{"insert into t(a, b) values (:x, now())", "", "", ""},
		{"insert into t(a, b) values (:x)", "", "", ""},
		{"insert into t(a) values (:x) on conflict do nothing", "", "", ""},
		{"insert into t(a) values (:x) returning a into :y", "", "", ""},
		{"insert into t(a) select :x", "", "", ""},
		{"insert into t(a) values (:x::date)", "", "", ""},
		{"insert into", "", "", ""},
		{"insert into t(a", "", "", ""},
	} {
		text := analyse(t, c.source)
		if text.InsertTable != c.table || strings.Join(text.InsertColumns, " ") != c.columns || strings.Join(text.InsertValues, " ") != c.values {
			t.Errorf("%q: %q %q %q", c.source, text.InsertTable, text.InsertColumns, text.InsertValues)
		}
	}
}

func TestAnalyseFaults(t *testing.T) {
	for source, offset := range map[string]int{
		"":                       0,
		" -- nothing\n":          0,
		"select 'abc":            7,
		"select \"abc":           7,
		"select $x$ abc $$":      7,
		"select /* /* */ abc":    7,
		"select E'\\'":           7,
		"select :a where b=$1":   18,
		"select 1; /* :a ' */ '": 21,
	} {
		_, err := Analyse(source)
		var fault *TextError
		if !errors.As(err, &fault) || fault.Offset != offset {
			t.Errorf("%q: %v, want a fault at %d", source, err, offset)
		}
	}
}

func TestNativeToSource(t *testing.T) {
	source := "insert into tä(a) values (:alpha, :b, fehler) returning id into :x -- end"
	text := analyse(t, source)
	for _, word := range []string{"insert", "values", "fehler", "returning", "-- end"} {
		native := 1 + len([]rune(text.Native[:strings.Index(text.Native, word)]))
		want := 1 + len([]rune(source[:strings.Index(source, word)]))
		if got := text.NativeToSource(native); got != want {
			t.Errorf("%s: native %d gives %d, want %d", word, native, got, want)
		}
	}
	native := 1 + len([]rune(text.Native[:strings.Index(text.Native, "$2")]))
	if got, want := text.NativeToSource(native), 1+len([]rune(source[:strings.Index(source, ":b")])); got != want {
		t.Errorf("$2: %d, want %d", got, want)
	}
	for _, p := range []int{0, -1, 1000} {
		if got := text.NativeToSource(p); got != 0 {
			t.Errorf("position %d gives %d", p, got)
		}
	}
}

func TestID(t *testing.T) {
	if got := ID("select 1"); got != "822ae07d4783158b" {
		t.Errorf("ID = %q", got)
	}
}

func TestAmpersands(t *testing.T) {
	for _, c := range []struct {
		source string
		want   []Piece
	}{
		{"select 1", []Piece{{Text: "select 1"}}},
		{"select &c. from &t.", []Piece{{Text: "select "}, {Name: "c", Offset: 7}, {Text: " from ", Offset: 10}, {Name: "t", Offset: 16}}},
		{"a && b & c &&&d.", []Piece{{Text: "a & b & c &"}, {Name: "d", Offset: 13}}},
		{"'&x..y'", []Piece{{Text: "'"}, {Name: "x", Offset: 1}, {Text: ".y'", Offset: 4}}},
		{"", nil},
		{"&", []Piece{{Text: "&"}}},
	} {
		got, err := Ampersands(c.source)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, %v", c.source, got, err)
		}
	}
	var fault *TextError
	if _, err := Ampersands("select &a from t"); !errors.As(err, &fault) || fault.Offset != 7 {
		t.Errorf("missing dot: %v", err)
	}
}
