package sqltext

// Terminator tells how SQL text inside an rwl file ended.
type Terminator uint8

const (
	Semicolon   Terminator = iota // a ; with only blanks or an rwl # comment after it on the line
	SlashLine                     // a line with nothing but /
	DotLine                       // a line with nothing but .
	InputEnd                      // no terminator before the end of the input
	BlockEnd                      // the same for a PL/SQL block, which only a / or . line ends
	OpenQuote                     // a quote is not closed before the end of the input
	OpenComment                   // a comment is not closed before the end of the input
)

// End finds where the SQL that starts at from ends. The text is src[from:textEnd], without terminator and without white
// space before it; next is the offset after the terminator. When the line after a ; holds nothing but / or ., it is taken
// as part of the terminator.
//
// Terminators count only outside quotes and comments, and not inside 'begin atomic … end' or the body of a trigger. When
// the input ends first, ok is false. After an open quote or comment the end is then guessed as if the quote were an
// ordinary character, so that reading can go on and find later faults.
func End(src []byte, from int) (textEnd, next int, how Terminator, ok bool) {
	var b body
	block := isBlock(src, from)
	for pos := from; ; {
		l := lex(src, pos)
		pos = l.end
		switch {
		case l.kind == lexEnd:
			how = InputEnd
			if block {
				how = BlockEnd
			}
			return trimmed(src, from, len(src)), len(src), how, false
		case l.open:
			how = OpenQuote
			if l.kind == lexComment {
				how = OpenComment
			}
			textEnd, next = guessedEnd(src, from, l.start+1)
			return textEnd, next, how, false
		case l.kind == lexBlank || l.kind == lexComment:
			continue
		case l.kind == lexMark:
			if how, ok := terminator(src, l, block || b.depth > 0); ok {
				next = l.end
				if how == Semicolon {
					next = afterLoneLine(src, next)
				}
				return trimmed(src, from, l.start), next, how, true
			}
		}
		b.see(src, l)
	}
}

// terminator judges the mark l; enclosed means that a semicolon belongs to the text.
func terminator(src []byte, l lexeme, enclosed bool) (Terminator, bool) {
	switch src[l.start] {
	case ';':
		return Semicolon, !enclosed && endsLine(src, l.end, true)
	case '/':
		return SlashLine, alone(src, l)
	case '.':
		return DotLine, alone(src, l)
	}
	return 0, false
}

// alone reports whether the mark is the only thing on its line.
func alone(src []byte, l lexeme) bool {
	i := l.start
	for i > 0 && (src[i-1] == ' ' || src[i-1] == '\t') {
		i--
	}
	return (i == 0 || src[i-1] == '\n') && endsLine(src, l.end, false)
}

// endsLine reports whether only blanks follow on the line; with comments, also whether an rwl comment follows.
func endsLine(src []byte, pos int, comments bool) bool {
	for pos < len(src) && (src[pos] == ' ' || src[pos] == '\t' || src[pos] == '\r') {
		pos++
	}
	return pos >= len(src) || src[pos] == '\n' || comments && src[pos] == '#'
}

// afterLoneLine skips a line that holds only / or . when it is the first line after pos that is not blank, as in files
// written for other tools: 'create function … $$;' and then '/'.
func afterLoneLine(src []byte, pos int) int {
	i := skipBlanks(src, pos)
	if c := at(src, i); c == '/' || c == '.' {
		if alone(src, lexeme{start: i, end: i + 1}) {
			return i + 1
		}
	}
	return pos
}

// guessedEnd looks for a terminator in any text after pos.
func guessedEnd(src []byte, from, pos int) (textEnd, next int) {
	for ; pos < len(src); pos++ {
		if _, ok := terminator(src, lexeme{start: pos, end: pos + 1}, false); ok {
			return trimmed(src, from, pos), pos + 1
		}
	}
	return trimmed(src, from, len(src)), len(src)
}

func trimmed(src []byte, from, to int) int {
	for to > from && isBlank(src[to-1]) {
		to--
	}
	return to
}

// isBlock reports whether the text is of the PL/SQL class: its first word after comments is declare, or begin that does
// not start a transaction.
func isBlock(src []byte, from int) bool {
	l := lex(src, skipSpace(src, from))
	switch lower(src, l) {
	case "declare":
		return true
	case "begin":
		next := lex(src, skipSpace(src, l.end))
		ends := next.kind == lexEnd || next.kind == lexMark && src[next.start] == ';'
		return !beginsTransaction(lower(src, next), ends)
	}
	return false
}

// body tracks the begin … end of a routine written in SQL ('begin atomic') and of a trigger of the embedded database.
type body struct {
	words   int
	create  bool
	routine bool // create function, create procedure
	trigger bool
	begun   bool // the last word was begin, depth not yet counted
	depth   int
}

func (b *body) see(src []byte, l lexeme) {
	if l.kind != lexWord {
		b.begun = false
		return
	}
	if b.words++; b.words > 5 && !b.routine && !b.trigger {
		return
	}
	w := lower(src, l)
	begun := b.begun
	b.begun = false
	switch {
	case b.words == 1:
		b.create = w == "create"
	case b.create && b.words <= 5 && (w == "function" || w == "procedure"):
		b.routine = true
	case b.create && b.words <= 5 && w == "trigger":
		b.trigger = true
	case w == "begin" && (b.trigger || b.depth > 0):
		b.depth++
	case w == "begin":
		b.begun = b.routine
	case w == "atomic" && begun:
		b.depth++
	case w == "case" && b.depth > 0:
		b.depth++
	case w == "end" && b.depth > 0:
		b.depth--
	}
}

// lower is the word in lower case, "" for other lexemes.
func lower[T text](src T, l lexeme) string {
	if l.kind != lexWord {
		return ""
	}
	word := []byte(string(src[l.start:l.end]))
	for i, c := range word {
		if c >= 'A' && c <= 'Z' {
			word[i] = c | 0x20
		}
	}
	return string(word)
}
