package files

import (
	"bytes"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// outlet is a file, pipe or predefined output that is written to. Whole texts
// collect in the block, so that each call of the system writes whole texts:
// what several processes append to one file does not mix within a statement.
type outlet struct {
	world     *World
	name      string    // of the variable that opened it
	to        io.Writer // file, or a predefined output
	file      *os.File  // nil for a predefined output
	command   *command  // nil unless it is a pipe
	immediate bool      // a device or predefined output: nothing is held back
	crlf      bool
	waits     bool // a pipe: a write may take long

	closed atomic.Bool // set under mu

	mu      sync.Mutex
	block   []byte
	afterCR bool
	failure error // of the first write that failed; nothing is written after it
	told    bool  // the failure was reported
}

// blockSize is how much is collected before it is written, in bytes.
const blockSize = 64 << 10

// Write writes the text of one statement, which stays together whatever other
// threads write. Reported are a variable that is not open for writing (53, once
// for each attempt to open it) and data that could not be written (430, once;
// the file then takes no more). p may be used again afterwards.
func (f *File) Write(p []byte) []Problem {
	if f.out != nil {
		if open, problems := f.out.write(p); open {
			return problems
		}
	}
	return f.closedProblem(&f.told.writing, "writing")
}

// Flush writes what is held back. Problems are those of Write.
func (f *File) Flush() []Problem {
	if f.out != nil && !f.out.closed.Load() {
		return f.out.flush()
	}
	return f.closedProblem(&f.told.writing, "writing")
}

// write adds a text; open is false when the outlet was closed meanwhile.
func (o *outlet) write(p []byte) (open bool, problems []Problem) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed.Load() {
		return false, nil
	}
	if o.failure != nil {
		return true, nil
	}
	crlf := o.crlf || o != o.world.stdout && o.world.crlf.Load()
	switch {
	case o.immediate && !crlf:
		o.send(p)
	case crlf:
		o.makeRoom(len(p) + bytes.Count(p, newline))
		o.addCRLF(p)
	case len(p) > blockSize:
		o.sendBlock()
		o.send(p)
	default:
		o.makeRoom(len(p))
		o.block = append(o.block, p...)
	}
	if o.immediate || len(o.block) > blockSize {
		o.sendBlock()
	}
	return true, o.tellFailure()
}

func (o *outlet) flush() []Problem {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sendBlock()
	o.push()
	return o.tellFailure()
}

// push empties the machine's own buffer. It is called with the lock held.
func (o *outlet) push() {
	if out, ok := o.to.(Output); ok && o.failure == nil {
		o.failure = out.Flush()
	}
}

// close writes the rest and closes. Waiting for the command is left to the end,
// when no other thread can be held up by it.
func (o *outlet) close() []Problem {
	problems, done := o.closeFile()
	if done || o.command == nil {
		return problems
	}
	return append(problems, o.world.finish(o.command, o.name, false)...)
}

// closeFile gives the problems of the file itself; done is true when it was
// closed before.
func (o *outlet) closeFile() (problems []Problem, done bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed.Swap(true) {
		return nil, true
	}
	o.sendBlock()
	o.beforeCommand()
	err := o.file.Close()
	o.world.forget(o) // not before: an interruption must end the writing
	if o.failure == nil {
		o.failure = err
	}
	o.block = nil
	if o.failure == nil || o.told {
		return nil, false
	}
	if o.command != nil {
		return problem(68, o.name, reason(o.failure)), false
	}
	return problem(54, o.name, reason(o.failure)), false
}

// makeRoom sends the block when n more bytes do not fit into it.
func (o *outlet) makeRoom(n int) {
	if len(o.block)+n > blockSize {
		o.sendBlock()
	}
}

// sendBlock sends what has collected. A block that one large text has stretched
// is not kept.
func (o *outlet) sendBlock() {
	if len(o.block) > 0 {
		o.send(o.block)
	}
	o.block = o.block[:0]
	if cap(o.block) > 2*blockSize {
		o.block = nil
	}
}

// send writes to the system. After an interruption a pipe that nobody empties
// gets only the grace.
func (o *outlet) send(p []byte) {
	if o.failure != nil || len(p) == 0 {
		return
	}
	o.beforeCommand()
	if o.file != nil {
		if limit, limited := o.world.lastInstant(); limited {
			o.file.SetWriteDeadline(limit)
		}
	}
	_, o.failure = o.to.Write(p)
}

// beforeCommand lets what the program has printed appear before what a command makes of the data, or of their end, that it
// is about to get. A failure of stdout is told when the program prints there next.
func (o *outlet) beforeCommand() {
	if o.command == nil {
		return
	}
	out := o.world.stdout
	out.mu.Lock()
	defer out.mu.Unlock()
	out.push()
}

func (o *outlet) tellFailure() []Problem {
	if o.failure == nil || o.told {
		return nil
	}
	o.told = true
	return problem(unreadable, o.name, "written", reason(o.failure))
}

var newline = []byte{'\n'}

// addCRLF adds p to the block with a CR before each newline that has none. A
// CR that ended the text before counts.
func (o *outlet) addCRLF(p []byte) {
	for len(p) > 0 {
		line, rest, found := bytes.Cut(p, newline)
		o.block = append(o.block, line...)
		if len(line) > 0 {
			o.afterCR = line[len(line)-1] == '\r'
		}
		if found {
			if !o.afterCR {
				o.block = append(o.block, '\r')
			}
			o.block = append(o.block, '\n')
			o.afterCR = false
		}
		p = rest
	}
}

// interrupt gives a writer that is stuck until the limit. It takes no lock,
// because that writer holds it. Files that cannot be stuck refuse a deadline.
func (o *outlet) interrupt(limit time.Time) { o.file.SetWriteDeadline(limit) }

func (o *outlet) resume() { o.file.SetWriteDeadline(time.Time{}) }
