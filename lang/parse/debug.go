package parse

import (
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/lang/scan"
)

// debug obeys $debugon and $debugoff: the text that follows tells what it does.
func (l *Loader) debug(t scan.Token) {
	all := ast.Debug(0)
	for _, name := range strings.Split(t.Arg, ",") {
		bits, ok := ast.ParseDebug(name)
		if !ok {
			l.fault(diag.New(303, t.Place, name).WithHint(diag.DidYouMean(name, ast.DebugNames())))
		}
		all |= bits
	}
	l.set(func(s *ast.Settings) {
		if t.Text == "debugon" {
			s.Debug |= all
		} else {
			s.Debug &^= all
		}
	})
}

// debugElement tells of an element that was read, once though text behind a
// barrier is read several times.
func (l *Loader) debugElement(tokens []lexer.Token) {
	if l.settings.Debug&ast.DebugParser == 0 || l.opt.Directive == nil {
		return
	}
	first := tokens[0]
	l.opt.Faults.Add(diag.New(601, ast.Place(first.Pos), fmt.Sprintf("reads an element of %d tokens that begins with %q", len(tokens), first.Value)))
}
