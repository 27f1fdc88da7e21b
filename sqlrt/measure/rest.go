package measure

import "rwl/vm/clock"

// Rest lets threads of the simulation go first while a second is collected or stored. That takes some milliseconds of a processor,
// which would be missing at once where they wait for their turn. A nil rest never gives way, nor does one that has nothing left.
type Rest struct {
	clock   Clock
	giveWay func()
	slice   int64 // nanoseconds of work after which it gives way
	left    int64 // nanoseconds that others may have in all
	from    int64 // when it last gave way
}

const (
	// restSlice is the longest work without giving way. That takes 0.3 µs when nobody waits.
	restSlice = int64(30_000)
	// restMost bounds what others get. On a machine that has more to do than it can a turn comes late, and a second is safe only when
	// it is written.
	restMost = int64(20_000_000)
)

// NewRest makes a rest that has nothing left: see Begin.
func NewRest(c Clock) *Rest { return &Rest{clock: c, giveWay: clock.GiveWay} }

// Begin begins a piece of work. Longer is by how many nanoseconds the work between two points at which it gives way is longer than
// usual: who is behind gives way less.
func (r *Rest) Begin(longer int64) {
	r.from, r.slice, r.left = r.clock.Now(), restSlice+longer, restMost
}

// End is called when somebody waits for the work: it does not give way any more.
func (r *Rest) End() { r.left = 0 }

// Point is called every few microseconds of work.
func (r *Rest) Point() {
	if r == nil || r.left <= 0 {
		return
	}
	now := r.clock.Now()
	if now-r.from < r.slice {
		return
	}
	r.giveWay()
	r.from = r.clock.Now()
	r.left -= r.from - now
}
