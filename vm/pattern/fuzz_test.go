package pattern

import (
	"strings"
	"testing"
)

// Whatever comes in: no panic, the matches lie in the subject one after the
// other, and replacing each match by itself changes nothing.
func FuzzPattern(f *testing.F) {
	f.Add("([a-z]+)=([^,]*)", "ab=12,c=\xff", `<\1\9\\`)
	f.Add("[[:alpha:]_]{2,3}|^$", "a\nbc ä", `\0`)
	f.Add("[[.-.]-a]*?", "", `\`)
	f.Add(`\.\n(|a)**`, "aaa.\n", "")
	f.Add("[]^-a", "[", "x")
	f.Fuzz(func(t *testing.T, re, subject, replacement string) {
		if len(re) > 60 || len(subject) > 200 {
			return // long ones only take time
		}
		matches, err := All(re, subject, -1)
		groups, present, matched, count, extractErr := Extract(re, subject)
		_, substituted, substituteErr := Substitute(re, subject, replacement, true)
		if (err == nil) != (extractErr == nil) || (err == nil) != (substituteErr == nil) {
			t.Fatalf("errors differ: %v, %v, %v", err, extractErr, substituteErr)
		}
		if err != nil {
			return
		}
		if matched != (len(matches) > 0) || substituted != matched {
			t.Fatalf("%d matches, but Extract says %v, Substitute %v", len(matches), matched, substituted)
		}
		if matched && (len(groups) != count || len(present) != count) {
			t.Fatalf("%d groups, %d present, %d counted", len(groups), len(present), count)
		}
		for i, group := range groups {
			if !strings.Contains(matches[0], group) || !present[i] && group != "" {
				t.Fatalf("group %d is %q in %q", i+1, group, matches[0])
			}
		}
		rest := subject
		for _, m := range matches {
			at := strings.Index(rest, m)
			if at < 0 {
				t.Fatalf("match %q is not in %q", m, rest)
			}
			rest = rest[at+len(m):]
		}
		if same, _, _ := Substitute(re, subject, `\0`, true); matched && same != subject {
			t.Fatalf("replaced by itself %q becomes %q", subject, same)
		}
	})
}
