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
	"rwl/cmd/internal/standalone"
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
	w        *world
	opt      options
	process  process
	log      *diag.Log
	stderr   io.Writer
	program  programOptions
	inputs   []parse.Input
	args     []string    // as given
	called   commandLine // the same taken apart, $longoption first
	users    map[string]*userOption
	scripted int      // how many options of it are from $longoption
	counted  [2]bool  // -F, -A were given
	words    []string // positional arguments
	given    map[string]constant.Value
	pre      map[string]constant.Value
	unit     *lang.Unit

	inside   *standalone.Program               // program of the executable, nil when there is none
	included map[includeKey]standalone.Include // what was included, while building

	progressLine *progress.Line
}

func runCommand(w *world, ctx context.Context, args []string) int {
	j, status := w.job(args, false)
	if j == nil {
		return status
	}
	return j.obey(ctx)
}

// obey does what the options ask for.
func (j *job) obey(ctx context.Context) int {
	switch {
	case j.opt.build.output != "":
		return j.build()
	case j.opt.tags != "" && !j.writeTags():
		return j.log.ExitBits() | exitFault
	case j.opt.compileOnly:
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

// job reads options and files, for running or for building an executable. It
// gives no job, and the exit status, when there is nothing to run.
func (w *world) job(args []string, building bool) (*job, int) {
	j := &job{w: w, args: args, stderr: w.stderr, given: map[string]constant.Value{}, pre: map[string]constant.Value{}}
	if !generates(args) {
		j.inside = w.inside
	}
	j.scanFirst()
	flags, early := j.flags()
	if building {
		flags.StringVarP(&j.opt.build.output, "output", "o", "", "name of the executable")
	}
	if fault := j.cut(flags); fault != nil {
		early = append(early, fault)
	}
	_, tty := w.terminal(w.stderr)
	j.log = diag.NewLog(j.messages(), diag.Options{Sources: j, Explain: tty || j.opt.explain, JSON: j.opt.json, Mute: j.muted()})
	j.secrets()
	for _, m := range early {
		j.log.Report(m)
	}
	if j.log.ExitBits() != 0 {
		return nil, j.log.ExitBits() | exitFault
	}
	if status, done := j.tell(flags); done {
		return nil, status
	}
	if !j.takePart(flags) || !j.read() {
		return nil, j.log.ExitBits() | exitFault
	}
	return j, 0
}

// tell prints what the options ask to know instead of running the program.
func (j *job) tell(flags *pflag.FlagSet) (status int, done bool) {
	switch {
	case j.opt.help || j.opt.userHelp || j.opt.fullHelp:
		j.help(flags)
	case j.opt.build.list && j.inside == nil:
		j.log.Report(diag.New(450, diag.Place{}, "--list-generated"))
		return j.log.ExitBits(), true
	case j.opt.build.list:
		list(j.w.stdout, j.inside)
	case j.opt.verbose && len(j.called.words) == 0 && len(j.opt.code) == 0:
		if j.inside != nil {
			j.banner(j.w.stdout)
			break
		}
		return versionCommand(j.w, nil, nil), true
	default:
		return 0, false
	}
	return exitOK, true
}

// read checks the values of options and reads the texts in their order.
func (j *job) read() bool {
	if !j.sane() {
		return false
	}
	j.noticeIgnored()
	if j.opt.publicSearch && j.publicDirectory() == "" {
		j.log.Report(diag.New(2, diag.Place{}, j.publicPlace(), "there is no such folder"))
	}
	files := j.split()
	if len(files) == 0 && len(j.opt.code) == 0 && j.inside == nil && !j.opt.part.prepares {
		overview(j.w.stderr)
		j.log.Report(diag.New(99, diag.Place{}))
		return false
	}
	if !j.values() {
		return false
	}
	startUp := j.startUp()
	j.warnOfSizes(startUp)
	directives, ok := j.optionDirectives()
	if !ok {
		return false
	}
	j.inputs = append(startUp, directives...)
	for i, code := range j.opt.code {
		j.inputs = append(j.inputs, fragment("-x", i, code))
	}
	if j.inside != nil {
		j.noticeArguments()
		j.inputs = append(j.inputs, builtInputs(j.inside)...)
		return true
	}
	inputs, ok := j.readInputs(files)
	j.inputs = append(j.inputs, inputs...)
	return ok
}

// sane checks the values of options.
func (j *job) sane() bool {
	ok := j.kindOptions()
	if _, valid := seconds(j.opt.clockStart); j.opt.clockStart != "" && !valid {
		j.log.Report(diag.New(414, diag.Place{}, j.opt.clockStart, "--clockstart", "a number of seconds"))
		ok = false
	}
	if _, err := parseSeed(j.opt.seed); j.opt.seed != "" && err != nil {
		j.log.Report(diag.New(414, diag.Place{}, j.opt.seed, "--seed", "an integer"))
		ok = false
	}
	if p := j.opt.progress; p != "auto" && p != "on" && p != "off" {
		j.log.Report(diag.New(414, diag.Place{}, p, "--progress", "auto, on or off"))
		ok = false
	}
	return ok
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

// compileOptions are what the compiler needs.
func (j *job) compileOptions() lang.Options {
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	return lang.Options{
		Inputs: j.inputs, Getenv: j.w.getenv, Open: j.openInclude,
		Access: j.access, Natives: natives, Given: j.given, Predeclared: j.pre,
		Queue: j.opt.queue && !j.opt.noQueue, QueryArray: j.opt.arraySize, Pipeline: j.opt.pipeline, Directive: j.process.directive,
	}
}

// compile makes the program's unit, by lang.Compile or lang.Check. Most of what
// reading a text leaves behind is garbage, and what is kept is small.
func (j *job) compile(by func(lang.Options) *lang.Unit) {
	size := 0
	for _, in := range j.inputs {
		size += len(in.Text)
	}
	if size < muchText {
		defer j.w.collectSeldom()()
	}
	j.unit = by(j.compileOptions())
}

// muchText is a length of program text in bytes whose tree takes so much memory,
// some twenty times the text, that garbage has to be collected as usual.
const muchText = 4 << 20

// run compiles and runs the program.
func (j *job) run(ctx context.Context) int {
	j.compile(lang.Compile)
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
	if o.enrolsEarly() && !o.enrol() {
		o.close()
		return j.log.ExitBits() | exitFault
	}
	j.process.begun = true
	j.setZero(&opt)
	machine := vm.New(state, opt)
	finished := make(chan struct{})
	go j.obeySignals(machine, finished)
	result, err := machine.Run(ctx, j.unit.Program)
	close(finished)
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
		case variable == nil && j.localOnly(n):
			j.log.Report(diag.New(239, diag.Place{}, n))
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

// localOnly tells whether a name is that of local variables.
func (j *job) localOnly(name string) bool {
	for _, f := range j.unit.Program.Functions {
		for _, v := range f.Variables {
			if v.Name == name {
				return true
			}
		}
	}
	return false
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil
}

// endAtOnce ends the process, whatever it is doing. When nobody takes the message
// it ends without.
func (j *job) endAtOnce() {
	said := make(chan struct{})
	go func() { // ends when the message was taken
		j.log.Report(diag.New(185, diag.Place{}))
		close(said)
	}()
	select {
	case <-said:
	case <-time.After(100 * time.Millisecond):
	}
	j.w.exit(exitInterrupted)
}

// obeySignals gives the machine the first Ctrl-C, and ends the process at the
// second. It ends with finished. Asking the system for signals and giving them
// back takes a quarter of a millisecond each, which the program need not wait for.
func (j *job) obeySignals(machine *vm.Machine, finished <-chan struct{}) {
	signals, stop := j.w.signals()
	defer stop()
	for {
		select {
		case <-finished:
			return
		case s := <-signals:
			first := false
			if s == os.Interrupt {
				first = machine.CtrlC()
			} else {
				first = machine.Terminate()
			}
			if !first {
				j.endAtOnce()
			}
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
