package sqltext

import "testing"

func TestTitle(t *testing.T) {
	for source, want := range map[string]string{
		"":                            "",
		"commit":                      "commit",
		"select a\n  from t\nwhere b": "select a from …",
		"delete from t":               "delete from t",
	} {
		if got := Title(source); got != want {
			t.Errorf("Title(%q) is %q, want %q", source, got, want)
		}
	}
}
