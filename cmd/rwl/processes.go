package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"rwl/lang/diag"
	"rwl/sqlrt/repository"
	"rwl/vm"
	"rwl/vm/rng"
)

// Several processes, on one host or on many, form one run (language reference 17). One of them prepares it with -P: it takes
// the number of the run, and at its end says in one line which number, which common start and which host. The others take
// part with -R or -M: what they measure has that number, and their time zero is that start.

// partOptions are the options that concern several processes.
type partOptions struct {
	prepare             string // -P
	joinFile, joinValue string // -R, -M
	procno              int

	numbered bool                 // -p was given
	prepares bool                 // -P was given
	joined   *repository.Prepared // of -R or -M
}

func (o *partOptions) define(f *pflag.FlagSet) {
	f.StringVarP(&o.prepare, "prepare-file", "P", "", "prepare a run of several processes; this file tells them of it, - is standard output")
	f.StringVar(&o.prepare, "prepare", "", "the same as -P")
	f.StringVarP(&o.joinFile, "multirun-file", "R", "", "take part in the run that a file of -P tells of")
	f.StringVarP(&o.joinValue, "multirun-value", "M", "", "the same with the line itself: number:seconds.mmm:host")
	f.StringVar(&o.joinValue, "prepare-value", "", "the same as -M")
	f.IntVarP(&o.procno, "procno", "p", 0, "number of this process in the run, by default the process id; its random decisions depend on it")
	for _, name := range []string{"prepare", "prepare-value"} {
		f.MarkHidden(name)
	}
}

// takePart checks these options and reads which run to take part in.
func (j *job) takePart(flags *pflag.FlagSet) bool {
	given := func(names ...string) bool {
		for _, n := range names {
			if flags.Changed(n) {
				return true
			}
		}
		return false
	}
	o := &j.opt.part
	o.numbered, o.prepares = given("procno"), given("prepare-file", "prepare")
	file, value := given("multirun-file"), given("multirun-value", "prepare-value")
	switch {
	case o.procno < 0:
		j.log.Report(diag.New(414, diag.Place{}, o.procno, "--procno", "a number from 0 on"))
	case o.prepares && (file || value):
		j.log.Report(diag.New(96, diag.Place{}))
	case file && value:
		j.log.Report(diag.New(460, diag.Place{}))
	case o.prepares && j.opt.noSave:
		j.log.Report(diag.New(467, diag.Place{}))
	case file || value:
		return j.join(file, flags)
	default:
		return true
	}
	return false
}

// join reads the run to take part in.
func (j *job) join(file bool, flags *pflag.FlagSet) bool {
	o := &j.opt.part
	text := o.joinValue
	if file {
		bytes, err := j.w.readFile(o.joinFile)
		if err != nil {
			j.log.Report(diag.New(461, diag.Place{}, o.joinFile, fileReason(err)))
			return false
		}
		text = string(bytes)
	}
	p, err := repository.ParsePrepared(text)
	if err != nil {
		j.log.Report(diag.New(462, diag.Place{}, fmt.Sprintf("%.80q", text), err))
		return false
	}
	o.joined = &p
	for _, name := range []string{"key", "comment", "komment", "clockstart", "startseconds"} {
		if flags.Changed(name) {
			j.log.Report(diag.New(153, diag.Place{}, "--"+name))
		}
	}
	if j.opt.seed != "" && !o.numbered {
		j.log.Report(diag.New(465, diag.Place{}))
	}
	return true
}

// processNumber is what distinguishes this process from the others of a run.
func (j *job) processNumber() int64 {
	if j.opt.part.numbered {
		return int64(j.opt.part.procno)
	}
	return int64(j.w.pid)
}

// ofProcess makes the decisions of this process other than those of the processes beside it. A process that stands alone
// and was given no number decides by the seed only, because its process id is another each time.
func (j *job) ofProcess(root rng.Root) rng.Root {
	if j.opt.part.numbered || j.opt.part.joined != nil {
		return root.Process(j.processNumber())
	}
	return root
}

// host is the value of the variable hostname: in a prepared run the host that prepared it, so that all processes agree.
func (j *job) host() string {
	if p := j.opt.part.joined; p != nil {
		return p.Host
	}
	return j.hostname()
}

// defaultStart is the time to the common start where a prepared run needs one and none is given or sensible.
const defaultStart = 5 * time.Second

// Limits of the time to the common start. Outside of them the clocks of the hosts differ, or the prepared run is an old one.
const (
	longestAhead = 600 * time.Second
	longestLate  = 24 * time.Hour
)

// startOffset is the time from the start of this process to time zero that -c or $clockstart gives.
func (j *job) startOffset() (d time.Duration, given bool) {
	if d, ok := seconds(j.opt.clockStart); ok {
		return d, true
	}
	if j.process.clockStart != nil {
		return *j.process.clockStart, true
	}
	return 0, false
}

// setZero gives the machine the common start of a prepared run. It is called last before the machine is made, as it counts
// from now.
func (j *job) setZero(opt *vm.Options) {
	p := j.opt.part.joined
	if p == nil {
		return
	}
	if j.process.clockStart != nil {
		j.log.Report(diag.New(153, diag.Place{}, "$clockstart"))
	}
	ahead := p.Start.Sub(j.w.clock.Wall())
	switch {
	case ahead > longestAhead || ahead < -longestLate:
		j.log.Report(diag.New(97, diag.Place{}, fmt.Sprintf("%.1f", ahead.Seconds()), fmt.Sprintf("%.1f", defaultStart.Seconds())))
		ahead = defaultStart
	case ahead < 0:
		j.log.Report(diag.New(59, diag.Place{}, fmt.Sprintf("%.1f", -ahead.Seconds())))
	}
	opt.ClockStart = &ahead
}
