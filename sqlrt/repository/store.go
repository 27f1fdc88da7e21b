package repository

import (
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"

	"rwl/sqlrt/measure"
)

// store writes the work in one transaction. Totals are written as they stand, counts per second are added, and rows with
// a seq are new; so a transaction can be stored a second time elsewhere.
func (w *Writer) store(ctx context.Context, todo *work) error {
	ctx, cancel := context.WithTimeout(ctx, transactionLimit)
	defer cancel()
	if todo.info.RunNumber == 0 {
		todo.info.RunNumber = 1 // the only run of a spool file
	}
	s := &storing{ctx: ctx, repo: w.repo, encoder: &w.encoder, rest: w.rest, run: []any{todo.info.RunNumber, todo.info.ProcNo}}
	err := w.repo.inTransaction(ctx, func(tx *sql.Tx) error {
		s.tx, s.err = tx, nil
		s.runRow(w, todo)
		s.phases(todo.phases)
		s.journal(todo.journal)
		for _, b := range todo.batches {
			s.batch(b)
		}
		s.totals(w.run, w.runDirty)
		return s.err
	})
	if err != nil {
		return err
	}
	clear(w.runDirty)
	for _, m := range todo.phases {
		clear(m.phase.dirty)
	}
	return nil
}

// storing is one transaction; after the first error its methods do nothing.
type storing struct {
	ctx     context.Context
	repo    *Repository
	tx      *sql.Tx
	encoder *measure.Encoder
	rest    *measure.Rest
	run     []any // runnumber, procno
	err     error
}

func (s *storing) put(t table, mode onConflict, rows [][]any) {
	if s.err == nil {
		s.err = s.repo.putResting(s.ctx, s.tx, t, mode, rows, s.rest)
	}
}

// row makes a row of this run.
func (s *storing) row(values ...any) []any { return append(slices.Clone(s.run), values...) }

func (s *storing) rows(list [][]any) [][]any {
	whole := make([][]any, len(list))
	for i, values := range list {
		whole[i] = s.row(values...)
	}
	return whole
}

func (s *storing) runRow(w *Writer, todo *work) {
	ended := ""
	if todo.state != Running {
		ended = todo.heartbeat
	}
	const update = `update rwl_run set state = $1, ended = $2, heartbeat = $3, dbkind = $4, dbversion = $5, dburl = $6
		where runnumber = $7 and procno = $8`
	_, s.err = s.tx.ExecContext(s.ctx, update, string(todo.state), sql.NullString{String: ended, Valid: ended != ""}, todo.heartbeat,
		todo.info.DatabaseKind, todo.info.DatabaseVersion, todo.info.DatabaseURL, s.run[0], s.run[1])
}

func (s *storing) phases(list []meta) {
	var rows [][]any
	for _, m := range list {
		p := m.phase
		rows = append(rows, s.row(p.number, p.name, p.started, m.duration, m.threads, string(m.state)))
	}
	s.put(tablePhase, replace, rows)
	for _, m := range list {
		s.procedures(m.phase)
	}
}

// procedures writes the totals of those procedures of a phase of which something is new.
func (s *storing) procedures(p *phase) {
	var calls, hdr [][]any
	for _, proc := range slices.Sorted(maps.Keys(p.dirty)) {
		t := p.totals[proc]
		calls = append(calls, s.row(p.number, p.vname(proc), t.Planned(), t.Completed, t.Failed, t.Unfinished, t.Retries,
			t.Counted, t.Threads, t.ATime, t.DTime))
		hdr = s.histograms(hdr, t, p.number, 0, p.vname(proc), 0, 0)
	}
	s.put(tableCalls, replace, calls)
	s.put(tableHdr, replace, hdr)
}

// histograms appends the rows of rwl_hdr for one procedure.
func (s *storing) histograms(rows [][]any, t *measure.Stats, phase, seq int64, vname string, first, span int64) [][]any {
	for outcome, name := range outcomeNames {
		for _, kind := range measure.Kinds() {
			h := t.Histogram(measure.Outcome(outcome), kind)
			if h.Count() == 0 || s.err != nil {
				continue
			}
			var encoded any
			bytes, err := s.encoder.Encode(h)
			s.err = err
			s.rest.Point()
			if bytes != nil {
				encoded = string(bytes)
			}
			rows = append(rows, s.row(phase, seq, vname, name, kind.String(), first, span,
				h.Count(), h.Low, h.High, h.Sum, h.Min, h.Max, encoded))
		}
	}
	return rows
}

