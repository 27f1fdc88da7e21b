package diag

import (
	"fmt"
	"strings"
)

// Message is one occurrence of a numbered message.
type Message struct {
	Number int
	Place  Place   // where; the zero Place when it has none
	Chain  []Place // the call chain, innermost caller first
	Args   []any   // what fills the text; Entry.Args names them
	Hint   string  // what to try, without the word "hint"; may be empty
	Detail []string

	Seconds    float64 // time of the run, printed when HasSeconds
	HasSeconds bool

	// BeforeRun: found before anything ran, so it counts as a fault of the
	// program text though its number usually comes at run time.
	BeforeRun bool
	// Group keeps messages of the same number and place apart where repetitions
	// are counted instead of printed, for example the SQLSTATE of an error.
	Group string
	// Once: printed once for each place and text; Repeats are further
	// occurrences that came with this one. All are counted.
	Once    bool
	Repeats int
}

// New makes a message. The arguments are those that the catalogue's entry
// names, in its order; numbers, strings and errors are all fine.
func New(number int, place Place, args ...any) *Message {
	return &Message{Number: number, Place: place, Args: args}
}

// WithHint sets the hint and returns the message.
func (m *Message) WithHint(hint string) *Message {
	m.Hint = hint
	return m
}

// WithDetail adds detail lines and returns the message.
func (m *Message) WithDetail(lines ...string) *Message {
	m.Detail = append(m.Detail, lines...)
	return m
}

// WithChain sets the call chain and returns the message.
func (m *Message) WithChain(chain ...Place) *Message {
	m.Chain = chain
	return m
}

// Category is that of the catalogue's entry; a number that is not in the
// catalogue counts as severe, because only a fault in rwl can make one.
func (m *Message) Category() Category {
	e, ok := Lookup(m.Number)
	switch {
	case !ok:
		return Severe
	case m.BeforeRun:
		return e.Category&^(Runtime|Minor) | Parse
	}
	return e.Category
}

// Text is the catalogue's text filled with the arguments. A missing argument
// prints as "?", a surplus one is dropped.
func (m *Message) Text() string { return m.text(func(s string) string { return s }) }

// text fills the catalogue's text, passing every argument that is not a plain
// number through clean. The catalogue's own words are not passed: a password
// that happens to be such a word must not be betrayed by a gap.
func (m *Message) text(clean func(string) string) string {
	e, ok := Lookup(m.Number)
	if !ok {
		return clean(strings.TrimSpace("unlisted message " + fmt.Sprintln(m.Args...)))
	}
	args := make([]any, len(e.Args))
	for i := range args {
		if i >= len(m.Args) {
			args[i] = "?"
			continue
		}
		switch v := m.Args[i].(type) {
		case int, int64, uint64, int32, uint32, float64:
			args[i] = v
		case Place:
			args[i] = clean(v.bracketed())
		default:
			args[i] = clean(fmt.Sprint(v))
		}
	}
	return fmt.Sprintf(e.Text, args...)
}

// Error is the first line of the message, so that a Message is an error.
func (m *Message) Error() string {
	return m.headline(func(s string) string { return s })
}

// headline is the first line: number, severity, place, call chain, time, text.
func (m *Message) headline(clean func(string) string) string {
	e, _ := Lookup(m.Number)
	var b strings.Builder
	fmt.Fprintf(&b, "RWL-%03d: %s", m.Number, m.Category().Severity())
	if !m.Place.IsZero() && !e.NoPlace {
		b.WriteString(" at " + clean(m.Place.bracketed()))
		first, skipped, last := shortChain(m.Chain)
		for _, p := range first {
			b.WriteString("<-" + clean(p.bracketed()))
		}
		if skipped > 0 {
			b.WriteString("<-(" + thousands(skipped) + " more)")
		}
		for _, p := range last {
			b.WriteString("<-" + clean(p.bracketed()))
		}
	}
	if m.HasSeconds {
		fmt.Fprintf(&b, "(%.3f)", m.Seconds)
	}
	b.WriteString(": ")
	b.WriteString(m.text(clean))
	return b.String()
}

// shortChain leaves out the middle of a long call chain: a recursion without
// end is understood from its two ends.
func shortChain(chain []Place) (first []Place, skipped int, last []Place) {
	const head, tail = 8, 3
	if len(chain) <= head+1+tail {
		return chain, 0, nil
	}
	return chain[:head], len(chain) - head - tail, chain[len(chain)-tail:]
}
