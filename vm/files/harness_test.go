package files

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// fixture is a world whose outputs are kept.
type fixture struct {
	*World
	out, err *capture
}

// capture is an output that holds back what was not flushed.
type capture struct {
	mu             sync.Mutex
	held, appeared bytes.Buffer
	failure        error
}

func (c *capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held.Write(p)
}

func (c *capture) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held.WriteTo(&c.appeared)
	return c.failure
}

// all is everything, flushed or not.
func (c *capture) all() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.appeared.String() + c.held.String()
}

// newFixture makes a world with a short grace; change adjusts it.
func newFixture(t *testing.T, change func(*Config)) *fixture {
	t.Helper()
	fx := &fixture{out: &capture{}, err: &capture{}}
	cfg := Config{Stdout: fx.out, Stderr: fx.err, Grace: 200 * time.Millisecond}
	if change != nil {
		change(&cfg)
	}
	fx.World = NewWorld(cfg)
	t.Cleanup(func() { fx.World.Close() })
	return fx
}

// opened opens a file variable f, which must not give a problem.
func (fx *fixture) opened(t *testing.T, mode Mode, name string, how How) *File {
	t.Helper()
	f := NewFile(fx.World, "f")
	expect(t, f.Open(mode, name, how))
	if !f.IsOpen() {
		t.Fatalf("%v %q did not open", mode, name)
	}
	return f
}

// expect compares problems with texts such as "52 name reason".
func expect(t *testing.T, got []Problem, want ...string) {
	t.Helper()
	var texts []string
	for _, p := range got {
		text := fmt.Sprint(p.Number)
		for _, a := range p.Args {
			text += fmt.Sprintf(" %v", a)
		}
		texts = append(texts, text)
	}
	if fmt.Sprintf("%q", texts) != fmt.Sprintf("%q", want) {
		t.Errorf("problems %q, want %q", texts, want)
	}
}

func write(t *testing.T, f *File, text string) {
	t.Helper()
	expect(t, f.Write([]byte(text)))
}

// lines reads up to the end of the file.
func lines(t *testing.T, f *File) []string {
	t.Helper()
	var all []string
	for {
		line, ok, problems := f.ReadLine()
		expect(t, problems)
		if !ok {
			return all
		}
		all = append(all, string(line))
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// made is a new file with this text.
func made(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// from looks names up in a list of name=value.
func from(list ...string) func(string) (string, bool) {
	return func(key string) (string, bool) {
		for _, entry := range list {
			if name, value, _ := strings.Cut(entry, "="); name == key {
				return value, true
			}
		}
		return "", false
	}
}

// inTime runs what must not hang.
func inTime(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s hangs", what)
	}
}
