package repository

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"rwl/sqlrt/measure"
)

// takeUpJournals writes what processes that are gone left in rwl_journal. Readers call it first; mostly there is nothing.
func (r *Repository) takeUpJournals(ctx context.Context) error {
	const query = `select r.runnumber, r.procno, r.state, r.heartbeat, r.host, r.pid from rwl_run r
		where exists (select 1 from rwl_journal j where j.runnumber = r.runnumber and j.procno = r.procno)`
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	type owner struct {
		run, procno, pid int64
		state            State
		host             string
		heartbeat        time.Time
	}
	var left []owner
	for rows.Next() {
		var o owner
		var heartbeat string
		if err := rows.Scan(&o.run, &o.procno, &o.state, &heartbeat, &o.host, &o.pid); err != nil {
			return err
		}
		if o.heartbeat, err = instant(heartbeat); err != nil {
			return err
		}
		left = append(left, o)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for _, o := range left {
		if r.presentState(o.state, o.heartbeat, o.host, int(o.pid)) == Running {
			continue // its own writer does it
		}
		if err := r.takeUp(ctx, o.run, o.procno); err != nil {
			return fmt.Errorf("write what process %d of run %d left in its journal: %w", o.procno, o.run, err)
		}
	}
	return nil
}

// takeUp is the writer of a process that is gone: it begins with the totals that are stored and writes the rows of the journal.
// When two readers do it at once, one finds the journal empty and changes nothing.
func (r *Repository) takeUp(ctx context.Context, run, procno int64) error {
	w, err := r.writerOf(ctx, run, procno)
	if err != nil {
		return err
	}
	return r.inTransaction(ctx, func(tx *sql.Tx) error {
		parts, err := w.takeJournal(ctx, tx)
		if err != nil || len(parts) == 0 {
			return err
		}
		s := &storing{ctx: ctx, repo: r, tx: tx, encoder: &w.encoder, run: []any{run, procno}}
		for _, p := range parts {
			b, err := p.batch()
			if err != nil {
				return err
			}
			w.absorb(b)
			s.batch(b)
		}
		for _, p := range w.phases {
			s.procedures(p)
		}
		s.totals(w.run, w.runDirty)
		if s.err != nil {
			return s.err
		}
		return rebuildPersec(ctx, tx, run, procno)
	})
}

// writerOf makes a writer with the totals that a process stored.
func (r *Repository) writerOf(ctx context.Context, run, procno int64) (*Writer, error) {
	w := newWriter(r, RunInfo{RunNumber: run, ProcNo: int(procno)}, "", Saving{})
	res := &Results{Run: Run{RunNumber: run}, procnos: [2]int64{procno, procno}}
	for _, read := range []func(context.Context, *Results) error{r.readPhases, r.readCalls, r.readHistograms} {
		if err := read(ctx, res); err != nil {
			return nil, err
		}
	}
	for i := range res.Phases {
		stored := &res.Phases[i]
		p := w.phase(stored.Number)
		for j := range stored.Procs {
			p.totals[p.proc(stored.Procs[j].Name)] = &stored.Procs[j].Stats
		}
	}
	return w, r.readClassic(ctx, res, w.run)
}

// phase finds or makes a phase of a process that is gone.
func (w *Writer) phase(number int64) *phase {
	for _, p := range w.phases {
		if p.number == number {
			return p
		}
	}
	p := &phase{writer: w, number: number, totals: make(map[int]*measure.Stats), dirty: make(map[int]bool), filled: make(map[int]int64)}
	w.phases = append(w.phases, p)
	return p
}

// readClassic reads the rows of runres and histogram.
func (r *Repository) readClassic(ctx context.Context, res *Results, totals map[string]*classic) error {
	const counts = `select vname, wtime, etime, atime, dtime, ecount, tcount from runres where runnumber = $1 and procno between $2 and $3`
	err := r.each(ctx, res, counts, func(scan func(...any) error) error {
		c := new(classic)
		var name string
		var wtime, etime, atime, dtime float64
		if err := scan(&name, &wtime, &etime, &atime, &dtime, &c.counted, &c.threads); err != nil {
			return err
		}
		c.calls = c.counted
		c.wtime, c.etime, c.atime, c.dtime = nanoseconds(wtime), nanoseconds(etime), nanoseconds(atime), nanoseconds(dtime)
		totals[name] = c
		return nil
	})
	if err != nil {
		return err
	}
	const buckets = `select vname, buckno, bcount, ttime from histogram where runnumber = $1 and procno between $2 and $3`
	return r.each(ctx, res, buckets, func(scan func(...any) error) error {
		var name string
		var number int
		var b measure.Bucket
		var ttime float64
		if err := scan(&name, &number, &b.Count, &ttime); err != nil {
			return err
		}
		if c := totals[name]; c != nil && number >= 0 && number < len(c.buckets) { // users may change the classic tables
			b.Time = nanoseconds(ttime)
			c.buckets[number] = b
		}
		return nil
	})
}

// nanoseconds is the inverse of seconds.
func nanoseconds(s float64) int64 { return int64(math.Round(s * 1e9)) }

// takeJournal takes all rows out of the journal.
func (w *Writer) takeJournal(ctx context.Context, tx *sql.Tx) ([]*part, error) {
	const query = `delete from rwl_journal where runnumber = $1 and procno = $2 returning phase, seq, part, second, span, content`
	rows, err := tx.QueryContext(ctx, query, w.info.RunNumber, w.info.ProcNo)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var parts []*part
	for rows.Next() {
		p := new(part)
		var number, span int64
		if err := rows.Scan(&number, &p.seq, &p.number, &p.first, &span, &p.content); err != nil {
			return nil, err
		}
		p.phase, p.last = w.phase(number), p.first+span-1
		parts = append(parts, p)
	}
	return parts, rows.Err()
}
