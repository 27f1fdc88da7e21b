package scan

import (
	"sort"
	"strings"

	"rwl/lang/diag"
)

// Options are what a Scanner needs from outside.
type Options struct {
	Getenv       func(string) (string, bool) // nil: no environment variable exists
	KeepComments bool                        // give comments as tokens, for a formatter
	Report       func(*diag.Message)         // takes faults and warnings; nil drops them
}

// Scanner reads one file. It is not safe for concurrent use.
type Scanner struct {
	src     []byte
	opt     Options
	pos     int
	lines   []int // offset of the first byte of each line
	named   []location
	ctx     context
	ifs     []context       // the context before each open $if
	judged  map[string]bool // names that were warned of
	illegal int             // illegal characters seen
	begun   bool            // a token was made
	lastEnd int             // End of the last token

	condition bool // between $if and $then
	excluded  bool // in text that $if leaves out
	crlf      bool // \n in a string makes CR LF
}

// location is the file and line number that hold from a line of the source on.
type location struct {
	from int // index into lines
	file string
	line int
}

// mostIllegal is the number of illegal characters beyond which a file cannot be a program.
const mostIllegal = 20

// New makes a scanner of a whole source. A byte order mark before it is skipped.
func New(file string, src []byte, opt Options) *Scanner {
	s := &Scanner{src: src, opt: opt, lines: []int{0}, judged: map[string]bool{}}
	s.named = []location{{0, file, 1}}
	for i, c := range src {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	s.ctx.open = true
	if strings.HasPrefix(string(src[:min(3, len(src))]), "\xef\xbb\xbf") {
		s.pos = 3
	}
	return s
}

// Next gives the next token; at the end it gives EOF again and again.
func (s *Scanner) Next() Token {
	for {
		s.skipSpace()
		if s.pos >= len(s.src) {
			return s.token(EOF, s.pos)
		}
		t, ok := s.scan()
		if !ok {
			continue
		}
		if t.Kind != Comment {
			s.follow(t)
		}
		return t
	}
}

// follow keeps the context after a token.
func (s *Scanner) follow(t Token) {
	if t.Kind == Directive {
		s.followDirective(t)
		return
	}
	s.ctx.see(t)
	if s.condition && t.Kind == Op && t.Text == ";" { // the end of the old form $if:condition;
		s.condition = false
		s.ctx = s.atIf()
	}
}

// followDirective treats the branches of an $if as standing where the $if stands.
func (s *Scanner) followDirective(t Token) {
	switch t.Text {
	case "if":
		s.condition = true
		s.ifs = append(s.ifs, s.ctx)
	case "then":
		s.condition = false
		s.ctx = s.atIf()
	case "else":
		s.ctx = s.atIf()
	case "endif":
		if n := len(s.ifs); n > 0 {
			s.ifs = s.ifs[:n-1]
		}
	}
}

// atIf is the context before the innermost open $if.
func (s *Scanner) atIf() context {
	if n := len(s.ifs); n > 0 {
		return s.ifs[n-1]
	}
	return s.ctx
}

// scan reads what begins at pos; ok is false when nothing came of it but a report or a skipped comment.
func (s *Scanner) scan() (t Token, ok bool) {
	switch c := s.src[s.pos]; {
	case c == '#':
		return s.comment()
	case isNameStart(c):
		return s.word()
	case isDigit(c), c == '.' && isDigit(s.at(1)):
		return s.number(), true
	case c == '"':
		return s.str(), true
	case c == '\'':
		return s.singleQuoted(), true
	case c == '$':
		return s.dollar()
	case c >= 0x80 && s.letterAt(s.pos) > 0:
		return s.word()
	case c >= 0x80:
		return s.foreign()
	default:
		return s.operator()
	}
}

// skipSpace skips white space and line continuations. A condition ends with its line, so that a missing $then does no harm
// to the text behind it.
func (s *Scanner) skipSpace() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\n':
			s.condition = false
			s.pos++
		case ' ', '\t', '\r':
			s.pos++
		case '\\':
			n := s.newlineAt(s.pos + 1)
			if n == 0 {
				return
			}
			s.pos += 1 + n
		default:
			return
		}
	}
}

