package vm

import (
	"bufio"
	"io"
	"sync"
)

// output is standard output, shared by all threads. What one statement prints
// stays together. On a terminal it appears at once, else in blocks; it is
// flushed before a child process runs and at the end.
type output struct {
	mu          sync.Mutex
	w           *bufio.Writer
	interactive bool
}

const outputBlock = 64 << 10

func newOutput(w io.Writer, interactive bool) *output {
	return &output{w: bufio.NewWriterSize(w, outputBlock), interactive: interactive}
}

// Write implements files.Output.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.w.Write(p)
	if err == nil && o.interactive && len(p) > 0 {
		err = o.w.Flush()
	}
	return n, err
}

// Flush implements files.Output.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Flush()
}
