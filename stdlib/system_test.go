package stdlib

import (
	"testing"
)

func TestEnvironmentAndTime(t *testing.T) {
	h := newHost()
	h.environment = map[string]string{"HOME": "/h"}
	for _, r := range []row{
		{"getenv", a("HOME"), "/h"}, {"getenv", a("NONE"), ""}, {"getenv", a(null{}), ""},
		{"winslashf2b", a("a/b"), "a/b"}, {"winslashf2bb", a("a/b"), "a/b"},
		{"runseconds", nil, -1.5}, {"epochseconds", nil, 1709208000.25},
	} {
		r.check(t, h)
	}
	if convertSlashes("a/b", `\`, "windows") != `a\b` || convertSlashes("a/b", `\\`, "windows") != `a\\b` {
		t.Error("slashes on Windows")
	}
}
