package measure

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Clock is the part of the run's clock that the collector needs.
type Clock interface {
	// Now returns monotonic nanoseconds.
	Now() int64
	// SleepUntil returns at the instant t, or earlier when wake is readable.
	SleepUntil(t int64, wake <-chan struct{}) (woken bool)
}

// grace is how long after the end of a second it is collected: time for threads to record what they have just stamped.
const grace = nanosPerSecond / 20

// Config is what the collector must be told.
type Config struct {
	Clock Clock
	// ErrorRows is the number of single errors kept per thread, for the table oerstats; 0 keeps none.
	ErrorRows int
}

// Collector gathers what the threads of one run phase record.
type Collector struct {
	cfg    Config
	procs  []string
	shards []*shard
	sinks  []Sink

	mu        sync.Mutex // guards recorders
	recorders []*Recorder

	zero     int64
	started  bool
	wake     chan struct{} // holds at most one token; sent by nudge, received by the goroutine of Start
	stopping atomic.Bool
	done     chan struct{} // closed when that goroutine ends

	// The rest belongs to the goroutine of Start, and after its end to Stop.
	rest    *Rest
	sent    int64 // last second that was sent
	total   secondStats
	dropped int64
}

// NewCollector makes the collector of one phase for the named procedures.
func NewCollector(procs []string, cfg Config) *Collector {
	c := &Collector{
		cfg:   cfg,
		procs: slices.Clone(procs),
		wake:  make(chan struct{}, 1),
		done:  make(chan struct{}),
		rest:  NewRest(cfg.Clock),
		sent:  -1,
		total: secondStats{byProc: make([]*Stats, len(procs)+1)},
	}
	for range min(16, max(1, runtime.GOMAXPROCS(0))) {
		c.shards = append(c.shards, newShard(len(procs)))
	}
	return c
}

// Subscribe adds a sink. It is called before Start.
func (c *Collector) Subscribe(sink Sink) { c.sinks = append(c.sinks, sink) }

// Recorder makes the recorder of a thread, numbered from 0. It may be called at any time before Stop, from any goroutine.
func (c *Collector) Recorder(thread int) *Recorder {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &Recorder{
		collector: c,
		shard:     c.shards[thread%len(c.shards)],
		seen:      make([]bool, len(c.procs)+1),
	}
	c.recorders = append(c.recorders, r)
	return r
}

// Start begins to send intervals; zero is time zero of the phase on the clock. The goroutine it starts ends in Stop. When time zero
// has passed long ago, as in a process that comes late to a run of several, the seconds before now are not sent: nothing can
// have happened in them.
func (c *Collector) Start(zero int64) {
	c.zero = zero
	c.started = true
	if passed := (c.cfg.Clock.Now() - zero) / nanosPerSecond; passed > 0 {
		c.sent = passed
	}
	go c.loop()
}

// Stop ends the phase: it collects everything, sends the last intervals and returns the totals. No thread records any more
// when it is called. It is called once.
func (c *Collector) Stop(interrupted bool) *Totals {
	if c.started {
		c.stopping.Store(true)
		c.nudge()
		<-c.done
	}
	duration := c.cfg.Clock.Now() - c.zero
	c.rest.End()
	c.drain()
	backlog := c.backlog()
	c.send(second(duration-1), true)
	totals := &Totals{
		Procs:            c.procs,
		Stats:            statsOf(&c.total),
		Errors:           errorsOf(&c.total),
		Threads:          c.threads(),
		Duration:         duration,
		Backlog:          backlog,
		Interrupted:      interrupted,
		ErrorRowsDropped: c.dropped,
	}
	return totals
}

// nudge wakes the collector's goroutine; it never blocks.
func (c *Collector) nudge() {
	select {
	case c.wake <- struct{}{}:
	default: // a token is there already
	}
}

func (c *Collector) loop() {
	defer close(c.done)
	next := max(1, c.sent+1)
	for {
		c.cfg.Clock.SleepUntil(c.zero+next*nanosPerSecond+grace, c.wake)
		select {
		case <-c.wake: // whether or not SleepUntil took the token itself
		default:
		}
		if c.stopping.Load() {
			return
		}
		c.rest.Begin(0)
		c.drain()
		now := c.cfg.Clock.Now() - c.zero
		if now < next*nanosPerSecond+grace {
			continue // woken by a full ring
		}
		finished := (now - grace) / nanosPerSecond
		c.send(finished, false)
		next = finished + 1
	}
}

