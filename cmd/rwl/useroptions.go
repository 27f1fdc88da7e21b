package main

import (
	"strings"

	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/scan"
	"rwl/vm/pcode"
)

// userOption is an option that the program declares in its first file with
// $useroption or $userswitch.
type userOption struct {
	name, help string
	isSwitch   bool
	place      diag.Place
}

// programOptions are what the first file says about the command line.
type programOptions struct {
	options []userOption
	help    []string
	long    []string // $longoption
}

// scanOptions reads the directives about the command line from the first file,
// before the options are known.
func scanOptions(file string, text []byte) programOptions {
	var p programOptions
	s := scan.New(file, text, scan.Options{})
	for t := s.Next(); t.Kind != scan.EOF; t = s.Next() {
		if t.Kind != scan.Directive {
			continue
		}
		switch t.Text {
		case "useroption", "userswitch":
			p.options = append(p.options, userOption{name: t.Arg, help: t.Arg2, isSwitch: t.Text == "userswitch", place: t.Place})
		case "userhelp":
			p.help = append(p.help, t.Arg)
		case "longoption":
			p.long = append(p.long, t.Arg)
		}
	}
	return p
}

// variable is the name of the main variable of an option.
func (u *userOption) variable() string { return strings.ReplaceAll(u.name, "-", "_") }

// value makes the value of an option. The type of its variable is not known
// yet: text is converted where the variable is declared.
func (u *userOption) value(text string) constant.Value {
	if u.isSwitch {
		if text == "true" {
			return constant.Integer(1)
		}
		return constant.Integer(0)
	}
	return constant.String(text)
}

// numberValue reads the value of -i and -d.
func numberValue(t pcode.Type, text string) constant.Value {
	return constant.String(text).Convert(t, constant.Formats{})
}
