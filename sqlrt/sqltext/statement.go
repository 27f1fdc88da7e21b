package sqltext

import "strings"

// item is a lexeme that means something (no blanks, no comments) with its surroundings.
type item struct {
	lexeme
	depth     int  // number of ( and [ that are open around it; a bracket itself has the depth outside of it
	subscript bool // directly inside the [ ] of a subscript, where a colon may separate the bounds of a slice
	bind      bool // a placeholder; it spans the colon and the name
}

// statement is a text cut into items.
type statement struct {
	src   string
	items []item
}

// TextError says that a text cannot be SQL. Offset is the byte where the trouble starts.
type TextError struct {
	Offset int
	Reason string
}

func (e *TextError) Error() string { return e.Reason }

// bracket remembers an open ( or [ while the text is cut.
type bracket struct {
	mark      byte
	subscript bool
}

// bytesPerItem is about how many bytes of SQL make an item, blanks included.
const bytesPerItem = 5

// cut reads the whole text. It fails on a quote or comment that is not closed.
func cut(src string) (*statement, error) {
	s := &statement{src: src, items: make([]item, 0, len(src)/bytesPerItem)}
	var open []bracket
	for pos := 0; ; {
		l := lex(src, pos)
		if l.kind == lexEnd {
			return s, nil
		}
		if l.open {
			return nil, &TextError{l.start, unclosed(src, l)}
		}
		pos = l.end
		if l.kind == lexBlank || l.kind == lexComment {
			continue
		}
		it := item{lexeme: l, depth: len(open)}
		it.subscript = len(open) > 0 && open[len(open)-1].subscript
		if l.kind == lexMark {
			switch src[l.start] {
			case '(':
				open = append(open, bracket{mark: '('})
			case '[':
				open = append(open, bracket{'[', s.startsSubscript(open)})
			case ')', ']':
				if len(open) > 0 {
					open = open[:len(open)-1]
					it.depth--
				}
			case ':':
				if end := placeholderEnd(src, l.start); end > 0 && s.allowsBind(it) {
					it.bind, it.end, pos = true, end, end
				}
			}
		}
		s.items = append(s.items, it)
	}
}

func unclosed(src string, l lexeme) string {
	switch {
	case l.kind == lexComment:
		return "comment is not closed"
	case l.kind == lexName:
		return "quoted identifier is not closed"
	case src[l.start] == '$':
		return "dollar quoted string is not closed"
	}
	return "string is not closed"
}

// startsSubscript tells the [ of a subscript from that of array[…], where slices cannot occur. The inner brackets of
// array[[1,2],[3,4]] follow a [ or a comma.
func (s *statement) startsSubscript(open []bracket) bool {
	last := len(s.items) - 1
	if last < 0 {
		return true
	}
	if s.word(last) == "array" {
		return false
	}
	inner := len(open) > 0 && open[len(open)-1].mark == '['
	return !inner || !s.mark(last, "[") && !s.mark(last, ",")
}

// word is the lower-case text of an unquoted word, "" for anything else and beyond the ends.
func (s *statement) word(i int) string {
	if i < 0 || i >= len(s.items) || s.items[i].kind != lexWord {
		return ""
	}
	return strings.ToLower(s.text(i))
}

// mark reports whether item i is this operator or punctuation.
func (s *statement) mark(i int, m string) bool {
	return i >= 0 && i < len(s.items) && s.items[i].kind == lexMark && !s.items[i].bind && s.text(i) == m
}

func (s *statement) text(i int) string { return s.src[s.items[i].start:s.items[i].end] }

// isName reports whether item i can name a table, a column or an alias.
func (s *statement) isName(i int) bool {
	return i >= 0 && i < len(s.items) && (s.items[i].kind == lexWord || s.items[i].kind == lexName)
}

// name is the identifier of item i as the server sees it: unquoted names in lower case, quoted ones without quotes.
func (s *statement) name(i int) string {
	if s.items[i].kind == lexWord {
		return strings.ToLower(s.text(i))
	}
	quoted := s.text(i)
	quoted = quoted[strings.IndexByte(quoted, '"')+1 : len(quoted)-1]
	return strings.ReplaceAll(quoted, `""`, `"`)
}

// closing is the index of the bracket that closes the one at i, or the number of items when there is none.
func (s *statement) closing(i int) int {
	depth := s.items[i].depth
	for j := i + 1; j < len(s.items); j++ {
		if s.items[j].depth == depth && (s.mark(j, ")") || s.mark(j, "]")) {
			return j
		}
	}
	return len(s.items)
}

// find is the index of the first of these words at the depth of from, at or after from, or -1. A bracket that closes
// the surrounding group ends the search.
func (s *statement) find(from int, words ...string) int {
	if from >= len(s.items) {
		return -1
	}
	depth := s.items[from].depth
	for i := from; i < len(s.items); i++ {
		if s.items[i].depth < depth {
			return -1
		}
		if s.items[i].depth > depth || s.items[i].kind != lexWord {
			continue
		}
		w := s.word(i)
		for _, want := range words {
			if w == want {
				return i
			}
		}
	}
	return -1
}

// AfterSemicolon is the byte where something goes on behind a semicolon of the text, -1 when nothing does, and in texts
// of which semicolons are a part.
func (t *Text) AfterSemicolon() int {
	s, err := cut(t.Source)
	if err != nil || t.Kind == Block || t.Kind == DDL {
		return -1
	}
	for i := range s.items {
		if s.mark(i, ";") && i+1 < len(s.items) {
			return s.items[i+1].start
		}
	}
	return -1
}
