package printf

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rwl/vm/numtext"
)

// piece is a stretch of literal text, a conversion, or the problem that ends
// the format.
type piece struct {
	text     string // literal text, or the conversion as written
	letter   byte   // 0 in literal text
	written  byte   // the letter that stood there, when another is used instead
	nulls    byte   // one of z b n N t; 0 none
	problem  int    // number of the problem, 0 none
	wrong    string // what the problem is about
	width    int    // or fromArgument
	prec     int    // or none, or fromArgument
	left     bool
	zero     bool
	plus     bool
	blank    bool
	alt      bool
	tooLarge bool
}

const (
	none         = -1
	fromArgument = -2
)

// letters are the conversions; instead says what takes the place of those that
// C has and this language has not.
const letters = "dixXeEfFgGsmMkK"

func instead(letter byte) (byte, bool) {
	switch letter {
	case 'a', 'A':
		return 'f', true
	case 'c', 'o', 'u', 'p':
		return 'i', true
	}
	return 0, false
}

// next reads the piece at format[at:], which is not empty, and tells where it
// ends.
func next(format string, at int) (p piece, end int) {
	switch percent := strings.IndexByte(format[at:], '%'); {
	case percent < 0:
		return piece{text: format[at:]}, len(format)
	case percent > 0:
		return piece{text: format[at : at+percent]}, at + percent
	case strings.HasPrefix(format[at:], "%%"):
		return piece{text: format[at : at+1]}, at + 2
	}
	r := reader{format: format, at: at + 1}
	p.prec = none
	conflict := r.flags(&p)
	p.width = r.size(&p)
	if r.peek() == '.' {
		r.at++
		p.prec = r.size(&p)
	}
	for c := r.peek(); c != 0 && strings.IndexByte("hlLqj", c) >= 0; c = r.peek() {
		r.at++
	}
	if r.at == len(format) {
		return piece{problem: Incomplete}, len(format)
	}
	p.letter = format[r.at]
	if other, ok := instead(p.letter); ok {
		p.letter, p.written = other, p.letter
	} else if p.letter != '%' && strings.IndexByte(letters, p.letter) < 0 {
		return piece{problem: NoConversion, wrong: shown(format[r.at:])}, len(format)
	}
	p.text = format[at : r.at+1]
	if conflict || p.tooLarge || p.letter == '%' {
		return piece{problem: Incorrect, wrong: p.text}, len(format)
	}
	return p, r.at + 1
}

// reader walks through one conversion.
type reader struct {
	format string
	at     int
}

// peek is the next character, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.format) {
		return r.format[r.at]
	}
	return 0
}

// flags reads the flags; two different ones for null are a conflict.
func (r *reader) flags(p *piece) (conflict bool) {
	for ; ; r.at++ {
		switch c := r.peek(); c {
		case '-':
			p.left = true
		case '0':
			p.zero = true
		case '+':
			p.plus = true
		case ' ':
			p.blank = true
		case '#':
			p.alt = true
		case 'z', 'b', 'n', 'N', 't', 'T':
			if c == 'T' {
				c = 't'
			}
			conflict = conflict || p.nulls != 0 && p.nulls != c
			p.nulls = c
		default:
			return conflict
		}
	}
}

// size reads a width or precision; it is 0 when nothing stands there.
func (r *reader) size(p *piece) int {
	if r.peek() == '*' {
		r.at++
		return fromArgument
	}
	n := 0
	for c := r.peek(); c >= '0' && c <= '9'; c = r.peek() {
		n = n*10 + int(c-'0')
		if n > numtext.MaxSize {
			p.tooLarge = true
			n = numtext.MaxSize
		}
		r.at++
	}
	return n
}

// shown is the first character of text as a message can show it.
func shown(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	quoted := strconv.Quote(text[:size])
	if text[0] == '"' || text[0] == '\\' {
		return text[:1]
	}
	return quoted[1 : len(quoted)-1]
}

// parts are the pieces of the conversion for numtext.
func (p *piece) parts(letter byte, width, prec int, left bool) numtext.Parts {
	return numtext.Parts{Conversion: letter, Left: left, Plus: p.plus, Blank: p.blank,
		Alternate: p.alt, Zero: p.zero, Width: width, Precision: prec}
}
