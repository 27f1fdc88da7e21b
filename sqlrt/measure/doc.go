// Package measure turns the time stamps of timed calls into mergeable statistics.
//
// In come calls, database errors, retries, unfinished arrivals and backlogs, recorded by the threads of one run phase.
// Out go one Interval per finished second, to every subscribed Sink, and the Totals of the phase when it stops. The machine
// records; the repository's writer and the progress line are sinks; the summary shows the totals.
//
// The package never reads a clock for a call (stamps come with it), never estimates, interpolates or corrects a value, and
// never loses one: for every procedure planned = completed + failed + unfinished, and the total of every histogram is the
// count of the calls that belong in it.
//
// # How a record travels
//
//	thread ──Record──▶ ring of the recorder ──fold──▶ shard: seconds × procedures ──tick──▶ Interval ──▶ sinks
//	                   one producer                  one lock per shard             └─▶ Totals
//
// A recorder belongs to one thread. Record copies 64 bytes into the recorder's ring and publishes them with one atomic
// store: no lock, no allocation, no system call. The ring is a queue with one producer (the thread, which alone moves tail)
// and one consumer at a time (whoever holds the lock of the recorder's shard; it alone moves head). The handshake is:
//
//   - the producer writes slots[tail], then stores tail+1: a consumer that loads tail sees whole records only;
//   - the consumer reads slots[head:tail], then stores head = tail: a producer that loads head overwrites read slots only;
//   - slots itself is replaced by the producer alone, while it holds the shard's lock and the ring is empty.
//
// Once a second the collector folds all rings. Between two ticks a ring that is full makes its own thread the consumer for
// a moment: it takes the lock, folds its records itself, and the ring doubles up to maxRing slots. A ring of that size
// wakes the collector when it is half full, so only a thread faster than the collector ever folds. That is the
// back-pressure: a thread that outruns the folding pays for it, and no record is dropped.
//
// # Memory
//
// A thread that recorded nothing has no ring; the first ring has 32 slots (2 KB); only a thread with more than 1,000 calls
// between two ticks reaches the bound of 1,024 slots (64 KB). Histograms exist per shard, second and procedure, not per
// thread, and allocate rows of 128 counters (1 KB) only where values fall: a procedure whose times spread over a factor of
// 30 costs some 5 KB per kind. There are at most 16 shards. Ten thousand threads with a handful of calls each therefore
// need about 20 MB in all.
//
// # Seconds
//
// Time is nanoseconds since time zero of the phase. A call belongs to the second in which it was done; second s is the one
// that ends s seconds after time zero, as in the table persec, and second 0 is everything up to time zero. The tick comes
// a little after the end of the second. A thread that was held up between its last stamp and Record still finds its
// place: its second is sent again as an Interval marked Late, which holds only what is new.
package measure
