package files

import (
	"os"
	"strings"
	"syscall"
)

var openFlags = [...]int{
	Write:  os.O_WRONLY | os.O_CREATE | os.O_TRUNC,
	Append: os.O_WRONLY | os.O_CREATE | os.O_APPEND,
	Read:   os.O_RDONLY,
}

// open opens a file. A directory is refused: reading it would fail at the first
// line only.
func open(path string, mode Mode, interrupted <-chan struct{}) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, syscall.EISDIR
	}
	if err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		return openNamedPipe(path, openFlags[mode], interrupted)
	}
	return os.OpenFile(path, openFlags[mode], 0o666)
}

// openNamedPipe waits until another process has opened the other end, or until
// the program is interrupted. The system call cannot be stopped; but it returns
// when we open both ends ourselves.
func openNamedPipe(path string, flags int, interrupted <-chan struct{}) (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	done := make(chan result, 1)
	go func() { // ends when the system call returns
		file, err := os.OpenFile(path, flags, 0)
		done <- result{file, err}
	}()
	select {
	case r := <-done:
		return r.file, r.err
	case <-interrupted:
	}
	both, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	go func() { // ends with the goroutine above
		if r := <-done; r.err == nil {
			r.file.Close()
		}
		if err == nil {
			both.Close()
		}
	}()
	return nil, errInterrupted
}

// openPipe starts a shell command at the other end of a pipe. What the program
// has printed appears before what the command prints.
func (f *File) openPipe(mode Mode, text string, how How) []Problem {
	if strings.TrimSpace(text) == "" {
		return problem(67, text, "it is empty")
	}
	problems := f.world.stdout.flush()
	ours, theirs, err := pipe(mode)
	if err != nil {
		return append(problems, problem(67, text, reason(err))...)
	}
	c, err := f.world.start(text, mode, theirs)
	theirs.Close()
	if err != nil {
		ours.Close()
		return append(problems, problem(67, text, reason(err))...)
	}
	f.attach(mode, ours, c, how)
	return problems
}

// pipe gives our end and that of the command.
func pipe(mode Mode) (ours, theirs *os.File, err error) {
	from, to, err := os.Pipe()
	if mode == PipeTo {
		return to, from, err
	}
	return from, to, err
}

// attach makes the outlet or inlet of what was opened.
func (f *File) attach(mode Mode, file *os.File, c *command, how How) {
	if mode == Read || mode == PipeFrom {
		f.in = newInlet(f.world, f.name, file, how.Lines.ReadCRLF)
		f.in.file, f.in.command = file, c
		f.world.register(f.in)
		return
	}
	f.out = &outlet{world: f.world, name: f.name, to: file, file: file, command: c, crlf: how.Lines.WriteCRLF}
	info, err := file.Stat()
	f.out.immediate = err == nil && info.Mode()&os.ModeCharDevice != 0
	f.out.waits = err == nil && info.Mode()&os.ModeNamedPipe != 0
	f.world.register(f.out)
}
