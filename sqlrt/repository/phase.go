package repository

import "rwl/sqlrt/measure"

// phase is one 'run' command of the process. It is the sink of that phase's collector.
type phase struct {
	writer  *Writer
	number  int64
	procs   []string
	started string
	name    string

	// Guarded by writer.mu.
	seq      int64
	duration int64
	threads  int
	state    State

	// Of the writer's goroutine.
	byName map[string]int // made by proc
	totals map[int]*measure.Stats
	dirty  map[int]bool
	filled map[int]int64 // by procedure: persec has rows up to this second
	before int64         // seconds of the run before this process came to it; they get no rows
}

// Interval puts an interval into the writer's queue. It never waits for the database.
func (p *phase) Interval(iv *measure.Interval) {
	p.writer.mu.Lock()
	defer p.writer.mu.Unlock()
	p.threads = iv.Threads
	p.duration = max(p.duration, iv.Second*1e9)
	p.writer.enqueue(p, iv)
}

func (p *phase) vname(proc int) string {
	if proc == measure.NoProc {
		return ""
	}
	return p.procs[proc]
}

// proc is the inverse of vname.
func (p *phase) proc(vname string) int {
	if vname == "" {
		return measure.NoProc
	}
	if p.byName == nil {
		p.byName = make(map[string]int, len(p.procs))
		for i, name := range p.procs {
			p.byName[name] = i
		}
	}
	proc, known := p.byName[vname]
	if !known { // of a process that is gone: see takeUp
		proc = len(p.procs)
		p.procs = append(p.procs, vname)
		p.byName[vname] = proc
	}
	return proc
}

// meta is a row of rwl_phase, copied under the lock.
type meta struct {
	phase    *phase
	duration int64
	threads  int
	state    State
}

// classic is what the tables runres and histogram hold of a procedure; times in nanoseconds.
type classic struct {
	calls, counted, threads    int64
	wtime, etime, atime, dtime int64
	buckets                    [measure.BucketCount]measure.Bucket
}

func (c *classic) add(s *measure.Stats) {
	c.calls += s.Calls()
	c.counted += s.Counted
	c.threads += s.Threads
	c.wtime += s.WTime()
	c.etime += s.ETime()
	c.atime += s.ATime
	c.dtime += s.DTime
	for i := range c.buckets {
		c.buckets[i].Count += s.Buckets[i].Count
		c.buckets[i].Time += s.Buckets[i].Time
	}
}

// absorb adds a batch to the totals and works out what needs the order of the batches.
func (w *Writer) absorb(b *batch) {
	p := b.phase
	if b.seq == 1 {
		p.before = max(0, b.first-1)
	}
	for proc, stats := range b.procs {
		if p.totals[proc] == nil {
			p.totals[proc] = new(measure.Stats)
		}
		p.totals[proc].Add(stats)
		p.dirty[proc] = true
		name := p.vname(proc)
		if w.run[name] == nil {
			w.run[name] = new(classic)
		}
		w.run[name].add(stats)
		w.runDirty[name] = true
		w.rest.Point()
	}
	b.gaps = w.gaps(b)
	for i := range b.errorRows {
		e := &b.errorRows[i]
		w.oeseq++
		name := e.Statement
		if name == "" {
			name = p.vname(e.Proc)
		}
		b.oers = append(b.oers, []any{w.oeseq, e.Code, seconds(e.At), e.Text, name, nil})
	}
}

// gaps makes the rows of persec for seconds without calls, so that each procedure has rows from second 1, or the first of a
// process that came late, to its last.
func (w *Writer) gaps(b *batch) [][]any {
	last := make(map[int]int64)
	for key := range b.seconds {
		last[key.proc] = max(last[key.proc], key.second)
	}
	var rows [][]any
	for proc, end := range last {
		for s := max(b.phase.filled[proc], b.phase.before) + 1; s <= end; s++ {
			if b.seconds[secondKey{proc, s}] == nil {
				rows = append(rows, []any{b.phase.vname(proc), s, 0, 0.0, 0.0, 0.0, 0.0})
			}
		}
		b.phase.filled[proc] = max(b.phase.filled[proc], end)
	}
	return rows
}
