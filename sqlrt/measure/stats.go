package measure

// Kind is one of the durations that are measured of a call: four of every call, Sent of some.
type Kind uint8

// The kinds, by decisions of the language: nothing is derived from anything but the stamps of the call.
const (
	Response Kind = iota // done − planned
	Service              // done − granted
	Wait                 // granted − entry
	Lag                  // entry − planned
	Sent                 // first byte to the server − planned, of calls of open loops that sent something
	kinds
)

// Kinds lists all kinds in the order of their values.
func Kinds() []Kind { return []Kind{Response, Service, Wait, Lag, Sent} }

var kindNames = [kinds]string{"response", "service", "wait", "lag", "sent"}

// String returns the name used in the repository.
func (k Kind) String() string { return kindNames[k] }

// Stats is what is known of one procedure in some stretch of time. The zero value is empty; Stats of disjoint stretches,
// threads or processes are merged with Add.
type Stats struct {
	Completed, Failed, Unfinished, Retries int64

	// Counted is the classic ecount: completed calls, and with $oraerror:count the failed ones too.
	Counted int64
	// Threads is the number of threads that executed the procedure for the first time.
	Threads int64
	// DTime and ATime are nanoseconds of all calls, failed ones included.
	DTime, ATime int64
	// Buckets is the classic histogram of the response times of the counted calls; BucketOver of them were too long for
	// the last bucket and are in it nevertheless.
	Buckets    [BucketCount]Bucket
	BucketOver int64

	hist [outcomes][kinds]*Histogram
}

// Planned returns the number of calls that should have happened: each was completed, failed, or is unfinished.
func (s *Stats) Planned() int64 { return s.Completed + s.Failed + s.Unfinished }

// Calls returns the number of calls that were executed.
func (s *Stats) Calls() int64 { return s.Completed + s.Failed }

// Histogram returns the durations of the completed or failed calls, nil when there are none. The caller does not change it.
func (s *Stats) Histogram(o Outcome, k Kind) *Histogram { return s.hist[o][k] }

// SetHistogram puts a stored histogram in its place.
func (s *Stats) SetHistogram(o Outcome, k Kind, h *Histogram) { s.hist[o][k] = h }

// WTime returns the classic wait time in nanoseconds: planned arrival to session granted, of all calls.
func (s *Stats) WTime() int64 {
	var sum int64
	for o := range s.hist {
		if r, e := s.hist[o][Response], s.hist[o][Service]; r != nil && e != nil {
			sum += r.Sum - e.Sum
		}
	}
	return sum
}

// ETime returns the classic execution time in nanoseconds: session granted to done, of all calls.
func (s *Stats) ETime() int64 {
	var sum int64
	for o := range s.hist {
		if e := s.hist[o][Service]; e != nil {
			sum += e.Sum
		}
	}
	return sum
}

// Empty tells whether nothing at all was counted.
func (s *Stats) Empty() bool { return s.Planned() == 0 && s.Retries == 0 && s.Threads == 0 }

// Add merges other into s. Nothing is shared afterwards.
func (s *Stats) Add(other *Stats) {
	s.Completed += other.Completed
	s.Failed += other.Failed
	s.Unfinished += other.Unfinished
	s.Retries += other.Retries
	s.Counted += other.Counted
	s.Threads += other.Threads
	s.DTime += other.DTime
	s.ATime += other.ATime
	s.BucketOver += other.BucketOver
	for b := range s.Buckets {
		s.Buckets[b].Count += other.Buckets[b].Count
		s.Buckets[b].Time += other.Buckets[b].Time
	}
	for o := range s.hist {
		for k, from := range other.hist[o] {
			if from != nil {
				s.histogram(Outcome(o), Kind(k)).Add(from)
			}
		}
	}
}

// release gives the memory of the histograms back. s is not used any more.
func (s *Stats) release() {
	for o := range s.hist {
		for k, h := range s.hist[o] {
			if h != nil {
				h.release()
				s.hist[o][k] = nil
			}
		}
	}
}

func (s *Stats) histogram(o Outcome, k Kind) *Histogram {
	if s.hist[o][k] == nil {
		s.hist[o][k] = new(Histogram)
	}
	return s.hist[o][k]
}

// fold counts one record.
func (s *Stats) fold(r *record) {
	outcome, counted := Completed, true
	if r.flags&flagFailed != 0 {
		outcome, counted = Failed, r.flags&flagNocount == 0
		s.Failed++
	} else {
		s.Completed++
	}
	s.DTime += r.dtime
	s.ATime += r.atime
	response := duration(r.planned, r.done)
	s.histogram(outcome, Response).Record(response)
	s.histogram(outcome, Service).Record(duration(r.granted, r.done))
	s.histogram(outcome, Wait).Record(duration(r.entry, r.granted))
	s.histogram(outcome, Lag).Record(duration(r.planned, r.entry))
	if r.flags&flagSent != 0 {
		s.histogram(outcome, Sent).Record(duration(r.planned, r.sent))
	}
	if !counted {
		return
	}
	s.Counted++
	bucket, over := bucketOf(response)
	s.Buckets[bucket].Count++
	s.Buckets[bucket].Time += response
	if over {
		s.BucketOver++
	}
}

// duration is the time between two stamps. A thread of the simulation may go on in another thread of the system, whose
// reading of the clock may be a little lower (clock.Real).
func duration(from, to int64) int64 { return max(to-from, 0) }
