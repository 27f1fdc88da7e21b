package measure

import "sync"

// shard gathers the folded records of some recorders until the next tick. Several shards keep threads that fold their
// own rings from waiting for each other.
type shard struct {
	mu      sync.Mutex
	procs   int
	seconds []*secondStats // few, the newest last used first
	loose   secondStats    // what has no time of its own: retries, unfinished

	errorRows        []ErrorRow
	errorRowsDropped int64
}

func newShard(procs int) *shard {
	return &shard{procs: procs, loose: secondStats{byProc: make([]*Stats, procs+1)}}
}

// at returns the statistics of a second.
func (s *shard) at(second int64) *secondStats {
	for i, st := range s.seconds {
		if st.second == second {
			if i > 0 {
				s.seconds[0], s.seconds[i] = st, s.seconds[0]
			}
			return st
		}
	}
	st := &secondStats{second: second, byProc: make([]*Stats, s.procs+1)}
	s.seconds = append(s.seconds, st)
	last := len(s.seconds) - 1
	s.seconds[0], s.seconds[last] = st, s.seconds[0]
	return st
}

// take removes and returns all seconds up to the given one.
func (s *shard) take(upTo int64) []*secondStats {
	var taken []*secondStats
	kept := s.seconds[:0]
	for _, st := range s.seconds {
		if st.second <= upTo {
			taken = append(taken, st)
		} else {
			kept = append(kept, st)
		}
	}
	clear(s.seconds[len(kept):])
	s.seconds = kept
	return taken
}

// secondStats is what happened in one second, by procedure.
type secondStats struct {
	second int64
	byProc []*Stats // by proc+1, nil until used
	errors map[errorKey]*ErrorCount
}

type errorKey struct {
	proc  int
	state string
}

func (s *secondStats) stats(proc int) *Stats {
	if s.byProc[proc+1] == nil {
		s.byProc[proc+1] = new(Stats)
	}
	return s.byProc[proc+1]
}

func (s *secondStats) error(proc int, e *DBError) {
	key := errorKey{proc, e.SQLState}
	count := s.errors[key]
	if count == nil {
		if s.errors == nil {
			s.errors = make(map[errorKey]*ErrorCount)
		}
		count = &ErrorCount{Proc: proc, SQLState: e.SQLState, Text: e.Text, Statement: e.Statement}
		s.errors[key] = count
	}
	count.Count++
}

// add merges other, which is not used any more afterwards, into s.
func (s *secondStats) add(other *secondStats, rest *Rest) {
	for i, st := range other.byProc {
		switch {
		case st == nil:
		case s.byProc[i] == nil:
			s.byProc[i] = st
		default:
			s.byProc[i].Add(st)
			st.release()
		}
		rest.Point()
	}
	s.addErrors(other.errors)
}

func (s *secondStats) addErrors(errors map[errorKey]*ErrorCount) {
	for key, e := range errors {
		if s.errors == nil {
			s.errors = make(map[errorKey]*ErrorCount)
		}
		if mine := s.errors[key]; mine != nil {
			mine.Count += e.Count
			continue
		}
		first := *e
		s.errors[key] = &first
	}
}
