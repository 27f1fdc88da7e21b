package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Code is a number as it is printed: RWL-017.
func Code(number int) string { return fmt.Sprintf("RWL-%03d", number) }

// ParseNumber reads a message number as people write it: RWL-045, rwl45, 45.
// The error says what was expected; whether the number exists is not looked at.
func ParseNumber(s string) (int, error) {
	digits := strings.TrimSpace(s)
	if len(digits) >= 3 && strings.EqualFold(digits[:3], "rwl") {
		digits = strings.TrimLeft(digits[3:], "-_ ")
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("'%s' is not a message number; write it like RWL-045 or 45", s)
	}
	return int(n), nil
}

// Explain prints the number, its severity, text, cause and cure. The error
// tells that the number does not exist, or is that of the writer.
func Explain(w io.Writer, number int) error {
	e, ok := Lookup(number)
	if !ok {
		return fmt.Errorf("there is no message %s", Code(number))
	}
	names := make([]any, len(e.Args))
	for i, a := range e.Args {
		names[i] = "<" + a + ">"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", Code(number), e.Category.Severity())
	writeWrapped(&b, fmt.Sprintf(e.Text, names...))
	if effect := e.Category.effect(); effect != "" {
		b.WriteString("\nEffect\n")
		writeWrapped(&b, effect)
	}
	b.WriteString("\nCause\n")
	writeWrapped(&b, e.Cause)
	if reason := Never(number); reason != "" {
		b.WriteString("\nNever given here\n")
		writeWrapped(&b, strings.ToUpper(reason[:1])+reason[1:]+".")
	}
	b.WriteString("\nWhat to do\n")
	writeWrapped(&b, e.Cure)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeWrapped writes words in lines of at most 76 columns, indented by two.
func writeWrapped(b *strings.Builder, text string) {
	used := 0
	for _, word := range strings.Fields(text) {
		switch {
		case used == 0:
			b.WriteString("  ")
			used = 2
		case used+1+len(word) > 76:
			b.WriteString("\n  ")
			used = 2
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	b.WriteByte('\n')
}
