package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// help prints the options; those of the program come first.
func (j *job) help(flags *pflag.FlagSet) {
	out := j.w.stdout
	if len(j.program.help) > 0 {
		fmt.Fprintln(out, strings.Join(j.program.help, "\n"))
	}
	if len(j.program.options) > 0 {
		fmt.Fprintln(out, "\nOptions of the program:")
		for _, u := range j.program.options {
			name := "--" + u.name + "=value"
			if u.isSwitch {
				name = "--" + u.name + ", --no-" + u.name
			}
			fmt.Fprintf(out, "  %-28s %s\n", name, u.help)
		}
	}
	if j.opt.userHelp {
		return
	}
	if j.inside != nil && !j.opt.fullHelp {
		fmt.Fprintf(out, "\n%s --fullhelp shows the options that all programs have; other words are its arguments.\n", j.inside.Name)
		return
	}
	if len(j.program.options) == 0 && j.inside == nil {
		overview(out)
	}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	own.SortFlags = false
	if output := flags.Lookup("output"); output != nil {
		own.AddFlag(output) // of 'rwl build' only
	}
	var o options
	o.define(own)
	fmt.Fprintf(out, "\nOptions of rwl:\n%s", own.FlagUsagesWrapped(100))
}
