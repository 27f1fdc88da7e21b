package scan

import (
	"fmt"
	"unicode/utf8"

	"rwl/lang/diag"
)

// str scans a string constant. Strings may span lines. One that is not ended before the end of the file is reported where
// it begins and cut at the end of its line, so that the text after it is still read.
func (s *Scanner) str() Token {
	var value []byte
	i := s.pos + 1
	for i < len(s.src) && s.src[i] != '"' {
		if s.src[i] != '\\' || i+1 >= len(s.src) {
			value = append(value, s.src[i])
			i++
			continue
		}
		var size int
		value, size = s.escape(value, i)
		i += size
	}
	if i >= len(s.src) {
		return s.openString()
	}
	t := s.token(String, i+1)
	t.Text = string(value)
	return t
}

func (s *Scanner) openString() Token {
	end := s.lineEnd(s.pos)
	if end > s.pos+1 && s.src[end-1] == '\r' {
		end--
	}
	t := s.token(String, end)
	t.Text = t.Raw[1:]
	s.report(diag.New(402, t.Place))
	return t
}

// escapes are the characters after a backslash and what they mean.
var escapes = map[byte]byte{'\\': '\\', '"': '"', 'n': '\n', 't': '\t', 'r': '\r', 'e': 0x1b}

// escape appends the meaning of the backslash at i and gives the number of bytes it takes.
func (s *Scanner) escape(value []byte, i int) ([]byte, int) {
	if n := s.newlineAt(i + 1); n > 0 {
		return value, 1 + n
	}
	c := s.src[i+1]
	if c == 'n' && s.crlf {
		return append(value, '\r', '\n'), 2
	}
	if meaning, known := escapes[c]; known {
		return append(value, meaning), 2
	}
	r, size := utf8.DecodeRune(s.src[i+1:])
	kept := s.src[i+1 : i+1+size]
	if c <= ' ' || c == 0x7f || r == utf8.RuneError {
		s.warn(diag.New(279, s.place(i), fmt.Sprintf("%02x", c)))
	} else {
		s.warn(diag.New(159, s.place(i), string(kept)))
	}
	return append(value, kept...), 1 + size
}

// singleQuoted reports '…' and takes it for a string when it ends on its line.
func (s *Scanner) singleQuoted() Token {
	end := s.pos + 1
	for end < len(s.src) && s.src[end] != '\'' && s.src[end] != '\n' {
		end++
	}
	closed := s.byteAt(end) == '\''
	if closed {
		end++
	}
	t := s.token(String, end)
	t.Text = t.Raw[1:]
	if closed {
		t.Text = t.Text[:len(t.Text)-1]
	}
	s.report(diag.New(122, t.Place))
	return t
}
