// Package pattern matches and substitutes with regular expressions, for the
// statements regex, regexextract, regexsub and regexsubg. An expression and a
// subject come in as text; pieces of the subject, or a new text, go out. The
// machine calls it from many threads. The package knows nothing of variables,
// nulls and messages.
//
// The syntax is POSIX extended; the leftmost match counts, and of those the
// longest. Go's regexp does the matching (CompilePOSIX), so no expression makes
// a search explode. Every expression is translated for it once (translate.go)
// and kept (cache.go).
//
// Matching is bytewise, as in the C locale: '.' and a bracket expression match
// one byte, also one of the bytes of a UTF-8 character, letters are those of
// ASCII, and no text is invalid. A newline is a byte like any other: '.' matches
// it, '^' and '$' match only at the ends of the subject.
//
// Which text a sub-expression has, when one match can be divided among the
// sub-expressions in several ways, is settled as a backtracking search would
// do: each repetition takes as much as it can, the first alternative that leads
// to the match is taken. POSIX wants the longest possible text for the first
// sub-expression, then for the second, and so on. This differs only in
// expressions such as (a|ab)(c|bcd)(d*).
package pattern

import "strings"

// All gives the successive matches of an expression, at most n of them, or all
// with a negative n. A match begins where the one before ended, or later; an
// empty one directly behind the one before does not count.
func All(re, subject string, n int) ([]string, error) {
	x, err := compile(re)
	if err != nil {
		return nil, err
	}
	s := x.subject(subject)
	var matches []string
	for _, at := range x.compiled.FindAllStringIndex(s.mapped, n) {
		matches = append(matches, s.slice(at[0], at[1]))
	}
	return matches, nil
}

// Extract gives the texts of the sub-expressions of the first match, in the
// order of their opening brackets. A sub-expression that took no part in the
// match, as one of two alternatives, is not present. count is how many there
// are, known without a match too.
func Extract(re, subject string) (groups []string, present []bool, matched bool, count int, err error) {
	x, err := compile(re)
	if err != nil {
		return nil, nil, false, 0, err
	}
	count = x.compiled.NumSubexp()
	s := x.subject(subject)
	at := x.compiled.FindStringSubmatchIndex(s.mapped)
	if at == nil {
		return nil, nil, false, count, nil
	}
	s.skip(at[0])
	groups = make([]string, count)
	present = make([]bool, count)
	for i := range count {
		if from := at[2*i+2]; from >= 0 {
			present[i] = true
			groups[i] = s.text[s.place(from):s.place(at[2*i+3])]
		}
	}
	return groups, present, true, count, nil
}

// Substitute replaces the first match, or all of them as All finds them. In the
// replacement \1 to \9 stand for the text of a sub-expression, empty when there
// is none, \0 for the whole match and \\ for one backslash; any other backslash
// is itself. Without a match the text is empty.
func Substitute(re, subject, replacement string, all bool) (text string, matched bool, err error) {
	x, err := compile(re)
	if err != nil {
		return "", false, err
	}
	limit := 1
	if all {
		limit = -1
	}
	s := x.subject(subject)
	matches := x.compiled.FindAllStringSubmatchIndex(s.mapped, limit)
	if matches == nil {
		return "", false, nil
	}
	var b strings.Builder
	b.Grow(len(subject) + len(matches)*len(replacement))
	done := 0
	for _, at := range matches {
		s.skip(at[0])
		b.WriteString(subject[done:s.place(at[0])])
		s.expand(&b, replacement, at)
		done = s.place(at[1])
	}
	b.WriteString(subject[done:])
	return b.String(), true, nil
}

// expand writes the replacement for the match that lies at those places.
func (s *subject) expand(b *strings.Builder, replacement string, at []int) {
	for {
		i := strings.IndexByte(replacement, '\\')
		if i < 0 || i+1 == len(replacement) {
			b.WriteString(replacement)
			return
		}
		b.WriteString(replacement[:i])
		switch c := replacement[i+1]; {
		case c == '\\':
			b.WriteByte(c)
		case c >= '0' && c <= '9':
			if group := 2 * int(c-'0'); group < len(at) && at[group] >= 0 {
				b.WriteString(s.text[s.place(at[group]):s.place(at[group+1])])
			}
		default:
			b.WriteString(replacement[i : i+2])
		}
		replacement = replacement[i+2:]
	}
}
