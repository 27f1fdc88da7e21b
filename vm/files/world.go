package files

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Output is the machine's own standard output. It is used by all threads at
// once; what one Write brings stays together.
type Output interface {
	io.Writer
	Flush() error
}

// Lines says how lines end.
type Lines struct {
	ReadCRLF  bool // a CR before the newline is not part of a line that is read ($crnlreadline)
	WriteCRLF bool // each newline is written as CR LF, unless a CR stands before it ($crnlgeneral)
}

// Config is what files need of the process. Stdout and Stderr must be set.
type Config struct {
	Stdin  io.Reader // nil is empty; commands inherit it when it is an *os.File
	Stdout Output    // flushed before each command; it ends its lines itself
	Stderr io.Writer
	// CommandOutput is what commands inherit as their standard output; nil when
	// what they print goes through Stdout.
	CommandOutput *os.File
	Lines         Lines // of stdin and stderr
	// LineLimit is the longest line that is read, in bytes without its end; 0 is
	// no limit. $readbuffer:N means N-2.
	LineLimit int
	// Grace is how long writing and commands may still take when the program is
	// interrupted; 0 is 1 s.
	Grace time.Duration
	// Patience is how long a command may still take whose output is closed
	// before its end; 0 is 5 s. Then it is terminated.
	Patience time.Duration
}

const (
	defaultGrace    = time.Second
	defaultPatience = 5 * time.Second
	// leastGrace is what each file gets when the grace has passed already: enough
	// for whatever is not stuck.
	leastGrace = 200 * time.Millisecond
)

// opened is an outlet or an inlet in the list of what is open.
type opened interface {
	interrupt(limit time.Time)
	resume()
	close() []Problem
}

// World is what all files of a program share. All its methods may be called
// from any goroutine.
type World struct {
	cfg    Config
	stdout *outlet
	stderr *outlet
	crlf   atomic.Bool // $crnlgeneral; stdout ends its lines itself

	mu    sync.Mutex
	open  map[opened]bool
	stop  chan struct{} // closed by Interrupt, a new one by Resume
	limit time.Time     // when the grace ends; zero unless interrupted
}

// NewWorld makes the world of one program.
func NewWorld(cfg Config) *World {
	if cfg.Grace == 0 {
		cfg.Grace = defaultGrace
	}
	if cfg.Patience == 0 {
		cfg.Patience = defaultPatience
	}
	w := &World{cfg: cfg, open: map[opened]bool{}, stop: make(chan struct{})}
	w.stdout = &outlet{world: w, name: "stdout", to: cfg.Stdout, immediate: true}
	w.stderr = &outlet{world: w, name: "stderr", to: cfg.Stderr, immediate: true, crlf: cfg.Lines.WriteCRLF}
	return w
}

// SetCRLF makes lines of all files end in CR LF, also of those that are open.
func (w *World) SetCRLF(on bool) { w.crlf.Store(on) }

// Stdin is main's file variable stdin. It is to be called once: two of them
// would take each other's input.
func (w *World) Stdin() *File {
	in := newInlet(w, "stdin", w.cfg.Stdin, w.cfg.Lines.ReadCRLF)
	in.direct = in.direct && isRegular(w.cfg.Stdin) // a command that inherits it makes deadlines useless
	w.register(in)
	return &File{world: w, name: "stdin", in: in, predefined: true, told: &complaints{}}
}

// Stdout is main's file variable stdout.
func (w *World) Stdout() *File {
	return &File{world: w, name: "stdout", out: w.stdout, predefined: true, told: &complaints{}}
}

// Stderr is main's file variable stderr.
func (w *World) Stderr() *File {
	return &File{world: w, name: "stderr", out: w.stderr, predefined: true, told: &complaints{}}
}

// Interrupt wakes whoever waits: reading ends as at the end of the file, and
// writing and the ends of commands have the grace and no more. It holds for
// what comes later too, until Resume.
func (w *World) Interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.limit.IsZero() {
		return
	}
	w.limit = time.Now().Add(w.cfg.Grace)
	close(w.stop)
	for o := range w.open {
		o.interrupt(w.limit)
	}
}

// Resume ends an interruption: the program goes on.
func (w *World) Resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limit.IsZero() {
		return
	}
	w.limit = time.Time{}
	w.stop = make(chan struct{})
	for o := range w.open {
		o.resume()
	}
}

// Close is for the end of the program: it closes what is still open and
// flushes stdout. No other goroutine uses a file of this world any more.
func (w *World) Close() []Problem {
	w.mu.Lock()
	var rest []opened
	for o := range w.open {
		rest = append(rest, o)
	}
	w.mu.Unlock()
	problems := w.stdout.flush()
	for _, o := range rest {
		problems = append(problems, o.close()...)
	}
	return problems
}

func (w *World) register(o opened) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[o] = true
	if !w.limit.IsZero() {
		o.interrupt(w.limit)
	}
}

func (w *World) forget(o opened) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, o)
}

// interruption gives the channel that the next or present Interrupt closes.
func (w *World) interruption() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stop
}

// lastInstant is until when writing or waiting may last, false when nothing
// limits it.
func (w *World) lastInstant() (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limit.IsZero() {
		return w.limit, false
	}
	if least := time.Now().Add(leastGrace); least.After(w.limit) {
		return least, true
	}
	return w.limit, true
}
