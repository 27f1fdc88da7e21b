package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"rwl/cmd/internal/summary"
	"rwl/sqlrt"
	"rwl/sqlrt/postgres"
	"rwl/sqlrt/sqlite"
	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// drivers finds the driver of a connect string.
type drivers struct{ embedded *sqlite.Driver }

func (d drivers) Find(connect string) (sqlrt.Driver, error) {
	if strings.HasPrefix(connect, sqlite.Prefix) {
		return d.embedded, nil
	}
	return postgres.Driver{}, nil
}

// surroundings makes the machine's world from options and directives.
func (j *job) surroundings() (vm.State, vm.Options, *observer, error) {
	root, seedText, err := j.random()
	if err != nil {
		return vm.State{}, vm.Options{}, nil, err
	}
	o := newObserver(j, seedText)
	state := vm.State{
		Clock: j.w.clock, Stdin: j.w.stdin, Stdout: j.w.stdout, Stderr: j.stderr, Log: j.log, Getenv: j.w.getenv,
		ReadFile: j.readSQL, CreateFile: createFile, Hostname: j.host(),
		Process: j.processNumber(), Random: root, Drivers: drivers{&sqlite.Driver{}},
		PublicDirectory: j.publicDirectory(), Shell: j.shell, CPU: processorTime, Abort: j.w.exit, Observer: o,
		AskPassword: j.w.askPassword,
	}
	if f, ok := j.w.stdout.(*os.File); ok {
		state.CommandOutput = f
	}
	if j.opt.banner || j.opt.verbose || j.opt.build.pretendBanner {
		j.banner(j.stderr)
		state.Connected = func(d vm.DatabaseInfo) {
			fmt.Fprintf(j.stderr, "connected %s to: %s\n", d.Name, summary.Database(d.Kind, d.Release, d.Connect))
		}
	}
	if j.opt.decisions != "" {
		d, err := newDecisions(j.opt.decisions)
		if err != nil {
			return state, vm.Options{}, nil, err
		}
		o.decisions = d
		state.Trace = d.trace
	}
	opt := vm.Options{
		Values: map[string]pcode.Value{}, Default: j.defaultDatabase(), Embedded: j.embedded(o), MaxFrames: j.opt.maxFrames,
		ClockStart: j.process.clockStart, ErrorRows: j.process.errorRows, Behaviour: j.process.behaviour,
	}
	_, opt.Interactive = j.w.terminal(j.w.stdout)
	if d, ok := seconds(j.opt.clockStart); ok {
		opt.ClockStart = &d
	}
	if j.opt.errorStatistics {
		opt.ErrorRows = j.opt.errorRows
	}
	opt.LineLimit = j.process.lineLimit
	opt.Behaviour.ErrorTime = j.opt.errorTime
	if c, ok := j.w.clock.(*clock.Real); ok && j.opt.precise {
		c.Precise()
	}
	for n, v := range j.pre {
		opt.Values[n] = v.ToMachine()
	}
	return state, opt, o, nil
}

// banner tells the program inside the executable, the version and the time.
func (j *job) banner(out io.Writer) {
	at := j.w.started.UTC()
	if j.opt.localTime {
		at = j.w.started.Local()
	}
	text := j.opt.build.banner
	if j.inside != nil {
		text = cmp.Or(j.inside.Banner, j.inside.Name)
	}
	if text != "" {
		fmt.Fprintln(out, text)
	}
	fmt.Fprintf(out, "rwl %s, %s\n", versionText(), at.Format(time.RFC3339))
}

// random makes the random stream of main: of $randseed, of --seed, or of the
// system.
func (j *job) random() (*rng.Stream, string, error) {
	if j.process.randseed != "" {
		root, err := rng.New48(strings.TrimPrefix(j.process.randseed, "0x"))
		if err != nil {
			return nil, "", err
		}
		return j.ofProcess(root).Stream(0), "$randseed:" + j.process.randseed, nil
	}
	seed := j.w.seed()
	if j.opt.seed != "" {
		var err error
		if seed, err = parseSeed(j.opt.seed); err != nil {
			return nil, "", err
		}
	}
	return j.ofProcess(rng.NewSeed(seed)).Stream(0), seedString(seed), nil
}

// hostname is that of the machine, unless $hostname says otherwise.
func (j *job) hostname() string {
	if j.process.hostname != "" {
		return j.process.hostname
	}
	return j.w.hostname
}

// shell runs a command. A command that a signal ends counts as status 0, as
// WEXITSTATUS gives.
func (j *job) shell(ctx context.Context, command string, output *[]byte) (int, error) {
	c := exec.CommandContext(ctx, "/bin/sh", "-c", command)
	c.Stdin, c.Stdout, c.Stderr = j.w.stdin, j.w.stdout, j.w.stderr
	var err error
	if output != nil {
		*output, err = outputOf(ctx, c)
	} else {
		err = c.Run()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 0), nil
	}
	return 0, err
}

// outputOf runs a command and returns what it wrote to standard output. When
// ctx ends it does not wait for a child of the command that holds the output open.
func outputOf(ctx context.Context, c *exec.Cmd) ([]byte, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	defer context.AfterFunc(ctx, func() { out.Close() })()
	c.Stdout = in
	err = c.Start()
	in.Close()
	if err != nil {
		return nil, err
	}
	text, _ := io.ReadAll(out) // up to the end, or as far as it came
	return text, c.Wait()
}

// processorTime is the CPU time of the process.
func processorTime() (user, system float64) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0, 0
	}
	return float64(u.Utime.Nano()) / 1e9, float64(u.Stime.Nano()) / 1e9
}
