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
	ifs     []*group
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
		first := len(l.inputs) == len(l.opt.Inputs)
		l.inputs = l.inputs[1:]
		l.push(in.Name, in.Text, first)
	}
	return l.sources[len(l.sources)-1]
}

func (l *Loader) push(name string, text []byte, first bool) {
	l.opt.Faults.File(name)
	s := &source{name: name, first: first}
	s.scanner = scan.New(name, text, scan.Options{Getenv: l.opt.Getenv, Report: func(m *diag.Message) { l.opt.Faults.Add(m) }})
	l.texts[name] = s.scanner
	l.sources = append(l.sources, s)
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
			l.opt.Faults.Add(diag.New(112, t.Place))
			return
		}
	}
	if len(l.sources) >= maxIncludes {
		l.opt.Faults.Add(diag.New(115, t.Place, maxIncludes))
		return
	}
	text, name, err := l.opt.Open(t.Arg, t.ArgKind == '<')
	if err != nil {
		reason := err.Error()
		if errors.Is(err, os.ErrNotExist) {
			reason = "there is no such file"
		}
		l.opt.Faults.Add(diag.New(1, t.Place, t.Arg, reason))
		return
	}
	for _, s := range l.sources {
		if s.name == name {
			l.opt.Faults.Add(diag.New(116, t.Place, name))
			return
		}
	}
	l.push(name, text, false)
}
