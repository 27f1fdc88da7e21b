package sqltext

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Placeholder is one occurrence of :name, :1 or :"NAME". Start and End are byte offsets in the source, colon included.
type Placeholder struct {
	Name       string // without the colon; the exact text between the quotes of :"NAME"
	Quoted     bool
	Start, End int
}

// placeholderEnd is the end of what could be a placeholder at the colon, or 0. Keep in mind that :: and := are lexemes of
// their own and never come here.
func placeholderEnd(src string, colon int) int {
	c := at(src, colon+1)
	switch {
	case isWordStart(c):
		end := colon + 2
		for end < len(src) && isWordPart(src[end]) {
			end++
		}
		return end
	case isDigit(c):
		end := colon + 2
		for end < len(src) && isDigit(src[end]) {
			end++
		}
		return end
	case c == '"':
		if l := quotedName(src, colon+1, colon+1); !l.open && l.end > colon+3 {
			return l.end
		}
	}
	return 0
}

// operandWords are words after which an operand must follow, so that a colon behind them cannot separate the bounds of a slice.
var operandWords = map[string]bool{
	"and": true, "or": true, "not": true, "when": true, "then": true, "else": true, "case": true, "in": true, "like": true,
	"ilike": true, "between": true, "select": true, "from": true, "distinct": true, "all": true, "any": true, "some": true,
}

// allowsBind decides for the colon in it, which is not yet among the items, whether it begins a placeholder. Outside
// subscripts it always does. In a[1:2], a[i:j] and a[:2] it separates bounds; in a[:n], a[:n:5] and a[1: :n] the colon
// stands where only an operand can stand and a name follows, so that it is a placeholder. For a number write a[(:1)].
func (s *statement) allowsBind(it item) bool {
	if !it.subscript {
		return true
	}
	if isDigit(s.src[it.start+1]) {
		return false
	}
	last := len(s.items) - 1
	switch s.items[last].kind {
	case lexMark:
		return !s.items[last].bind && !s.mark(last, ")") && !s.mark(last, "]")
	case lexWord:
		return operandWords[s.word(last)]
	}
	return false
}

// placeholder describes item i, which is a placeholder.
func (s *statement) placeholder(i int) Placeholder {
	it := s.items[i]
	p := Placeholder{Name: s.src[it.start+1 : it.end], Start: it.start, End: it.end}
	if p.Name[0] == '"' {
		p.Quoted = true
		p.Name = strings.ReplaceAll(p.Name[1:len(p.Name)-1], `""`, `"`)
	}
	return p
}

// stretch is a piece of the native text and where it comes from. Verbatim stretches map byte by byte, the others
// ($1 for :name) map to their start.
type stretch struct {
	native, source int
	verbatim       bool
}

// nativeText numbers the placeholders and leaves out the bytes from cutFrom to cutTo ('into :x, :y').
func (t *Text) nativeText(cutFrom, cutTo int) {
	number := map[string]int{}
	var b strings.Builder
	copied := 0
	verbatim := func(to int) {
		if copied < to {
			t.stretches = append(t.stretches, stretch{b.Len(), copied, true})
			b.WriteString(t.Source[copied:to])
		}
	}
	for _, p := range t.Placeholders {
		if copied <= cutFrom && cutFrom < p.Start && cutTo > cutFrom {
			verbatim(cutFrom)
			copied = cutTo
		}
		verbatim(p.Start)
		n, seen := number[p.Name]
		if !seen {
			n = len(number) + 1
			number[p.Name] = n
			t.Params = append(t.Params, p.Name)
		}
		t.stretches = append(t.stretches, stretch{b.Len(), p.Start, false})
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		// $1 directly before a digit or letter would be read as another parameter.
		if isWordPart(at(t.Source, p.End)) {
			b.WriteByte(' ')
		}
		copied = p.End
	}
	if cutTo > cutFrom && copied <= cutFrom {
		verbatim(cutFrom)
		copied = cutTo
	}
	verbatim(len(t.Source))
	t.Native = b.String()
}

// SourceOffset maps a byte offset in Native to the byte offset in Source it comes from.
func (t *Text) SourceOffset(native int) int {
	i := sort.Search(len(t.stretches), func(i int) bool { return t.stretches[i].native > native }) - 1
	if i < 0 {
		return 0
	}
	s := t.stretches[i]
	if !s.verbatim {
		return s.source
	}
	return min(s.source+native-s.native, len(t.Source))
}

// NativeToSource maps an error position of the server (a character of Native, counted from 1) to the character of Source,
// counted from 1. A position outside Native gives 0.
func (t *Text) NativeToSource(position int) int {
	offset := 0
	for n := 1; n < position; n++ {
		if offset >= len(t.Native) {
			return 0
		}
		_, size := utf8.DecodeRuneInString(t.Native[offset:])
		offset += size
	}
	if position < 1 {
		return 0
	}
	return utf8.RuneCountInString(t.Source[:t.SourceOffset(offset)]) + 1
}
