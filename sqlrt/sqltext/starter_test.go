package sqltext

import "testing"

func TestStartsAt(t *testing.T) {
	for source, want := range map[string]Start{
		"select 1": Certain, "SELECT * from t": Certain, "select (1)": Certain, "select -1": Certain, "select 'x'": Certain,
		"select :x": Certain, "select $$x$$": Certain, "select at from t": Certain, "select;": MayBe, "select := 1": NotSQL,
		"select, x": NotSQL, "select &x. from t": Certain, "update &t. set": Certain, "select & 1": NotSQL, "set &x": NotSQL, "select *= 2": NotSQL, "select/* hint */ 1": Certain,
		"insert into t": Certain, "update \"T\" set": Certain, "update := 3": NotSQL, "merge(1)": NotSQL, "merge;": NotSQL,
		"with x as": Certain, "with + 1": NotSQL, "with, x": NotSQL, "with) x": NotSQL, "merge at db;": NotSQL, "merge loop": NotSQL,
		"create table t": Certain, "drop table t": Certain, "truncate t": Certain, "savepoint x": Certain, "savepoint;": NotSQL,
		"begin;": MayBe, "begin work;": Certain, "begin :x := 1; end;": Certain, "begin <<l>>": Certain, "begin < 1": NotSQL,
		"begin(1)": NotSQL, "declare x int": Certain,
		"comment on table": MayBe, "comment := 1": NotSQL, "comment out": NotSQL,
		"set work_mem to 1": MayBe, "set := 3": NotSQL, "set += 3": NotSQL, "set(1)": NotSQL, "set;": NotSQL, "set at db": NotSQL,
		"set \n transaction": MayBe, "lock table t": MayBe, "lock;": NotSQL,
		"explain select 1": MayBe, "explain (analyze, buffers) select 1": MayBe, "explain(x)": NotSQL, "explain plan for": MayBe,
		"values (1)": MayBe, "values := 1": NotSQL, "values;": NotSQL, "call p(1)": MayBe, "call(1)": NotSQL, "call := 1": NotSQL,
		"do $$ begin end $$": MayBe, "do $x$ a $x$": MayBe, "do 'x'": MayBe, "do language plpgsql": MayBe, "do(1)": NotSQL, "do \"x\"": NotSQL,
		"copy t from '/x'": MayBe, "copy (select 1) to '/x'": MayBe, "copy(a,b)": NotSQL,
		"vacuum;": MayBe, "vacuum t": MayBe, "vacuum (full) t": MayBe, "vacuum(x)": NotSQL, "analyze;": MayBe, "analyze t": Certain,
		"checkpoint;": MayBe, "checkpoint();": NotSQL, "checkpoint := 1": NotSQL, "reindex table t": MayBe, "cluster t": MayBe,
		"refresh materialized view v": MayBe, "refresh(1)": NotSQL, "refresh x": NotSQL, "reset all": MayBe, "show x": MayBe, "show;": NotSQL,
		"listen a": MayBe, "notify a, 'x'": MayBe, "unlisten *": MayBe, "unlisten a": MayBe, "unlisten * 2": MayBe, "discard all": MayBe,
		"discard x": NotSQL, "deallocate all": MayBe, "import foreign schema": MayBe, "import x": NotSQL, "reassign owned by": MayBe,
		"security label on": MayBe, "table t": MayBe, "table := 1": NotSQL, "load 'lib'": MayBe, "load(1)": NotSQL, "load x": NotSQL,
		"start transaction": MayBe, "start 0": NotSQL, "start x": NotSQL, "rollback to x": MayBe, "rollback;": NotSQL,
		"release savepoint x": MayBe, "release database": NotSQL, "commit;": NotSQL, "commit and chain": NotSQL,
		"administer key management": MayBe, "associate statistics with": MayBe, "flashback table t": MayBe, "flashback(1)": NotSQL,
		"-- note\nselect": MayBe, "/* note */": MayBe, "integer x": NotSQL, "selection x": NotSQL, "": NotSQL, ";": NotSQL,
	} {
		if got := StartsAt(source, 0); got != want {
			t.Errorf("%q: %v, want %v", source, got, want)
		}
	}
}

func TestStarts(t *testing.T) {
	for _, c := range []struct {
		word, next string
		want       bool
	}{
		{"Select", "1", true}, {"set", "x", true}, {"set", ":=", false}, {"call", "(", false}, {"begin", ";", true},
		{"load", "'lib'", true}, {"integer", "x", false},
	} {
		if got := Starts(c.word, c.next); got != c.want {
			t.Errorf("Starts(%q, %q) = %v", c.word, c.next, got)
		}
	}
	if !IsStarter("MERGE") || IsStarter("set") || IsStarter("x") {
		t.Error("IsStarter")
	}
}
