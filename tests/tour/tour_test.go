package tour

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/tests/pgtest"
)

// limit is how long one command may run before it counts as hanging.
const limit = 60 * time.Second

// built is the command, made once for all travellers.
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
		folder, err := os.MkdirTemp("", "rwl-tour")
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

// traveller is somebody who follows a document on a machine of its own: a folder with the project's programs, an empty home, and rwl in
// the search path.
type traveller struct {
	t      *testing.T
	folder string
	env    []string
}

func newTraveller(t *testing.T) *traveller {
	t.Helper()
	folder := t.TempDir()
	for _, programs := range []string{"tests/tour", "examples"} {
		if err := os.CopyFS(filepath.Join(folder, programs), os.DirFS(filepath.Join(root, programs))); err != nil {
			t.Fatal(err)
		}
	}
	return &traveller{t: t, folder: folder, env: []string{
		"PATH=" + commandFolder(t) + ":" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "LC_ALL=C", "TZ=UTC",
	}}
}

// result is what a command did.
type result struct {
	stdout, stderr string
	status         int
}

// do runs one line of shell.
func (v *traveller) do(line string) result {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, "/bin/sh", "-c", "exec "+line)
	c.Dir, c.Env, c.WaitDelay = v.folder, v.env, 5*time.Second
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		v.t.Fatalf("%s: still running after %v", line, limit)
	case err != nil && !errors.As(err, &status):
		v.t.Fatalf("%s: %v", line, err)
	}
	return result{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}

// program finds the program of the tour that a command runs.
var program = regexp.MustCompile(`tests/tour/(\S+)[.]rwl`)

// The tour can be followed word by word, on both databases.
func TestFollowTheTour(t *testing.T) {
	for _, kind := range []string{"embedded", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			v := newTraveller(t)
			if kind == "postgres" {
				v.env = append(v.env, "RWL_DATABASE="+pgtest.Start(t).NewDatabase(t))
			}
			v.follow(kind == "embedded")
		})
	}
}

// follow runs every command of the tour and compares what it prints. The messages of the database are those of the embedded one.
func (v *traveller) follow(messages bool) {
	v.t.Helper()
	done := map[string]bool{} // programs that were compared
	name := ""
	for _, b := range blocks(v.t, tourFile) {
		if b.language == "text" {
			v.shown(b, name)
		}
		for _, one := range b.shellLines() {
			switch word, _, _ := strings.Cut(one.command, " "); word {
			case "make", "export":
				continue // how to get rwl, and a server
			}
			got := v.do(one.command)
			if got.status != one.status {
				v.t.Errorf("%s:%d: %s: exit status %d\n%s%s", tourFile, one.line, one.command, got.status, got.stdout, got.stderr)
			}
			if m := program.FindStringSubmatch(one.command); m != nil && !done[m[1]] {
				name, done[m[1]] = m[1], true
				v.compare(one, m[1]+".out", got.stdout)
				if messages {
					v.compare(one, m[1]+".err", got.stderr)
				}
			}
		}
	}
}

// compare holds an output against a file beside the program, if there is one: standard output must equal it, and standard error hold it.
func (v *traveller) compare(one shellLine, file, got string) {
	v.t.Helper()
	want, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		v.t.Fatal(err)
	}
	if got != string(want) && !(strings.HasSuffix(file, ".err") && strings.Contains(got, string(want))) {
		v.t.Errorf("%s:%d: %s printed\n%sand %s is\n%s", tourFile, one.line, one.command, got, file, want)
	}
}

// shown checks that an output in the tour is a file that is compared.
func (v *traveller) shown(b block, name string) {
	v.t.Helper()
	for _, suffix := range []string{".out", ".err"} {
		if text, err := os.ReadFile(name + suffix); err == nil && string(text) == b.text {
			return
		}
	}
	v.t.Errorf("%s:%d: this is neither %s.out nor %s.err", tourFile, b.line, name, name)
}
