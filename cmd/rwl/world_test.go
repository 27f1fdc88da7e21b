package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"rwl/cmd/internal/standalone"
	"rwl/vm/clock"
)

// memory is a world without disk, environment or terminal: the files, libraries
// and variables of a test and nothing else.
type memory struct {
	files, libraries, env map[string]string
	input                 string
	inside                *standalone.Program
	damage                error
}

// outcome is what a command left behind.
type outcome struct {
	stdout, stderr string
	exit           int
}

// world makes the world; out and messages take what it prints.
func (m memory) world(out, messages *bytes.Buffer) *world {
	return &world{
		stdout: out, stderr: messages, stdin: strings.NewReader(m.input),
		getenv: func(name string) (string, bool) {
			v, ok := m.env[name]
			return v, ok
		},
		readFile: func(name string) ([]byte, error) {
			text, ok := m.files[name]
			if !ok {
				return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
			}
			return []byte(text), nil
		},
		writeFile: func(name string, text []byte, _ os.FileMode) error {
			if strings.HasPrefix(name, "/locked/") {
				return &os.PathError{Op: "open", Path: name, Err: os.ErrPermission}
			}
			m.files[name] = string(text)
			return nil
		},
		library: func(name string) ([]byte, bool) {
			text, ok := m.libraries[name]
			return []byte(text), ok
		},
		libraries:  func() []string { return slices.Sorted(maps.Keys(m.libraries)) },
		executable: func() (string, error) { return "/opt/rwl/bin/rwl", nil },
		program:    func() (*standalone.Program, error) { return m.inside, m.damage },
		isFolder: func(path string) bool {
			for name := range m.files {
				if strings.HasPrefix(name, path+"/") {
					return true
				}
			}
			return false
		},
		clock: clock.NewReal(), hostname: "host", pid: 1, started: time.Now(),
		seed:    func() uint64 { return 1 },
		exit:    func(int) { panic("the process would end") },
		signals: func() (<-chan os.Signal, func()) { return nil, func() {} },
		askPassword: func(_ context.Context, prompt string) (string, error) {
			messages.WriteString(prompt)
			return "", errNoTerminal
		},
		collectSeldom: func() func() { return func() {} },
		conceal:       func(string) {},
		terminal:      func(any) (int, bool) { return 0, false },
	}
}

// rwl runs the command.
func (m memory) rwl(args ...string) outcome {
	var out, messages bytes.Buffer
	exit := m.world(&out, &messages).main(context.Background(), args)
	return outcome{out.String(), messages.String(), exit}
}

// commandCase is one call of the command and what must come of it.
type commandCase struct {
	name    string
	world   memory
	args    string // words, cut at blanks
	stdout  string // exactly
	message string // part of standard error; "" for no message at all
	exit    int
}

func runCases(t *testing.T, cases []commandCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := c.world.rwl(strings.Fields(c.args)...)
			if got.stdout != c.stdout {
				t.Errorf("printed %q, want %q", got.stdout, c.stdout)
			}
			if !strings.Contains(got.stderr, c.message) || c.message == "" && got.stderr != "" {
				t.Errorf("messages %q, want %q", got.stderr, c.message)
			}
			if got.exit != c.exit {
				t.Errorf("exit status %d, want %d; messages %q", got.exit, c.exit, got.stderr)
			}
		})
	}
}
