package language

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/tests/expect"
	"rwl/tests/pgtest"
)

// loops are the two loops of the machine and the build tags that choose them.
var loops = []struct{ name, tags string }{{"fast", ""}, {"checked", "rwlchecked"}}

// limit is how long one program may run before it counts as hanging. None
// waits for more than a second or two; the rest is for a loaded machine.
const limit = 60 * time.Second

// built holds the commands of this test run: where they are, made at first use.
var built struct {
	sync.Mutex
	folder   string
	commands map[string]string // loop name → path
	faults   map[string]string // loop name → why it could not be built
}

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// command returns the path of the rwl command with this loop and builds it at
// the first call; under the race detector the command has it too.
func command(t *testing.T, loop, tags string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if path := built.commands[loop]; path != "" {
		return path
	}
	if built.folder == "" {
		folder, err := os.MkdirTemp("", "rwl-language")
		if err != nil {
			t.Fatal(err)
		}
		built.folder, built.commands, built.faults = folder, map[string]string{}, map[string]string{}
	}
	if fault := built.faults[loop]; fault != "" {
		t.Fatal(fault)
	}
	path := filepath.Join(built.folder, "rwl-"+loop)
	args := []string{"build", "-o", path, "-tags", tags}
	if raceEnabled {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "rwl/cmd/rwl")...)
	if output, err := build.CombinedOutput(); err != nil {
		built.faults[loop] = "the command could not be built, see the first program that failed"
		t.Fatalf("go %s: %v\n%s", strings.Join(build.Args[1:], " "), err, output)
	}
	built.commands[loop] = path
	return path
}

// run runs a program with a command. It sees an almost empty environment and a
// home of its own, so nothing of the person who tests plays a part.
func run(t *testing.T, command, program, kind string, e *expect.Expectation, options ...string) *expect.Outcome {
	t.Helper()
	home := t.TempDir()
	args := append([]string{"-q", "--no-save"}, options...)
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_DATA_HOME=" + home, "TMPDIR=" + home, "LC_ALL=C", "TZ=UTC"}
	switch {
	case e.Declares:
		env = append(env, "FIRST_DATABASE="+newDatabase(t, kind), "SECOND_DATABASE="+newDatabase(t, kind))
	case kind != "":
		args = append(args, "-l", newDatabase(t, kind))
	}
	args = append(append(args, filepath.Base(program)), e.Args...)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, command, args...)
	c.WaitDelay = 5 * time.Second
	c.Dir = filepath.Dir(program)
	c.Env = append(env, e.Env...)
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	o := &expect.Outcome{Stdout: stdout.String(), Stderr: stderr.String(), Exit: c.ProcessState.ExitCode()}
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("still running after %v\nstandard output:\n%s\nstandard error:\n%s", limit, expect.Indent(o.Stdout), expect.Indent(o.Stderr))
	case err != nil && !errors.As(err, &status):
		t.Fatal(fmt.Errorf("cannot run %s: %w", command, err))
	}
	return o
}

// newDatabase makes an empty database and returns its address.
func newDatabase(t *testing.T, kind string) string {
	t.Helper()
	if kind == "postgres" {
		return pgtest.Start(t).NewDatabase(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}
