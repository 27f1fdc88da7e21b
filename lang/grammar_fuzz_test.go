package lang

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// FuzzGrammar is FuzzCompile with texts that a grammar makes: the bytes choose
// among alternatives, so that most texts get as far as the code generator. Most
// are right; a few alternatives are wrong on purpose.
func FuzzGrammar(f *testing.F) {
	f.Add([]byte{})
	for seed := range 100 {
		choices := make([]byte, 20+5*seed)
		for i := range choices {
			seed = seed*1103515245 + 12345
			choices[i] = byte(seed >> 16)
		}
		f.Add(choices)
	}
	natives := natives()
	f.Fuzz(func(t *testing.T, choices []byte) {
		w := writer{choices: choices}
		w.write("program", 0)
		text := []byte(w.text.String())
		alarm := time.AfterFunc(hangs, func() { panic("the front end hangs with " + string(text)) })
		defer alarm.Stop()
		unit := Check(surroundings(natives, text))
		judge(t, text, unit)
		judge(t, text, Compile(surroundings(natives, text)))
	})
}

// The grammar's alternatives are right whatever stands beside them, so a text
// without a wrong one has no fault.
func TestGrammarMakesProgramsWithoutFaults(t *testing.T) {
	compiled := 0
	for seed := range 300 {
		choices := make([]byte, 40+10*seed)
		for i := range choices {
			seed = seed*1103515245 + 12345
			choices[i] = byte(seed >> 16)
		}
		w := writer{choices: choices, right: true}
		w.write("program", 0)
		text := []byte(w.text.String())
		unit := Compile(surroundings(natives(), text))
		judge(t, text, unit)
		if unit.Faults.Err() {
			t.Fatalf("%v in\n%s", unit.Faults.Sorted(), text)
		}
		compiled += strings.Count(w.text.String(), "\n")
	}
	if compiled < 1000 {
		t.Errorf("only %d lines in all", compiled)
	}
}

// writer makes a text of the grammar.
type writer struct {
	choices []byte
	right   bool // leave the wrong alternatives out
	numbers int  // given so far: no two names are the same
	text    strings.Builder
}

// deepest is how deep rules nest; below it the first alternative is taken.
const deepest = 16

// write appends one alternative of a rule. Words in « » are rules themselves.
func (w *writer) write(rule string, depth int) {
	if rule == "number" {
		w.numbers++
		fmt.Fprint(&w.text, w.numbers)
		return
	}
	alternatives := grammar[rule]
	chosen := alternatives[0]
	if len(w.choices) > 0 && depth < deepest && w.text.Len() < 6_000 {
		chosen = alternatives[int(w.choices[0])%len(alternatives)]
		w.choices = w.choices[1:]
		if rest, wrong := strings.CutPrefix(chosen, "!"); wrong {
			chosen = rest
			if w.right {
				chosen = alternatives[0]
			}
		}
	}
	for {
		before, rest, more := strings.Cut(chosen, "«")
		w.text.WriteString(before)
		if !more {
			return
		}
		inner, after, _ := strings.Cut(rest, "»")
		w.write(inner, depth+1)
		chosen = after
	}
}
