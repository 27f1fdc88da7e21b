package stdlib

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAccess(t *testing.T) {
	here, public, listed := t.TempDir(), t.TempDir(), t.TempDir()
	write := func(mode os.FileMode, parts ...string) string {
		name := filepath.Join(parts...)
		if err := os.WriteFile(name, nil, mode); err != nil {
			t.Fatal(err)
		}
		return name
	}
	plain := write(0o600, here, "plain")
	program := write(0o700, here, "program")
	write(0o600, public, "in-public")
	write(0o600, listed, "in-list")
	t.Chdir(here)
	h := newHost()
	h.public = public
	h.environment = map[string]string{"RWL_PATH": "/nowhere", "RWLOADSIM_PATH": "/nowhere" + string(filepath.ListSeparator) + listed}
	for _, r := range []row{
		{"access", a(plain, "f"), 1}, {"access", a(plain, "FRW"), 1}, {"access", a(plain, "d"), 0}, {"access", a(plain, "x"), 0}, {"access", a(plain, ""), 1},
		{"access", a(program, "frwx"), 1}, {"access", a(here, "d"), 1}, {"access", a(here, "f"), 0}, {"access", a("none", "r"), 0},
		{"access", a("plain", "r"), 1}, {"access", a("./plain", "r"), 1}, {"access", a("plain", "rc"), 0}, {"access", a(plain, "rc"), 1},
		{"access", a("in-public", "r"), 0}, {"access", a("in-public", "ru"), 1}, {"access", a("./in-public", "ru"), 0},
		{"access", a("in-list", "r"), 0}, {"access", a("in-list", "fprc"), 1}, {"access", a("in-list", "upc"), 1}, {"access", a("", "up"), 0},
		{"access", a(null{}, "r"), null{}},
	} {
		r.check(t, h)
	}
	if len(h.reports) > 0 {
		t.Error(h.reports)
	}
	for _, mode := range []string{"fd", "q", "frwxup", "r w"} {
		row{"access", a(plain, mode), 0}.check(t, h)
	}
	if got := strings.Join(h.reports, ", "); got != "218 fd, 218 q, 218 frwxup, 218 r w" {
		t.Error(got)
	}
}
