package scan

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"rwl/lang/diag"
)

// lookalikes are characters that word processors put for plain ones.
var lookalikes = map[rune]string{
	'“': "write \" for a quote", '”': "write \" for a quote", '„': "write \" for a quote", '«': "write \" for a quote",
	'»': "write \" for a quote", '‘': "write \" for a quote", '’': "write \" for a quote", '–': "write - for a dash",
	'—': "write - for a dash", '−': "write - for minus", '\u00a0': "this is a no-break space, write a plain blank",
	'×': "write * to multiply", '÷': "write / to divide", '≤': "write <=", '≥': "write >=", '≠': "write !=",
}

// letterAt is the length of the non-ASCII letter at an offset, 0 if there is none.
func (s *Scanner) letterAt(offset int) int {
	if offset >= len(s.src) || s.src[offset] < 0x80 {
		return 0
	}
	r, size := utf8.DecodeRune(s.src[offset:])
	if r == utf8.RuneError || !unicode.IsLetter(r) {
		return 0
	}
	return size
}

// foreignName reports, once for each name, the first letter of it that is not
// ASCII. The name stays whole, so that nothing else is said of it. false when
// the scanning has ended.
func (s *Scanner) foreignName(at, end int) bool {
	name := string(s.src[s.pos:end])
	if s.judged[name] {
		return true
	}
	s.judged[name] = true
	_, size := utf8.DecodeRune(s.src[at:])
	return s.bad(at, diag.New(s.notASCII(), s.place(at), fmt.Sprintf("%x", s.src[at:at+size])))
}

func (s *Scanner) notASCII() int {
	if s.condition {
		return 280
	}
	return 26
}

// foreign reads what begins with a non-ASCII character. Text between two
// typographic quotes is a string, so that only the quote is reported.
func (s *Scanner) foreign() (Token, bool) {
	const quotes = "“”„«»\""
	line := string(s.src[s.pos:s.lineEnd(s.pos)])
	first, size := utf8.DecodeRuneInString(line)
	if length := strings.IndexAny(line[size:], quotes); strings.ContainsRune(quotes, first) && length >= 0 {
		if !s.bad(s.pos, diag.New(s.notASCII(), s.place(s.pos), fmt.Sprintf("%x", line[:size])).WithHint(lookalikes[first])) {
			return Token{}, false
		}
		_, closing := utf8.DecodeRuneInString(line[size+length:])
		t := s.token(String, s.pos+size+length+closing)
		t.Text = line[size : size+length]
		return t, true
	}
	s.illegalCharacter()
	return Token{}, false
}

// illegalCharacter reports and skips the character at pos, or a whole run of non-ASCII characters.
func (s *Scanner) illegalCharacter() {
	place, start := s.place(s.pos), s.pos
	if c := s.src[s.pos]; c < 0x80 {
		s.pos++
		number, shown := 27, string(rune(c))
		if s.condition {
			number = 281
		}
		if c < ' ' || c == 0x7f {
			shown = fmt.Sprintf("\\x%02x", c)
		}
		s.bad(start, diag.New(number, place, shown))
		return
	}
	first, size := utf8.DecodeRune(s.src[s.pos:])
	m := diag.New(s.notASCII(), place, fmt.Sprintf("%x", s.src[s.pos:s.pos+size]))
	if hint, known := lookalikes[first]; known {
		m.WithHint(hint)
		s.pos += size
	} else {
		for s.pos < len(s.src) && s.src[s.pos] >= 0x80 {
			s.pos++
		}
	}
	s.bad(start, m)
}

// bad reports an illegal character. Too many of them end the scanning, since the
// file is no program: then it returns false, and nothing is left to make a token of.
func (s *Scanner) bad(offset int, m *diag.Message) bool {
	s.illegal++
	if s.illegal <= mostIllegal {
		s.report(m)
		return true
	}
	s.report(diag.New(134, s.place(offset), mostIllegal))
	s.pos = len(s.src)
	return false
}
