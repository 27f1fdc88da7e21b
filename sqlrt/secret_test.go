package sqlrt

import (
	"slices"
	"testing"
)

func TestSecrets(t *testing.T) {
	for connect, want := range map[string]string{
		"postgres://u:pa%20ss@h/db":        "pa ss",
		"postgres://u@h/db?password=q1":    "q1",
		"postgres://u:bad%zz@h:port/db":    "bad%zz",
		"host=h user=u password=geheim":    "geheim",
		`host=h password = 'it\'s' user=u`: `it's`,
		"host=h PASSWORD=x dbname=y":       "x",
		"postgres://u:a@b@h/db":            "a@b",
	} {
		if got := Secrets(connect); !slices.Contains(got, want) {
			t.Errorf("Secrets(%q) = %q, without %q", connect, got, want)
		}
	}
	for _, connect := range []string{"", "postgres://u@h/db", "sqlite:file.db", "host=h user=u"} {
		if got := Secrets(connect); len(got) != 0 {
			t.Errorf("Secrets(%q) = %q", connect, got)
		}
	}
}
