package main

import (
	"bufio"
	"fmt"
	"os"
	"sync"

	"rwl/vm/rng"
)

// decisions writes every random decision of every thread to a file, one a line:
//
//	thread <tab> number of the decision in the thread <tab> kind <tab> value
//
// The lines of one thread are in order; those of different threads are mixed
// as they come in blocks, so sort by the first two columns before comparing:
//
//	sort -n -k1,1 -k2,2 FILE
type decisions struct {
	mu      sync.Mutex
	file    *os.File
	w       *bufio.Writer
	threads []*threadDecisions
	err     error
}

// threadDecisions is the log of one thread. Its buffer goes to the file in
// whole lines.
type threadDecisions struct {
	d      *decisions
	thread int
	number int64
	buffer []byte
}

const decisionBlock = 16 << 10

func newDecisions(name string) (*decisions, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &decisions{file: f, w: bufio.NewWriter(f)}, nil
}

// trace attaches a thread's random stream to the log.
func (d *decisions) trace(thread int, s *rng.Stream) {
	t := &threadDecisions{d: d, thread: thread}
	d.mu.Lock()
	d.threads = append(d.threads, t)
	d.mu.Unlock()
	s.Trace = t
}

func (t *threadDecisions) Integer(kind string, v int64) { t.add(kind, "%d", v) }

func (t *threadDecisions) Double(kind string, v float64) { t.add(kind, "%v", v) }

func (t *threadDecisions) Text(kind, v string) { t.add(kind, "%q", v) }

func (t *threadDecisions) add(kind, verb string, v any) {
	t.number++
	t.buffer = fmt.Appendf(t.buffer, "%d\t%d\t%s\t"+verb+"\n", t.thread, t.number, kind, v)
	if len(t.buffer) >= decisionBlock {
		t.flush()
	}
}

func (t *threadDecisions) flush() {
	t.d.mu.Lock()
	defer t.d.mu.Unlock()
	if _, err := t.d.w.Write(t.buffer); err != nil && t.d.err == nil {
		t.d.err = err
	}
	t.buffer = t.buffer[:0]
}

// close writes what is left. All threads have ended.
func (d *decisions) close() error {
	for _, t := range d.threads {
		t.flush()
	}
	if err := d.w.Flush(); err != nil && d.err == nil {
		d.err = err
	}
	if err := d.file.Close(); err != nil && d.err == nil {
		d.err = err
	}
	return d.err
}
