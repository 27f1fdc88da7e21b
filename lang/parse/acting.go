package parse

import (
	"slices"
	"strconv"
	"strings"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/lang/scan"
)

// acting are the directives that main obeys when it comes to their place, with
// the values they take.
var acting = map[string][]string{
	"crnlgeneral":      {"on", "off"},
	"interrupt":        {"stop", "continue", "break", "reset"},
	"niceabort":        {"on", "off"},
	"errortime":        {"on", "off"},
	"queueeverytiming": {"on", "off"},
	"setaction":        {"on", "reset", "off"},
	"sqllogging":       {"stdout", "stderr", "file", "append", "off"},
	"statsapptime":     {"on", "off"},
	"statsdbtime":      {"on", "off"},
	"sqlerror":         {"count", "nocount", "stop", "continue", "savepoint", "nosavepoint", "showoci", "noshowoci"},
}

// otherSpellings are the names that some of them had first.
var otherSpellings = map[string]string{"ora01013": "interrupt", "oraerror": "sqlerror"}

// act makes an element of a directive that main obeys; false when it is none.
func (l *Loader) act(t scan.Token) bool {
	name := t.Text
	if other := otherSpellings[name]; other != "" {
		name = other
	}
	values, ok := acting[name]
	if !ok {
		return false
	}
	file := name == "sqllogging" && (t.Arg == "file" || t.Arg == "append")
	switch {
	case !slices.Contains(values, t.Arg):
		l.wrong(t, oneOf(values))
		return true
	case file && t.Arg2 == "":
		l.wrong(t, t.Arg+`:"NAME"`)
		return true
	case !file && t.Arg2 != "":
		l.wrong(t, "nothing after "+t.Arg)
		return true
	}
	l.insert(&ast.Directive{Pos: l.convert(t).Pos, Name: name, Value: t.Arg, Text: t.Arg2})
	return true
}

// insert puts a directive before the element at work.
func (l *Loader) insert(d *ast.Directive) {
	l.flushComplete()
	l.stretch.Elements = append(l.stretch.Elements, d)
}

// mute obeys $mute and $alwaysmute twice: what is found in the text behind them
// is silenced here, and what the program meets later where main comes to it.
func (l *Loader) mute(t scan.Token) {
	n, err := strconv.Atoi(t.Arg)
	if err != nil {
		l.wrong(t, "a message number")
		return
	}
	l.flushComplete()
	l.opt.Faults.Mute(n, t.Place, diag.Muting{Always: t.Text == "alwaysmute", First: l.onlyMutes()})
	l.insert(&ast.Directive{Pos: l.convert(t).Pos, Name: "mute", Slot: n})
}

// onlyMutes tells that nothing of the program stands before this place.
func (l *Loader) onlyMutes() bool {
	return l.stretch.First && len(l.pending) == 0 && !slices.ContainsFunc(l.stretch.Elements, func(e ast.Statement) bool {
		d, ok := e.(*ast.Directive)
		return !ok || d.Name != "mute"
	})
}

func oneOf(values []string) string {
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

// micro obeys $musymbolfromstring: text that follows takes its symbol from the
// value that the variable has when main comes here.
func (l *Loader) micro(t scan.Token) {
	l.symbols++
	n := l.symbols
	l.insert(&ast.Directive{Pos: l.convert(t).Pos, Name: "musymbolfromstring", Text: t.Arg, Slot: n - 1})
	l.set(func(s *ast.Settings) { s.MicroSlot, s.Micro = n, "" })
}

// startUpOnly are the directives that the start-up text alone may have.
var startUpOnly = map[string]bool{"hostname": true, "readbuffer": true}

// process hands a directive to the owner of the process.
func (l *Loader) process(src *source, t scan.Token) {
	if startUpOnly[t.Text] && !src.startUp {
		l.opt.Faults.Add(diag.New(151, t.Place, "$"+t.Text))
		return
	}
	if l.ran && (t.Text == "clockstart" || t.Text == "startseconds") {
		l.opt.Faults.Add(diag.New(119, t.Place))
		return
	}
	if l.opt.Directive == nil {
		return
	}
	m := l.opt.Directive(t)
	switch {
	case m == nil:
	case m.Category().Has(diag.ExitMask):
		l.fault(m)
	default:
		l.opt.Faults.Add(m) // a warning stops nothing
	}
}
