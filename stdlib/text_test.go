package stdlib

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	h := newHost()
	for _, r := range []row{
		{"lengthb", a("abc"), 3}, {"lengthb", a("äb"), 3}, {"lengthb", a(""), 0}, {"lengthb", a(null{}), null{}}, {LengthbOfVariable, a(null{}), 0},
		{LengthbOfVariable, a("äb"), 3}, {LengthOfVariable, a("äb"), 2}, {LengthOfVariable, a(null{}), 0},
		{"length", a("äb€"), 3}, {"length", a("a\xffb"), 3}, {"length", a(null{}), null{}},

		{"substrb", a("abcdef", -3, 2), "de"}, {"substrb", a("abcdef", 2), "bcdef"}, {"substrb", a("abcdef", 0, 2), "ab"},
		{"substrb", a("abcdef", 1, 2), "ab"}, {"substrb", a("abcdef", 6, 9), "f"}, {"substrb", a("abcdef", 7), ""}, {"substrb", a("abcdef", 7, 1), ""},
		{"substrb", a("abcdef", -6, 1), "a"}, {"substrb", a("abcdef", -7, 9), ""}, {"substrb", a("abcdef", -7), ""}, {"substrb", a("abc", 1, 0), ""},
		{"substrb", a("abc", 1, -1), ""}, {"substrb", a("abc", null{}), null{}}, {"substrb", a("abc", null{}, 1), ""}, {"substrb", a("abc", 2, null{}), ""},
		{"substrb", a(null{}, 1), ""}, {"substrb", a("", 1), ""}, {"substrb", a("abc", math.MinInt64), ""}, {"substrb", a("abc", math.MaxInt64), ""},
		{"substrb", a("abc", 2, math.MaxInt64), "bc"}, {"substrb", a("äb", 2, 1), "\xa4"}, {"substrb", a("abc", 2), "bc"},

		{"substr", a("äöüßx", 2, 2), "öü"}, {"substr", a("äöüßx", -2), "ßx"}, {"substr", a("äöü", -4), ""}, {"substr", a("äöü", 4), ""},
		{"substr", a("äöü", 3, 5), "ü"}, {"substr", a("ä\xff€", 2, 2), "\xff€"}, {"substr", a("ä\xff€", -2, 1), "\xff"}, {"substr", a("ä", null{}), null{}},
		{"substr", a("äöü", math.MinInt64, 1), ""}, {"substr", a("äöü", math.MaxInt64, 1), ""}, {"substr", a("äöü", 1, math.MaxInt64), "äöü"},

		{"instrb", a("abcabc", "c"), 3}, {"instrb", a("abcabc", "c", 4), 6}, {"instrb", a("abcabc", "c", 3), 3}, {"instrb", a("abc", "x"), 0},
		{"instrb", a("abc", "a", 0), 0}, {"instrb", a("abc", "c", 4), 0}, {"instrb", a("abc", "", 2), 2}, {"instrb", a("", ""), 0},
		{"instrb", a("äbc", "b"), 3}, {"instrb", a(null{}, "x"), 0}, {"instrb", a("abc", "b", null{}), null{}}, {"instrb", a("abc", "a", math.MaxInt64), 0},
		{"instr", a("äöü", "ü"), 3}, {"instr", a("äöäö", "ö", 3), 4}, {"instr", a("äö", "ö", 3), 0}, {"instr", a("äö", "x"), 0}, {"instr", a("äö", "ä", 0), 0},
		{"instr", a("äö", "", 2), 2},
	} {
		r.check(t, h)
	}
	if len(h.reports) > 0 {
		t.Error(h.reports)
	}
	row{"instrb", a("abc", "a", -1), 0}.check(t, h)
	row{"instr", a("abc", "a", -7), 0}.check(t, h)
	if got := strings.Join(h.reports, ", "); got != "232 instrb -1, 232 instr -7" {
		t.Error(got)
	}
}

// substr cuts what instr finds, whatever the text.
func FuzzText(f *testing.F) {
	f.Add("äb\xffc", "b\xff", int64(2), int64(-2))
	f.Fuzz(func(t *testing.T, s, sub string, p, l int64) {
		for _, by := range []unit{byBytes, byCharacters} {
			whole := by.skip("ä", 1) == 1 || utf8.ValidString(s) && utf8.ValidString(sub)
			if at := position(s, sub, max(p, 1), by); whole && at > 0 && !strings.HasPrefix(tail(s, at, by), sub) {
				t.Errorf("%q is not at %d of %q", sub, at, s)
			}
			rest := tail(s, p, by)
			if !strings.HasSuffix(s, rest) {
				t.Errorf("position %d of %q gives %q", p, s, rest)
			}
			if n := by.count(rest[:by.skip(rest, max(l, 0))]); int64(n) > max(l, 0) {
				t.Errorf("%d units, want %d at most", n, l)
			}
		}
	})
}
