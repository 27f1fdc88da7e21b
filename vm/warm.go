package vm

import (
	"slices"
	"sync"

	"rwl/sqlrt"
	"rwl/vm/pcode"
)

// warming readies sessions for what threads will execute in them, before time zero: what a session's first calls cost more than later ones does
// not belong to the first arrivals. It goes on while main connects the next session. What fails is nobody's business here, as
// it fails again at its use and is told then.
type warming struct {
	m     *Machine
	slots chan struct{} // sessions at a time
	all   sync.WaitGroup
}

// warmTogether is how many sessions are at it at a time: enough to keep a server busy that is some way off.
const warmTogether = 8

// repertoire are the statements that threads may execute in a database, without those that were not worth it in another session.
type repertoire struct {
	mu         sync.Mutex
	statements []*sqlrt.Statement
}

func (m *Machine) newWarming() *warming {
	return &warming{m: m, slots: make(chan struct{}, warmTogether)}
}

// repertoire finds what a block executes in sessions of its database.
func (w *warming) repertoire(b *pcode.Block) *repertoire {
	r := &repertoire{}
	for _, k := range w.m.program.Statements(b) {
		s := w.m.sqls[k]
		copied := s.decl.Copy && s.sql != nil && s.sql.Copyable() == nil
		if s.err == nil && s.lost == "" && !copied {
			r.statements = append(r.statements, s.sql)
		}
	}
	return r
}

// begin readies a session, which nobody uses until end returns.
func (w *warming) begin(s *sqlrt.Session, r *repertoire) {
	w.slots <- struct{}{}
	w.all.Add(1)
	go func() { // ends with the round trips, which end with the machine's context at the latest
		defer w.all.Done()
		defer func() { <-w.slots }()
		r.mu.Lock()
		statements := r.statements
		r.mu.Unlock()
		worth := s.Warm(w.m.context(), statements)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.statements = intersection(r.statements, worth)
	}()
}

// end waits for all sessions.
func (w *warming) end() { w.all.Wait() }

// pools readies the sessions that lie in the pools of the blocks of the run.
func (w *warming) pools(blocks []runBlock) {
	shared := map[*database]*repertoire{}
	var order []*database
	for _, b := range blocks {
		d := w.m.databaseOf(b.block)
		if d == nil || d.db == nil || b.threads == 0 || d.db.Idle() == 0 {
			continue
		}
		if shared[d] == nil {
			shared[d] = &repertoire{}
			order = append(order, d)
		}
		shared[d].statements = append(shared[d].statements, w.repertoire(b.block).statements...)
	}
	for _, d := range order {
		w.pool(d, shared[d])
	}
}

// pool takes all sessions that lie in a pool and gives them back in the order in which they lay there.
func (w *warming) pool(d *database, r *repertoire) {
	var taken []*sqlrt.Session
	for range d.db.Idle() {
		s, err := d.db.Acquire(w.m.context(), nil)
		if err != nil {
			break // told to the thread that needs it
		}
		taken = append(taken, s)
		w.begin(s, r)
	}
	w.end()
	for _, s := range slices.Backward(taken) {
		_, _ = d.db.Release(s, sqlrt.ReleaseNormal)
	}
}

// databaseOf is the database of a block's threads, nil when there is none.
func (m *Machine) databaseOf(b *pcode.Block) *database {
	if b.Database < 0 {
		return m.defaultDatabase
	}
	return m.databases[b.Database]
}

// intersection is what all has in some, in its order.
func intersection(all, some []*sqlrt.Statement) []*sqlrt.Statement {
	var both []*sqlrt.Statement
	for _, s := range all {
		if slices.Contains(some, s) {
			both = append(both, s)
		}
	}
	return both
}
