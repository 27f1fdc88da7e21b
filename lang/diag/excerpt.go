package diag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The excerpt of a line that is shown is at most excerptWidth columns wide;
// when the line is longer, roughly beforeCaret of them lie before the caret.
const (
	excerptWidth = 100
	beforeCaret  = 60
)

// writeExcerpt writes a source line behind its number, and below it a caret
// under byte offset at:
//
//	12 | 	integer i := ordrid;
//	   | 	             ^
//
// Tabs of the line are repeated below it, so the caret stands right however
// wide the terminal makes them. Beyond the line's end the caret stands behind
// its last character; a negative offset means that no column is known.
func writeExcerpt(b *strings.Builder, number int, line string, at int) {
	line = strings.TrimRight(line, "\r\n")
	gutter := fmt.Sprintf("%4d", number)
	if at < 0 {
		shown, _ := cut(line, 0)
		fmt.Fprintf(b, "%s | %s\n", gutter, printable(shown))
		return
	}
	at = min(at, len(line))
	for at > 0 && at < len(line) && !utf8.RuneStart(line[at]) {
		at--
	}
	shown, at := cut(line, at)
	fmt.Fprintf(b, "%s | %s\n", gutter, printable(shown))
	fmt.Fprintf(b, "%s | %s^\n", strings.Repeat(" ", len(gutter)), blank(shown[:at]))
}

// blank is white space as wide as s is on a terminal.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString("  "[:columns(r)])
	}
	return b.String()
}

// columns is how many terminal columns a character takes: none for combining
// marks, two for the wide East Asian scripts and pictographs, else one.
func columns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me) || r == 0x200d:
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0x3000 && r <= 0x303e, r >= 0xff01 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}

// cut shortens a line that is too wide to the part around byte offset at and
// says where that offset is in the result.
func cut(line string, at int) (string, int) {
	if width(line) <= excerptWidth {
		return line, at
	}
	const dots = "…"
	from := at
	for room := beforeCaret; from > 0; {
		r, size := utf8.DecodeLastRuneInString(line[:from])
		if room -= tabbed(r); room < 0 {
			break
		}
		from -= size
	}
	to := from
	for room := excerptWidth - 2; to < len(line); {
		r, size := utf8.DecodeRuneInString(line[to:])
		if room -= tabbed(r); room < 0 {
			break
		}
		to += size
	}
	shown, at := line[from:to], at-from
	if from > 0 {
		shown, at = dots+shown, at+len(dots)
	}
	if to < len(line) {
		shown += dots
	}
	return shown, at
}

func width(s string) int {
	n := 0
	for _, r := range s {
		n += tabbed(r)
	}
	return n
}

// tabbed is columns with a tab taken for the most that it can be.
func tabbed(r rune) int {
	if r == '\t' {
		return 8
	}
	return columns(r)
}
