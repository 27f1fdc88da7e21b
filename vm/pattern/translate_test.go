package pattern

import (
	"reflect"
	"testing"
)

// matchingBytes are the bytes that an expression matches, as text.
func matchingBytes(t *testing.T, re string) string {
	t.Helper()
	var found []byte
	for c := range 256 {
		matches, err := All("^"+re+"$", string([]byte{byte(c)}), 1)
		if err != nil {
			t.Fatalf("%q: %v", re, err)
		}
		if matches != nil {
			found = append(found, byte(c))
		}
	}
	return string(found)
}

func TestBracketExpressions(t *testing.T) {
	for re, want := range map[string]string{
		"[abc]":                          "abc",
		"[a-c]":                          "abc",
		"[a-cx-z]":                       "abcxyz",
		"[]a]":                           "]a",
		"[-a]":                           "-a",
		"[a-]":                           "-a",
		"[+--]":                          "+,-",
		"[%--]":                          "%&'()*+,-",
		"[^]-\xff\x00-Z]":                "[\\",
		`[\.]`:                           `.\`,
		`[\n]`:                           `\n`,
		"[[]":                            "[",
		"[[a]":                           "[a",
		"[.*+?(){}|^$]":                  "$()*+.?^{|}",
		"[a^]":                           "^a",
		"[[.-.]]":                        "-",
		"[[.a.]-c]":                      "abc",
		"[a-[.c.]]":                      "abc",
		"[[=a=]b]":                       "ab",
		"[[.].]]":                        "]",
		"[[:digit:]]":                    "0123456789",
		"[[:digit:]a-c_]":                "0123456789_abc",
		"[[:upper:]]":                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		"[[:lower:]]":                    "abcdefghijklmnopqrstuvwxyz",
		"[[:xdigit:]]":                   "0123456789ABCDEFabcdef",
		"[[:blank:]]":                    "\t ",
		"[[:space:]]":                    "\t\n\v\f\r ",
		"[[:punct:]]":                    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
		"[^[:print:]\x80-\xff]":          "\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f",
		"[^[:graph:][:cntrl:]\x80-\xff]": " ",
		"[^\x00-\xff]":                   "",
		`\.`:                             ".",
		`\\`:                             `\`,
		`\t`:                             "\t",
		"\\\n":                           "\n",
		"\\\xe4":                         "\xe4",
		`\ `:                             " ",
		"\xe4":                           "\xe4",
	} {
		if got := matchingBytes(t, re); sortedBytes(got) != sortedBytes(want) {
			t.Errorf("%q matches %q, want %q", re, got, want)
		}
	}
	if n := len(matchingBytes(t, ".")); n != 256 {
		t.Errorf(". matches %d bytes", n)
	}
	if n := len(matchingBytes(t, "[^x]")); n != 255 {
		t.Errorf("[^x] matches %d bytes", n)
	}
	alnum := matchingBytes(t, "[[:alpha:]]") + matchingBytes(t, "[[:digit:]]")
	if sortedBytes(alnum) != matchingBytes(t, "[[:alnum:]]") {
		t.Errorf("[:alnum:] is not [:alpha:] and [:digit:]")
	}
}

func sortedBytes(s string) string {
	var set byteSet
	for i := range len(s) {
		set[s[i]] = true
	}
	var b []byte
	for c, in := range set {
		if in {
			b = append(b, byte(c))
		}
	}
	return string(b)
}

func TestOperators(t *testing.T) {
	for _, c := range []struct {
		re, subject string
		want        []string
	}{
		{"ab?c", "ac abc abbc", []string{"ac", "abc"}},
		{"ab+c", "ac abc abbc", []string{"abc", "abbc"}},
		{"ab{2}c", "abc abbc", []string{"abbc"}},
		{"ab{1,2}c", "ac abc abbc abbbc", []string{"abc", "abbc"}},
		{"ab{2,}c", "abc abbc abbbc", []string{"abbc", "abbbc"}},
		{"a**", "aa", []string{"aa"}},
		{"a*?", "aa", []string{"aa"}}, // not lazy: an optional a*
		{"a+?", "aa", []string{"aa"}},
		{"(a|b|)c", "ac c", []string{"ac", "c"}},
		{"()", "a", []string{"", ""}},
		{"}", "}", []string{"}"}},
		{"]", "]", []string{"]"}},
		{`a\|b\*\{`, "a|b*{", []string{"a|b*{"}},
		{"^(ab|cd)$", "cd", []string{"cd"}},
	} {
		got, err := All(c.re, c.subject, -1)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("All(%q, %q) is %q, %v; want %q", c.re, c.subject, got, err, c.want)
		}
	}
}

func TestWrongExpressions(t *testing.T) {
	for re, want := range map[string]string{
		"(":                    "missing closing )",
		"a)":                   "unexpected )",
		"(ä":                   "missing closing )",
		"*a":                   "nothing stands before * that could be repeated",
		"(|+)":                 "nothing stands before + that could be repeated",
		"(?:a)":                "nothing stands before ? that could be repeated",
		"a{2000}":              "{2000} is no repeat count: from 0 to 1000, the smaller first",
		"a{3,2}":               "{3,2} is no repeat count: from 0 to 1000, the smaller first",
		"[a":                   "a closing ] is missing",
		"[]":                   "a closing ] is missing",
		"[^]":                  "a closing ] is missing",
		"[":                    "a closing ] is missing",
		"[z-a]":                "the range z-a runs backwards",
		"[[:word:]]":           "there is no character class [:word:]",
		"[[:alpha]":            "the :] that ends [: is missing",
		"[[.ch.]]":             "[.ch.] names no single byte",
		"[[=a]":                "the =] that ends [= is missing",
		"[a-[:digit:]]":        "a character class cannot end a range: [:digit:]]",
		`a\`:                   "it ends with a backslash",
		`(a)\1`:                `\1 is a back reference, which is not supported`,
		`\d+`:                  `\d is not POSIX, write [0-9]`,
		`\w`:                   `\w is not POSIX, write [[:alnum:]_]`,
		`\b`:                   `\b has no meaning`,
		`\pL`:                  `\p has no meaning`,
		`\x41`:                 `\x has no meaning`,
		"((a{100}){100}){100}": "{100} is no repeat count: from 0 to 1000, the smaller first",
	} {
		_, err := All(re, "subject", 1)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", re, err, want)
		}
		if _, _, matched, count, err := Extract(re, ""); err == nil || matched || count != 0 {
			t.Errorf("Extract takes %q", re)
		}
		if _, matched, err := Substitute(re, "", "", true); err == nil || matched {
			t.Errorf("Substitute takes %q", re)
		}
	}
}
