package documents

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

// limit is how long one command may run before it counts as hanging.
const limit = 60 * time.Second

// built is the command, made once for all readers.
var built struct {
	sync.Once
	folder, fault string
}

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// commandFolder is the folder that holds rwl.
func commandFolder(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		folder, err := os.MkdirTemp("", "rwl-documents")
		if err != nil {
			built.fault = err.Error()
			return
		}
		built.folder = folder
		if output, err := exec.Command("go", "build", "-o", filepath.Join(folder, "rwl"), "rwl/cmd/rwl").CombinedOutput(); err != nil {
			built.fault = fmt.Sprintf("the command could not be built: %v\n%s", err, output)
		}
	})
	if built.fault != "" {
		t.Fatal(built.fault)
	}
	return built.folder
}

// reader is somebody who tries what a document shows, on a machine of its own: an empty home, and rwl in the search path.
type reader struct {
	t      *testing.T
	folder string
	env    []string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	folder := t.TempDir()
	return &reader{t: t, folder: folder, env: []string{
		"PATH=" + commandFolder(t) + ":" + os.Getenv("PATH"), "HOME=" + folder, "XDG_DATA_HOME=" + folder, "TMPDIR=" + folder,
		"LC_ALL=C", "TZ=UTC", "USER=you",
	}}
}

// getProject puts the programs of the project into the reader's folder.
func (r *reader) getProject() {
	r.t.Helper()
	for _, programs := range []string{"tests/tour", "examples"} {
		if err := os.CopyFS(filepath.Join(r.folder, programs), os.DirFS(filepath.Join(root, programs))); err != nil {
			r.t.Fatal(err)
		}
	}
}

// save writes a program that a document shows into a file.
func (r *reader) save(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// do runs one line of shell.
func (r *reader) do(line string) *expect.Outcome {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, "/bin/sh", "-c", line)
	c.Dir, c.Env, c.WaitDelay = r.folder, r.env, 5*time.Second
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		r.t.Fatalf("%s: still running after %v", line, limit)
	case err != nil && !errors.As(err, &status):
		r.t.Fatalf("%s: %v", line, err)
	}
	return &expect.Outcome{Stdout: stdout.String(), Stderr: stderr.String(), Exit: c.ProcessState.ExitCode()}
}

// newDatabase makes an empty database and returns its address.
func newDatabase(t *testing.T, kind string) string {
	t.Helper()
	if kind == "postgres" {
		return pgtest.Start(t).NewDatabase(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}
