package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"rwl/lang/diag"
	"rwl/lang/parse"
)

// directiveOptions are options that say what a directive says. They become the
// text of directives, read before the program, so there is one way to do each.
type directiveOptions struct {
	noNameExpand bool
	readBuffer   int
	setAction    int
	debug        string

	sqlStdout, sqlStderr bool
	sqlFile, sqlAppend   string
}

func (o *directiveOptions) define(f *pflag.FlagSet) {
	f.BoolVarP(&o.noNameExpand, "no-nameexpand", "V", false, "no $NAME in file names ($nameexpand:off)")
	f.IntVarP(&o.readBuffer, "readbuffer", "B", 0, "room for a line of readline and its end, in bytes ($readbuffer:N)")
	f.CountVarP(&o.setAction, "set-action", "S", "tell the server the procedure at work ($setaction:on); -SS also resets it")
	f.Bool("set-action-reset", false, "the same as -SS")
	f.StringVarP(&o.debug, "debug", "D", "", "names of what to debug ($debugon:list)")
	f.BoolVar(&o.sqlStdout, "sqllogging-stdout", false, "log SQL before execution to standard output ($sqllogging:stdout)")
	f.BoolVar(&o.sqlStderr, "sqllogging-stderr", false, "the same to standard error")
	f.StringVar(&o.sqlFile, "sqllogging-file", "", "the same to a file")
	f.StringVar(&o.sqlAppend, "sqllogging-append", "", "the same to the end of a file")
	f.MarkHidden("set-action-reset")
}

// optionText is the name that messages give to the directives of options.
const optionText = "command line"

// optionDirectives makes the text of the directives that the command line stands
// for; no input when it has no such option.
func (j *job) optionDirectives() (inputs []parse.Input, ok bool) {
	var text strings.Builder
	ok = true
	for _, g := range j.called.options {
		directive := ""
		switch g.flag.Name {
		case "no-nameexpand":
			directive = "$nameexpand:off"
		case "readbuffer":
			directive = "$readbuffer:" + g.value
		case "debug":
			directive = "$debugon:" + g.value
		case "sqllogging-stdout":
			directive = "$sqllogging:stdout"
		case "sqllogging-stderr":
			directive = "$sqllogging:stderr"
		case "sqllogging-file", "sqllogging-append":
			if strings.ContainsAny(g.value, "\"\n") {
				j.log.Report(diag.New(414, diag.Place{}, g.value, "--"+g.flag.Name, "a file name without quotes"))
				ok = false
			}
			directive = fmt.Sprintf("$sqllogging:%s:\"%s\"", strings.TrimPrefix(g.flag.Name, "sqllogging-"), g.value)
		case "set-action-reset":
			j.opt.asDirectives.setAction = 2
		}
		if directive != "" {
			text.WriteString(directive + "\n")
		}
	}
	switch j.opt.asDirectives.setAction {
	case 0:
	case 1:
		text.WriteString("$setaction:on\n")
	default:
		text.WriteString("$setaction:reset\n")
	}
	if text.Len() > 0 {
		inputs = []parse.Input{{Name: optionText, Text: []byte(text.String()), StartUp: true}}
	}
	return inputs, ok
}
