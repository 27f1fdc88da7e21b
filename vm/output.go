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

func (o *output) write(p []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.w.Write(p)
	if o.interactive && len(p) > 0 {
		o.w.Flush()
	}
}

func (o *output) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Flush()
}