var outcomeNames = [...]string{measure.Completed: "completed", measure.Failed: "failed"}

// batch writes what happened in some seconds.
func (s *storing) batch(b *batch) {
	p := b.phase
	var hdr, sums, persec, errs, backlog [][]any
	for proc, stats := range b.procs {
		hdr = s.histograms(hdr, stats, p.number, b.seq, p.vname(proc), b.first, b.last-b.first+1)
	}
	for key, v := range b.seconds {
		name := p.vname(key.proc)
		sums = append(sums, s.row(p.number, b.seq, name, key.second, v.completed, v.failed, v.counted, v.wtime, v.etime, v.atime, v.dtime))
		if key.second >= 1 {
			persec = append(persec, s.row(name, key.second, v.counted, seconds(v.wtime), seconds(v.etime), seconds(v.atime), seconds(v.dtime)))
		}
	}
	for key, e := range b.errors {
		errs = append(errs, s.row(p.number, b.seq, p.vname(e.Proc), key.second, e.SQLState, e.Count, e.Text, e.Statement))
	}
	for second, n := range b.backlog {
		backlog = append(backlog, s.row(p.number, second, n))
	}
	s.put(tableHdr, keep, hdr)
	s.put(tableSecond, keep, sums)
	if s.leave(b.from) {
		s.put(tablePersec, keep, s.rows(b.gaps))
		s.put(tablePersec, add, persec)
	}
	s.put(tableError, keep, errs)
	s.put(tableBacklog, replace, backlog)
	s.put(tableOerstats, keep, s.rows(b.oers))
}

// journal writes what follows in later transactions.
func (s *storing) journal(parts []*part) {
	var rows [][]any
	for _, p := range parts {
		rows = append(rows, s.row(p.phase.number, p.seq, p.number, p.first, p.last-p.first+1, p.content))
	}
	s.put(tableJournal, replace, rows)
}

// leave takes a part out of the journal, and tells whether its seconds are yet to be added to persec. They are not when it was gone:
// a reader that took this process for dead wrote them (takeUp), or this is a spool file, where Import makes persec anew.
func (s *storing) leave(p *part) bool {
	if p == nil || s.err != nil {
		return true
	}
	const remove = `delete from rwl_journal where runnumber = $1 and procno = $2 and phase = $3 and seq = $4 and part = $5`
	result, err := s.tx.ExecContext(s.ctx, remove, s.run[0], s.run[1], p.phase.number, p.seq, p.number)
	if err != nil {
		s.err = err
		return false
	}
	n, err := result.RowsAffected()
	s.err = err
	return n > 0
}

// totals writes the classic totals of the run over all its phases.
func (s *storing) totals(run map[string]*classic, dirty map[string]bool) {
	var runres, histogram [][]any
	for _, name := range slices.Sorted(maps.Keys(dirty)) {
		t := run[name]
		if t.calls == 0 {
			continue
		}
		runres = append(runres, s.row(name, seconds(t.wtime), seconds(t.etime), seconds(t.atime), seconds(t.dtime), t.counted, t.threads))
		first, last := usedBuckets(t)
		for i := first; i <= last; i++ {
			histogram = append(histogram, s.row(name, i, t.buckets[i].Count, seconds(t.buckets[i].Time)))
		}
	}
	s.put(tableRunres, replace, runres)
	s.put(tableHistogram, replace, histogram)
}

// usedBuckets returns the first and the last bucket that is not empty; last is -1 when all are.
func usedBuckets(t *classic) (first, last int) {
	last = -1
	for i := range t.buckets {
		if t.buckets[i].Count == 0 {
			continue
		}
		if last < 0 {
			first = i
		}
		last = i
	}
	return first, last
}

// seconds turns nanoseconds into the classic tables' seconds with six decimals.
func seconds(nanos int64) float64 { return math.Round(float64(nanos)/1e3) / 1e6 }