func (s *Scanner) comment() (Token, bool) {
	end := s.lineEnd(s.pos)
	if !s.opt.KeepComments {
		s.pos = end
		return Token{}, false
	}
	t := s.token(Comment, end)
	t.Text = strings.TrimSuffix(t.Raw, "\r")
	return t, true
}

// token makes the token from pos to end and moves on.
func (s *Scanner) token(kind Kind, end int) Token {
	first := !s.begun || s.lineIndex(s.pos) > s.lineIndex(s.lastEnd)
	t := Token{Kind: kind, Raw: string(s.src[s.pos:end]), Place: s.place(s.pos), Offset: s.pos, End: end, LineFirst: first}
	s.begun, s.lastEnd, s.pos = true, end, end
	return t
}

// place is the place of a byte.
func (s *Scanner) place(offset int) diag.Place {
	line := s.lineIndex(offset)
	at := s.named[0]
	for _, l := range s.named[1:] {
		if l.from <= line {
			at = l
		}
	}
	return diag.Place{File: at.file, Line: at.line + line - at.from, Col: offset - s.lines[line] + 1}
}

// lineIndex counts from 0.
func (s *Scanner) lineIndex(offset int) int {
	return sort.SearchInts(s.lines, offset+1) - 1
}

// Line is line n of the source, counted from 1, without its end; "" when there is no such line. SetLocation does not
// change these numbers.
func (s *Scanner) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	from := s.lines[n-1]
	return strings.TrimSuffix(string(s.src[from:s.lineEnd(from)]), "\r")
}

// SetLocation gives the line of the last token, and all after it, this file name and line numbers from line on
// ($filelinename). An empty file name keeps the name.
func (s *Scanner) SetLocation(file string, line int) {
	if file == "" {
		file = s.named[len(s.named)-1].file
	}
	s.named = append(s.named, location{s.lineIndex(s.lastEnd), file, line})
}

// SetCRLFStrings makes \n in strings CR LF from the next token on ($crnlstring).
func (s *Scanner) SetCRLFStrings(on bool) { s.crlf = on }

// InCondition tells that the tokens up to $then are an $if condition: no word begins SQL there, and a missing environment
// variable draws no warning. The scanner turns it on itself at $if, and off at $then and at the end of the line.
func (s *Scanner) InCondition(on bool) { s.condition = on }

// Exclude tells that the text is left out by $if: it is still cut into tokens, but unknown directives, missing environment
// variables and doubtful names are not reported.
func (s *Scanner) Exclude(on bool) { s.excluded = on }

func (s *Scanner) report(m *diag.Message) {
	if s.opt.Report != nil {
		s.opt.Report(m)
	}
}

// warn reports what does not matter in excluded text.
func (s *Scanner) warn(m *diag.Message) {
	if !s.excluded {
		s.report(m)
	}
}

// at is the byte ahead bytes after pos, 0 beyond the end.
func (s *Scanner) at(ahead int) byte {
	if s.pos+ahead < len(s.src) {
		return s.src[s.pos+ahead]
	}
	return 0
}

// newlineAt is the length of the line end at i, 0 when there is none.
func (s *Scanner) newlineAt(i int) int {
	switch {
	case i < len(s.src) && s.src[i] == '\n':
		return 1
	case i+1 < len(s.src) && s.src[i] == '\r' && s.src[i+1] == '\n':
		return 2
	}
	return 0
}

// lineEnd is the offset of the newline that ends the line of i, or the end of the source.
func (s *Scanner) lineEnd(i int) int {
	for i < len(s.src) && s.src[i] != '\n' {
		i++
	}
	return i
}
