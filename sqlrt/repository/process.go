package repository

import (
	"context"
	"errors"
	"fmt"
	"time"
)

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

	Planned, Completed, Failed, Unfinished int64
}

// NoProcessError says that a run has no process of this number.
type NoProcessError struct {
	RunNumber, ProcNo int64
	ProcNos           []int64 // that it has
}

func (e *NoProcessError) Error() string {
	return fmt.Sprintf("run %d has no process %d; it has %v", e.RunNumber, e.ProcNo, e.ProcNos)
}

// join makes what is told of the whole run out of its processes.
func (run *Run) join() {
	first := run.Processes[0]
	run.Started, run.State = first.Started, first.State
	running := false
	for _, p := range run.Processes {
		running = running || p.State == Running
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
	if running {
		run.Ended = time.Time{}
	}
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

// counts sums the calls of each process and of the run.
func (r *Repository) counts(ctx context.Context, run *Run) error {
	const query = `select procno, cast(sum(planned) as bigint), cast(sum(completed) as bigint), cast(sum(failed) as bigint)
		, cast(sum(unfinished) as bigint) from rwl_calls where runnumber = $1 group by procno`
	rows, err := r.db.QueryContext(ctx, query, run.RunNumber)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var procno, planned, completed, failed, unfinished int64
		if err := rows.Scan(&procno, &planned, &completed, &failed, &unfinished); err != nil {
			return err
		}
		run.Planned, run.Completed, run.Failed, run.Unfinished =
			run.Planned+planned, run.Completed+completed, run.Failed+failed, run.Unfinished+unfinished
		if p := run.Process(procno); p != nil {
			p.Planned, p.Completed, p.Failed, p.Unfinished = planned, completed, failed, unfinished
		}
	}
	return rows.Err()
}

// Process finds a process by its number, nil when it took no part.
func (run *Run) Process(procno int64) *Process {
	for i := range run.Processes {
		if run.Processes[i].ProcNo == procno {
			return &run.Processes[i]
		}
	}
	return nil
}

// ProgramTexts reads the texts of the programs of the processes of res, in their order.
func (r *Repository) ProgramTexts(ctx context.Context, res *Results) ([]string, error) {
	var texts []string
	const query = `select programtext from rwl_run where runnumber = $1 and procno between $2 and $3 order by procno`
	err := r.each(ctx, res, query, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the program of run %d: %w", res.RunNumber, err)
	}
	return texts, nil
}
