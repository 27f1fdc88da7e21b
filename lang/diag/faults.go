package diag

import (
	"cmp"
	"slices"
)

// shownFaults is how many faults, and how many warnings, of one check are
// printed; the rest is counted (RWL-404).
const shownFaults = 20

// Faults collects the messages of scanning, parsing, checking and compiling.
// The same number at the same place is kept once. The zero value is ready; it
// is used by one goroutine.
type Faults struct {
	messages []*Message
	seen     map[faultKey]bool
	files    map[string]int
	bits     Category
	mutes    []mute
}

// mute is a $mute directive: it silences what stands behind it.
type mute struct {
	number int
	place  Place
	Muting
}

// Muting says how a directive silences a number.
type Muting struct {
	Always bool // $alwaysmute: nothing is said about numbers that are not warnings
	First  bool // the text begins with it, so the log obeys it before anything is executed
}

// Mute silences a number from a place of the text on. What is met while the
// program runs is silenced where main comes to the place.
func (f *Faults) Mute(number int, place Place, how Muting) {
	f.mutes = append(f.mutes, mute{number, place, how})
}

// muted tells whether a directive before a message silences it.
func (f *Faults) muted(m *Message) bool {
	for _, x := range f.mutes {
		if x.number == m.Number && f.compare(x.place, m.Place) < 0 {
			return true
		}
	}
	return false
}

type faultKey struct {
	number int
	place  Place
}

// File tells in which order the files are read, so that their messages come
// out in that order. Files never named here follow as their messages came.
func (f *Faults) File(name string) {
	if f.files == nil {
		f.files = map[string]int{}
	}
	if _, known := f.files[name]; !known {
		f.files[name] = len(f.files)
	}
}

// Add keeps a message. One without a place is never taken for a repetition.
func (f *Faults) Add(m *Message) {
	key := faultKey{m.Number, m.Place}
	if !m.Place.IsZero() {
		if f.seen[key] {
			return
		}
		if f.seen == nil {
			f.seen = map[faultKey]bool{}
		}
		f.seen[key] = true
		f.File(m.Place.File)
	}
	f.bits |= m.Category()
	f.messages = append(f.messages, m)
}

// Err tells whether anything was found that forbids execution: a parse fault
// or a severe one.
func (f *Faults) Err() bool { return f.bits.Has(Parse | Severe) }

// Category is the union of the categories of all messages.
func (f *Faults) Category() Category { return f.bits }

// Len is the number of messages kept.
func (f *Faults) Len() int { return len(f.messages) }

// Sorted gives the messages by file, line and column; those without a place
// come first. Messages of one place stay in the order of Add.
func (f *Faults) Sorted() []*Message {
	sorted := slices.Clone(f.messages)
	slices.SortStableFunc(sorted, func(a, b *Message) int { return f.compare(a.Place, b.Place) })
	return sorted
}

// compare orders places by file, line and column.
func (f *Faults) compare(a, b Place) int {
	return cmp.Or(
		cmp.Compare(f.fileOrder(a), f.fileOrder(b)),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col))
}

// fileOrder is the rank of a place's file; no place comes before all files.
func (f *Faults) fileOrder(p Place) int {
	if p.IsZero() {
		return -1
	}
	return f.files[p.File]
}

// Report hands the messages to the log in order: the first 20 faults and the
// first 20 warnings are printed and all severe ones, RWL-404 tells how many more there were. All of
// them count for the exit status.
func (f *Faults) Report(log *Log) {
	f.print(log)
	for _, x := range f.mutes {
		if !x.Always {
			log.tellMute(x.number, x.place)
		}
		if x.First {
			log.Mute(x.number)
		}
	}
}

func (f *Faults) print(log *Log) {
	log.mu.Lock()
	defer log.mu.Unlock()
	faults, others, hidden := 0, 0, 0
	for _, m := range f.Sorted() {
		shown := &others
		if m.Category().Has(ExitMask) {
			shown = &faults
		}
		if log.muted[m.Number] || f.muted(m) {
			log.count(m)
			continue
		}
		if *shown++; *shown > shownFaults && !m.Category().Has(Severe) {
			log.count(m)
			hidden++
			continue
		}
		log.report(m)
	}
	if hidden > 0 {
		log.report(New(404, Place{}, hidden))
	}
}
