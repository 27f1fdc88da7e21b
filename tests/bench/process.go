package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// usage is what a process took, from its start to its end.
type usage struct {
	output string // standard output
	wall   time.Duration
	cpu    time.Duration // user and system
	peak   int64         // largest resident memory, bytes
}

// runLimit ends a measured process that hangs.
const runLimit = 5 * time.Minute

// run executes a program in the folder of scratch files and measures it. The environment is ours with b's and these additions.
func (b *bench) run(environment []string, name string, arguments ...string) (usage, error) {
	command := exec.CommandContext(b.context, name, arguments...)
	command.WaitDelay = time.Second
	command.Dir = b.scratch
	command.Env = slices.Concat(os.Environ(), b.environment, environment)
	var output, messages bytes.Buffer
	command.Stdout, command.Stderr = &output, &messages
	stop := time.AfterFunc(runLimit, func() { command.Process.Kill() })
	defer stop.Stop()
	from := time.Now()
	err := command.Run()
	used := usage{output: output.String(), wall: time.Since(from)}
	if err != nil {
		return used, fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, strings.TrimSpace(messages.String()))
	}
	state := command.ProcessState
	used.cpu = state.UserTime() + state.SystemTime()
	if r, ok := state.SysUsage().(*syscall.Rusage); ok {
		used.peak = r.Maxrss * rssUnit
	}
	return used, nil
}

// runRwl executes the rwl that is measured: without summary, and nothing is saved.
func (b *bench) runRwl(arguments ...string) (usage, error) {
	return b.run(nil, b.rwl, append(arguments, "-q", "--no-save")...)
}
