package files

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// settled gives a goroutine time to be really waiting. When it is not yet, the
// test sees an interruption that was there before, which must do too.
func settled() { time.Sleep(20 * time.Millisecond) }

// Whoever reads or waits stops at once.
func TestInterruptEndsReading(t *testing.T) {
	dir := t.TempDir()
	fifo := namedPipe(t, filepath.Join(dir, "fifo"))
	silent, hold := io.Pipe()
	defer hold.Close()
	other, unused, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	defer unused.Close()
	for _, c := range []struct {
		what string
		open func(*fixture) *File
	}{
		{"a command", func(fx *fixture) *File { return fx.opened(t, PipeFrom, "exec sleep 1000", How{}) }},
		{"a named pipe", func(fx *fixture) *File {
			writer, err := os.OpenFile(fifo, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { writer.Close() })
			return fx.opened(t, Read, fifo, How{})
		}},
		{"standard input", func(fx *fixture) *File { return fx.Stdin() }},
		{"standard input that is a pipe", func(fx *fixture) *File {
			fx.cfg.Stdin = other
			return fx.Stdin()
		}},
	} {
		fx := newFixture(t, func(c *Config) { c.Stdin = silent })
		f := c.open(fx)
		inTime(t, "reading "+c.what, func() {
			go func() {
				settled()
				fx.Interrupt()
				fx.Interrupt()
			}()
			for range 2 { // it holds for the next read too
				if line, ok, problems := f.ReadLine(); ok || problems != nil {
					t.Errorf("%s: %q %v", c.what, line, problems)
				}
			}
			if f.predefined {
				return
			}
			if problems := f.Close(); len(problems) > 1 || len(problems) == 1 && problems[0].Number != 68 {
				t.Errorf("%s: %v", c.what, problems)
			}
		})
	}
	noChildren(t)
}

// After Resume reading goes on where it was: nothing that arrived is lost.
func TestResume(t *testing.T) {
	silent, hold := io.Pipe()
	fx := newFixture(t, func(c *Config) { c.Stdin = silent })
	pipe := namedPipe(t, filepath.Join(t.TempDir(), "pipe"))
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	in, f := fx.Stdin(), fx.opened(t, Read, pipe, How{})
	fx.Resume()
	for range 3 {
		fx.Interrupt()
		for _, file := range []*File{in, f} {
			if line, ok, problems := file.ReadLine(); ok || problems != nil {
				t.Errorf("%q %v", line, problems)
			}
		}
		fx.Resume()
		go hold.Write([]byte("typed\n"))
		writer.WriteString("sent\n")
		inTime(t, "reading after Resume", func() {
			for file, want := range map[*File]string{in: "typed", f: "sent"} {
				if line, ok, problems := file.ReadLine(); string(line) != want || !ok || problems != nil {
					t.Errorf("%q %v %v", line, ok, problems)
				}
			}
		})
	}
	to := fx.opened(t, PipeTo, "cat", How{})
	fx.Interrupt()
	fx.Resume()
	write(t, to, "written\n")
	expect(t, to.Close())
	if got := fx.out.all(); got != "written\n" {
		t.Errorf("%q", got)
	}
}

func TestInterruptEndsWriting(t *testing.T) {
	fx := newFixture(t, nil)
	f := fx.opened(t, PipeTo, "exec sleep 1000", How{})
	inTime(t, "writing to a command that does not read", func() {
		go func() {
			settled()
			fx.Interrupt()
		}()
		expect(t, f.Write(make([]byte, 1<<20)), "430 f written the program was interrupted")
		write(t, f, "more")
		expect(t, f.Close(), "68 f the command did not end and was terminated")
	})
	noChildren(t)
}

// What was written before the interruption still reaches a command that takes
// it, also when closing comes after the grace.
func TestInterruptKeepsWhatWasWritten(t *testing.T) {
	fx := newFixture(t, func(c *Config) { c.Grace = time.Millisecond })
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, PipeTo, "cat > '"+path+"'", How{})
	plain := fx.opened(t, Write, path+"plain", How{})
	inTime(t, "the start of the command", func() {
		for _, err := os.Stat(path); err != nil; _, err = os.Stat(path) {
			settled()
		}
	})
	write(t, f, "kept\n")
	write(t, plain, "kept too\n")
	fx.Interrupt()
	time.Sleep(5 * time.Millisecond)
	inTime(t, "the end", func() { expect(t, fx.World.Close()) })
	if piped, other := contents(t, path), contents(t, path+"plain"); piped != "kept\n" || other != "kept too\n" {
		t.Errorf("%q %q", piped, other)
	}
	noChildren(t)
}

// Closing that waits for a command, and a command that the signal ended.
func TestInterruptEndsClosing(t *testing.T) {
	fx := newFixture(t, nil)
	f := fx.opened(t, PipeTo, "exec sleep 1000", How{})
	inTime(t, "closing", func() {
		go func() {
			settled()
			fx.Interrupt()
		}()
		expect(t, f.Close(), "68 f the command did not end and was terminated")
	})
	f = fx.opened(t, PipeTo, "kill -15 $$; exec sleep 1000", How{})
	<-f.out.command.ended
	expect(t, f.Close())
	f = fx.opened(t, PipeFrom, "exit 7", How{})
	<-f.in.command.ended
	expect(t, f.Close(), "66 f 7")
	noChildren(t)
}

func TestInterruptEndsOpening(t *testing.T) {
	for _, mode := range []Mode{Read, Write, Append} {
		pipe := namedPipe(t, filepath.Join(t.TempDir(), "pipe"))
		fx := newFixture(t, nil)
		f := NewFile(fx.World, "f")
		inTime(t, "opening a named pipe", func() {
			go func() {
				settled()
				fx.Interrupt()
			}()
			expect(t, f.Open(mode, pipe, How{}), "52 "+pipe+" the program was interrupted")
		})
	}
}

// The other end may come late.
func TestNamedPipe(t *testing.T) {
	pipe := namedPipe(t, filepath.Join(t.TempDir(), "pipe"))
	fx := newFixture(t, nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		settled()
		w := fx.opened(t, Append, pipe, How{})
		write(t, w, "over\nthe pipe\n")
		expect(t, w.Close())
	}()
	inTime(t, "the named pipe", func() {
		r := fx.opened(t, Read, pipe, How{})
		if got := lines(t, r); len(got) != 2 || got[1] != "the pipe" {
			t.Errorf("%q", got)
		}
		expect(t, r.Close())
		<-done
	})
}
