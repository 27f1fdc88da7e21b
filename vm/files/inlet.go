package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"time"
	"unicode/utf8"
)

// inlet is a file, pipe or standard input that is read from, by one goroutine.
// Lines lie in a block that grows to the longest line.
type inlet struct {
	world   *World
	name    string // of the variable that opened it
	from    io.Reader
	file    *os.File // nil for standard input
	command *command // nil unless it is a pipe
	crlf    bool
	// direct: a read either does not wait, or an interruption ends it. Other
	// reads are made by a goroutine that may be left behind.
	direct bool
	waits  bool         // no regular file: a read may take long
	left   chan arrival // the read that was left behind, nil without
	spare  []byte       // what that goroutine reads into

	block      []byte
	start, end int  // what was read and not yet taken
	ended      bool // the last read met the end
	failed     bool // reading failed and was reported
}

// arrival is the result of a read.
type arrival struct {
	n   int
	err error
}

func newInlet(w *World, name string, from io.Reader, crlf bool) *inlet {
	return &inlet{world: w, name: name, from: from, crlf: crlf, direct: readsDirectly(from), waits: !isRegular(from)}
}

// readsDirectly is true for regular files, which do not wait, and for pipes and
// the like where the system supports deadlines.
func readsDirectly(from io.Reader) bool {
	if isRegular(from) {
		return true
	}
	file, ok := from.(*os.File)
	return ok && file.SetReadDeadline(time.Time{}) == nil
}

// isRegular is true for a regular file and for nothing at all.
func isRegular(from io.Reader) bool {
	file, ok := from.(*os.File)
	if !ok {
		return from == nil
	}
	info, err := file.Stat()
	return err == nil && info.Mode().IsRegular()
}

// ReadLine reads a line, which is valid until the next operation on f, without
// its end; the last line of a file needs none. ok is false at the end of the
// file, after an interruption, and with a problem that hinders: not open for
// reading (53, once for each attempt to open it), or reading failed (430). A
// line above the limit is a problem too (231), but delivered as far as the
// limit; the rest is the next line.
func (f *File) ReadLine() (line []byte, ok bool, problems []Problem) {
	if f.in == nil {
		return nil, false, f.closedProblem(&f.told.reading, "reading")
	}
	return f.in.readLine()
}

func (in *inlet) readLine() (line []byte, ok bool, problems []Problem) {
	seen, limit := 0, in.world.cfg.LineLimit
	for {
		data := in.block[in.start:in.end]
		if at := bytes.IndexByte(data[seen:], '\n'); at >= 0 {
			line = in.withoutCR(data[:seen+at])
			if limit > 0 && len(line) > limit {
				return in.cut(limit)
			}
			in.start += seen + at + 1
			return line, true, nil
		}
		// Two bytes more than the limit without an end: not even a CR helps.
		if limit > 0 && len(data) > limit+1 {
			return in.cut(limit)
		}
		seen = len(data)
		if err := in.fill(); err != nil {
			if err != io.EOF || in.start == in.end {
				return nil, false, in.tellFailure(err)
			}
			if limit > 0 && seen > limit {
				return in.cut(limit)
			}
			line = in.block[in.start:in.end]
			in.start = in.end
			return line, true, nil
		}
	}
}

func (in *inlet) withoutCR(line []byte) []byte {
	if n := len(line); in.crlf && n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// cut delivers the first bytes of a long line, not half a character.
func (in *inlet) cut(limit int) ([]byte, bool, []Problem) {
	data := in.block[in.start:in.end]
	n := limit
	for n > 0 && limit-n < utf8.UTFMax && !utf8.RuneStart(data[n]) {
		n--
	}
	if n == 0 || limit-n == utf8.UTFMax {
		n = limit
	}
	in.start += n
	return data[:n], true, problem(231, in.name, limit)
}

// fill reads more behind what is there. The end of a file is not for ever:
// the next fill sees what was appended since.
func (in *inlet) fill() error {
	switch {
	case in.from == nil:
		return io.EOF
	case in.start == in.end:
		in.start, in.end = 0, 0
	case in.end == len(in.block) && in.start > 0:
		in.end = copy(in.block, in.block[in.start:in.end])
		in.start = 0
	}
	if in.end == len(in.block) {
		grown := make([]byte, max(blockSize, 2*len(in.block)))
		copy(grown, in.block[:in.end])
		in.block = grown
	}
	n, err := in.read(in.block[in.end:])
	in.end += n
	in.ended = err == io.EOF
	switch {
	case n > 0:
		return nil
	case err == nil:
		return io.ErrNoProgress
	}
	return err
}

// read is one read that ends when the program is interrupted.
func (in *inlet) read(p []byte) (int, error) {
	if in.direct {
		n, err := in.from.Read(p)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = errInterrupted
		}
		return n, err
	}
	if in.left == nil {
		if in.spare == nil {
			in.spare = make([]byte, blockSize)
		}
		in.left = make(chan arrival, 1)
		go func(into []byte, done chan<- arrival) { // ends when something arrives
			n, err := in.from.Read(into)
			done <- arrival{n, err}
		}(in.spare[:min(len(p), blockSize)], in.left)
	}
	select {
	case a := <-in.left:
		in.left = nil
		return copy(p, in.spare[:a.n]), a.err
	case <-in.world.interruption():
		return 0, errInterrupted
	}
}

// tellFailure reports once that reading failed; the end of the file and an
// interruption are no failures.
func (in *inlet) tellFailure(err error) []Problem {
	if err == io.EOF || err == errInterrupted || in.failed {
		return nil
	}
	in.failed = true
	return problem(unreadable, in.name, "read", reason(err))
}

func (in *inlet) close() []Problem {
	in.world.forget(in)
	if in.file == nil {
		return nil
	}
	err := in.file.Close()
	switch {
	case in.command != nil:
		return in.world.finish(in.command, in.name, !in.ended)
	case err != nil:
		return problem(54, in.name, reason(err))
	}
	return nil
}

// longAgo is a deadline that ends reads at once.
var longAgo = time.Unix(1, 0)

func (in *inlet) interrupt(time.Time) {
	if in.direct {
		in.setDeadline(longAgo)
	}
}

func (in *inlet) resume() {
	if in.direct {
		in.setDeadline(time.Time{})
	}
}

// setDeadline is refused by regular files, which need none.
func (in *inlet) setDeadline(t time.Time) {
	if file, ok := in.from.(*os.File); ok {
		file.SetReadDeadline(t)
	}
}
