package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// firstFile is the first word that names a program; it says which options the
// command line may have, so it is looked for before they are known.
func (j *job) firstFile() string {
	for _, a := range j.args {
		name := a
		if library, ok := libraryWord(a); ok {
			name = library
		}
		if strings.HasSuffix(name, ".rwl") && !strings.HasPrefix(name, "-") {
			return a
		}
	}
	return ""
}

// scanFirst reads what the first file says about the command line.
func (j *job) scanFirst() {
	if j.inside != nil {
		for _, i := range j.inside.Inputs {
			if !i.Code && !i.StartUp {
				j.program = scanOptions(i.Name, i.Body)
				return
			}
		}
	}
	if file := j.firstFile(); file != "" {
		if text, _, err := j.readProgram(file); err == nil {
			j.program = scanOptions(file, text)
		}
	}
}

// flags makes the flag set with the program's own options.
func (j *job) flags() (flags *pflag.FlagSet, early []*diag.Message) {
	flags = pflag.NewFlagSet("rwl", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	j.opt.define(flags)
	j.users = map[string]*userOption{}
	for i := range j.program.options {
		u := &j.program.options[i]
		switch {
		case j.users[u.name] != nil:
			early = append(early, diag.New(238, u.place, u.name))
			continue
		case flags.Lookup(u.name) != nil:
			early = append(early, diag.New(237, u.place, u.name))
			continue
		}
		j.users[u.name] = u
		if u.isSwitch {
			flags.Bool(u.name, false, u.help)
			flags.Bool("no-"+u.name, false, "the opposite")
		} else {
			flags.String(u.name, "", u.help)
		}
	}
	return flags, early
}

// cut takes the command line apart and sets the options; those of $longoption
// come first, so the command line overrides them.
func (j *job) cut(flags *pflag.FlagSet) *diag.Message {
	var long []string
	for _, l := range j.program.long {
		long = append(long, "--"+l)
	}
	first, fault := cutLine(long, flags)
	if fault == nil {
		j.called, fault = cutLine(j.args, flags)
	}
	j.scripted = len(first.options)
	j.called.options = append(first.options, j.called.options...)
	if m := j.called.set(flags); m != nil {
		return m
	}
	if fault != nil {
		return fault
	}
	j.counted = [2]bool{flags.Changed("file-count"), flags.Changed("argument-count")}
	return nil
}

// split divides the words into files and positional arguments: by ';' or --,
// else as -F says, else as -A says.
func (j *job) split() []word {
	words, n := j.called.words, len(j.called.words)
	byFiles, byArguments := j.counted[0], j.counted[1]
	switch {
	case j.inside != nil:
		n = 0
	case j.called.separator != "":
		for i, option := range []string{"-F", "-A"} {
			if j.counted[i] {
				j.log.Report(diag.New(427, diag.Place{}, option, "the command line tells files and arguments apart by '"+j.called.separator+"'"))
			}
		}
	case byFiles && byArguments:
		j.log.Report(diag.New(178, diag.Place{}))
		n = min(j.opt.files, n)
	case byFiles:
		n = min(j.opt.files, n)
	case byArguments:
		n = max(n-j.opt.argumentCount, 0)
	}
	for _, w := range words[n:] {
		text := w.text
		if w.code {
			text = "-x " + text
		}
		j.words = append(j.words, text)
	}
	j.words = append(j.words, j.called.arguments...)
	return words[:n]
}

// values collects the values of user options, -i, -d and the positional
// arguments. The last one of an option counts.
func (j *job) values() bool {
	ok := true
	for _, g := range j.called.options {
		name := g.flag.Name
		if u := j.users[name]; u != nil {
			j.given[u.variable()] = u.value(g.value)
		} else if u := j.users[strings.TrimPrefix(name, "no-")]; u != nil {
			j.given[u.variable()] = constant.Integer(0)
		}
	}
	for t, list := range map[pcode.Type][]string{pcode.TypeInteger: j.opt.integers, pcode.TypeDouble: j.opt.doubles} {
		for _, d := range list {
			name, value, found := strings.Cut(d, ":=")
			if _, err := strconv.ParseFloat(strings.TrimSpace(value), 64); !found || err != nil {
				j.log.Report(diag.New(414, diag.Place{}, value, d, "name:=value with a number"))
				ok = false
				continue
			}
			j.pre[strings.TrimSpace(name)] = numberValue(t, value)
		}
	}
	j.pre["$#"] = constant.Integer(int64(len(j.words)))
	for i, a := range j.words {
		j.pre[fmt.Sprintf("$%d", i+1)] = constant.String(a)
	}
	return ok
}
