package diag

import (
	"strings"
	"unicode"
)

// render is the whole message as it is written, with its final line end.
func (l *Log) render(m *Message) []byte {
	if l.options.JSON {
		return l.renderJSON(m)
	}
	clean := func(s string) string { return printable(l.secrets.clean(s)) }
	var b strings.Builder
	b.WriteString(indentRest(m.headline(clean)))
	b.WriteByte('\n')
	if l.options.Explain {
		if line, ok := l.sourceLine(m); ok {
			line, at := l.secrets.cleanAt(line, m.Place.Col-1)
			writeExcerpt(&b, m.Place.Line, line, at)
		}
	}
	if m.Hint != "" {
		b.WriteString("  hint: " + indentRest(clean(m.Hint)) + "\n")
	}
	for _, d := range m.Detail {
		b.WriteString("  " + indentRest(clean(strings.TrimRight(d, "\n"))) + "\n")
	}
	return []byte(b.String())
}

// sourceLine finds the line that a message is about.
func (l *Log) sourceLine(m *Message) (string, bool) {
	e, _ := Lookup(m.Number)
	if l.options.Sources == nil || m.Place.IsZero() || m.Place.Line < 1 || e.NoPlace {
		return "", false
	}
	return l.options.Sources.Line(m.Place.File, m.Place.Line)
}

// indentRest indents every line but the first, so that a reader, human or not,
// sees which lines belong to a message.
func indentRest(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }

// printable replaces what would confuse a terminal (escape sequences and other
// control characters, marks that turn the reading direction, broken UTF-8); line ends and tabs stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}
