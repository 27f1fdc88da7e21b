package pattern

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// A reference for small expressions: ends gives every place where a match that
// begins at a place can end, straight from the meaning of the operators.
type node struct {
	kind     byte // 'c' a set of bytes, '.', '^', '$', '&' sequence, '|', '{' repetition
	set      string
	negated  bool
	sub      []*node
	min, max int // max -1: no limit
}

type places map[int]bool

func (n *node) ends(s string, at int) places {
	found := places{}
	switch n.kind {
	case 'c':
		if at < len(s) && (strings.IndexByte(n.set, s[at]) >= 0) != n.negated {
			found[at+1] = true
		}
	case '.':
		if at < len(s) {
			found[at+1] = true
		}
	case '^':
		found[at] = at == 0
	case '$':
		found[at] = at == len(s)
	case '&':
		found[at] = true
		for _, sub := range n.sub {
			found = sub.from(s, found)
		}
	case '|':
		for _, sub := range n.sub {
			for end, ok := range sub.ends(s, at) {
				found[end] = found[end] || ok
			}
		}
	case '{':
		reached := places{at: true}
		for round := 0; n.max < 0 && round <= n.min+len(s) || round <= n.max; round++ {
			if round >= n.min {
				for end, ok := range reached {
					found[end] = found[end] || ok
				}
			}
			reached = n.sub[0].from(s, reached)
		}
	}
	return found
}

// from are the ends of matches that begin at any of the places.
func (n *node) from(s string, starts places) places {
	found := places{}
	for at, ok := range starts {
		if !ok {
			continue
		}
		for end, ok := range n.ends(s, at) {
			found[end] = found[end] || ok
		}
	}
	return found
}

// text is the expression in POSIX syntax.
func (n *node) text() string {
	switch n.kind {
	case 'c':
		if len(n.set) == 1 && !n.negated {
			return n.set
		}
		if n.negated {
			return "[^" + n.set + "]"
		}
		return "[" + n.set + "]"
	case '{':
		sub := "(" + n.sub[0].text() + ")"
		switch {
		case n.min == 0 && n.max < 0:
			return sub + "*"
		case n.min == 1 && n.max < 0:
			return sub + "+"
		case n.min == 0 && n.max == 1:
			return sub + "?"
		case n.max < 0:
			return fmt.Sprintf("%s{%d,}", sub, n.min)
		}
		return fmt.Sprintf("%s{%d,%d}", sub, n.min, n.max)
	case '&', '|':
		var parts []string
		for _, sub := range n.sub {
			parts = append(parts, sub.text())
		}
		if n.kind == '&' {
			return "(" + strings.Join(parts, "") + ")"
		}
		return "(" + strings.Join(parts, "|") + ")"
	}
	return string(n.kind)
}

const testBytes = "ab\n\xc3\xa4"

func randomNode(r *rand.Rand, depth int) *node {
	choice := r.IntN(10)
	if depth == 0 {
		choice = r.IntN(5)
	}
	switch choice {
	case 0, 1:
		at := r.IntN(len(testBytes))
		return &node{kind: 'c', set: testBytes[at : at+1]}
	case 2:
		at := r.IntN(len(testBytes) - 1)
		return &node{kind: 'c', set: testBytes[at : at+2], negated: r.IntN(2) == 0}
	case 3:
		return &node{kind: '.'}
	case 4:
		return &node{kind: "^$"[r.IntN(2)]}
	case 5, 6, 7:
		n := &node{kind: "&&|"[r.IntN(3)]}
		for range 2 + r.IntN(2) {
			n.sub = append(n.sub, randomNode(r, depth-1))
		}
		return n
	}
	n := &node{kind: '{', sub: []*node{randomNode(r, depth-1)}, min: r.IntN(3), max: -1}
	if r.IntN(2) == 0 {
		n.max = n.min + r.IntN(3)
	}
	return n
}

// spans are the matches that the reference finds, as sed does.
func (n *node) spans(s string) (found [][2]int) {
	last := -1
	for at := 0; at <= len(s); {
		longest := -1
		for end, ok := range n.ends(s, at) {
			if ok {
				longest = max(longest, end)
			}
		}
		if longest < 0 || longest == at && at == last {
			at++
			continue
		}
		found = append(found, [2]int{at, longest})
		last = longest
		at = max(longest, at+1)
	}
	return found
}

func TestLikeTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n := randomNode(r, 3)
		subject := make([]byte, r.IntN(9))
		for i := range subject {
			subject[i] = testBytes[r.IntN(len(testBytes))]
		}
		checkAgainst(t, n, string(subject))
	}
}

func checkAgainst(t *testing.T, n *node, s string) {
	t.Helper()
	re := n.text()
	var want []string
	var one, all strings.Builder
	done := 0
	for i, span := range n.spans(s) {
		match := s[span[0]:span[1]]
		want = append(want, match)
		if i == 0 {
			one.WriteString(s[:span[0]] + "<" + match + ">" + s[span[1]:])
		}
		all.WriteString(s[done:span[0]] + "<" + match + ">")
		done = span[1]
	}
	all.WriteString(s[done:])
	if got, err := All(re, s, -1); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("All(%q, %q) is %q, %v; the reference finds %q", re, s, got, err, want)
	}
	if want == nil {
		all.Reset()
	}
	if got, matched, err := Substitute(re, s, `<\0>`, true); err != nil || got != all.String() || matched != (want != nil) {
		t.Fatalf("Substitute(%q, %q) of all is %q, %v; the reference makes %q", re, s, got, err, all.String())
	}
	if got, matched, err := Substitute(re, s, `<\0>`, false); err != nil || got != one.String() || matched != (want != nil) {
		t.Fatalf("Substitute(%q, %q) is %q, %v; the reference makes %q", re, s, got, err, one.String())
	}
	groups, present, matched, count, err := Extract("("+re+")", s)
	if err != nil || matched != (want != nil) || count != 1+strings.Count(re, "(") {
		t.Fatalf("Extract(%q, %q): matched %v, %d sub-expressions, %v", re, s, matched, count, err)
	}
	if matched && (!present[0] || groups[0] != want[0]) {
		t.Fatalf("Extract(%q, %q) is %q; the reference finds %q", re, s, groups[0], want[0])
	}
}
