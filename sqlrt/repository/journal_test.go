package repository

import (
	"context"
	"fmt"
	"testing"

	"rwl/sqlrt/measure"
	"rwl/vm/clock"
)

// widePhase is a phase of a run in which so many procedures are active that its seconds go through the journal.
type widePhase struct {
	w     *Writer
	sink  measure.Sink
	names []string
	iv    *measure.Interval
	sent  int64
}

const wideProcedures = 2*partSize + partSize/2

func newWidePhase(w *Writer) *widePhase {
	iv, names := busySecond(wideProcedures, 2)
	return &widePhase{w: w, sink: w.Phase("wide", names), names: names, iv: iv}
}

// second sends one more second.
func (p *widePhase) second() {
	p.sent++
	p.sink.Interval(&measure.Interval{Second: p.sent, Procs: p.iv.Procs, Threads: p.iv.Threads})
}

// step writes what was sent in one transaction.
func (p *widePhase) step() {
	todo := p.w.take()
	p.w.receive(todo)
	p.w.write(todo)
}

// begin starts a run whose writer has no goroutine: the test takes the steps.
func begin(t *testing.T, r *Repository, saving Saving) *Writer {
	t.Helper()
	w, err := r.Begin(t.Context(), RunInfo{}, Saving{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.End(Finished); err != nil {
		t.Fatal(err)
	}
	info := w.info
	w = newWriter(r, info, w.started, saving)
	return w
}

// check compares all tables with the seconds that were sent.
func (p *widePhase) check(t *testing.T, r *Repository, run int64) {
	t.Helper()
	res, err := r.Run(t.Context(), fmt.Sprint(run))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]*measure.Stats)
	for i := range res.Whole.Procs {
		found[res.Whole.Procs[i].Name] = &res.Whole.Procs[i].Stats
	}
	for _, one := range p.iv.Procs {
		var want measure.Stats
		for range p.sent {
			want.Add(&one.Stats)
		}
		name := p.names[one.Proc]
		if found[name] == nil {
			t.Fatalf("there is nothing of %s", name)
		}
		sameStats(t, found[name], &want)
		if t.Failed() {
			t.Fatalf("of %s", name)
		}
	}
	perSecond := p.iv.Procs[0].Calls()
	for query, want := range map[string]int64{
		`select count(*) from rwl_journal where runnumber = $1`:                                               0,
		`select count(*) from persec where runnumber = $1`:                                                    p.sent * wideProcedures,
		`select min(scount) from persec where runnumber = $1`:                                                 perSecond,
		`select max(scount) from persec where runnumber = $1`:                                                 perSecond,
		`select count(*) from rwl_second where runnumber = $1`:                                                p.sent * wideProcedures,
		`select max(completed) from rwl_second where runnumber = $1`:                                          perSecond,
		`select min(ecount) from runres where runnumber = $1`:                                                 p.sent * perSecond,
		`select max(tcount) from runres where runnumber = $1`:                                                 p.sent * p.iv.Procs[0].Threads,
		`select sum(bcount) from histogram where runnumber = $1`:                                              p.sent * perSecond * wideProcedures,
		`select count(*) from rwl_hdr where runnumber = $1 and seq > 0 and kind = 'lag' and span = 1`:         p.sent * wideProcedures,
		`select sum(total) from rwl_hdr where runnumber = $1 and seq > 0 and kind = 'response' and seq < 999`: p.sent * perSecond * wideProcedures,
	} {
		if got := number(t, r, query, run); got != float64(want) {
			t.Errorf("%s: %v, want %d", query, got, want)
		}
	}
	const times = `select count(*) from runres r where runnumber = $1 and abs(etime - (select sum(etime) from persec p
		where p.runnumber = r.runnumber and p.vname = r.vname)) > 0.00002`
	if n := number(t, r, times, run); n != 0 {
		t.Errorf("of %v procedures the times per second do not make up the whole", n)
	}
}

func TestSecondsOfManyProceduresGoThroughTheJournal(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		w, err := r.Begin(t.Context(), RunInfo{}, Saving{})
		if err != nil {
			t.Fatal(err)
		}
		p := newWidePhase(w)
		for range 3 {
			p.second()
		}
		w.EndPhase(&measure.Totals{Duration: 3e9})
		if err := w.End(Finished); err != nil {
			t.Fatal(err)
		}
		p.check(t, r, w.RunNumber())
	})
}

