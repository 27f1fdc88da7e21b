package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"rwl/cmd/internal/progress"
	"rwl/lang"
	"rwl/lang/constant"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/sqlrt/repository"
	"rwl/stdlib"
	"rwl/vm"
	"rwl/vm/pcode"
)

// job is one invocation of rwl on program files.
type job struct {
	w       *world
	opt     options
	process process
	log     *diag.Log
	stderr  io.Writer
	program programOptions
	inputs  []parse.Input
	words   []string // positional arguments
	args    []string // as given
	given   map[string]constant.Value
	pre     map[string]constant.Value
	unit    *lang.Unit

	progressLine *progress.Line
}

func runCommand(w *world, ctx context.Context, args []string) int {
	j, status := newJob(w, args)
	if j == nil {
		return status
	}
	if j.opt.compileOnly {
		j.log.Report(diag.New(141, diag.Place{}))
		return j.check()
	}
	return j.run(ctx)
}

// sources lets messages of the log show source lines once there is a text.
func (j *job) Line(file string, n int) (string, bool) {
	if j.unit == nil || j.unit.Sources == nil {
		return "", false
	}
	return j.unit.Sources.Line(file, n)
}

// newJob reads options and files. It gives no job, and the exit status, when
// there is nothing to run.
func newJob(w *world, args []string) (*job, int) {
	j := &job{w: w, args: args, stderr: w.stderr, given: map[string]constant.Value{}, pre: map[string]constant.Value{}}
	file := firstFile(args)
	if file != "" {
		if text, _, err := j.readProgram(file); err == nil {
			j.program = scanOptions(file, text)
		}
	}
	flags, users, early := j.flags()
	long := make([]string, len(j.program.long))
	for i, l := range j.program.long {
		long[i] = "--" + l
	}
	err := flags.Parse(append(long, args...))
	_, tty := w.terminal(w.stderr)
	j.log = diag.NewLog(j.messages(), diag.Options{Sources: j, Explain: tty || j.opt.explain, JSON: j.opt.json, Mute: j.muted()})
	j.secrets()
	for _, m := range early {
		j.log.Report(m)
	}
	if err != nil {
		j.log.Report(optionFault(err, flags))
		return nil, j.log.ExitBits() | exitFault
	}
	if j.opt.help || j.opt.userHelp {
		j.help(flags)
		return nil, exitOK
	}
	if j.opt.verbose {
		return nil, versionCommand(w, nil, nil)
	}
	if !j.sane() {
		return nil, j.log.ExitBits() | exitFault
	}
	names := j.split(flags.Args())
	if len(names) == 0 && len(j.opt.code) == 0 {
		overview(w.stderr)
		j.log.Report(diag.New(99, diag.Place{}))
		return nil, exitFault
	}
	if !j.values(flags, users) {
		return nil, exitFault
	}
	for i, code := range j.opt.code {
		j.inputs = append(j.inputs, parse.Input{Name: fmt.Sprintf("-x %d", i+1), Text: []byte(code + "\n")})
	}
	inputs, ok := j.readInputs(names)
	if !ok {
		return nil, j.log.ExitBits() | exitFault
	}
	j.inputs = append(j.inputs, inputs...)
	return j, 0
}

// sane checks the values of options.
func (j *job) sane() bool {
	ok := true
	if _, valid := seconds(j.opt.clockStart); j.opt.clockStart != "" && !valid {
		j.log.Report(diag.New(414, diag.Place{}, j.opt.clockStart, "--clockstart", "a number of seconds"))
		ok = false
	}
	if p := j.opt.progress; p != "auto" && p != "on" && p != "off" {
		j.log.Report(diag.New(414, diag.Place{}, p, "--progress", "auto, on or off"))
		ok = false
	}
	for _, o := range []struct {
		value int
		name  string
	}{{j.opt.ignored.code, "-C"}, {j.opt.ignored.names, "-I"}, {j.opt.ignored.locals, "-L"}} {
		if o.value != 0 {
			j.log.Report(diag.New(427, diag.Place{}, o.name, "there are no tables of fixed size"))
		}
	}
	return ok
}

