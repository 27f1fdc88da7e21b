package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Run is one run as a list shows it. Of a run of several processes, texts are those of the first, counts are sums.
type Run struct {
	RunNumber    int64
	Key, Comment string
	Processes    []Process
	State        State // the worst of its processes: died, then running, interrupted, finished
	Started      time.Time
	Ended        time.Time // zero while a process runs
	Phases       int

	Planned, Completed, Failed, Unfinished int64
}

// Process is what is known of one process of a run.
type Process struct {
	ProcNo                                     int64
	UUID                                       string
	State                                      State
	Started, Ended, Heartbeat                  time.Time
	Host                                       string
	PID, CPUs                                  int
	Program, Arguments, Seed                   string
	Version, GoVersion                         string
	DatabaseKind, DatabaseVersion, DatabaseURL string
}

// NoRunError says that there is no such run.
type NoRunError struct {
	ID string // a number, or "last"
}

func (e *NoRunError) Error() string {
	if e.ID == last {
		return "no run is saved yet"
	}
	return fmt.Sprintf("there is no run %s", e.ID)
}

const last = "last"

// Runs lists the newest runs, the newest first. A limit of 0 lists all.
func (r *Repository) Runs(ctx context.Context, limit int) ([]Run, error) {
	const all = `select runnumber from rwl_run group by runnumber order by runnumber desc`
	numbers, err := r.numbers(ctx, all, limit)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	runs := make([]Run, 0, len(numbers))
	for _, n := range numbers {
		run, err := r.run(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("list runs: %w", err)
		}
		runs = append(runs, *run)
	}
	return runs, nil
}

func (r *Repository) numbers(ctx context.Context, query string, limit int) ([]int64, error) {
	if limit > 0 {
		query += " limit " + strconv.Itoa(limit)
	}
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

// find turns what a user typed into a run number.
func (r *Repository) find(ctx context.Context, id string) (int64, error) {
	if id == last {
		list, err := r.numbers(ctx, `select runnumber from rwl_run order by started desc, runnumber desc`, 1)
		if err == nil && len(list) == 0 {
			err = &NoRunError{ID: id}
		}
		if err != nil {
			return 0, err
		}
		return list[0], nil
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, &NoRunError{ID: id}
	}
	return n, nil
}

// run reads one run with its processes.
func (r *Repository) run(ctx context.Context, number int64) (*Run, error) {
	run := &Run{RunNumber: number}
	if err := r.processes(ctx, run); err != nil {
		return nil, err
	}
	if len(run.Processes) == 0 {
		return nil, &NoRunError{ID: strconv.FormatInt(number, 10)}
	}
	first := run.Processes[0]
	run.Started, run.State = first.Started, first.State
	for _, p := range run.Processes {
		if rank(p.State) > rank(run.State) {
			run.State = p.State
		}
		if p.Started.Before(run.Started) {
			run.Started = p.Started
		}
		if p.Ended.After(run.Ended) {
			run.Ended = p.Ended
		}
	}
	if run.State == Running {
		run.Ended = time.Time{}
	}
	const classic = `select coalesce(key, ''), coalesce(komment, '') from rwlrun where runnumber = $1`
	err := r.db.QueryRowContext(ctx, classic, number).Scan(&run.Key, &run.Comment)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // users may delete from the classic tables
		return nil, err
	}
	const counts = `select coalesce(sum(planned), 0), coalesce(sum(completed), 0), coalesce(sum(failed), 0), coalesce(sum(unfinished), 0)
		, (select count(distinct phase) from rwl_phase where runnumber = $1)
		from rwl_calls where runnumber = $1`
	err = r.db.QueryRowContext(ctx, counts, number).Scan(&run.Planned, &run.Completed, &run.Failed, &run.Unfinished, &run.Phases)
	return run, err
}

func rank(s State) int {
	return map[State]int{Finished: 0, Interrupted: 1, Running: 2, Died: 3}[s]
}

func (r *Repository) processes(ctx context.Context, run *Run) error {
	const query = `select procno, uuid, state, started, coalesce(ended, ''), heartbeat, host, pid, cpus, program, arguments, seed
		, rwlversion, goversion, dbkind, dbversion, dburl
		from rwl_run where runnumber = $1 order by procno`
	rows, err := r.db.QueryContext(ctx, query, run.RunNumber)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p Process
		var started, ended, heartbeat string
		err := rows.Scan(&p.ProcNo, &p.UUID, &p.State, &started, &ended, &heartbeat, &p.Host, &p.PID, &p.CPUs, &p.Program,
			&p.Arguments, &p.Seed, &p.Version, &p.GoVersion, &p.DatabaseKind, &p.DatabaseVersion, &p.DatabaseURL)
		if err != nil {
			return err
		}
		var errs [3]error
		p.Started, errs[0] = instant(started)
		p.Ended, errs[1] = instant(ended)
		p.Heartbeat, errs[2] = instant(heartbeat)
		if err := errors.Join(errs[:]...); err != nil {
			return err
		}
		p.State = r.presentState(p.State, p.Heartbeat, p.Host, p.PID)
		if p.State == Died {
			p.Ended = p.Heartbeat
		}
		run.Processes = append(run.Processes, p)
	}
	return rows.Err()
}
