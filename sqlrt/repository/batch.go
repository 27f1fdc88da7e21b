package repository

import (
	"maps"
	"slices"

	"rwl/sqlrt/measure"
)

// batch is what the writer stores in one go: one second of one phase, or several that were merged because the database was
// slow. Counts per second stay apart in it; histograms become one for the whole stretch.
type batch struct {
	phase       *phase
	seq         int64
	first, last int64 // seconds
	procs       map[int]*measure.Stats
	shared      *measure.Interval // that procs belongs to, until something is merged into it
	seconds     map[secondKey]*secondSums
	errors      map[errorKey]*measure.ErrorCount
	backlog     map[int64]int64
	errorRows   []measure.ErrorRow
	from        *part // of the journal, nil when the batch comes from the collector

	// Filled by absorb; rows without the columns of the run.
	gaps [][]any // empty rows of persec
	oers [][]any // rows of oerstats
}

type secondKey struct {
	proc   int
	second int64
}

// secondSums is one row of rwl_second; times in nanoseconds.
type secondSums struct {
	completed, failed, counted, wtime, etime, atime, dtime int64
}

type errorKey struct {
	second int64
	proc   int
	state  string
}

func newBatch(p *phase, seq int64, iv *measure.Interval) *batch {
	b := &batch{
		phase: p, seq: seq, first: iv.Second, last: iv.Second,
		procs:   make(map[int]*measure.Stats, len(iv.Procs)),
		seconds: make(map[secondKey]*secondSums, len(iv.Procs)),
		errors:  make(map[errorKey]*measure.ErrorCount),
		backlog: make(map[int64]int64, 1),
		shared:  iv,
	}
	for i := range iv.Procs {
		b.procs[iv.Procs[i].Proc] = &iv.Procs[i].Stats
	}
	b.count(iv)
	return b
}

// release is called when the batch is stored.
func (b *batch) release() {
	if b.shared != nil {
		b.shared.Release()
		b.shared, b.procs = nil, nil
	}
}

// merge adds another interval of the same phase.
func (b *batch) merge(iv *measure.Interval) {
	if b.shared != nil {
		for proc, shared := range b.procs {
			own := new(measure.Stats)
			own.Add(shared)
			b.procs[proc] = own
		}
		b.shared.Release()
		b.shared = nil
	}
	for i := range iv.Procs {
		p := &iv.Procs[i]
		if b.procs[p.Proc] == nil {
			b.procs[p.Proc] = new(measure.Stats)
		}
		b.procs[p.Proc].Add(&p.Stats)
	}
	b.first, b.last = min(b.first, iv.Second), max(b.last, iv.Second)
	b.count(iv)
	iv.Release()
}

// sorted lists the procedures in the order of their numbers.
func (b *batch) sorted() []int { return slices.Sorted(maps.Keys(b.procs)) }

// count takes over what is kept per second.
func (b *batch) count(iv *measure.Interval) {
	for i := range iv.Procs {
		p := &iv.Procs[i]
		if p.Calls() == 0 {
			continue
		}
		key := secondKey{p.Proc, iv.Second}
		sums := b.seconds[key]
		if sums == nil {
			sums = new(secondSums)
			b.seconds[key] = sums
		}
		sums.completed += p.Completed
		sums.failed += p.Failed
		sums.counted += p.Counted
		sums.wtime += p.WTime()
		sums.etime += p.ETime()
		sums.atime += p.ATime
		sums.dtime += p.DTime
	}
	for _, e := range iv.Errors {
		key := errorKey{iv.Second, e.Proc, e.SQLState}
		if there := b.errors[key]; there != nil {
			there.Count += e.Count
			continue
		}
		first := e
		b.errors[key] = &first
	}
	if !iv.Late {
		b.backlog[iv.Second] = iv.Backlog
	}
	b.errorRows = append(b.errorRows, iv.ErrorRows...)
}
