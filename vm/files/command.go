package files

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// command is a shell command behind a pipe. It stays in the process group of
// the program, so that a pager can use the terminal; Ctrl-C there reaches it too.
type command struct {
	run   *exec.Cmd
	ended chan struct{} // closed when the command has ended and left no zombie
}

// terminating is how long a command may take to obey SIGTERM, and the system
// to end it after SIGKILL.
const terminating = 200 * time.Millisecond

// start starts a command with the other end of our pipe.
func (w *World) start(text string, mode Mode, end *os.File) (*command, error) {
	run := exec.Command("/bin/sh", "-c", text)
	run.WaitDelay = w.cfg.Patience // for copying output where it is not inherited
	if in, ok := w.cfg.Stdin.(*os.File); ok {
		run.Stdin = in
	}
	run.Stdout, run.Stderr = through{w.stdout}, through{w.stderr}
	if w.cfg.CommandOutput != nil {
		run.Stdout = w.cfg.CommandOutput
	}
	if file, ok := w.cfg.Stderr.(*os.File); ok {
		run.Stderr = file
	}
	if mode == PipeTo {
		run.Stdin = end
	} else {
		run.Stdout = end
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	c := &command{run: run, ended: make(chan struct{})}
	go func() { // ends with the command, which finish sees to
		run.Wait()
		close(c.ended)
	}()
	return c, nil
}

// through passes on what a command prints to a predefined output. A failure is
// told when the program itself writes there next.
type through struct{ o *outlet }

func (t through) Write(p []byte) (int, error) {
	t.o.mu.Lock()
	defer t.o.mu.Unlock()
	t.o.send(p)
	return len(p), nil
}

// finish waits for the end of a command after our end of its pipe was closed.
// The waiting is bounded when the program is interrupted, and when its output
// was not read to the end: a command that does not notice is terminated (68).
func (w *World) finish(c *command, name string, early bool) []Problem {
	if !w.await(c, early) {
		c.terminate()
		return problem(68, name, "the command did not end and was terminated")
	}
	status, signal := c.status()
	switch _, interrupted := w.lastInstant(); {
	case status == 0:
	case early && signal == syscall.SIGPIPE: // it has not failed: nobody wanted the rest
	case interrupted && signal != 0: // the signal was for the program
	default:
		return problem(66, name, status)
	}
	return nil
}

// await is false when the command was given up.
func (w *World) await(c *command, early bool) bool {
	var patience <-chan time.Time
	if early {
		timer := time.NewTimer(w.cfg.Patience)
		defer timer.Stop()
		patience = timer.C
	}
	for {
		select {
		case <-c.ended:
			return true
		case <-patience:
			return c.endsWithin(0)
		case <-w.interruption():
		}
		if limit, limited := w.lastInstant(); limited {
			return c.endsWithin(time.Until(limit))
		}
	}
}

func (c *command) endsWithin(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c.ended:
		return true
	case <-timer.C:
	}
	select { // both may be ready
	case <-c.ended:
		return true
	default:
		return false
	}
}

// terminate ends a command by SIGTERM, then by SIGKILL.
func (c *command) terminate() {
	c.run.Process.Signal(syscall.SIGTERM)
	if !c.endsWithin(terminating) {
		c.run.Process.Kill()
		c.endsWithin(terminating)
	}
}

// status is the exit status as a shell tells it: 128 and the number of the
// signal that ended the command, or a command of its own. signal is 0 without.
func (c *command) status() (status int, signal syscall.Signal) {
	state := c.run.ProcessState
	if state == nil { // where SIGCHLD is ignored the system does not tell
		return 0, 0
	}
	if wait, ok := state.Sys().(syscall.WaitStatus); ok && wait.Signaled() {
		return 128 + int(wait.Signal()), wait.Signal()
	}
	if code := state.ExitCode(); code > 128 {
		return code, syscall.Signal(code - 128)
	}
	return state.ExitCode(), 0
}