// A process that is killed after it wrote its journal, with a part of it already in the tables, loses nothing.
func TestReaderTakesUpTheJournal(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		p := newWidePhase(begin(t, r, Saving{}))
		p.second()
		p.step()
		p.w.unfoldOldest()
		p.second()
		p.step()
		// The step made the run 'running' again, and its process lives; so its own writer is expected to go on.
		if runs, err := r.Runs(t.Context(), 0); err != nil || len(runs) != 1 || number(t, r, `select count(*) from rwl_journal`) != 5 {
			t.Fatalf("%v runs, %v", runs, err)
		}
		execute(t, r, `update rwl_run set state = 'interrupted'`)
		if number(t, r, `select count(*) from rwl_second`) == 0 || number(t, r, `select count(*) from rwl_journal`) != 5 {
			t.Error("the journal is not worked off in parts")
		}
		for range 2 {
			p.check(t, r, 1)
		}
	})
}

// A reader that took a living process for dead does no harm.
func TestJournalTakenFromALivingWriter(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		p := newWidePhase(begin(t, r, Saving{}))
		p.second()
		p.step()
		p.w.unfoldOldest()
		p.second()
		p.step()
		if err := r.takeUp(t.Context(), 1, 0); err != nil {
			t.Fatal(err)
		}
		p.second()
		p.step()
		p.w.unfoldRest()
		p.check(t, r, 1)
	})
}

// The repository is lost while the journal is worked off: what is in the file and what was left in the repository count once.
func TestLostRepositoryWithAJournal(t *testing.T) {
	for _, takenUp := range []bool{false, true} {
		t.Run(fmt.Sprintf("taken up %v", takenUp), func(t *testing.T) {
			r := open(t, "sqlite:"+t.TempDir()+"/r.db")
			var told reports
			p := newWidePhase(begin(t, r, Saving{Folders: []string{t.TempDir()}, Trouble: told.trouble}))
			p.second()
			p.step()
			p.w.unfoldOldest()
			p.second()
			p.step()
			execute(t, r, `create trigger full before insert on rwl_second begin select raise(abort, 'disk full'); end`)
			p.w.unfoldOldest()
			execute(t, r, `drop trigger full`)
			if !p.w.spooling || len(told.files) != 1 {
				t.Fatalf("told %v", told.errs)
			}
			p.second()
			p.step()
			p.w.unfoldOldest()
			p.w.mu.Lock()
			p.w.state = Finished
			p.w.mu.Unlock()
			p.step()
			if err := p.w.repo.Close(); err != nil {
				t.Fatal(err)
			}
			if takenUp {
				if err := r.takeUp(t.Context(), 1, 0); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				if _, err := r.Import(t.Context(), told.files[0]); err != nil {
					t.Fatal(err)
				}
				p.check(t, r, 1)
			}
		})
	}
}

func TestDamagedJournal(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		p := newWidePhase(begin(t, r, Saving{}))
		p.second()
		p.step()
		whole := p.w.pending[0].content
		for _, content := range [][]byte{{}, {contentVersion + 1}, whole[:len(whole)-1], whole[:2], append([]byte{contentVersion}, 0xff, 0xff, 0xff, 0x7f)} {
			if _, err := (&part{phase: &phase{}, content: content}).batch(); err == nil {
				t.Errorf("%d bytes are read", len(content))
			}
		}
		if _, err := r.db.ExecContext(context.Background(), `update rwl_journal set content = $1`, []byte{contentVersion, 200}); err != nil {
			t.Fatal(err)
		}
		execute(t, r, `update rwl_run set state = 'interrupted'`)
		if _, err := r.Run(t.Context(), "1"); err == nil {
			t.Error("a damaged journal is read")
		}
		if n := number(t, r, `select count(*) from rwl_journal`); n != 3 {
			t.Errorf("%v rows of it are left", n)
		}
	})
}

// More than the journal may hold is written before new seconds are looked at.
func TestTheJournalIsBounded(t *testing.T) {
	r := open(t, "sqlite:"+t.TempDir()+"/r.db")
	p := newWidePhase(begin(t, r, Saving{}))
	for range 4 {
		p.second()
		p.step()
	}
	p.w.pendingBytes += journalMost
	p.w.clock = clock.NewReal()
	p.w.nudge()
	p.w.wait()
	if len(p.w.pending) != 0 {
		t.Errorf("%d parts are left", len(p.w.pending))
	}
	p.w.pendingBytes = 0
	p.check(t, r, 1)
}
