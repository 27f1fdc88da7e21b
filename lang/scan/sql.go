package scan

import (
	"errors"
	"fmt"

	"rwl/lang/diag"
	"rwl/sqlrt/sqltext"
)

// beginsSQL decides whether the word or comment at pos begins an SQL text here.
func (s *Scanner) beginsSQL() bool {
	if s.condition {
		return false
	}
	switch sqltext.StartsAt(s.src, s.pos) {
	case sqltext.Certain:
		return s.ctx.open || !s.ctx.naming || s.neverName()
	case sqltext.MayBe:
		return s.ctx.open
	}
	return false
}

// neverName reports whether the word at pos is one that nobody means as a name, so that SQL in the place of a name is
// reported as such.
func (s *Scanner) neverName() bool {
	switch s.src[s.pos] | 0x20 {
	case 's', 'i', 'u', 'd':
		for _, w := range []string{"select", "insert", "update", "delete"} {
			if len(w) <= len(s.src)-s.pos && equalFold(s.src[s.pos:s.pos+len(w)], w) && !isNamePart(s.at(len(w))) {
				return true
			}
		}
	}
	return false
}

// equalFold compares with a word in lower case.
func equalFold(word []byte, lower string) bool {
	for i := range word {
		if word[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

// sql scans a whole SQL text. The token's source includes the terminator.
func (s *Scanner) sql() Token {
	start := s.pos
	textEnd, next, how, ok := sqltext.End(s.src, start)
	if !ok {
		s.report(s.endless(start, how))
	} else if s.onlyBlanksFollow(next) {
		s.warn(diag.New(109, s.place(next)))
	}
	t := s.token(SQL, next)
	t.Text = string(s.src[start:textEnd])
	return t
}

// onlyBlanksFollow reports whether there are blanks or tabs, and nothing else, up to the end of the line.
func (s *Scanner) onlyBlanksFollow(i int) bool {
	from := i
	for i < len(s.src) && (s.src[i] == ' ' || s.src[i] == '\t') {
		i++
	}
	return i > from && (i >= len(s.src) || s.newlineAt(i) > 0)
}

// endless is the message about SQL that does not end before the file does.
func (s *Scanner) endless(start int, how sqltext.Terminator) *diag.Message {
	if how == sqltext.BlockEnd {
		return diag.New(277, s.place(start))
	}
	m := diag.New(105, s.place(start))
	var open *sqltext.TextError
	if _, err := sqltext.Analyse(string(s.src[start:])); errors.As(err, &open) && how != sqltext.InputEnd {
		p := s.place(start + open.Offset)
		m.WithHint(fmt.Sprintf("the %s, it begins at line %d, column %d", open.Reason, p.Line, p.Col))
	}
	return m
}
