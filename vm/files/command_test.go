package files

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestPipes(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	to := fx.opened(t, PipeTo, "sort > '"+path+"'", How{})
	write(t, to, "b\na\n")
	write(t, to, "c\n")
	expect(t, to.Close())
	from := fx.opened(t, PipeFrom, "cat '"+path+"'; echo done", How{})
	if got := lines(t, from); !reflect.DeepEqual(got, []string{"a", "b", "c", "done"}) {
		t.Errorf("%q", got)
	}
	expect(t, from.Close())
	noChildren(t)
}

func TestCommandsThatFail(t *testing.T) {
	for _, c := range []struct {
		mode    Mode
		command string
		want    []string
	}{
		{PipeTo, "cat > /dev/null", nil},
		{PipeTo, "cat > /dev/null; exit 3", []string{"66 f 3"}},
		{PipeTo, "cat > /dev/null; kill -9 $$", []string{"66 f 137"}},
		{PipeTo, "no-such-command-anywhere 2>/dev/null", []string{"66 f 127"}},
		{PipeTo, "(", []string{"66 f 2"}},
		{PipeFrom, "true", nil},
		{PipeFrom, "exit 1", []string{"66 f 1"}},
		{PipeFrom, "echo text; exit 255", []string{"66 f 255"}},
		{PipeFrom, "cat /absent 2>/dev/null", []string{"66 f 1"}},
		{PipeFrom, "kill -15 $$", []string{"66 f 143"}},
	} {
		fx := newFixture(t, nil)
		f := fx.opened(t, c.mode, c.command, How{})
		if c.mode == PipeFrom {
			lines(t, f)
		}
		problems := f.Close()
		if c.command == "(" && len(problems) == 1 { // shells differ in the status
			problems[0].Args[1] = 2
		}
		expect(t, problems, c.want...)
	}
	noChildren(t)
}

// A command that leaves early has failed only if something was lost.
func TestCommandsThatDoNotRead(t *testing.T) {
	fx := newFixture(t, nil)
	f := fx.opened(t, PipeTo, "exit 5", How{})
	c := f.out.command
	<-c.ended
	write(t, f, "lost")
	expect(t, f.Close(), "68 f broken pipe", "66 f 5")
	expect(t, f.Open(PipeTo, "exit 0", How{}))
	<-f.out.command.ended
	expect(t, f.Write(make([]byte, blockSize+1)), "430 f written broken pipe")
	write(t, f, "nothing more is tried")
	expect(t, f.Close())
	expect(t, f.Open(PipeTo, "exit 0", How{}))
	<-f.out.command.ended
	expect(t, f.Close())
}

// Closing before the end of a command's output is no failure of the command.
func TestClosingEarly(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Patience = time.Minute })
	for _, command := range []string{"yes", "yes | cat", "yes; exit 3", "while echo y; do :; done 2>/dev/null; exit 0"} {
		f := fx.opened(t, PipeFrom, command, How{})
		for range 3 {
			if line, ok, problems := f.ReadLine(); string(line) != "y" || !ok || problems != nil {
				t.Errorf("%s: %q %v %v", command, line, ok, problems)
			}
		}
		inTime(t, command, func() {
			if problems := f.Close(); command != "yes; exit 3" {
				expect(t, problems)
			} else {
				expect(t, problems, "66 f 3")
			}
		})
	}
	noChildren(t)
}

// A command that does not notice that nobody reads it any more is terminated.
func TestCommandThatStays(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Patience = 50 * time.Millisecond })
	for _, command := range []string{"echo; exec sleep 1000", "trap '' TERM; echo; while :; do sleep 0.1; done"} {
		f := fx.opened(t, PipeFrom, command, How{})
		if _, ok, problems := f.ReadLine(); !ok || problems != nil {
			t.Errorf("%v %v", ok, problems)
		}
		inTime(t, command, func() { expect(t, f.Close(), "68 f the command did not end and was terminated") })
	}
	noChildren(t)
}

// After all its output was read, a command may take its time.
func TestCommandThatEndsLate(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Patience = 50 * time.Millisecond })
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, PipeFrom, "echo x; exec >&-; sleep 0.3; echo late > '"+path+"'", How{})
	lines(t, f)
	expect(t, f.Close())
	if got := contents(t, path); got != "late\n" {
		t.Errorf("%q", got)
	}
	f = fx.opened(t, PipeTo, "cat >/dev/null; sleep 0.3; echo later > '"+path+"'", How{})
	expect(t, f.Close())
	if got := contents(t, path); got != "later\n" {
		t.Errorf("%q", got)
	}
}

// What the program has printed appears before what the command prints, which
// shares its outputs and its input.
func TestCommandsShareStandardFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	in, err := os.Open(made(t, "input\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	fx := newFixture(t, func(c *Config) {
		c.Stdout, c.CommandOutput, c.Stderr, c.Stdin = &block{to: out}, out, out, in
	})
	write(t, fx.Stdout(), "before\n")
	f := fx.opened(t, PipeTo, "cat; echo problem >&2", How{})
	write(t, f, "piped\n")
	expect(t, f.Close())
	write(t, fx.Stdout(), "between\n")
	f = fx.opened(t, PipeFrom, "cat", How{})
	if got := lines(t, f); !reflect.DeepEqual(got, []string{"input"}) {
		t.Errorf("the command read %q", got)
	}
	expect(t, f.Close())
	write(t, fx.Stdout(), "after\n")
	expect(t, fx.World.Close())
	if got := contents(t, path); got != "before\npiped\nproblem\nbetween\nafter\n" {
		t.Errorf("%q", got)
	}
}

// Where outputs are no files, what commands print passes through them.
func TestCommandsPrintThroughOutputs(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Stdin = strings.NewReader("not for commands") })
	write(t, fx.Stdout(), "before\n")
	f := fx.opened(t, PipeTo, "echo problem >&2; cat", How{})
	write(t, f, "piped\n")
	expect(t, f.Close())
	write(t, fx.Stdout(), "after\n")
	if fx.out.all() != "before\npiped\nafter\n" || fx.err.all() != "problem\n" {
		t.Errorf("out %q, err %q", fx.out.all(), fx.err.all())
	}
	f = fx.opened(t, PipeFrom, "cat", How{})
	if got := lines(t, f); got != nil {
		t.Errorf("the command read %q", got)
	}
	expect(t, f.Close())
}

// block is an Output over a file, without a lock: one goroutine uses it here.
type block struct {
	to   *os.File
	held []byte
}

func (b *block) Write(p []byte) (int, error) {
	b.held = append(b.held, p...)
	return len(p), nil
}

func (b *block) Flush() error {
	_, err := b.to.Write(b.held)
	b.held = nil
	return err
}
