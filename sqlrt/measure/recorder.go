package measure

import "sync/atomic"

const (
	firstRing = 32   // slots of a thread's first ring
	maxRing   = 1024 // slots of the biggest ring
)

// Recorder is one thread's way into the collector. Only that thread calls its methods.
type Recorder struct {
	collector *Collector
	shard     *shard

	slots []record // length a power of two or 0; see the package comment for who may replace it
	// tail is moved by the thread, head by whoever holds the shard's lock; both only grow. The padding keeps the
	// collector's store to head off the cache line that the thread writes with every record.
	tail atomic.Uint64
	_    [56]byte
	head atomic.Uint64

	backlog   atomic.Int64
	seen      []bool // by proc+1: this thread executed it; guarded by the shard's lock
	errorRows int    // kept so far; guarded by the shard's lock
}

// Record takes one call. It does not keep c, does not allocate and does not block, except that a thread whose ring of
// records is full folds them first.
func (r *Recorder) Record(c *Call) {
	tail := r.tail.Load()
	held := tail - r.head.Load()
	if held == uint64(len(r.slots)) {
		r.makeRoom()
	}
	var flags uint8
	if c.Outcome == Failed {
		flags = flagFailed
	}
	if c.Nocount {
		flags |= flagNocount
	}
	if c.ByStart {
		flags |= flagByStart
	}
	if c.Open {
		flags |= flagSent
	}
	s := &r.slots[tail&uint64(len(r.slots)-1)]
	s.planned, s.entry, s.granted, s.done = c.Planned, c.Entry, c.Granted, c.Done
	s.dtime, s.atime, s.sent = c.DTime, c.ATime, c.Sent
	s.proc, s.flags = int32(c.Proc), flags
	r.tail.Store(tail + 1)
	if held == maxRing/2 {
		r.collector.nudge()
	}
}

// makeRoom empties the full ring and doubles it up to its limit.
func (r *Recorder) makeRoom() {
	r.shard.mu.Lock()
	defer r.shard.mu.Unlock()
	r.foldLocked()
	if n := len(r.slots); n < maxRing {
		r.slots = make([]record, max(firstRing, 2*n))
	}
}

// foldLocked moves all published records into the shard. The caller holds the shard's lock.
func (r *Recorder) foldLocked() {
	head, tail := r.head.Load(), r.tail.Load()
	if head == tail {
		return
	}
	mask := uint64(len(r.slots) - 1)
	// Calls come in runs of one second and one procedure.
	var (
		of          *secondStats
		first, last int64 // instants of that second
		stats       *Stats
		proc        int32
	)
	for i := head; i != tail; i++ {
		rec := &r.slots[i&mask]
		at := rec.done
		if rec.flags&flagByStart != 0 {
			at = rec.planned
		}
		if of == nil || at < first || at > last {
			n := second(at)
			of, stats = r.shard.at(n), nil
			first, last = instants(n)
		}
		if stats == nil || rec.proc != proc {
			proc = rec.proc
			stats = of.stats(int(proc))
			if !r.seen[proc+1] {
				r.seen[proc+1] = true
				stats.Threads++
			}
		}
		stats.fold(rec)
	}
	r.head.Store(tail)
}

// Error counts a database error in a procedure or NoProc.
func (r *Recorder) Error(proc int, e DBError) {
	r.shard.mu.Lock()
	defer r.shard.mu.Unlock()
	r.shard.at(second(e.At)).error(proc, &e)
	limit := r.collector.cfg.ErrorRows
	switch {
	case limit == 0:
	case r.errorRows < limit:
		r.errorRows++
		r.shard.errorRows = append(r.shard.errorRows, ErrorRow{Proc: proc, DBError: e})
	default:
		r.shard.errorRowsDropped++
	}
}

// Retry counts one repetition of a transaction in a procedure or NoProc.
func (r *Recorder) Retry(proc int) {
	r.shard.mu.Lock()
	r.shard.loose.stats(proc).Retries++
	r.shard.mu.Unlock()
}

// Unfinished counts n planned arrivals that were never executed, in a procedure or NoProc.
func (r *Recorder) Unfinished(proc int, n int64) {
	r.shard.mu.Lock()
	r.shard.loose.stats(proc).Unfinished += n
	r.shard.mu.Unlock()
}

// SetBacklog tells how many planned arrivals of this thread have not begun yet. It stays until told anew.
func (r *Recorder) SetBacklog(n int64) { r.backlog.Store(n) }
