package pattern

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestAll(t *testing.T) {
	for _, c := range []struct {
		re, subject string
		n           int
		want        []string
	}{
		{"[0-9]+", "a1b22c333", 2, []string{"1", "22"}},
		{"[0-9]+", "a1b22c333", 5, []string{"1", "22", "333"}},
		{"[0-9]+", "a1b22c333", -1, []string{"1", "22", "333"}},
		{"[0-9]+", "a1b22c333", 0, nil},
		{"[0-9]+", "abc", 3, nil},
		{"a|ab|abc", "abcd", 1, []string{"abc"}}, // the longest, not the first
		{"(a|ab)(c|bcd)", "abcd", 1, []string{"abcd"}},
		{"aa", "aaaaa", -1, []string{"aa", "aa"}}, // they do not overlap
		{"^a", "aaa", -1, []string{"a"}},
		{"a$", "aaa", -1, []string{"a"}},
		{"b*", "abc", -1, []string{"", "b", ""}}, // no empty one behind the b
		{"", "ab", -1, []string{"", "", ""}},
		{"", "", 3, []string{""}},
		{"[[:alpha:]]+", "one two", -1, []string{"one", "two"}},
		{"[^,]+", "a,b\nc", -1, []string{"a", "b\nc"}},
	} {
		got, err := All(c.re, c.subject, c.n)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("All(%q, %q, %d) is %q, %v; want %q", c.re, c.subject, c.n, got, err, c.want)
		}
	}
}

func TestExtract(t *testing.T) {
	for _, c := range []struct {
		re, subject string
		groups      []string
		present     []bool
		matched     bool
		count       int
	}{
		{"([a-z]+)=([0-9]*)", "x: ab=12 cd=3", []string{"ab", "12"}, []bool{true, true}, true, 2},
		{"([a-z]+)=([0-9]*)", "ab=", []string{"ab", ""}, []bool{true, true}, true, 2},
		{"([a-z]+)=([0-9]*)", "none", nil, nil, false, 2},
		{"(a)|(b)", "b", []string{"", "b"}, []bool{false, true}, true, 2},
		{"ab", "ab", []string{}, []bool{}, true, 0},
		{"((a)(b))c", "abc", []string{"ab", "a", "b"}, []bool{true, true, true}, true, 3},
		{"(a|b)*", "abab", []string{"b"}, []bool{true}, true, 1}, // the last round
		{"x(ü+)(y)", "ä\nxüy", []string{"ü", "y"}, []bool{true, true}, true, 2},
		{"(a|ab)(c|bcd)(d*)", "abcd", []string{"a", "bcd", ""}, []bool{true, true, true}, true, 3}, // not as POSIX
	} {
		groups, present, matched, count, err := Extract(c.re, c.subject)
		if err != nil || matched != c.matched || count != c.count ||
			!reflect.DeepEqual(groups, c.groups) || !reflect.DeepEqual(present, c.present) {
			t.Errorf("Extract(%q, %q) is %q %v %v %d %v", c.re, c.subject, groups, present, matched, count, err)
		}
	}
}

