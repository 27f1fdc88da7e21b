package vm

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"
)

// output is standard output, shared by all threads. What one statement prints
// stays together. On a terminal it appears at once, else in blocks; it is
// flushed before a child process runs and at the end.
type output struct {
	mu          sync.Mutex
	w           *bufio.Writer
	interactive bool
	crlf        atomic.Bool // lines end in CR LF ($crnlgeneral)
	afterCR     bool
}

const outputBlock = 64 << 10

func newOutput(w io.Writer, interactive bool) *output {
	return &output{w: bufio.NewWriterSize(w, outputBlock), interactive: interactive}
}

// Write implements files.Output.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := len(p), error(nil)
	if o.crlf.Load() {
		err = o.writeCRLF(p)
	} else {
		n, err = o.w.Write(p)
	}
	if err == nil && o.interactive && len(p) > 0 {
		err = o.w.Flush()
	}
	return n, err
}

// writeCRLF writes a CR before each newline that has none.
func (o *output) writeCRLF(p []byte) error {
	for _, c := range p {
		if c == '\n' && !o.afterCR {
			if err := o.w.WriteByte('\r'); err != nil {
				return err
			}
		}
		if err := o.w.WriteByte(c); err != nil {
			return err
		}
		o.afterCR = c == '\r'
	}
	return nil
}

// Flush implements files.Output.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Flush()
}
