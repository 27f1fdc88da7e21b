package diag

import (
	"slices"
	"sync"
)

// Entry describes one number: its text and what a reader needs to know.
type Entry struct {
	Number   int
	Category Category
	NoPlace  bool     // printed without a place even when the message has one
	Text     string   // a sentence with one %v for each of Args, in our own words
	Args     []string // what each %v is, in order; a place is passed as a Place
	Cause    string   // how it comes about
	Cure     string   // what to do
}

// catalogue is every entry by ascending number. It is made for the first message
// and never changes.
var catalogue = sync.OnceValue(func() []Entry { return assemble(tables()) })

// tables are the entries by theme, one table a file. A new message goes into
// the table of its theme, at its number's place; own numbers begin at 400.
func tables() [][]Entry {
	return [][]Entry{
		lexicalEntries,
		syntaxEntries,
		declarationEntries,
		sqlEntries,
		databaseEntries,
		loopEntries,
		statisticsEntries,
		optionEntries,
		commandEntries,
		fileEntries,
		runtimeEntries,
		lobEntries,
		oracleEntries,
	}
}

func assemble(tables [][]Entry) []Entry {
	all := slices.Concat(tables...)
	slices.SortStableFunc(all, func(a, b Entry) int { return a.Number - b.Number })
	return all
}

// Lookup finds the entry of a number.
func Lookup(number int) (Entry, bool) {
	entries := catalogue()
	i, found := slices.BinarySearchFunc(entries, number, func(e Entry, n int) int { return e.Number - n })
	if !found {
		return Entry{}, false
	}
	return entries[i], true
}

// All gives every entry by ascending number. The slice belongs to the caller.
func All() []Entry { return slices.Clone(catalogue()) }