// drain folds the rings of all recorders.
func (c *Collector) drain() {
	c.mu.Lock()
	recorders := c.recorders
	c.mu.Unlock()
	for _, r := range recorders {
		r.shard.mu.Lock()
		r.foldLocked()
		r.shard.mu.Unlock()
		c.rest.Point()
	}
}

func (c *Collector) threads() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.recorders)
}

func (c *Collector) backlog() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum int64
	for _, r := range c.recorders {
		sum += r.backlog.Load()
	}
	return sum
}

// send takes the seconds up to finished out of the shards and gives them to the sinks, empty seconds included. The final
// call takes everything, also what a thread stamped after the instant at which the clock was read.
func (c *Collector) send(finished int64, final bool) {
	upTo := finished
	if final {
		upTo = 1<<63 - 1
	}
	bySecond := make(map[int64]*secondStats)
	loose := secondStats{byProc: make([]*Stats, len(c.procs)+1)}
	var rows []ErrorRow
	for _, s := range c.shards {
		s.mu.Lock()
		taken := s.take(upTo)
		loose.add(&s.loose, nil)
		clear(s.loose.byProc)
		rows = append(rows, s.errorRows...)
		s.errorRows = nil
		c.dropped += s.errorRowsDropped
		s.errorRowsDropped = 0
		s.mu.Unlock()
		for _, st := range taken {
			if there := bySecond[st.second]; there != nil {
				there.add(st, c.rest)
			} else {
				bySecond[st.second] = st
			}
		}
	}
	for s := c.sent + 1; s <= finished; s++ {
		if bySecond[s] == nil {
			bySecond[s] = &secondStats{second: s, byProc: make([]*Stats, len(c.procs)+1)}
		}
	}
	c.emit(bySecond, &loose, rows, final)
}

// emit sends the seconds in order. What has no time of its own goes with the last of them.
func (c *Collector) emit(bySecond map[int64]*secondStats, loose *secondStats, rows []ErrorRow, final bool) {
	seconds := make([]int64, 0, len(bySecond))
	for s := range bySecond {
		seconds = append(seconds, s)
	}
	if final && len(seconds) == 0 {
		seconds = append(seconds, c.sent)
		bySecond[c.sent] = &secondStats{second: c.sent, byProc: make([]*Stats, len(c.procs)+1)}
	}
	slices.Sort(seconds)
	for i, s := range seconds {
		st := bySecond[s]
		iv := &Interval{Second: s, Late: s <= c.sent, Backlog: c.backlog(), Threads: c.threads()}
		iv.readers.Store(int64(len(c.sinks)) + 1)
		if i == len(seconds)-1 {
			st.add(loose, nil)
			iv.ErrorRows = rows
			iv.Final = final
		}
		c.sent = max(c.sent, s)
		iv.Procs, iv.Errors = statsOf(st), errorsOf(st)
		c.keep(st)
		for _, sink := range c.sinks {
			sink.Interval(iv)
		}
		iv.Release()
	}
}

// keep adds a second, which stays as it is, to the totals.
func (c *Collector) keep(st *secondStats) {
	for i, s := range st.byProc {
		if s != nil {
			c.total.stats(i - 1).Add(s)
			c.rest.Point()
		}
	}
	c.total.addErrors(st.errors)
}

func statsOf(st *secondStats) []ProcStats {
	var list []ProcStats
	for i, s := range st.byProc {
		if s != nil && !s.Empty() {
			list = append(list, ProcStats{Proc: i - 1, Stats: *s})
		}
	}
	return list
}

func errorsOf(st *secondStats) []ErrorCount {
	var list []ErrorCount
	for _, e := range st.errors {
		list = append(list, *e)
	}
	slices.SortFunc(list, func(a, b ErrorCount) int {
		return cmp.Or(cmp.Compare(a.SQLState, b.SQLState), cmp.Compare(a.Proc, b.Proc))
	})
	return list
}
