package sqltext

// lexKind tells the lexical classes of PostgreSQL apart as far as placeholders, terminators and names need it.
type lexKind uint8

const (
	lexEnd     lexKind = iota // end of input
	lexBlank                  // white space
	lexComment                // -- to end of line, or a nested /* */
	lexWord                   // unquoted identifier or key word
	lexName                   // "quoted identifier", also U&"…"
	lexString                 // '…', E'…', B'…', X'…', N'…', U&'…', $tag$…$tag$
	lexNumber                 // 1, 1.5, .5, 1e3, 0x1F, 1_000
	lexNative                 // $1, PostgreSQL's own parameter
	lexMark                   // an operator character or punctuation; ::, := and => are one lexeme
)

// lexeme is a span of the source. open is set when a quote or comment is not closed before the end of the input.
type lexeme struct {
	kind       lexKind
	open       bool
	start, end int
}

// text is what can be read byte by byte; the scanner holds a file as bytes, the runtime holds strings.
type text interface{ ~string | ~[]byte }

// lex reads the lexeme that starts at pos.
func lex[T text](src T, pos int) lexeme {
	if pos >= len(src) {
		return lexeme{kind: lexEnd, start: len(src), end: len(src)}
	}
	c := src[pos]
	switch {
	case isBlank(c):
		return lexeme{kind: lexBlank, start: pos, end: skipBlanks(src, pos)}
	case c == '-' && at(src, pos+1) == '-':
		return lexeme{kind: lexComment, start: pos, end: lineEnd(src, pos)}
	case c == '/' && at(src, pos+1) == '*':
		return blockComment(src, pos)
	case c == '\'':
		return quotedString(src, pos, pos, false)
	case c == '"':
		return quotedName(src, pos, pos)
	case isDigit(c), c == '.' && isDigit(at(src, pos+1)):
		return lexeme{kind: lexNumber, start: pos, end: numberEnd(src, pos)}
	case c == '$':
		return dollar(src, pos)
	case isWordStart(c):
		return wordOrPrefixedString(src, pos)
	}
	return lexeme{kind: lexMark, start: pos, end: pos + markLength(src, pos)}
}

// wordOrPrefixedString tells the words e, b, x, n and u& apart that stand directly before a quote: they belong to it.
func wordOrPrefixedString[T text](src T, pos int) lexeme {
	quote := at(src, pos+1)
	switch src[pos] {
	case 'e', 'E':
		if quote == '\'' {
			return quotedString(src, pos, pos+1, true)
		}
	case 'b', 'B', 'x', 'X', 'n', 'N':
		if quote == '\'' {
			return quotedString(src, pos, pos+1, false)
		}
	case 'u', 'U':
		if quote == '&' && at(src, pos+2) == '\'' {
			return quotedString(src, pos, pos+2, false)
		}
		if quote == '&' && at(src, pos+2) == '"' {
			return quotedName(src, pos, pos+2)
		}
	}
	end := pos + 1
	for end < len(src) && isWordPart(src[end]) {
		end++
	}
	return lexeme{kind: lexWord, start: pos, end: end}
}

// quotedString reads a string whose opening quote is at quote. A doubled quote stays inside; a backslash hides the next
// byte only with escapes on (E”). The SQL standard lets a string go on after a newline: 'a'⏎'b' is one string, and
// the second part of an E” string still has escapes.
func quotedString[T text](src T, start, quote int, escapes bool) lexeme {
	i := quote + 1
	for i < len(src) {
		switch {
		case escapes && src[i] == '\\':
			i += 2
		case src[i] != '\'':
			i++
		case at(src, i+1) == '\'':
			i += 2
		default:
			i++
			next, goesOn := continuation(src, i)
			if !goesOn || !escapes {
				return lexeme{kind: lexString, start: start, end: i}
			}
			i = next + 1
		}
	}
	return lexeme{kind: lexString, open: true, start: start, end: len(src)}
}

// continuation reports whether a quote follows after white space that holds a newline.
func continuation[T text](src T, pos int) (quote int, ok bool) {
	newline := false
	for ; pos < len(src) && isBlank(src[pos]); pos++ {
		newline = newline || src[pos] == '\n' || src[pos] == '\r'
	}
	return pos, newline && at(src, pos) == '\''
}