// firstFile is the first word that names a program.
func firstFile(args []string) string {
	for _, a := range args {
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

// flags makes the flag set with the program's own options.
func (j *job) flags() (flags *pflag.FlagSet, users map[string]*userOption, early []*diag.Message) {
	flags = pflag.NewFlagSet("rwl", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	j.opt.define(flags)
	users = map[string]*userOption{}
	for i := range j.program.options {
		u := &j.program.options[i]
		switch {
		case users[u.name] != nil:
			early = append(early, diag.New(238, u.place, u.name))
			continue
		case flags.Lookup(u.name) != nil:
			early = append(early, diag.New(237, u.place, u.name))
			continue
		}
		users[u.name] = u
		if u.isSwitch {
			flags.Bool(u.name, false, u.help)
			flags.Bool("no-"+u.name, false, "the opposite")
		} else {
			flags.String(u.name, "", u.help)
		}
	}
	return flags, users, early
}

// muted are the messages that options silence.
func (j *job) muted() map[int]bool {
	m := map[int]bool{}
	for _, n := range j.opt.mute {
		m[n] = true
	}
	if j.opt.noWarn {
		for _, n := range deprecated {
			m[n] = true
		}
	}
	return m
}

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
	if len(j.program.options) == 0 {
		overview(out)
	}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	own.SortFlags = false
	var o options
	o.define(own)
	fmt.Fprintf(out, "\nOptions of rwl:\n%s", own.FlagUsagesWrapped(100))
}

// split divides the words into files and positional arguments.
func (j *job) split(words []string) []string {
	n := len(words)
	switch {
	case j.opt.files > 0:
		n = min(j.opt.files, n)
	case j.opt.argumentCount > 0:
		n = max(n-j.opt.argumentCount, 0)
	}
	j.words = words[n:]
	return words[:n]
}

// values collects the values of user options, -i, -d and the positional arguments.
func (j *job) values(flags *pflag.FlagSet, users map[string]*userOption) bool {
	ok := true
	flags.Visit(func(f *pflag.Flag) {
		name := f.Name
		u := users[name]
		if u == nil && strings.HasPrefix(name, "no-") && users[name[3:]] != nil {
			j.given[users[name[3:]].variable()] = constant.Integer(0)
			return
		}
		if u != nil {
			j.given[u.variable()] = u.value(f.Value.String())
		}
	})
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
	if j.opt.seed != "" {
		if _, err := parseSeed(j.opt.seed); err != nil {
			j.log.Report(diag.New(414, diag.Place{}, j.opt.seed, "--seed", "an integer"))
			ok = false
		}
	}
	j.pre["$#"] = constant.Integer(int64(len(j.words)))
	for i, a := range j.words {
		j.pre[fmt.Sprintf("$%d", i+1)] = constant.String(a)
	}
	return ok
}

// compileOptions are what the compiler needs.
func (j *job) compileOptions() lang.Options {
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	return lang.Options{
		Inputs: j.inputs, Getenv: j.w.getenv, Open: j.openInclude,
		Access: j.access, Natives: natives, Given: j.given, Predeclared: j.pre,
		Queue: j.opt.queue && !j.opt.noQueue, QueryArray: j.opt.arraySize, Directive: j.process.directive,
	}
}

// run compiles and runs the program.
func (j *job) run(ctx context.Context) int {
	j.unit = lang.Compile(j.compileOptions())
	j.checkGiven()
	j.unit.Faults.Report(j.log)
	if j.unit.Program == nil || j.log.ExitBits()&exitFault != 0 {
		return j.log.ExitBits() | exitFault
	}
	state, opt, o, err := j.surroundings()
	if err != nil {
		fmt.Fprintln(j.stderr, "rwl:", err)
		return exitFailed
	}
	machine := vm.New(state, opt)
	signals, stop := j.w.signals()
	finished := make(chan struct{})
	go j.obeySignals(signals, machine, finished)
	result, err := machine.Run(ctx, j.unit.Program)
	close(finished)
	stop()
	if err != nil {
		fmt.Fprintln(j.stderr, "rwl:", j.log.Clean(err.Error()))
	}
	o.finish(result)
	switch {
	case result.Interrupted:
		return exitInterrupted
	case result.Exit != nil:
		return *result.Exit & 0xFF
	case err != nil:
		return j.log.ExitBits() | exitFailed
	case result.Refused:
		return j.log.ExitBits() | exitFault
	}
	return j.log.ExitBits()
}

// checkGiven reports user options whose variable is not declared, or whose
// value does not fit it.
func (j *job) checkGiven() {
	names := make([]string, 0, len(j.given))
	for n := range j.given {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		v := j.given[n]
		if j.unit.Program == nil {
			return
		}
		var variable *pcode.Variable
		for _, g := range j.unit.Program.Globals {
			if g.Name == n {
				variable = g
			}
		}
		switch {
		case variable == nil && j.unit.Program.More == nil:
			j.log.Report(diag.New(240, diag.Place{}, "--"+n))
		case variable != nil && variable.Type.IsNumber() && v.Type == pcode.TypeString && !isNumber(v.Text):
			want := "an integer"
			if variable.Type == pcode.TypeDouble {
				want = "a number"
			}
			j.log.Report(diag.New(414, diag.Place{}, v.Text, "--"+n, want))
		}
	}
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil
}

// obeySignals stops the machine at the first Ctrl-C, the process at the second.
// It ends with finished.
func (j *job) obeySignals(signals <-chan os.Signal, machine *vm.Machine, finished <-chan struct{}) {
	count := 0
	for {
		select {
		case <-finished:
			return
		case <-signals:
			count++
			if count > 1 {
				j.w.exit(exitInterrupted)
			}
			j.log.Report(diag.New(113, diag.Place{}))
			machine.Interrupt()
		}
	}
}

// state of the run for the repository.
func runState(r vm.Result) repository.State {
	if r.Interrupted {
		return repository.Interrupted
	}
	return repository.Finished
}

// started is the time the process began, for the key of a run.
func (j *job) started() time.Time { return j.w.started }
