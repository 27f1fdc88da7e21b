package repository

// rest spreads the writer's work out. Storing a second takes some milliseconds of a processor; without pauses they would be
// missing at once where threads of the simulation wait for their turn. A nil rest never pauses, nor does one that has none left.
type rest struct {
	clock Clock
	slice int64 // nanoseconds of work after which it pauses half as long
	left  int64 // nanoseconds that it may pause in all
	from  int64 // when it last paused
}

const (
	// restSlice is the longest work without a pause when the tables are up to date.
	restSlice = int64(250_000)
	// restPerPart is how much longer it is for each part of the journal that waits: who is behind rests less.
	restPerPart = int64(10_000)
	// restMost bounds the pauses of a transaction. On a busy machine a pause takes longer than was asked for, and a second is
	// safe only when it is written.
	restMost = int64(20_000_000)
)

// begin starts the work of a transaction.
func (r *rest) begin(pending int) {
	r.from, r.slice, r.left = r.clock.Now(), restSlice+restPerPart*int64(pending), restMost
}

// end is called when somebody waits: there are no more pauses.
func (r *rest) end() { r.left = 0 }

// point is called every few microseconds of work.
func (r *rest) point() {
	if r == nil || r.left <= 0 {
		return
	}
	now := r.clock.Now()
	if now-r.from < r.slice {
		return
	}
	r.clock.SleepUntil(now+r.slice/2, nil)
	r.from = r.clock.Now()
	r.left -= r.from - now
}
