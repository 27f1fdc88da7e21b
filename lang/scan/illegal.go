package scan

import (
	"fmt"
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
	number := 26
	if s.condition {
		number = 280
	}
	m := diag.New(number, place, fmt.Sprintf("%x", s.src[s.pos:s.pos+size]))
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

// bad reports an illegal character. Too many of them end the scanning: the file is no program.
func (s *Scanner) bad(offset int, m *diag.Message) {
	s.illegal++
	if s.illegal <= mostIllegal {
		s.report(m)
		return
	}
	s.report(diag.New(134, s.place(offset), mostIllegal))
	s.pos = len(s.src)
}
