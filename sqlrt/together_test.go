package sqlrt

import "testing"

func TestInsertTogether(t *testing.T) {
	for _, c := range []struct {
		source string
		rows   int
		size   int
		native string
	}{
		{"insert into t(a, b) values (:x, :y)", 3, 3, "insert into t (a, b) values ($1, $2), ($3, $4), ($5, $6)"},
		{"INSERT INTO s.\"T\" values (:x, :y, :x)", 2, 2, `insert into s."T" values ($1, $2, $1), ($3, $4, $3)`},
		{"insert into t(a) values (:x)", 1, 0, ""},
		{"insert into t(a) values (:x)", 5000, 1000, ""},
		{"insert into t(a) values (:x)", 1502, 751, ""},
		{"insert into t(a) values (:x + 1)", 10, 0, ""},
		{"insert into t(a) values (:x) on conflict do nothing", 10, 0, ""},
		{"update t set a = :x", 10, 0, ""},
	} {
		st, err := NewStatement("", c.source)
		if err != nil {
			t.Fatal(err)
		}
		together, size := st.InsertTogether(c.rows)
		if size != c.size || (together != nil) != (size > 0) {
			t.Errorf("%s: %d rows of %d", c.source, size, c.rows)
			continue
		}
		if c.native != "" && (together.Text.Native != c.native || len(together.Text.Params) != size*len(st.Text.Params)) {
			t.Errorf("%s: %s with %d placeholders", c.source, together.Text.Native, len(together.Text.Params))
		}
		if again, _ := st.InsertTogether(c.rows); again != together {
			t.Error("it is made each time")
		}
	}
}
