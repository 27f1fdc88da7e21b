package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"rwl/sqlrt"
)

func TestNumbered(t *testing.T) {
	for native, want := range map[string]string{
		"select 1":                         "select 1",
		"select $1, $12":                   "select ?1, ?12",
		"select '$1 it''s $1', $1":         "select '$1 it''s $1', ?1",
		`select "$1""$1", [$1], ` + "`$1`": `select "$1""$1", [$1], ` + "`$1`",
		"-- $1\n$1 /* $1 */ $2":            "-- $1\n?1 /* $1 */ ?2",
		"a$1 $x '$1":                       "a$1 $x '$1",
		"$1::int":                          "?1::int",
	} {
		if got := numbered(native); got != want {
			t.Errorf("%q became %q, want %q", native, got, want)
		}
	}
}

func FuzzNumbered(f *testing.F) {
	f.Add("select $1 from x where a = '$2' -- $3")
	f.Fuzz(func(t *testing.T, native string) {
		got := numbered(native)
		if len(got) != len(native) || strings.ReplaceAll(got, "?", "$") != strings.ReplaceAll(native, "?", "$") {
			t.Errorf("%q became %q", native, got)
		}
		uncommented(native)
	})
}

func TestCacheKeepsTheNewest(t *testing.T) {
	target := openTarget(t, new(Driver), Prefix+":memory:", func(cfg *sqlrt.Config) { cfg.CursorCache = 3 })
	conn := connect(t, context.Background(), target).(*connection)
	texts := func() (all string) {
		for p := conn.plans.newest; p != nil; p = p.older {
			all += strings.TrimPrefix(p.key, "select ")
		}
		return all
	}
	for _, n := range []int64{1, 2, 3, 1, 4, 5, 1} {
		if got := number(t, conn, fmt.Sprint("select ", n)); got != n {
			t.Errorf("%d gave %d", n, got)
		}
	}
	if got := texts(); got != "154" {
		t.Errorf("cache holds %s, want 154", got)
	}
	st := statement(t, "select 9")
	st.CacheOff = true
	if _, err := conn.Execute(context.Background(), st, nil, nil); err != nil || texts() != "154" {
		t.Errorf("%v, cache %s", err, texts())
	}
}

// TestCacheDropsAStatementInUse: its cursor goes on.
func TestCacheDropsAStatementInUse(t *testing.T) {
	target := openTarget(t, new(Driver), Prefix+":memory:", func(cfg *sqlrt.Config) { cfg.CursorCache = 1 })
	ctx := context.Background()
	conn := connect(t, ctx, target)
	rows, err := conn.Query(ctx, statement(t, "select value from generate_series(1, 20) as value"), nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	out := []sqlrt.Datum{{Kind: sqlrt.Integer}}
	for n := int64(1); n <= 20; n++ {
		if ok, err := rows.Next(ctx, out); !ok || err != nil || out[0].Int() != n {
			t.Fatalf("row %d: %v %v %v", n, ok, err, out)
		}
		number(t, conn, fmt.Sprint("select ", n))
	}
	if err := rows.Close(ctx); err != nil || !conn.Clean() {
		t.Errorf("%v, clean %v", err, conn.Clean())
	}
}

func TestSecondStatementInText(t *testing.T) {
	conn := connect(t, context.Background(), openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "x.db")))
	execute(t, conn, "select 1; -- nothing more\n ; /* really */")
	_, err := conn.Execute(context.Background(), statement(t, "select 1; select 2"), nil, nil)
	if e := sqlrt.AsError(err); err == nil || e.SQLState != "42601" || e.Position != 11 {
		t.Errorf("%+v", err)
	}
}
