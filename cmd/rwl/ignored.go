package main

import (
	"github.com/spf13/pflag"

	"rwl/lang/diag"
)

// ignoredOptions are accepted with a message: they control what needs no
// setting here.
type ignoredOptions struct {
	code, names, locals   int
	flushStop, flushEvery int
	eventNotify           bool
}

// reasons why an option has no effect.
const (
	noTables    = "there are no tables of fixed size"
	everySecond = "every second is saved as it ends"
	noCompiler  = "no compiler is called to build an executable"
)

// withoutEffect are the ignored options by their names.
var withoutEffect = map[string]string{
	"codesize": noTables, "namecount": noTables, "localnames": noTables,
	"flush-stop": everySecond, "flush-every": everySecond,
	"event-notify":     "PostgreSQL has no such events",
	"generate-command": noCompiler, "generate-directory": noCompiler,
}

func (o *ignoredOptions) define(f *pflag.FlagSet) {
	f.IntVarP(&o.code, "codesize", "C", 0, "accepted, without effect")
	f.IntVarP(&o.names, "namecount", "I", 0, "accepted, without effect")
	f.IntVarP(&o.locals, "localnames", "L", 0, "accepted, without effect")
	f.IntVarP(&o.flushStop, "flush-stop", "Z", 0, "accepted, without effect")
	f.IntVarP(&o.flushEvery, "flush-every", "U", 0, "accepted, without effect")
	f.BoolVarP(&o.eventNotify, "event-notify", "E", false, "accepted, without effect")
	for name := range withoutEffect {
		f.MarkHidden(name)
	}
}

// noticeIgnored tells of each option that has no effect, once.
func (j *job) noticeIgnored() {
	told := map[string]bool{}
	for _, g := range j.called.options {
		name := g.flag.Name
		if reason := withoutEffect[name]; reason != "" && !told[name] {
			told[name] = true
			j.log.Report(diag.New(427, diag.Place{}, shown(g.flag), reason))
		}
	}
}

// shown is how messages name an option that has a letter by preference.
func shown(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}
