package parse

import (
	"errors"
	"os"

	"rwl/lang/diag"
	"rwl/lang/scan"
)

// source is a file being read.
type source struct {
	name    string
	scanner *scan.Scanner
	first   bool // the first file of the command line
	startUp bool // read before every program: directives only
	told    bool // that it holds more than that
	library bool // included by <name>
	ifs     []*group
	back    *scan.Token // read already, to be given again
}

func (s *source) next() scan.Token {
	if s.back != nil {
		t := *s.back
		s.back = nil
		return t
	}
	return s.scanner.Next()
}

// maxIncludes is how deep files may include each other.
const maxIncludes = 42

// source is the file at work, opening the next input when there is none; nil at
// the end of all.
func (l *Loader) source() *source {
	if len(l.sources) == 0 {
		if len(l.inputs) == 0 {
			return nil
		}
		in := l.inputs[0]
		l.inputs = l.inputs[1:]
		l.push(in.Name, in.Text)
		src := l.sources[0]
		src.startUp, src.first = in.StartUp, !in.StartUp && !in.Code && !l.begun
		l.begun = l.begun || src.first
	}
	return l.sources[len(l.sources)-1]
}

func (l *Loader) push(name string, text []byte) {
	l.opt.Faults.File(name)
	s := &source{name: name}
	s.scanner = scan.New(name, text, scan.Options{Getenv: l.opt.Getenv, Report: l.lexical})
	l.texts[name] = s.scanner
	l.sources = append(l.sources, s)
}

// refuse leaves out what is no directive in a start-up text, and says so once.
func (s *source) refuse(t scan.Token, faults *diag.Faults) {
	if !s.told {
		s.told = true
		faults.Add(diag.New(150, t.Place, s.name))
	}
}

// fault adds a message that forbids execution whatever its number's category.
func (l *Loader) fault(m *diag.Message) {
	m.BeforeRun = true
	l.opt.Faults.Add(m)
}

// lexical takes a message of the scanner. After an open string or SQL text the
// element cannot be understood.
func (l *Loader) lexical(m *diag.Message) {
	m.BeforeRun = m.BeforeRun || m.Number == 24 // a directive that is not obeyed is no program to run
	l.opt.Faults.Add(m)
	if m.Number == 402 || m.Number == 105 || m.Number == 277 {
		l.damaged = true
	}
}

// endOfFile ends the file at work. Its elements and $if groups must be complete.
func (l *Loader) endOfFile(src *source, t scan.Token) {
	for _, g := range src.ifs {
		l.opt.Faults.Add(diag.New(212, g.place))
	}
	l.complete()
	l.sources = l.sources[:len(l.sources)-1]
}

// include starts reading another file.
func (l *Loader) include(t scan.Token) {
	if len(l.pending) > 0 {
		if complete, before := l.split.feed(l.convert(scan.Token{Kind: scan.Op, Text: "", Place: t.Place})); complete || before {
			l.element()
		} else {
			l.fault(diag.New(112, t.Place))
			return
		}
	}
	if len(l.sources) >= maxIncludes {
		l.fault(diag.New(115, t.Place, maxIncludes))
		return
	}
	wanted, m := l.expand(t)
	if m != nil {
		l.fault(m)
		return
	}
	text, name, err := l.opt.Open(wanted, t.ArgKind == '<')
	if err != nil {
		l.fault(unreadable(t.Place, wanted, err))
		return
	}
	for _, s := range l.sources {
		if s.name == name {
			l.fault(diag.New(116, t.Place, name))
			return
		}
	}
	startUp := l.source().startUp
	l.push(name, text)
	included := l.source()
	included.library, included.startUp = t.ArgKind == '<', startUp
}

// unreadable makes the message about a file that cannot be included. An error
// that has a hint gives the reason in its own words.
func unreadable(place diag.Place, name string, err error) *diag.Message {
	var advised interface{ Hint() string }
	switch {
	case errors.As(err, &advised):
		return diag.New(1, place, name, err.Error()).WithHint(advised.Hint())
	case errors.Is(err, os.ErrNotExist):
		return diag.New(1, place, name, "there is no such file")
	}
	return diag.New(1, place, name, err.Error())
}

// expand replaces $NAME, ${NAME} and $1 … in the name of an included file, unless
// $nameexpand is off.
func (l *Loader) expand(t scan.Token) (string, *diag.Message) {
	if l.settings.NamesAsTheyAre {
		return t.Arg, nil
	}
	var m *diag.Message
	name := os.Expand(t.Arg, func(key string) string {
		if v, ok := l.opt.Predeclared["$"+key]; ok {
			return v.Text
		}
		v, ok := l.opt.Getenv(key)
		if !ok {
			m = diag.New(207, t.Place, t.Arg, "there is no environment variable '"+key+"'")
		}
		return v
	})
	return name, m
}
