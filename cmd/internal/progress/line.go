// Package progress shows how a run is doing, one line a second.
//
// In come the intervals of the collector, whose sink a Line is. Out goes, on a terminal, one line that is rewritten in
// place, else, when that was asked for, a line each second. The command makes it. It never shows part of a second.
package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"rwl/cmd/internal/summary"
	"rwl/sqlrt/measure"
)

// Options says where and how to show progress.
type Options struct {
	// Terminal: the output is a terminal, the line is rewritten in place.
	Terminal bool
	// Forced shows progress where there is no terminal. Without either nothing is shown.
	Forced bool
	// Width returns the present number of columns of the terminal; nil is 80.
	Width func() int
}

// Line is the progress line. Its methods may be called from any goroutine.
type Line struct {
	out  io.Writer
	opts Options

	mu     sync.Mutex
	errors int64 // so far
	shown  bool  // the cursor stands behind a line that must be cleared
}

// New makes a line; nothing is shown before the first second has passed.
func New(out io.Writer, opts Options) *Line { return &Line{out: out, opts: opts} }

const clearLine = "\r\x1b[K"

// Interval shows one second. What is late counts with the errors only.
func (l *Line) Interval(iv *measure.Interval) {
	defer iv.Release()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range iv.Errors {
		l.errors += e.Count
	}
	if iv.Late || iv.Final || iv.Second < 1 || !(l.opts.Terminal || l.opts.Forced) {
		return
	}
	fields := l.fields(iv)
	if !l.opts.Terminal {
		fmt.Fprintln(l.out, strings.Join(fields, "  "))
		return
	}
	io.WriteString(l.out, clearLine+fit(fields, l.width()-1))
	l.shown = true
}

// fields describes a second, the most important first.
func (l *Line) fields(iv *measure.Interval) []string {
	var response measure.Histogram
	for i := range iv.Procs {
		response.Add(iv.Procs[i].Histogram(measure.Completed, measure.Response))
	}
	at := func(q float64) string {
		if response.Count() == 0 {
			return "-"
		}
		return summary.Duration(response.Quantile(q))
	}
	return []string{
		fmt.Sprintf("%4d s", iv.Second),
		fmt.Sprintf("%7s calls/s", summary.Count(response.Count())),
		fmt.Sprintf("p50 %7s", at(0.5)),
		fmt.Sprintf("p95 %7s", at(0.95)),
		fmt.Sprintf("p99 %7s", at(0.99)),
		"errors " + summary.Count(l.errors),
		"backlog " + summary.Count(iv.Backlog),
	}
}

func (l *Line) width() int {
	if l.opts.Width != nil {
		if w := l.opts.Width(); w > 0 {
			return w
		}
	}
	return 80
}

// fit joins as many fields as the width takes. Two blanks keep them apart, or one where that makes all of them fit.
func fit(fields []string, width int) string {
	for _, gap := range []string{"  ", " "} {
		if text := strings.Join(fields, gap); utf8.RuneCountInString(text) <= width {
			return text
		}
	}
	text := ""
	for i, f := range fields {
		longer := text + f
		if i > 0 {
			longer = text + " " + f
		}
		if utf8.RuneCountInString(longer) > width {
			break
		}
		text = longer
	}
	return text
}

// Finish clears the line on a terminal. It may be called more than once.
func (l *Line) Finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
}

func (l *Line) clear() {
	if l.shown {
		io.WriteString(l.out, clearLine)
		l.shown = false
	}
}

// Beside returns a writer for other output to the same terminal: it clears the line first, which comes back with the next
// second. What is written should end with a newline.
func (l *Line) Beside(out io.Writer) io.Writer { return &beside{line: l, out: out} }

type beside struct {
	line *Line
	out  io.Writer
}

func (b *beside) Write(p []byte) (int, error) {
	b.line.mu.Lock()
	defer b.line.mu.Unlock()
	b.line.clear()
	return b.out.Write(p)
}
