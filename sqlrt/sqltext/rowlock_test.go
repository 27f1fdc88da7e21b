package sqltext

import "testing"

func TestWithoutRowLocks(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"select a from t for update", "select a from t           "},
		{"select a from t where b = :b for no key update of t, u nowait", "select a from t where b = $1                                 "},
		{"select a from t for key share skip locked limit 1", "select a from t                           limit 1"},
		{"select a from t for share of t for update of u", "select a from t                               "},
		{"update t set a = 1 where b in (select b from t for update skip locked)", "update t set a = 1 where b in (select b from t                       )"},
		{"select substring(a for update) from t", "select substring(a for update) from t"},
		{"select ' for update ' -- for update", "select ' for update ' -- for update"},
		{"select a from t", "select a from t"},
		{"select 1 as for_update", "select 1 as for_update"},
	} {
		text, err := Analyse(c.source)
		if err != nil {
			t.Fatal(err)
		}
		if got := text.WithoutRowLocks(); got != c.want {
			t.Errorf("%q: %q, expected %q", c.source, got, c.want)
		}
	}
}