func TestSubstitute(t *testing.T) {
	for _, c := range []struct {
		re, subject, replacement string
		all                      bool
		want                     string
		matched                  bool
	}{
		{"x", "abc", "y", false, "", false}, // the sample of the language reference
		{"x", "abc", "y", true, "", false},
		{"b", "abcb", "X", false, "aXcb", true},
		{"b", "abcb", "X", true, "aXcX", true},
		{"b", "abcb", "", true, "ac", true},
		{"([a-z])([0-9])", "a1 b2", `\2\1`, false, "1a b2", true},
		{"([a-z])([0-9])", "a1 b2", `\2\1`, true, "1a 2b", true},
		{"[0-9]+", "a12", `<\0>`, false, "a<12>", true},
		{"(a)(b)?", "ac", `[\1\2\3]`, false, "[a]c", true}, // absent is empty
		{"a", "a", `\\`, false, `\`, true},
		{"a", "a", `\\1`, false, `\1`, true},
		{"a", "a", `\x&$1`, false, `\x&$1`, true},
		{"a", "a", `end\`, false, `end\`, true},
		{"(1)(2)(3)(4)(5)(6)(7)(8)(9)(A)", "123456789A", `\9\8\7\6\5\4\3\2\1\10`, false, "98765432110", true},
		{"x*", "abc", "-", true, "-a-b-c-", true}, // as sed does
		{"a*", "baaac", "x", true, "xbxcx", true},
		{"b*", "abc", "x", true, "xaxcx", true},
		{"x*", "abc", "-", false, "-abc", true},
		{"^", "abc", "> ", true, "> abc", true},
		{"$", "abc", "!", true, "abc!", true},
		{"", "", "x", true, "x", true},
		{"ö", "aöb", `\0\0`, true, "aööb", true},
		{"\n", "a\nb\n", "+", true, "a+b+", true},
	} {
		got, matched, err := Substitute(c.re, c.subject, c.replacement, c.all)
		if err != nil || got != c.want || matched != c.matched {
			t.Errorf("Substitute(%q, %q, %q, %v) is %q %v %v, want %q", c.re, c.subject, c.replacement, c.all, got, matched, err, c.want)
		}
	}
}

// What a newline and the bytes beyond ASCII mean.
func TestBytes(t *testing.T) {
	for _, c := range []struct {
		re, subject string
		want        []string
	}{
		{".", "a\nb", []string{"a", "\n", "b"}},
		{"a.b", "a\nb", []string{"a\nb"}},
		{"^b", "a\nb", nil},
		{"a$", "a\nb", nil},
		{"a\nb$", "a\nb", []string{"a\nb"}},
		{"[^a]", "a\nb", []string{"\n", "b"}},
		{"[[:space:]]+", "a \t\n\v\f\r b", []string{" \t\n\v\f\r "}},
		{"[[:cntrl:]]", "a\nb\x7f", []string{"\n", "\x7f"}},
		{"[\t-\r]", "a\nb", []string{"\n"}},
		{`\n`, "a\nb", []string{"\n"}},
		{"..", "ä", []string{"ä"}},
		{"ä", "aäa", []string{"ä"}},
		{"(ä)+", "ääa", []string{"ää"}},
		{"[^a]+", "aäa", []string{"ä"}},
		{".", "\xff\x80a", []string{"\xff", "\x80", "a"}},
		{"\xff", "a\xffb", []string{"\xff"}},
		{"[\x80-\xff]+", "aä\xffb", []string{"ä\xff"}},
		{"[[:alpha:]]+", "aäb", []string{"a", "b"}},
		{"\xc3", "ä", []string{"\xc3"}},
		{"Ċ", "\n", nil}, // the character that newlines become is not one itself
		{"\n", "Ċ", nil},
		{".", "a\x00b", []string{"a", "\x00", "b"}},
		{"\x00", "a\x00b", []string{"\x00"}},
	} {
		got, err := All(c.re, c.subject, -1)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("All(%q, %q) is %q, %v; want %q", c.re, c.subject, got, err, c.want)
		}
	}
}

func TestManyThreads(t *testing.T) {
	var wait sync.WaitGroup
	for thread := range 8 {
		wait.Go(func() {
			for i := range 400 {
				re := fmt.Sprintf("(x%d)y", (i+thread)%300)
				groups, _, matched, _, err := Extract(re, "ax"+fmt.Sprint((i+thread)%300)+"y")
				if err != nil || !matched || "("+groups[0]+")y" != re {
					t.Errorf("Extract(%q) is %q %v %v", re, groups, matched, err)
				}
			}
		})
	}
	wait.Wait()
	if n := len(*shared.table.Load()); n > shared.size {
		t.Errorf("%d expressions are kept, at most %d may be", n, shared.size)
	}
}

func TestCacheKeepsWhatIsUsed(t *testing.T) {
	c := newCache(4)
	often := c.get("often")
	for i := range 50 {
		c.get(fmt.Sprintf("(%d)", i))
		if c.get("often") != often {
			t.Fatalf("after %d others the expression was thrown out", i+1)
		}
	}
	if n := len(*c.table.Load()); n != 4 {
		t.Errorf("%d expressions are kept, not 4", n)
	}
	bad := c.get("(")
	if bad.err == nil || c.get("(") != bad {
		t.Error("a wrong expression is not remembered as wrong")
	}
	for i := range 4 {
		c.get(strings.Repeat("z", i+1))
	}
	if c.get("often") == often {
		t.Error("the expression used longest ago is still there")
	}
}
