package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"rwl/lang/ast"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/scan"
)

// Input is one file or fragment of the command line.
type Input struct {
	Name string
	Text []byte
	// StartUp marks the text that is read before every program: directives only.
	StartUp bool
	// Code marks a fragment that is no file, so the first file may follow it.
	Code bool
}

// Options are what the loader needs from outside.
type Options struct {
	Inputs []Input
	Getenv func(string) (string, bool)
	// Open reads an included file; it returns the text and the name to show.
	Open func(name string, angle bool) ([]byte, string, error)
	// Access is the function access() of $if conditions.
	Access func(path, mode string) bool
	// Given are the values of user options and of -i and -d.
	Given map[string]constant.Value
	// Predeclared are main variables that exist before the text.
	Predeclared map[string]constant.Value
	// Settings are in force before the first directive.
	Settings ast.Settings
	// Assume, when set, decides every $if that cannot be decided while reading.
	Assume *bool
	Faults *diag.Faults
	// Directive is told of each directive that concerns the process as a whole;
	// it returns a message when the argument is wrong, or nil.
	Directive func(scan.Token) *diag.Message
}

// Read is what conditions can ask the running program.
type Read interface {
	Variable(name string) (constant.Value, bool)
	DatabaseKind(name string) (string, bool)
}

// Loader reads a program.
type Loader struct {
	opt     Options
	inputs  []Input
	sources []*source
	texts   map[string]*scan.Scanner // for diag.Sources

	order    int
	symbols  int // of $musymbolfromstring
	settings ast.Settings
	split    splitter
	pending  []lexer.Token // tokens of the element at work
	stretch  *ast.Stretch
	known    known
	barrier  *barrier
	first    bool
	begun    bool // the first file was read
	done     bool
	ran      bool // a run was read
	unclosed int  // elements that were cut since another one began: their 'end' may follow
	assumed  bool
	damaged  bool // the scanner lost part of the element at work: nothing more is said of it
}

// New makes a loader; nothing is read before Next.
func New(opt Options) *Loader {
	l := &Loader{opt: opt, inputs: opt.Inputs, texts: map[string]*scan.Scanner{}, settings: opt.Settings, first: true}
	l.known.init(opt.Given, opt.Predeclared)
	return l
}

// Line implements diag.Sources.
func (l *Loader) Line(file string, n int) (string, bool) {
	s := l.texts[file]
	if s == nil {
		return "", false
	}
	return s.Line(n), true
}

// SetFaults sends the messages of the text that is read from now on elsewhere.
func (l *Loader) SetFaults(f *diag.Faults) { l.opt.Faults = f }

// Assumed tells whether a condition was decided by Options.Assume.
func (l *Loader) Assumed() bool { return l.assumed }

// Next reads up to the next barrier or the end. more tells that text follows;
// read asks the program that has run so far, nil at first.
func (l *Loader) Next(read Read) (stretch *ast.Stretch, more bool) {
	l.stretch = &ast.Stretch{Poisoned: map[string]bool{}, First: l.first, Settings: []ast.Settings{l.settings}}
	l.first = false
	if l.barrier != nil {
		l.pass(read)
	}
	for l.barrier == nil && !l.done {
		l.step()
	}
	l.stretch.Last = l.barrier == nil
	return l.stretch, l.barrier != nil
}

// step reads one token and acts on it.
func (l *Loader) step() {
	src := l.source()
	if src == nil {
		l.complete()
		l.done = true
		return
	}
	t := src.next()
	switch t.Kind {
	case scan.EOF:
		l.endOfFile(src, t)
	case scan.Directive:
		l.directive(src, t)
	default:
		switch {
		case src.excluded():
		case src.startUp:
			src.refuse(t, l.opt.Faults)
		default:
			l.token(t)
		}
	}
}

// token adds a token to the element at work, and parses the element when it is
// complete.
func (l *Loader) token(t scan.Token) {
	tok := l.convert(t)
	complete, before := l.split.feed(tok)
	if before {
		if !l.split.sql && len(l.split.open) > 0 {
			l.unclosed++
		}
		l.element()
		complete, _ = l.split.feed(tok)
	}
	l.pending = append(l.pending, tok)
	if complete {
		l.element()
	}
}

var tokenTypes = map[scan.Kind]lexer.TokenType{
	scan.Ident: ast.TokenIdent, scan.Keyword: ast.TokenKeyword, scan.Integer: ast.TokenInteger, scan.Double: ast.TokenDouble,
	scan.String: ast.TokenString, scan.Op: ast.TokenOp, scan.SQL: ast.TokenSQL,
}

// convert makes a token of the grammar. Its offset is its number in the program.
func (l *Loader) convert(t scan.Token) lexer.Token {
	l.order++
	kind := tokenTypes[t.Kind]
	return lexer.Token{
		Type: kind, Value: ast.TokenValue(kind, t.Text),
		Pos: lexer.Position{Filename: t.Place.File, Offset: l.order, Line: t.Place.Line, Column: t.Place.Col},
	}
}

// complete parses what is left when a file or the text before a barrier ends.
func (l *Loader) complete() {
	if len(l.pending) > 0 {
		l.element()
	}
}

// element parses the pending tokens as one program element.
func (l *Loader) element() {
	tokens := l.pending
	l.pending, l.split = l.pending[:0], splitter{}
	if l.damaged || !l.shallow(tokens) {
		l.damaged = false
		l.poison(tokens)
		return
	}
	if l.unclosed > 0 && isKeyword(tokens[0], "end") {
		l.unclosed--
		return
	}
	l.debugElement(tokens)
	for _, e := range l.parse(tokens) {
		l.stretch.Elements = append(l.stretch.Elements, e)
		l.known.formatted = l.known.formatted || l.formats() != standardFormats
		l.known.note(e)
		if _, ok := e.(*ast.Run); ok {
			l.ran = true
		}
	}
}
