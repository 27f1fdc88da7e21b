package repository

import (
	"context"
	"errors"
	"sync"
	"time"

	"rwl/sqlrt/measure"
)

const (
	// queueLength is the number of batches that wait for the database before new intervals are merged into the last.
	queueLength = 4
	// heartbeat is how often a run shows that it lives, in nanoseconds.
	heartbeat = int64(time.Second)
	// transactionLimit is how long a transaction may take before the repository counts as lost; endLimit when the run
	// has ended and somebody waits.
	transactionLimit = 30 * time.Second
	endLimit         = 5 * time.Second
	// unfoldLimit is how long the journal is worked off when the run has ended, in nanoseconds.
	unfoldLimit = int64(3 * time.Second)
	// restPerPart is how much longer the writer works before it lets others go first, in nanoseconds for each part of the journal that waits.
	restPerPart = int64(10_000)
)

// Writer stores one run of this process. Its methods may be called from any goroutine. One goroutine, started by Begin and
// ended by End, writes; it alone uses the database.
type Writer struct {
	clock   Clock
	saving  Saving
	started string
	wake    chan struct{} // one token: there is something to do
	done    chan struct{} // closed when the goroutine ends
	ctx     context.Context
	cancel  context.CancelFunc // End calls it when the last transaction takes too long

	mu     sync.Mutex // guards the next ones
	info   RunInfo
	queue  []*batch
	phases []*phase
	state  State // Running until End
	err    error

	// Of the goroutine.
	repo     *Repository // nil when nothing can be written any more
	spooling bool        // repo is a spool file of ours
	run      map[string]*classic
	runDirty map[string]bool
	oeseq    int64
	encoder  measure.Encoder

	pending      []*part // of the journal, the oldest first
	pendingBytes int
	rest         *measure.Rest
}

func newWriter(r *Repository, info RunInfo, started string, saving Saving) *Writer {
	w := &Writer{
		repo: r, info: info, started: started, saving: saving, state: Running,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
		run: make(map[string]*classic), runDirty: make(map[string]bool),
	}
	if r != nil {
		w.clock = r.clock
		w.rest = measure.NewRest(r.clock)
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// RunNumber returns the number of the run, 0 when it is in a spool file and has none yet.
func (w *Writer) RunNumber() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.info.RunNumber
}

// Started returns when the run began, as it is stored.
func (w *Writer) Started() time.Time {
	t, err := instant(w.started)
	if err != nil {
		panic(err) // stamp made it
	}
	return t
}

// Err returns why the repository could not be used, nil when it could. What it says was given to Saving.Trouble too.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// SetDatabase records the database that the run works on, when it is known. The address holds no password.
func (w *Writer) SetDatabase(kind, version, address string) {
	w.mu.Lock()
	w.info.DatabaseKind, w.info.DatabaseVersion, w.info.DatabaseURL = kind, version, address
	w.mu.Unlock()
	w.nudge()
}

// Phase begins a phase and returns the sink for its collector. The procedures are those given to the collector.
func (w *Writer) Phase(name string, procs []string) measure.Sink {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := &phase{
		writer: w, number: int64(len(w.phases) + 1), name: name, procs: procs, started: stamp(w.clock.Wall()), state: Running,
		totals: make(map[int]*measure.Stats), dirty: make(map[int]bool), filled: make(map[int]int64),
	}
	w.phases = append(w.phases, p)
	w.nudge()
	return p
}

// EndPhase ends the phase begun last. The totals come from its collector, which has sent everything to the sink.
func (w *Writer) EndPhase(totals *measure.Totals) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.phases[len(w.phases)-1]
	p.duration, p.threads, p.state = totals.Duration, totals.Threads, Finished
	if totals.Interrupted {
		p.state = Interrupted
	}
	w.nudge()
}

// End stores what is left, marks the run Finished or Interrupted and ends the writer. It waits for the last transaction, some
// seconds at most. The error is that of Err. It is called once.
func (w *Writer) End(state State) error {
	w.mu.Lock()
	w.state = state
	w.mu.Unlock()
	w.nudge()
	timer := time.AfterFunc(endLimit, w.cancel)
	<-w.done
	timer.Stop()
	w.cancel()
	return w.Err()
}

