package measure

import "sync/atomic"

// Sink receives what was measured, second by second. Interval is called from one goroutine, must return soon and may keep
// the interval, which nobody changes any more. A sink that has done with it should say so by Release.
type Sink interface {
	Interval(iv *Interval)
}

// Interval is one finished second, or what came later for it.
type Interval struct {
	// Second is the second that ends Second seconds after time zero; 0 is everything up to time zero.
	Second int64
	// Late: the second was sent before, this is only what is new.
	Late bool
	// Final: the phase was stopped, the second may be a part of one.
	Final bool
	// Procs holds the procedures that have anything to tell, by number; NoProc is among them when it has.
	Procs []ProcStats
	// Errors holds the database errors of this second.
	Errors []ErrorCount
	// ErrorRows holds single errors, when the collector was told to keep them. They carry their own time.
	ErrorRows []ErrorRow
	// Backlog is the number of planned arrivals that had not begun, over all threads, when the second was collected.
	Backlog int64
	// Threads is the number of recorders.
	Threads int

	readers atomic.Int64 // sinks, and the collector, that have not released it
}

// Release says that the caller does not look at the interval any more. When all who got it have said so, the memory of its histograms is
// used again.
func (iv *Interval) Release() {
	if iv.readers.Add(-1) == 0 {
		for i := range iv.Procs {
			iv.Procs[i].release()
		}
	}
}

// ProcStats is one procedure's part.
type ProcStats struct {
	Proc int // index into the names, or NoProc
	Stats
}

// ErrorCount counts the database errors of one procedure with one SQLSTATE.
type ErrorCount struct {
	Proc      int
	SQLState  string
	Count     int64
	Text      string // of the first
	Statement string // of the first
}

// ErrorRow is a single database error.
type ErrorRow struct {
	Proc int
	DBError
}

// Totals is a whole phase.
type Totals struct {
	Procs       []string    // all names, by number
	Stats       []ProcStats // procedures that have anything to tell, by number
	Errors      []ErrorCount
	Threads     int   // number of recorders
	Duration    int64 // nanoseconds from time zero to the stop
	Backlog     int64 // at the stop
	Interrupted bool
	// ErrorRowsDropped is the number of single errors beyond the limit per thread.
	ErrorRowsDropped int64
}

// Name returns the name of a procedure, "" for NoProc.
func (t *Totals) Name(proc int) string {
	if proc == NoProc {
		return ""
	}
	return t.Procs[proc]
}
