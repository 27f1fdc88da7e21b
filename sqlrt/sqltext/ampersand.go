package sqltext

import "strings"

// Piece is a part of a text with ampersand replacement: literal text, or the name of a variable whose text is to be
// inserted. Offset is where it begins in the source.
type Piece struct {
	Text   string // literal text; "" for a variable
	Name   string // "" for literal text
	Offset int
}

// Ampersands cuts a text at each &name. and turns && into one literal &. A lone & before anything but a name stays. The
// replacement works everywhere, also inside quotes and comments. The error is a *TextError for a name without its dot.
func Ampersands(source string) ([]Piece, error) {
	var pieces []Piece
	var literal strings.Builder
	begin := 0
	flush := func(next int) {
		if literal.Len() > 0 {
			pieces = append(pieces, Piece{Text: literal.String(), Offset: begin})
			literal.Reset()
		}
		begin = next
	}
	for i := 0; i < len(source); {
		switch {
		case source[i] != '&' || !isNameByte(at(source, i+1), true) && at(source, i+1) != '&':
			literal.WriteByte(source[i])
			i++
		case source[i+1] == '&':
			literal.WriteByte('&')
			i += 2
		default:
			end := i + 2
			for end < len(source) && isNameByte(source[end], false) {
				end++
			}
			if at(source, end) != '.' {
				return nil, &TextError{i, "the dot after " + source[i:end] + " is missing"}
			}
			flush(end + 1)
			pieces = append(pieces, Piece{Name: source[i+1 : end], Offset: i})
			i = end + 1
		}
	}
	flush(len(source))
	return pieces, nil
}

// isNameByte is for rwl names, which are ASCII.
func isNameByte(c byte, first bool) bool {
	return c < 0x80 && isWordStart(c) || !first && isDigit(c)
}