// enqueue adds an interval; the caller holds mu.
func (w *Writer) enqueue(p *phase, iv *measure.Interval) {
	if n := len(w.queue); n >= queueLength && w.queue[n-1].phase == p {
		w.queue[n-1].merge(iv)
	} else {
		p.seq++
		w.queue = append(w.queue, newBatch(p, p.seq, iv))
	}
	w.nudge()
}

func (w *Writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // a token is there already
	}
}

// work is what one transaction stores.
type work struct {
	info      RunInfo
	state     State
	heartbeat string
	journal   []*part
	batches   []*batch
	phases    []meta
}

// loop writes until the run has ended and the queue is empty. Rows of the journal are written when nothing new is there.
func (w *Writer) loop() {
	defer close(w.done)
	for state := Running; state == Running; {
		w.wait()
		todo := w.take()
		state = todo.state
		w.rest.Begin(restPerPart * int64(len(w.pending)))
		switch {
		case state != Running:
			w.rest.End()
			w.receive(todo)
			if len(w.pending) > 0 {
				todo.state = Running // a reader must not take up what is left in the journal yet
				w.write(todo)
				w.unfoldRest()
				todo = w.take()
			}
		case len(todo.batches) == 0 && len(w.pending) > 0:
			w.unfoldOldest()
			continue
		default:
			w.receive(todo)
		}
		w.write(todo)
	}
	if w.spooling && w.repo != nil {
		w.fail(w.repo.Close())
	}
}

// wait returns when there is something to do. Nothing new is taken while the journal is too long.
func (w *Writer) wait() {
	for w.pendingBytes > journalMost {
		w.unfoldOldest()
	}
	if len(w.pending) == 0 {
		w.clock.SleepUntil(w.clock.Now()+heartbeat, w.wake)
	}
	select {
	case <-w.wake: // whether or not SleepUntil took the token itself
	default:
	}
}

// take empties the queue. Intervals that come after the end was taken cannot exist: phases end before the run.
func (w *Writer) take() *work {
	w.mu.Lock()
	defer w.mu.Unlock()
	todo := w.nothing()
	todo.state, todo.batches = w.state, w.queue
	w.queue = nil
	return todo
}

// nothing is work that only shows that the run lives; the caller holds mu.
func (w *Writer) nothing() *work {
	todo := &work{info: w.info, state: Running, heartbeat: stamp(w.clock.Wall())}
	for _, p := range w.phases {
		todo.phases = append(todo.phases, meta{p, p.duration, p.threads, p.state})
	}
	return todo
}

// write stores the work in the repository, or when that fails in a spool file.
func (w *Writer) write(todo *work) {
	if w.repo == nil {
		return
	}
	ctx := w.ctx
	if w.spooling {
		ctx = context.Background() // the spool file is local; End's limit is for the server
	}
	err := w.store(ctx, todo)
	if err != nil && !w.spooling {
		w.fallBack(err)
		if w.repo == nil {
			return
		}
		todo.journal = w.pending
		err = w.store(context.Background(), todo)
	}
	if err != nil {
		w.fail(errors.Join(err, w.repo.Close()))
		w.repo = nil
		w.saving.trouble(err, "")
	}
	for _, b := range todo.batches {
		b.release()
	}
}

// fallBack replaces the repository by a spool file. The file gets all totals, not only what changes from now on.
func (w *Writer) fallBack(cause error) {
	w.fail(cause)
	ctx, cancel := context.WithTimeout(context.Background(), transactionLimit)
	defer cancel()
	w.mu.Lock()
	info := w.info
	w.mu.Unlock()
	repo, file, err := openSpool(ctx, w.clock, info, w.started, w.saving.Folders)
	w.repo, w.spooling = repo, true
	for name := range w.run {
		w.runDirty[name] = true
	}
	w.mu.Lock()
	phases := w.phases
	w.mu.Unlock()
	for _, p := range phases {
		for proc := range p.totals {
			p.dirty[proc] = true
		}
	}
	w.saving.trouble(cause, file)
	if err != nil {
		w.fail(err)
		w.saving.trouble(err, "")
	}
}

func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = errors.Join(w.err, err)
}

func (s *Saving) trouble(err error, file string) {
	if s.Trouble != nil {
		s.Trouble(err, file)
	}
}
