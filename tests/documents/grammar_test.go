package documents

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rwl/lang"
	"rwl/lang/parse"
	"rwl/stdlib"
	"rwl/vm/pcode"
)

// rule is a piece of the grammar in the reference.
type rule struct {
	kind  byte // 'a' alternatives, 's' sequence, '{' repetition, '[' option, 't' word as it stands, 'n' name of a rule
	text  string
	parts []*rule
	least int // how deep the shallowest text by it is nested
}

// grammarPiece is what the grammar is written with.
var grammarPiece = regexp.MustCompile(`"[^"]+"|[A-Za-z]+|[{}\[\]()|=]`)

// readGrammar reads the rules of the reference.
func readGrammar(t *testing.T) map[string]*rule {
	t.Helper()
	rules := map[string]*rule{}
	for _, b := range blocks(t, referenceFile) {
		if !strings.HasPrefix(b.text, "program ") {
			continue
		}
		pieces := grammarPiece.FindAllString(b.text, -1)
		for len(pieces) > 0 {
			end := 2
			for end < len(pieces) && !(end+1 < len(pieces) && pieces[end+1] == "=") {
				end++
			}
			body := pieces[2:end]
			rules[pieces[0]] = alternatives(&body)
			pieces = pieces[end:]
		}
	}
	if len(rules) < 20 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	return rules
}

func alternatives(pieces *[]string) *rule {
	r := &rule{kind: 'a', parts: []*rule{{kind: 's'}}}
	for len(*pieces) > 0 {
		p := (*pieces)[0]
		*pieces = (*pieces)[1:]
		last := r.parts[len(r.parts)-1]
		switch p[0] {
		case '|':
			r.parts = append(r.parts, &rule{kind: 's'})
		case ')', ']', '}':
			return r
		case '(':
			last.parts = append(last.parts, alternatives(pieces))
		case '[', '{':
			last.parts = append(last.parts, &rule{kind: p[0], parts: []*rule{alternatives(pieces)}})
		case '"':
			last.parts = append(last.parts, &rule{kind: 't', text: p[1 : len(p)-1]})
		default:
			last.parts = append(last.parts, &rule{kind: 'n', text: p})
		}
	}
	return r
}

// terminals are what the grammar takes as given.
var terminals = map[string][]string{
	"name": {"alpha", "beta", "gamma_1", "d"}, "INTEGER": {"1", "42"}, "DOUBLE": {"1.5", "2e3"}, "STRING": {`"40001"`, `"x\ty z"`},
	"text": {"select 1 from t;\n", "update t set a = :x\n/\n"},
}

// writer makes texts by the grammar.
type writer struct {
	t      *testing.T
	rules  map[string]*rule
	random *rand.Rand
	b      strings.Builder
	depth  int
}

// measure finds how deep the shallowest text of each rule is.
func (w *writer) measure() {
	for range len(w.rules) {
		for _, r := range w.rules {
			w.shallow(r)
		}
	}
}

const deep = 1000

func (w *writer) shallow(r *rule) int {
	least := 0
	switch r.kind {
	case 'a':
		least = deep
		for _, p := range r.parts {
			least = min(least, w.shallow(p))
		}
	case 's':
		for _, p := range r.parts {
			least = max(least, w.shallow(p))
		}
	case '{', '[':
		w.shallow(r.parts[0])
	case 'n':
		if w.rules[r.text] != nil {
			if least = w.rules[r.text].least + 1; w.rules[r.text].least == 0 {
				least = deep
			}
		}
	}
	r.least = max(least, 1)
	return r.least
}

func (w *writer) write(r *rule) {
	tired := w.depth > 18
	switch r.kind {
	case 'a':
		choice := r.parts[w.random.IntN(len(r.parts))]
		for tired && choice.least > r.least {
			choice = r.parts[w.random.IntN(len(r.parts))]
		}
		w.write(choice)
	case 's':
		for _, p := range r.parts {
			w.write(p)
		}
	case '[', '{':
		times := max(w.random.IntN(10)-7, 0) // mostly none, or expressions would never end
		if r.kind == '[' {
			times = w.random.IntN(2)
		}
		for range times {
			if !tired {
				w.write(r.parts[0])
			}
		}
	case 't':
		w.b.WriteString(r.text + " ")
	case 'n':
		if rule := w.rules[r.text]; rule != nil {
			w.depth++
			w.write(rule)
			w.depth--
			return
		}
		texts := terminals[r.text]
		if len(texts) == 0 {
			w.t.Fatalf("the grammar names %q, which is neither a rule nor a terminal", r.text)
		}
		w.b.WriteString(texts[w.random.IntN(len(texts))] + " ")
	}
}

// syntaxFaults are the messages of the parser and the scanner; all others are about the meaning.
var syntaxFaults = []int{3, 8, 11, 18, 19, 26, 27, 278, 401, 402}

// What the grammar of the reference allows, the parser takes.
func TestGrammarOfTheReference(t *testing.T) {
	w := &writer{t: t, rules: readGrammar(t), random: rand.New(rand.NewPCG(1, 2))}
	w.measure()
	for name, r := range w.rules {
		if r.least >= deep {
			t.Errorf("the rule %s has no end", name)
		}
	}
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	faults := 0
	for range 1000 {
		w.b.Reset()
		w.write(w.rules["program"])
		text := w.b.String()
		unit := lang.Compile(lang.Options{
			Inputs: []parse.Input{{Name: "made.rwl", Text: []byte(text)}}, Getenv: os.LookupEnv, Natives: natives,
		})
		for _, m := range unit.Faults.Sorted() {
			if slices.Contains(syntaxFaults, m.Number) {
				t.Errorf("%v\n%s", m, text)
				faults++
				break
			}
		}
		if faults > 10 {
			t.FailNow()
		}
	}
}
