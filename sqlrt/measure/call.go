package measure

import "math"

// Outcome says how a call ended.
type Outcome uint8

// A call is Completed when no database error occurred between acquiring and releasing its session, else Failed.
const (
	Completed Outcome = iota
	Failed
	outcomes
)

// NoProc stands for 'outside of every measured procedure' wherever a procedure number is wanted.
const NoProc = -1

// Call is one timed execution of a procedure. All stamps are nanoseconds since time zero of the run and may be negative.
type Call struct {
	Proc    int   // index into the names given to NewCollector
	Planned int64 // planned arrival; equal to Entry in closed loops and with $queueeverytiming:off
	Entry   int64 // the thread entered the procedure
	Granted int64 // the session was there; equal to Entry when none had to be acquired
	Sent    int64 // first byte to the server, when Open
	Done    int64 // the session was released

	DTime int64 // nanoseconds reported as server time, 0 unless $statsdbtime is on
	ATime int64 // nanoseconds in the program itself, 0 unless $statsapptime is on

	Outcome Outcome
	// Nocount keeps a failed call out of ecount, scount and the classic histogram ($oraerror:nocount, the default).
	Nocount bool
	// Open: the call was planned by an open loop and sent something; Sent counts.
	Open bool
	// ByStart counts the call in the second of its start, not its end (procedures declared statisticsonly).
	ByStart bool
}

// DBError is one database error as the thread saw it.
type DBError struct {
	At        int64  // nanoseconds since time zero
	SQLState  string // five characters
	Text      string // the server's message
	Statement string // name of the SQL statement, or of the procedure
	Code      int    // the value of oraerror, for the table oerstats
}

// record is a call in the ring, with the flags packed: 64 bytes, a cache line.
type record struct {
	planned, entry, granted, done int64
	sent                          int64
	dtime, atime                  int64
	proc                          int32
	flags                         uint8
}

const (
	flagFailed = 1 << iota
	flagNocount
	flagByStart
	flagSent
)

// second returns the second that the instant belongs to: 0 up to time zero, else the one that ends at second n.
func second(at int64) int64 {
	if at <= 0 {
		return 0
	}
	return at/nanosPerSecond + 1
}

// instants returns the first and the last instant of a second.
func instants(second int64) (first, last int64) {
	if second == 0 {
		return math.MinInt64, 0
	}
	return max(1, (second-1)*nanosPerSecond), second*nanosPerSecond - 1
}

const nanosPerSecond = 1_000_000_000
