package scan

import (
	"strconv"

	"rwl/lang/diag"
)

// number scans an integer or double constant. 1..10 is 1, .. and 10; .5 is a fault and read as 0.5.
func (s *Scanner) number() Token {
	end, kind := s.digits(s.pos), Integer
	bare := end == s.pos
	if s.byteAt(end) == '.' && s.byteAt(end+1) != '.' {
		kind, end = Double, s.digits(end+1)
	}
	if c := s.byteAt(end); c == 'e' || c == 'E' {
		exponent := end + 1
		if c := s.byteAt(exponent); c == '+' || c == '-' {
			exponent++
		}
		if after := s.digits(exponent); after > exponent {
			kind, end = Double, after
		}
	}
	t := s.token(kind, end)
	t.Text = t.Raw
	switch {
	case bare:
		t.Text = "0" + t.Raw
		s.bad(t.Offset, diag.New(27, t.Place, ".").WithHint("write "+t.Text))
	case kind == Integer:
		if _, err := strconv.ParseInt(t.Text, 10, 64); err != nil {
			s.report(diag.New(401, t.Place, t.Text))
			t.Text = "9223372036854775807"
		}
	default:
		if _, err := strconv.ParseFloat(t.Text, 64); err != nil {
			s.report(diag.New(471, t.Place, t.Text))
			t.Text = "0.0"
		}
	}
	return t
}

func (s *Scanner) digits(i int) int {
	for i < len(s.src) && isDigit(s.src[i]) {
		i++
	}
	return i
}

// byteAt is the byte at offset i, 0 beyond the end.
func (s *Scanner) byteAt(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}
