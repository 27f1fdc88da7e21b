package endtoend

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/tests/pgtest"
)

// limit is how long one command may run before it counts as hanging.
const limit = 60 * time.Second

// built is the command under test, made once.
var built struct {
	sync.Once
	folder, path string
	fault        string
}

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// command returns the path of the built command.
func command(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		folder, err := os.MkdirTemp("", "rwl-endtoend")
		if err != nil {
			built.fault = err.Error()
			return
		}
		built.folder, built.path = folder, filepath.Join(folder, "rwl")
		// The command that users get, with the compiler's profile, also where the other tests build without.
		if output, err := exec.Command("go", "build", "-pgo=auto", "-o", built.path, "rwl/cmd/rwl").CombinedOutput(); err != nil {
			built.fault = fmt.Sprintf("the command could not be built: %v\n%s", err, output)
		}
	})
	if built.fault != "" {
		t.Fatal(built.fault)
	}
	return built.path
}

// orders is the program of the first example.
func orders(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../examples/orders/orders.rwl")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// user is somebody at a terminal of a fresh machine: a home folder, which is
// also where commands are started, and nothing in the environment.
type user struct {
	t    *testing.T
	home string
	env  []string
}

func newUser(t *testing.T) *user {
	t.Helper()
	home := t.TempDir()
	return &user{t: t, home: home, env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_DATA_HOME=" + home, "TMPDIR=" + home, "LC_ALL=C", "TZ=UTC",
	}}
}

// file writes a file in the home folder and returns its name.
func (u *user) file(name, text string) string {
	u.t.Helper()
	if err := os.WriteFile(filepath.Join(u.home, name), []byte(text), 0o666); err != nil {
		u.t.Fatal(err)
	}
	return name
}

// repository is the file in which this user's runs are saved by default.
func (u *user) repository() string { return filepath.Join(u.home, "rwl", "results.db") }

// rwl runs the command and waits for its end.
func (u *user) rwl(args ...string) *outcome {
	u.t.Helper()
	return u.start(args...).wait()
}

// process is a command under way.
type process struct {
	t              *testing.T
	command        *exec.Cmd
	stdout, stderr stream
	ended          chan struct{}
	err            error // of Wait, after ended
}

// start starts the command. It is killed when the test ends before it does.
func (u *user) start(args ...string) *process {
	u.t.Helper()
	return u.begin(command(u.t), args...)
}

// begin starts an executable; it ends like one of start.
func (u *user) begin(path string, args ...string) *process {
	u.t.Helper()
	p := &process{t: u.t, command: exec.Command(path, args...), ended: make(chan struct{})}
	p.command.Dir, p.command.Env = u.home, u.env
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	p.command.WaitDelay = 5 * time.Second
	if err := p.command.Start(); err != nil {
		u.t.Fatal(err)
	}
	go func() { // ends with the process
		p.err = p.command.Wait()
		close(p.ended)
	}()
	u.t.Cleanup(func() {
		p.command.Process.Kill()
		<-p.ended
	})
	return p
}

// await waits until the standard error of a running command holds a text.
func (p *process) await(text string) {
	p.t.Helper()
	deadline := time.After(limit)
	for !strings.Contains(p.stderr.String(), text) {
		select {
		case <-p.ended:
			p.t.Fatalf("the command ended, and never said %q\n%s", text, p.outcome())
		case <-deadline:
			p.t.Fatalf("the command did not say %q\nstandard error:\n%s", text, indent(p.stderr.String()))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// signal sends a signal to the process.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// within waits for the end of the process, for so long at most.
func (p *process) within(d time.Duration) *outcome {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(d):
		p.t.Fatalf("still running after %v\nstandard output:\n%s\nstandard error:\n%s", d, indent(p.stdout.String()), indent(p.stderr.String()))
	}
	var status *exec.ExitError
	if p.err != nil && !errors.As(p.err, &status) {
		p.t.Fatal(p.err)
	}
	return p.outcome()
}

func (p *process) wait() *outcome {
	p.t.Helper()
	return p.within(limit)
}

func (p *process) outcome() *outcome {
	return &outcome{t: p.t, args: p.command.Args[1:], stdout: p.stdout.String(), stderr: p.stderr.String(), exit: p.command.ProcessState.ExitCode()}
}

// stream collects what a process writes.
type stream struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// outcome is what a command did.
type outcome struct {
	t              *testing.T
	args           []string
	stdout, stderr string
	exit           int
}

func (o *outcome) String() string {
	return fmt.Sprintf("rwl %s: exit status %d\nstandard output:\n%s\nstandard error:\n%s",
		strings.Join(o.args, " "), o.exit, indent(o.stdout), indent(o.stderr))
}

// exited checks the exit status.
func (o *outcome) exited(status int) *outcome {
	o.t.Helper()
	if o.exit != status {
		o.t.Fatalf("wanted exit status %d from %s", status, o)
	}
	return o
}

// printed checks that standard output holds these texts.
func (o *outcome) printed(texts ...string) *outcome {
	o.t.Helper()
	return o.holds(o.stdout, "standard output", texts)
}

// said checks that standard error holds these texts.
func (o *outcome) said(texts ...string) *outcome {
	o.t.Helper()
	return o.holds(o.stderr, "standard error", texts)
}

func (o *outcome) holds(text, where string, parts []string) *outcome {
	o.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			o.t.Errorf("no %q in %s of %s", part, where, o)
		}
	}
	return o
}

// silent checks that nothing was written to standard output.
func (o *outcome) silent() *outcome {
	o.t.Helper()
	if o.stdout != "" {
		o.t.Errorf("standard output is not empty after %s", o)
	}
	return o
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n    ")
}
