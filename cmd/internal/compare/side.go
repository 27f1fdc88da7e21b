package compare

import (
	"context"
	"time"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

// Side is one of the two runs with all that is compared.
type Side struct {
	*repository.Results
	texts []string // of the programs, one for each process
	parts map[part][]batch
}

// part is a procedure in a phase.
type part struct {
	phase     int64
	procedure string
}

// batch is what one procedure did in some seconds.
type batch struct {
	seconds           float64
	completed, failed int64
	durations         map[measure.Kind]*measure.Histogram // of completed calls
}

// Read reads what the rest of a side is made of, when its results are there.
func Read(ctx context.Context, repo *repository.Repository, results *repository.Results) (*Side, error) {
	s := newSide(results)
	var err error
	if s.texts, err = repo.ProgramTexts(ctx, results); err != nil {
		return nil, err
	}
	points, err := repo.Series(ctx, results)
	if err != nil {
		return nil, err
	}
	for i := range points {
		s.count(&points[i])
	}
	err = repo.EachStretch(ctx, results, func(st repository.Stretch) error {
		s.time(&st)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// newSide makes the empty batches of each procedure.
func newSide(results *repository.Results) *Side {
	s := &Side{Results: results, parts: make(map[part][]batch)}
	for i := range results.Phases {
		ph := &results.Phases[i]
		seconds := wholeSeconds(ph)
		for j := range ph.Procs {
			batches := make([]batch, batchCount(seconds))
			for second := range seconds {
				if len(batches) > 0 {
					batches[batchOf(second+1, seconds, len(batches))].seconds++
				}
			}
			s.parts[part{ph.Number, ph.Procs[j].Name}] = batches
		}
	}
	return s
}

// wholeSeconds is the number of seconds of a phase without the part of one at its end.
func wholeSeconds(ph *repository.Phase) int64 { return ph.Duration / int64(time.Second) }

// batchOf is the batch of a second, which counts from 1.
func batchOf(second, seconds int64, batches int) int {
	return int((second - 1) * int64(batches) / seconds)
}

// batch finds the batch of a second. What is before time zero or after the last whole second is in none, as it did not have
// a second's time.
func (s *Side) batch(phase int64, procedure string, second int64) *batch {
	batches := s.parts[part{phase, procedure}]
	if len(batches) == 0 {
		return nil
	}
	seconds := wholeSeconds(s.phase(phase))
	if second < 1 || second > seconds {
		return nil
	}
	return &batches[batchOf(second, seconds, len(batches))]
}

// count counts the calls of a second.
func (s *Side) count(p *repository.Point) {
	if b := s.batch(p.Phase, p.Procedure, p.Second); b != nil {
		b.completed += p.Completed
		b.failed += p.Failed
	}
}

// time takes the durations of a stretch; one of several seconds belongs to the batch of its middle.
func (s *Side) time(st *repository.Stretch) {
	b := s.batch(st.Phase, st.Procedure, st.Second+(st.Span-1)/2)
	if b == nil {
		return
	}
	if b.durations == nil {
		b.durations = make(map[measure.Kind]*measure.Histogram)
	}
	if b.durations[st.Kind] == nil {
		b.durations[st.Kind] = new(measure.Histogram)
	}
	b.durations[st.Kind].Add(st.Histogram)
}

// shares makes a share of each batch.
func shares(batches []batch, of func(*batch) share) []share {
	list := make([]share, len(batches))
	for i := range batches {
		list[i] = of(&batches[i])
	}
	return list
}

// phase finds a phase by its number, nil when the run had none.
func (s *Side) phase(number int64) *repository.Phase {
	for i := range s.Phases {
		if s.Phases[i].Number == number {
			return &s.Phases[i]
		}
	}
	return nil
}