func quotedName[T text](src T, start, quote int) lexeme {
	for i := quote + 1; i < len(src); i++ {
		if src[i] != '"' {
			continue
		}
		if at(src, i+1) != '"' {
			return lexeme{kind: lexName, start: start, end: i + 1}
		}
		i++
	}
	return lexeme{kind: lexName, open: true, start: start, end: len(src)}
}

// blockComment reads a comment; PostgreSQL nests them.
func blockComment[T text](src T, start int) lexeme {
	depth := 0
	for i := start; i < len(src); i++ {
		switch {
		case src[i] == '/' && at(src, i+1) == '*':
			depth++
			i++
		case src[i] == '*' && at(src, i+1) == '/':
			depth--
			i++
			if depth == 0 {
				return lexeme{kind: lexComment, start: start, end: i + 1}
			}
		}
	}
	return lexeme{kind: lexComment, open: true, start: start, end: len(src)}
}

// dollar reads $1, a dollar quoted string, or a lone dollar sign. The tag is an identifier without dollar signs.
func dollar[T text](src T, start int) lexeme {
	i := start + 1
	if isDigit(at(src, i)) {
		for isDigit(at(src, i)) {
			i++
		}
		return lexeme{kind: lexNative, start: start, end: i}
	}
	for i < len(src) && isWordPart(src[i]) && src[i] != '$' {
		i++
	}
	if at(src, i) != '$' {
		return lexeme{kind: lexMark, start: start, end: start + 1}
	}
	tag := src[start : i+1]
	for j := i + 1; j+len(tag) <= len(src); j++ {
		if src[j] == '$' && string(src[j:j+len(tag)]) == string(tag) {
			return lexeme{kind: lexString, start: start, end: j + len(tag)}
		}
	}
	return lexeme{kind: lexString, open: true, start: start, end: len(src)}
}

// numberEnd leaves the two dots of 1..10 alone.
func numberEnd[T text](src T, pos int) int {
	if src[pos] == '0' && isWordStart(at(src, pos+1)) && at(src, pos+1)|0x20 != 'e' {
		pos++
		for pos < len(src) && (isWordPart(src[pos]) && src[pos] != '$') {
			pos++
		}
		return pos
	}
	digits := func() {
		for isDigit(at(src, pos)) || at(src, pos) == '_' {
			pos++
		}
	}
	digits()
	if at(src, pos) == '.' && at(src, pos+1) != '.' {
		pos++
		digits()
	}
	if at(src, pos)|0x20 == 'e' {
		sign := 0
		if c := at(src, pos+1); c == '+' || c == '-' {
			sign = 1
		}
		if isDigit(at(src, pos+1+sign)) {
			pos += 1 + sign
			digits()
		}
	}
	return pos
}

func markLength[T text](src T, pos int) int {
	next := at(src, pos+1)
	switch src[pos] {
	case ':':
		if next == ':' || next == '=' {
			return 2
		}
	case '=':
		if next == '>' {
			return 2
		}
	}
	return 1
}

// lineEnd is the offset of the newline that ends the line of pos, or the end of the input.
func lineEnd[T text](src T, pos int) int {
	for pos < len(src) && src[pos] != '\n' && src[pos] != '\r' {
		pos++
	}
	return pos
}

func skipBlanks[T text](src T, pos int) int {
	for pos < len(src) && isBlank(src[pos]) {
		pos++
	}
	return pos
}

// skipSpace is the offset of the first byte after pos that is neither white space nor comment.
func skipSpace[T text](src T, pos int) int {
	for {
		l := lex(src, pos)
		if l.kind != lexBlank && l.kind != lexComment {
			return l.start
		}
		pos = l.end
	}
}

// at is the byte at i, or 0 beyond the end, so that looking ahead needs no bounds.
func at[T text](src T, i int) byte {
	if i < len(src) {
		return src[i]
	}
	return 0
}

func isBlank(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

func isWordPart(c byte) bool { return isWordStart(c) || isDigit(c) || c == '$' }
