package repository

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Run is one run as a list shows it. Of a run of several processes, texts are those of the first, counts are sums.
type Run struct {
	RunNumber    int64
	Key, Comment string
	Processes    []Process
	State        State     // the worst of its processes: died, then running, interrupted, finished
	Started      time.Time // of the first process; the common start when none has begun
	Ended        time.Time // zero while a process runs
	Phases       int

	Planned, Completed, Failed, Unfinished int64
}

// NoRunError says that there is no such run.
type NoRunError struct {
	ID string // a number, "last" or "last-N"
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
	if err := r.takeUpJournals(ctx); err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	const all = `select runnumber from rwl_run union select runnumber from rwl_prepared order by runnumber desc`
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

// find turns what a user typed into a run number: the number, "last" for the newest run, "last-1" for the one before.
func (r *Repository) find(ctx context.Context, id string) (int64, error) {
	before, counted := strings.CutPrefix(id, last+"-")
	switch {
	case id == last:
		return r.newest(ctx, id, 0)
	case counted:
		n, err := strconv.ParseUint(before, 10, 31)
		if err != nil {
			return 0, &NoRunError{ID: id}
		}
		return r.newest(ctx, id, int(n))
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, &NoRunError{ID: id}
	}
	return n, nil
}

// newest finds the run that was started last, or so many runs before it.
func (r *Repository) newest(ctx context.Context, id string, before int) (int64, error) {
	const query = `select runnumber from rwl_run group by runnumber order by max(started) desc, runnumber desc`
	list, err := r.numbers(ctx, query, before+1)
	if err == nil && len(list) <= before {
		err = &NoRunError{ID: id}
	}
	if err != nil {
		return 0, err
	}
	return list[before], nil
}

// run reads one run with its processes.
func (r *Repository) run(ctx context.Context, number int64) (*Run, error) {
	run := &Run{RunNumber: number}
	if err := r.processes(ctx, run); err != nil {
		return nil, err
	}
	if len(run.Processes) == 0 {
		if err := r.notBegun(ctx, run); err != nil {
			return nil, err
		}
	} else {
		run.join()
	}
	const classic = `select coalesce(key, ''), coalesce(komment, '') from rwlrun where runnumber = $1`
	err := r.db.QueryRowContext(ctx, classic, number).Scan(&run.Key, &run.Comment)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // users may delete from the classic tables
		return nil, err
	}
	const phases = `select count(distinct phase) from rwl_phase where runnumber = $1`
	if err := r.db.QueryRowContext(ctx, phases, number).Scan(&run.Phases); err != nil {
		return nil, err
	}
	return run, r.counts(ctx, run)
}

// notBegun fills in a run of which there is no process: it is prepared, or does not exist.
func (r *Repository) notBegun(ctx context.Context, run *Run) error {
	var start, prepared string
	const query = `select start, prepared from rwl_prepared where runnumber = $1`
	err := r.db.QueryRowContext(ctx, query, run.RunNumber).Scan(&start, &prepared)
	if errors.Is(err, sql.ErrNoRows) {
		return &NoRunError{ID: strconv.FormatInt(run.RunNumber, 10)}
	}
	if err != nil {
		return err
	}
	run.State = NotBegun
	run.Started, err = instant(cmp.Or(start, prepared))
	return err
}
