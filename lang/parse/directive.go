package parse

import (
	"strconv"
	"strings"

	"rwl/lang/ast"
	"rwl/lang/diag"
	"rwl/lang/scan"
	"rwl/vm/numtext"
)

// directive obeys a directive.
func (l *Loader) directive(src *source, t scan.Token) {
	switch t.Text {
	case "if":
		l.begin(src, t)
		return
	case "then":
		l.opt.Faults.Add(diag.New(211, t.Place, "$then"))
		return
	case "else":
		l.alternative(src, t)
		return
	case "endif":
		l.end(src, t)
		return
	}
	if userDirectives[t.Text] {
		l.userDirective(src, t)
		return
	}
	if src.excluded() && t.Text != "alwaysmute" {
		return
	}
	l.obey(src, t)
}

// userDirectives were obeyed before the options were read.
var userDirectives = map[string]bool{"useroption": true, "userswitch": true, "userhelp": true, "longoption": true}

func (l *Loader) userDirective(src *source, t scan.Token) {
	if len(src.ifs) > 0 {
		l.opt.Faults.Add(diag.New(251, t.Place, "$"+t.Text))
	}
	if !src.first && !src.library { // a library may be a program as well: then these count when it is the first file
		l.opt.Faults.Add(diag.New(236, t.Place, "$"+t.Text))
	}
}

// withoutEffect are directives that are accepted though there is nothing to do.
var withoutEffect = map[string]string{
	"maxcode":            "there are no tables of fixed size",
	"maxident":           "there are no tables of fixed size",
	"maxlocals":          "there are no tables of fixed size",
	"errordetail":        "all detail is always shown",
	"eventnotify":        "PostgreSQL has no such events",
	"reconnect1017":      "a wrong password never reconnects",
	"sessionpool_no_rlb": "PostgreSQL has no run-time load balancing",
	"slashconvert":       "it is about Windows",
}

// obey handles the directives that change how text is read, and hands the
// others to the process.
func (l *Loader) obey(src *source, t scan.Token) {
	if reason := withoutEffect[t.Text]; reason != "" {
		l.opt.Faults.Add(diag.New(427, t.Place, "$"+t.Text, reason))
		return
	}
	on := t.Arg == "on"
	toggle := func(set func(s *ast.Settings)) {
		if t.Arg != "on" && t.Arg != "off" {
			l.wrong(t, "on or off")
			return
		}
		l.set(set)
	}
	switch t.Text {
	case "include":
		l.include(t)
	case "mute", "alwaysmute":
		l.mute(t)
	case "dformat":
		l.format(t)
	case "iformat":
		l.format(t)
	case "trigonometry":
		if t.Arg != "radians" && t.Arg != "degrees" {
			l.wrong(t, "radians or degrees")
			return
		}
		l.set(func(s *ast.Settings) { s.Radians = t.Arg == "radians" })
	case "implicit":
		l.implicit(t)
	case "bindoffset":
		if t.Arg != "0" && t.Arg != "1" {
			l.wrong(t, "0 or 1")
			return
		}
		l.set(func(s *ast.Settings) { s.BindOffset = int(t.Arg[0] - '0') })
	case "queue":
		toggle(func(s *ast.Settings) { s.Queue = on })
	case "pipeline":
		toggle(func(s *ast.Settings) {
			s.Pipeline = map[bool]ast.Pipelining{true: ast.PipelineOn, false: ast.PipelineOff}[on]
		})
	case "connecterror":
		if t.Arg != "accept" {
			l.wrong(t, "accept")
			return
		}
		l.set(func(s *ast.Settings) { s.AcceptFailure = true })
	case "embeddedqueryarray":
		n, err := strconv.Atoi(t.Arg)
		if err != nil || n < 1 {
			l.wrong(t, "a number above 0")
			return
		}
		l.set(func(s *ast.Settings) { s.QueryArray = n })
	case "crnlstring":
		toggle(func(*ast.Settings) {})
		src.scanner.SetCRLFStrings(on)
	case "crnlwriteline":
		toggle(func(s *ast.Settings) { s.WritelineCRLF = on })
	case "crnlreadline":
		toggle(func(s *ast.Settings) { s.ReadCRLF = on })
	case "ampersand":
		toggle(func(s *ast.Settings) { s.Ampersand = on })
	case "bindoutname":
		l.bindoutName(t)
	case "embeddeddmlarray":
		n, err := strconv.Atoi(t.Arg)
		if err != nil || n < 1 {
			l.wrong(t, "a number above 0")
			return
		}
		l.set(func(s *ast.Settings) { s.DMLArray = n })
	case "nameexpand":
		toggle(func(s *ast.Settings) { s.NamesAsTheyAre = !on })
	case "musymbol":
		l.set(func(s *ast.Settings) { s.Micro, s.MicroSlot = t.Arg, 0 })
	case "pre31fileassign":
		n, ok := map[string]int{"off": 0, "on": 1, "warn": 2}[t.Arg]
		if !ok {
			l.wrong(t, "on, off or warn")
			return
		}
		l.set(func(s *ast.Settings) { s.Characters = n })
	case "filelinename":
		n, err := strconv.Atoi(t.Arg)
		if err != nil {
			l.wrong(t, "a line number")
			return
		}
		src.scanner.SetLocation(t.Arg2, n)
	case "debugon", "debugoff":
		l.debug(t)
	case "musymbolfromstring":
		l.micro(t)
	default:
		if !l.act(t) {
			l.process(src, t)
		}
	}
}

