package files

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestBlocks(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, Write, path, How{})
	write(t, f, "held back\n")
	if got := contents(t, path); got != "" {
		t.Errorf("%q was written at once", got)
	}
	expect(t, f.Flush())
	want := "held back\n"
	if got := contents(t, path); got != want {
		t.Errorf("after the flush %q", got)
	}
	for i := range 40 {
		text := strings.Repeat(string(rune('a'+i%26)), i*i*77) + "\n"
		write(t, f, text)
		want += text
		if got := contents(t, path); !strings.HasSuffix(got, "\n") || !strings.HasPrefix(want, got) {
			t.Fatalf("after text %d there is half a text in the file", i)
		}
	}
	expect(t, f.Close())
	if got := contents(t, path); got != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}

func TestCRLF(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"a\n", "b\r\n", "\n\n"}, "a\r\nb\r\n\r\n\r\n"},
		{[]string{"a\r", "\n", "\n"}, "a\r\n\r\n"},
		{[]string{"a\r", "b\n"}, "a\rb\r\n"},
		{[]string{"", "no end"}, "no end"},
		{[]string{strings.Repeat("\n", blockSize)}, strings.Repeat("\r\n", blockSize)},
		{[]string{strings.Repeat("\n", 5*blockSize), "x"}, strings.Repeat("\r\n", 5*blockSize) + "x"},
	} {
		fx := newFixture(t, nil)
		path := filepath.Join(t.TempDir(), "a")
		f := fx.opened(t, Write, path, How{Lines: Lines{WriteCRLF: true}})
		for _, text := range c.texts {
			write(t, f, text)
		}
		expect(t, f.Close())
		if got := contents(t, path); got != c.want {
			t.Errorf("%.40q: %.80q, want %.80q", c.texts, got, c.want)
		}
	}
}

// A full device tells at once, and once; closing has nothing to add.
func TestFullDevice(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		return // a device of Linux
	}
	fx := newFixture(t, nil)
	f := fx.opened(t, Write, full, How{})
	expect(t, f.Write([]byte("x")), "430 f written no space left on device")
	write(t, f, "y")
	expect(t, f.Flush())
	expect(t, f.Close())
	expect(t, f.Open(Append, full, How{}))
	expect(t, f.Write([]byte("z")), "430 f written no space left on device")
	expect(t, f.Close())
}

// What is lost only when the rest is written is told by closing.
func TestLossAtClosing(t *testing.T) {
	fx := newFixture(t, nil)
	pipe := namedPipe(t, filepath.Join(t.TempDir(), "pipe"))
	open := func() *File {
		reader := make(chan *os.File)
		go func() {
			r, err := os.Open(pipe)
			if err != nil {
				t.Error(err)
			}
			reader <- r
		}()
		f := fx.opened(t, Write, pipe, How{})
		(<-reader).Close()
		return f
	}
	f := open()
	write(t, f, "nobody reads this")
	expect(t, f.Close(), "54 f broken pipe")
	f = open()
	expect(t, f.Write(make([]byte, blockSize+1)), "430 f written broken pipe")
	expect(t, f.Close())
	f = open()
	write(t, f, "neither")
	expect(t, fx.World.Close(), "54 f broken pipe")
	expect(t, f.Close())
}

// The texts of all threads stay together, whatever their sizes.
func TestThreadsShareAnOutlet(t *testing.T) {
	const threads, texts = 8, 400
	for _, mode := range []Mode{Write, Append, PipeTo} {
		fx := newFixture(t, nil)
		path := filepath.Join(t.TempDir(), "a")
		name := path
		if mode == PipeTo {
			name = "cat > '" + path + "'"
		}
		f := fx.opened(t, mode, name, How{})
		write(t, f, "main\n")
		var all sync.WaitGroup
		for thread := range threads {
			shared := f.ForThread()
			all.Go(func() {
				for i := range texts {
					size := (thread*7919 + i*104729) % 3000
					if i%100 == 99 {
						size = blockSize + i
					}
					problems := shared.Write(fmt.Appendf(nil, "%d:%d:%d:%s\n", thread, i, size, strings.Repeat("x", size)))
					if problems != nil {
						t.Errorf("%v", problems)
					}
					if i%50 == 0 {
						expect(t, shared.Flush())
					}
				}
				expect(t, shared.EndThread())
			})
		}
		all.Wait()
		expect(t, f.Close())
		checkTexts(t, contents(t, path), threads, texts)
	}
}

