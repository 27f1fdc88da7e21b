package diag

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var verb = regexp.MustCompile(`%.`)

// verbs counts the verbs of a text and reports any that is not %v or %%.
func verbs(t *testing.T, e Entry) int {
	n := 0
	for _, v := range verb.FindAllString(e.Text, -1) {
		switch v {
		case "%v":
			n++
		case "%%":
		default:
			t.Errorf("%s has the verb %q, use %%v", Code(e.Number), v)
		}
	}
	return n
}

func TestNumbersAscendAndAreUnique(t *testing.T) {
	all := All()
	for i := 1; i < len(all); i++ {
		if all[i-1].Number >= all[i].Number {
			t.Errorf("%s is in the catalogue twice", Code(all[i].Number))
		}
	}
}

func TestTablesAscend(t *testing.T) {
	for i, table := range tables() {
		if !slices.IsSortedFunc(table, func(a, b Entry) int { return a.Number - b.Number }) {
			t.Errorf("table %d is not in ascending order, it begins with %s", i, Code(table[0].Number))
		}
	}
}

func TestTextsHaveAnArgForEachVerb(t *testing.T) {
	for _, e := range All() {
		if n := verbs(t, e); n != len(e.Args) {
			t.Errorf("%s has %d verbs for %d args: %s", Code(e.Number), n, len(e.Args), e.Text)
		}
		for _, a := range e.Args {
			if a == "" {
				t.Errorf("%s has an arg without a description", Code(e.Number))
			}
		}
		text := New(e.Number, Place{}).Text()
		if strings.Contains(text, "%!") || strings.Contains(text, "<nil>") {
			t.Errorf("%s does not format cleanly: %s", Code(e.Number), text)
		}
	}
}

func TestEntriesHelp(t *testing.T) {
	sentence := regexp.MustCompile(`(?s)^(\p{Lu}|[$'\-/]|rwl).*\.$`)
	for _, e := range All() {
		if strings.HasSuffix(e.Text, ".") || strings.TrimSpace(e.Text) == "" {
			t.Errorf("%s: the text must be a sentence without a full stop: %q", Code(e.Number), e.Text)
		}
		for what, s := range map[string]string{"cause": e.Cause, "cure": e.Cure} {
			if !sentence.MatchString(s) || len(s) < 10 {
				t.Errorf("%s: the %s must be one to three sentences: %q", Code(e.Number), what, s)
			}
			if strings.EqualFold(strings.Trim(s, ". "), e.Text) || s == e.Cause && what == "cure" {
				t.Errorf("%s: the %s says nothing new: %q", Code(e.Number), what, s)
			}
			if n := strings.Count(s, ". "); n > 3 {
				t.Errorf("%s: the %s has %d sentences", Code(e.Number), what, n+1)
			}
		}
	}
}

func TestEveryEntryHasACategory(t *testing.T) {
	for _, e := range All() {
		if !e.Category.Has(ExitMask | Warning | Information) {
			t.Errorf("%s has no category", Code(e.Number))
		}
	}
}

// The numbers of the original's table (and 400 to 427, our own) all exist, so
// that old programs may mute them and 'rwl explain' answers.
func TestCatalogueIsComplete(t *testing.T) {
	missing := func(from, to int, but ...int) {
		for n := from; n <= to; n++ {
			if _, ok := Lookup(n); ok == slices.Contains(but, n) {
				t.Errorf("%s: in the catalogue is %v", Code(n), ok)
			}
		}
	}
	missing(1, 323, 254)
	missing(400, 427)
	missing(600, 601)
}

func TestCategoriesOfTheOriginal(t *testing.T) {
	for _, c := range []struct {
		number   int
		severity string
		exit     Category
	}{
		{17, "error", Parse},
		{22, "error", Runtime},
		{24, "error", Minor},
		{37, "error", Parse | Runtime},
		{40, "warning", Runtime},
		{42, "warning", 0},
		{64, "warning", Runtime},
		{134, "critical error", Severe},
		{305, "warning", Runtime},
		{306, "information", 0},
		{403, "critical error", Severe},
	} {
		e, _ := Lookup(c.number)
		if e.Category.Severity() != c.severity || e.Category&ExitMask != c.exit {
			t.Errorf("%s is %s with exit bits %x, want %s with %x",
				Code(c.number), e.Category.Severity(), e.Category&ExitMask, c.severity, c.exit)
		}
	}
}

func TestAllIsACopy(t *testing.T) {
	All()[0].Text = "changed"
	if All()[0].Text == "changed" {
		t.Error("All gives the catalogue itself")
	}
}
