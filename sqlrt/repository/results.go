package repository

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"rwl/sqlrt/measure"
)

// Results is a run with what it measured.
type Results struct {
	Run
	Phases []Phase
	// Whole is everything together: all phases, all processes.
	Whole Phase

	procnos [2]int64 // the first and the last process number that is read
}

// Phase is one 'run' command of a program, over all processes.
type Phase struct {
	Number   int64
	Name     string
	Started  string // as stored
	Duration int64  // nanoseconds, of the longest process
	Threads  int
	State    State // Died when a process died in it
	Procs    []Procedure
	Errors   []ErrorTotal
	Backlog  int64 // at the end

	places map[string]int // of the procedures in Procs, by name
}

// Procedure holds counts and histograms of one procedure; Buckets are not read back. The name "" is what happened outside
// of every measured procedure.
type Procedure struct {
	Name string
	measure.Stats
}

// ErrorTotal counts the database errors of one procedure with one SQLSTATE.
type ErrorTotal struct {
	Procedure, SQLState string
	Count               int64
	Text, Statement     string // of the first
}

// Run reads the results of one run: a number, "last", or "last-1" for the one before the last. There is a *NoRunError when it does not exist. Of a run that is
// prepared only, the results are empty.
func (r *Repository) Run(ctx context.Context, id string) (*Results, error) {
	run, err := r.known(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.results(ctx, &Results{Run: *run, procnos: [2]int64{math.MinInt64, math.MaxInt64}})
}

// RunOfProcess reads what one process of a run measured; the process stands alone in Processes then. There is a
// *NoProcessError when the run has no such process.
func (r *Repository) RunOfProcess(ctx context.Context, id string, procno int64) (*Results, error) {
	run, err := r.known(ctx, id)
	if err != nil {
		return nil, err
	}
	p := run.Process(procno)
	if p == nil {
		missing := &NoProcessError{RunNumber: run.RunNumber, ProcNo: procno}
		for _, other := range run.Processes {
			missing.ProcNos = append(missing.ProcNos, other.ProcNo)
		}
		return nil, missing
	}
	run.Processes = []Process{*p}
	run.Ended = time.Time{}
	run.join()
	run.Planned, run.Completed, run.Failed, run.Unfinished = p.Planned, p.Completed, p.Failed, p.Unfinished
	return r.results(ctx, &Results{Run: *run, procnos: [2]int64{procno, procno}})
}

func (r *Repository) known(ctx context.Context, id string) (*Run, error) {
	if err := r.takeUpJournals(ctx); err != nil {
		return nil, err
	}
	number, err := r.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.run(ctx, number)
}

// results reads what the processes measured.
func (r *Repository) results(ctx context.Context, res *Results) (*Results, error) {
	for _, read := range []func(context.Context, *Results) error{r.readPhases, r.readCalls, r.readHistograms, r.readErrors, r.readBacklogs} {
		if err := read(ctx, res); err != nil {
			return nil, fmt.Errorf("read run %d: %w", res.RunNumber, err)
		}
	}
	res.total()
	return res, nil
}

// total makes Whole.
func (res *Results) total() {
	w := &res.Whole
	w.State = res.State
	for i := range res.Phases {
		p := &res.Phases[i]
		w.Duration += p.Duration
		w.Threads = max(w.Threads, p.Threads)
		w.Backlog = p.Backlog
		for j := range p.Procs {
			w.procedure(p.Procs[j].Name).Add(&p.Procs[j].Stats)
		}
		for _, e := range p.Errors {
			w.addError(e)
		}
	}
}

// procedure finds or makes the procedure's place.
func (p *Phase) procedure(name string) *Procedure {
	i, known := p.places[name]
	if !known {
		if p.places == nil {
			p.places = make(map[string]int)
		}
		i = len(p.Procs)
		p.places[name] = i
		p.Procs = append(p.Procs, Procedure{Name: name})
	}
	return &p.Procs[i]
}

func (p *Phase) addError(e ErrorTotal) {
	i := slices.IndexFunc(p.Errors, func(q ErrorTotal) bool { return q.Procedure == e.Procedure && q.SQLState == e.SQLState })
	if i < 0 {
		p.Errors = append(p.Errors, e)
		return
	}
	p.Errors[i].Count += e.Count
}

func (res *Results) phase(number int64) *Phase {
	i := slices.IndexFunc(res.Phases, func(p Phase) bool { return p.Number == number })
	if i < 0 {
		i = len(res.Phases)
		res.Phases = append(res.Phases, Phase{Number: number})
	}
	return &res.Phases[i]
}

// each runs a query on the run and its processes, $1 and $2 to $3, and calls scan for every row.
func (r *Repository) each(ctx context.Context, res *Results, query string, scan func(scan func(...any) error) error) error {
	rows, err := r.db.QueryContext(ctx, query, res.RunNumber, res.procnos[0], res.procnos[1])
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *Repository) readPhases(ctx context.Context, res *Results) error {
	const query = `select procno, phase, name, started, duration, threads, state
		from rwl_phase where runnumber = $1 and procno between $2 and $3 order by phase, procno`
	return r.each(ctx, res, query, func(scan func(...any) error) error {
		var procno, number, duration int64
		var threads int
		var name, started string
		var state State
		if err := scan(&procno, &number, &name, &started, &duration, &threads, &state); err != nil {
			return err
		}
		if state == Running {
			i := slices.IndexFunc(res.Processes, func(p Process) bool { return p.ProcNo == procno })
			if i >= 0 && res.Processes[i].State != Running {
				state = Died
			}
		}
		p := res.phase(number)
		if p.Name == "" {
			p.Name, p.Started = name, started
		}
		p.Duration = max(p.Duration, duration)
		p.Threads += threads
		if p.State == "" || rank(state) > rank(p.State) {
			p.State = state
		}
		return nil
	})
}

func (r *Repository) readCalls(ctx context.Context, res *Results) error {
	const query = `select phase, vname, completed, failed, unfinished, retries, counted, threads, atime, dtime
		from rwl_calls where runnumber = $1 and procno between $2 and $3 order by phase, procno, vname`
	return r.each(ctx, res, query, func(scan func(...any) error) error {
		var number int64
		var name string
		var s measure.Stats
		err := scan(&number, &name, &s.Completed, &s.Failed, &s.Unfinished, &s.Retries, &s.Counted, &s.Threads, &s.ATime, &s.DTime)
		if err != nil {
			return err
		}
		res.phase(number).procedure(name).Add(&s)
		return nil
	})
}

func (r *Repository) readHistograms(ctx context.Context, res *Results) error {
	const query = `select phase, vname, outcome, kind, low, high, vsum, vmin, vmax, coalesce(encoded, '')
		from rwl_hdr where runnumber = $1 and procno between $2 and $3 and seq = 0 order by phase, procno, vname`
	return r.each(ctx, res, query, func(scan func(...any) error) error {
		var number, low, high, sum, lowest, highest int64
		var name, outcome, kind, encoded string
		if err := scan(&number, &name, &outcome, &kind, &low, &high, &sum, &lowest, &highest, &encoded); err != nil {
			return err
		}
		h, err := measure.Decode([]byte(encoded), low, high, sum, lowest, highest)
		if err != nil {
			return err
		}
		o, k, err := outcomeAndKind(outcome, kind)
		if err != nil {
			return err
		}
		var s measure.Stats
		s.SetHistogram(o, k, h)
		res.phase(number).procedure(name).Add(&s)
		return nil
	})
}

func (r *Repository) readErrors(ctx context.Context, res *Results) error {
	const query = `select phase, vname, sqlstate, count, text, statement
		from rwl_error where runnumber = $1 and procno between $2 and $3 order by phase, second, seq, procno`
	return r.each(ctx, res, query, func(scan func(...any) error) error {
		var number int64
		var e ErrorTotal
		if err := scan(&number, &e.Procedure, &e.SQLState, &e.Count, &e.Text, &e.Statement); err != nil {
			return err
		}
		res.phase(number).addError(e)
		return nil
	})
}

func (r *Repository) readBacklogs(ctx context.Context, res *Results) error {
	const query = `select phase, backlog from rwl_backlog b where runnumber = $1 and procno between $2 and $3
		and second = (select max(second) from rwl_backlog l where l.runnumber = b.runnumber and l.procno = b.procno and l.phase = b.phase)`
	return r.each(ctx, res, query, func(scan func(...any) error) error {
		var number, backlog int64
		if err := scan(&number, &backlog); err != nil {
			return err
		}
		res.phase(number).Backlog += backlog
		return nil
	})
}