func checkTexts(t *testing.T, text string, threads, texts int) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(got) != 1+threads*texts || got[0] != "main" {
		t.Fatalf("%d lines, the first %.20q", len(got), got[0])
	}
	next := make([]int, threads)
	for _, line := range got[1:] {
		var thread, i, size int
		if n, err := fmt.Sscanf(line, "%d:%d:%d:", &thread, &i, &size); n != 3 {
			t.Fatalf("%.40q: %v", line, err)
		}
		if i != next[thread] || strings.Count(line, "x") != size {
			t.Fatalf("thread %d: text %d with %d of %d bytes, want text %d", thread, i, strings.Count(line, "x"), size, next[thread])
		}
		next[thread]++
	}
}

func TestThreads(t *testing.T) {
	fx := newFixture(t, nil)
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	f := fx.opened(t, Write, path, How{})
	thread := f.ForThread()
	expect(t, thread.Close(), "234 f")
	expect(t, thread.CloseBy(Write), "292 f >=", "234 f")
	expect(t, thread.Open(Write, path, How{}), "55 f")
	write(t, thread, "thread\n")
	expect(t, thread.EndThread())
	if thread.IsOpen() || !f.IsOpen() {
		t.Error("the end of the thread closed the wrong file")
	}
	write(t, f, "main\n")
	late := f.ForThread()
	expect(t, f.Close()) // as main may do during a run, on a notification
	if late.IsOpen() {
		t.Error("open in the thread, closed in main")
	}
	expect(t, late.Write([]byte("x")), "53 f writing")
	expect(t, late.Flush())
	expect(t, late.Close())
	expect(t, late.Open(Write, filepath.Join(dir, "own"), How{}))
	write(t, late, "own\n")
	expect(t, late.EndThread())
	if a, own := contents(t, path), contents(t, filepath.Join(dir, "own")); a != "thread\nmain\n" || own != "own\n" {
		t.Errorf("%q %q", a, own)
	}
}

// What main reads is closed in the threads, and they tell it once together.
func TestThreadsDoNotRead(t *testing.T) {
	fx := newFixture(t, nil)
	path := made(t, "a\nb\n")
	f := fx.opened(t, Read, path, How{})
	first, second := f.ForThread(), f.ForThread()
	_, ok, problems := first.ReadLine()
	expect(t, problems, "53 f reading")
	_, again, problems := second.ReadLine()
	expect(t, problems)
	if ok || again || first.IsOpen() {
		t.Error("a thread reads main's file")
	}
	expect(t, second.Open(Read, path, How{}))
	for _, mine := range []*File{f, second} {
		if got := lines(t, mine); len(got) != 2 {
			t.Errorf("%q", got)
		}
	}
	expect(t, first.EndThread())
	expect(t, second.EndThread())
	stdin := fx.Stdin().ForThread()
	_, _, problems = stdin.ReadLine()
	expect(t, problems, "53 stdin reading")
}

// Main closes while threads write: each text is in the file or refused.
func TestClosingUnderThreads(t *testing.T) {
	fx := newFixture(t, nil)
	path := filepath.Join(t.TempDir(), "a")
	f := fx.opened(t, Write, path, How{})
	var all sync.WaitGroup
	var written [4]int
	for thread := range written {
		shared := f.ForThread()
		all.Go(func() {
			for shared.IsOpen() {
				if shared.Write([]byte("line\n")) == nil && shared.IsOpen() {
					written[thread]++
				}
			}
		})
	}
	for range 200 {
		write(t, f, "line\n")
	}
	expect(t, f.Close())
	all.Wait()
	least := 200
	for _, n := range written {
		least += n
	}
	got := contents(t, path)
	if n := strings.Count(got, "line\n"); n < least || len(got) != 5*n {
		t.Errorf("%d lines in %d bytes, at least %d were written", n, len(got), least)
	}
}

func TestWritingAllocatesNothing(t *testing.T) {
	fx := newFixture(t, nil)
	text := []byte("a line of the usual length\n")
	for _, lines := range []Lines{{}, {WriteCRLF: true}} {
		f := fx.opened(t, Write, filepath.Join(t.TempDir(), "a"), How{Lines: lines})
		for range 2*blockSize/len(text) + 1 {
			f.Write(text)
		}
		if n := testing.AllocsPerRun(10_000, func() { f.Write(text) }); n != 0 {
			t.Errorf("%v allocations per text, %+v", n, lines)
		}
		expect(t, f.Close())
	}
}
