package diag

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
)

// printedRepeats is how often the same message of a running program is printed
// in full before its repetitions are only counted. Ten thousand threads that
// all hit the same error must not slow the run down by writing about it.
const printedRepeats = 10

// Sources gives lines of the program's text, counted from 1, without the line
// end; false when the line cannot be had.
type Sources interface {
	Line(file string, line int) (string, bool)
}

// Options say how a Log prints.
type Options struct {
	Sources Sources      // where source lines come from; may be nil
	Explain bool         // print the source line and a caret below the message
	JSON    bool         // one JSON object per line instead of text
	Mute    map[int]bool // numbers that are not printed
	Secrets []string     // strings that are printed as ***
}

// Log prints messages and remembers what they mean for the exit status. All
// methods may be called from any goroutine; each message is one Write.
type Log struct {
	mu      sync.Mutex
	w       io.Writer
	options Options
	secrets secrets
	muted   map[int]bool
	counts  map[int]int
	bits    Category
	repeats map[repeatKey]*repeat
}

// repeatKey says which messages are repetitions of one another.
type repeatKey struct {
	number int
	place  Place
	group  string
}

type repeat struct {
	total   int                 // since the last Flush
	printed int                 // of them
	texts   map[string]struct{} // those printed of messages that are printed once for each text
	order   int                 // of first appearance, for a stable closing
}

// NewLog makes a log that prints to w.
func NewLog(w io.Writer, options Options) *Log {
	l := &Log{w: w, options: options, muted: map[int]bool{}, counts: map[int]int{}, repeats: map[repeatKey]*repeat{}}
	for n, on := range options.Mute {
		l.muted[n] = on
	}
	for _, s := range options.Secrets {
		l.secrets = l.secrets.add(s)
	}
	return l
}

// Report counts the message and prints it, unless its number is muted or it
// repeats a message of the running program too often (see Flush).
func (l *Log) Report(m *Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.report(m)
}

func (l *Log) report(m *Message) {
	l.count(m)
	if l.muted[m.Number] || l.isRepetition(m) {
		return
	}
	l.write(l.render(m))
}

// count lets the message take part in the exit status.
func (l *Log) count(m *Message) {
	l.counts[m.Number]++
	l.bits |= m.Category() & ExitMask
}

// isRepetition counts the messages that many threads can repeat without end
// and tells whether this one is beyond those that are printed.
func (l *Log) isRepetition(m *Message) bool {
	if !m.Category().Has(Runtime|Warning) && !m.Once {
		return false
	}
	key := repeatKey{m.Number, m.Place, m.Group}
	if m.Place.IsZero() && m.Group == "" {
		key.group = m.Text() // otherwise all that have no place would be the same
	}
	r := l.repeats[key]
	if r == nil {
		r = &repeat{order: len(l.repeats)}
		l.repeats[key] = r
	}
	r.total += 1 + m.Repeats
	if r.printed >= printedRepeats || m.Once && r.saidBefore(m.Text()) {
		return true
	}
	r.printed++
	return false
}

// saidBefore remembers the text of a message that is printed once.
func (r *repeat) saidBefore(text string) bool {
	_, known := r.texts[text]
	if r.texts == nil {
		r.texts = map[string]struct{}{}
	}
	r.texts[text] = struct{}{}
	return known
}

// Flush prints for each message whose repetitions were only counted how many
// there were, and begins counting anew. It is called at the end of each run
// and of the program.
func (l *Log) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := make([]repeatKey, 0, len(l.repeats))
	for k, r := range l.repeats {
		if r.total > r.printed {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b repeatKey) int { return l.repeats[a].order - l.repeats[b].order })
	for _, k := range keys {
		l.write(l.renderRepeats(k, l.repeats[k].total-l.repeats[k].printed))
	}
	clear(l.repeats)
}

// renderRepeats is the closing line of a message that was not always printed.
func (l *Log) renderRepeats(k repeatKey, n int) []byte {
	if l.options.JSON {
		return l.renderRepeatsJSON(k, n)
	}
	at := ""
	if e, _ := Lookup(k.number); !k.place.IsZero() && !e.NoPlace {
		at = " at " + printable(l.secrets.clean(k.place.bracketed()))
	}
	if k.group != "" {
		at += " (" + printable(l.secrets.clean(k.group)) + ")"
	}
	return fmt.Appendf(nil, "RWL-%03d%s %s\n", k.number, at, timesMore(n))
}

func timesMore(n int) string {
	if n == 1 {
		return "was reported 1 time more"
	}
	return "was reported " + thousands(n) + " times more"
}

// thousands writes a count with a comma after every third digit.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// write hands one message to the writer in one call. A writer that fails
// leaves nobody to tell, so its error is dropped.
func (l *Log) write(line []byte) {
	_, _ = l.w.Write(line)
	if f, ok := l.w.(interface{ Flush() error }); ok {
		_ = f.Flush()
	}
}

// tellMute is what is said of a directive that mutes a number: RWL-072 when
// there is no such message, RWL-073 when it tells of an error.
func (l *Log) tellMute(number int, place Place) {
	e, ok := Lookup(number)
	switch {
	case !ok:
		l.Report(New(72, place, Code(number)))
	case !e.Category.Has(Warning | Information):
		l.Report(New(73, place, Code(number)))
	}
}

// Mute keeps a number from being printed; its messages still count for the
// exit status.
func (l *Log) Mute(number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.muted[number] = true
}

// AddSecret makes the log print *** wherever the string occurs, also where it
// is escaped as in a URL. The empty string is ignored.
func (l *Log) AddSecret(secret string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.secrets = l.secrets.add(secret)
}

// Clean blots out the secrets of a text that is printed elsewhere than here.
func (l *Log) Clean(text string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.secrets.clean(text)
}

// ExitBits is the exit status that the messages so far ask for.
func (l *Log) ExitBits() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int(l.bits)
}

// Count is how often a number was reported, printed or not.
func (l *Log) Count(number int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts[number]
}
