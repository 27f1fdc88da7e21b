package pattern

import (
	"strings"
	"unicode/utf8"
)

// Go's regexp matches characters of UTF-8, and treats newlines apart. To match
// bytes, each byte becomes one character: those of ASCII are themselves, byte
// b from 0x80 on becomes U+00b, and a newline becomes newline, which is no
// newline to regexp. Expressions go the same way (translate.go).
const newline = 'Ċ' // U+010A, outside the bytes

// character is what a byte becomes.
func character(b byte) rune {
	if b == '\n' {
		return newline
	}
	return rune(b)
}

// subject is a text to be searched. Places in mapped are translated into places
// in text by counting characters from the last place skipped to, so a walk along
// all matches costs one pass.
type subject struct {
	text   string
	mapped string
	plain  bool // text and mapped are the same
	origin int  // a place in mapped
	passed int  // and the same place in text
}

func (x *expression) subject(text string) subject {
	mapped, plain := mapBytes(text)
	return subject{text: text, mapped: mapped, plain: plain}
}

// mapBytes gives the characters for the bytes of a text.
func mapBytes(text string) (mapped string, plain bool) {
	wide := 0
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf || text[i] == '\n' {
			wide++
		}
	}
	if wide == 0 {
		return text, true
	}
	var b strings.Builder
	b.Grow(len(text) + wide) // each wide one takes two bytes
	for i := 0; i < len(text); i++ {
		b.WriteRune(character(text[i]))
	}
	return b.String(), false
}

// skip makes a place in mapped the one that others are counted from. It never
// lies before the last one.
func (s *subject) skip(at int) { s.passed, s.origin = s.place(at), at }

// place is where a place in mapped, not before the last one skipped to, lies in
// text.
func (s *subject) place(at int) int {
	if s.plain {
		return at
	}
	return s.passed + utf8.RuneCountInString(s.mapped[s.origin:at])
}

// slice is the text between two places, and skips to its end.
func (s *subject) slice(from, to int) string {
	s.skip(from)
	start := s.passed
	s.skip(to)
	return s.text[start:s.passed]
}