// set changes the settings from the next token on.
func (l *Loader) set(change func(*ast.Settings)) {
	change(&l.settings)
	l.settings.Order = l.order + 1
	last := len(l.stretch.Settings) - 1
	if l.stretch.Settings[last].Order == l.settings.Order {
		l.stretch.Settings[last] = l.settings
		return
	}
	l.stretch.Settings = append(l.stretch.Settings, l.settings)
}

func (l *Loader) wrong(t scan.Token, expected string) {
	l.fault(diag.New(24, t.Place, "$"+t.Text+":"+t.Arg, expected))
}

// format obeys $iformat and $dformat, warning of formats that lose values.
func (l *Loader) format(t scan.Token) {
	parse, warning := numtext.ParseDoubleFormat, 120
	if t.Text == "iformat" {
		parse, warning = numtext.ParseIntFormat, 121
	}
	f, err := parse(t.Arg)
	if err != nil {
		l.wrong(t, "a printf format such as %.3f or %ld: "+err.Error())
		return
	}
	if !f.RoundTrips() {
		text, sample := string(f.AppendDouble(nil, 1234.5678)), "1234.5678"
		if t.Text == "iformat" {
			text, sample = string(f.AppendInt(nil, 1234)), "1234"
		}
		l.opt.Faults.Add(diag.New(warning, t.Place, t.Arg, text, sample))
	}
	l.set(func(s *ast.Settings) {
		if t.Text == "iformat" {
			s.IntFormat = t.Arg
		} else {
			s.DoubleFormat = t.Arg
		}
	})
}

func (l *Loader) implicit(t scan.Token) {
	switch strings.ToLower(t.Arg) {
	case "bind":
		l.set(func(s *ast.Settings) { s.ImplicitBind = true })
	case "define":
		l.set(func(s *ast.Settings) { s.ImplicitDefine = true })
	case "both":
		l.set(func(s *ast.Settings) { s.ImplicitBind, s.ImplicitDefine = true, true })
	case "off":
		l.set(func(s *ast.Settings) { s.ImplicitBind, s.ImplicitDefine = false, false })
	case "lowercase":
		l.set(func(s *ast.Settings) { s.KeepCase = false })
	case "keepcase":
		l.set(func(s *ast.Settings) { s.KeepCase = true })
	default:
		l.wrong(t, "bind, define, both, off, lowercase or keepcase")
	}
}

// bindoutName obeys $bindoutname: placeholders whose names begin so are bindouts.
func (l *Loader) bindoutName(t scan.Token) {
	switch {
	case t.Arg == "off" && t.Arg2 == "":
		l.set(func(s *ast.Settings) { s.OutPrefix = "" })
	case t.Arg == "on" && t.Arg2 == "":
		l.set(func(s *ast.Settings) { s.OutPrefix = "out" })
	case t.Arg == "on":
		l.set(func(s *ast.Settings) { s.OutPrefix = strings.ToLower(t.Arg2) })
	default:
		l.wrong(t, "on, on:prefix or off")
	}
}
