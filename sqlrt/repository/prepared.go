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

// Prepared is a run that waits for its processes: one process prepared it, several take part in it under its number and
// with its time zero. It is handed from the one to the others as text.
type Prepared struct {
	RunNumber int64
	Start     time.Time // time zero of all processes, in milliseconds; zero until Settle
	Host      string    // that prepared it
}

// String gives the text for the other processes: number:seconds.mmm:host, where the seconds are Unix time.
func (p Prepared) String() string {
	ms := p.Start.UnixMilli()
	return fmt.Sprintf("%d:%d.%03d:%s", p.RunNumber, ms/1000, ms%1000, p.Host)
}

// latestStart is the last second that is taken for a time of day: the year 2286.
const latestStart = 9_999_999_999

// ParsePrepared reads what String wrote. The error says what is wrong with the text, without repeating it.
func ParsePrepared(text string) (Prepared, error) {
	part := strings.SplitN(strings.TrimSpace(text), ":", 3)
	if len(part) != 3 {
		return Prepared{}, errors.New("it has not the three parts number:seconds.mmm:host")
	}
	number, err := strconv.ParseUint(part[0], 10, 63)
	if err != nil || number == 0 {
		return Prepared{}, errors.New("it does not begin with a run number")
	}
	whole, fraction, _ := strings.Cut(part[1], ".")
	s, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || s > latestStart {
		return Prepared{}, errors.New("its second part is no Unix time")
	}
	ms, err := strconv.ParseUint((fraction + "000")[:3], 10, 63)
	if err != nil || len(fraction) > 3 {
		return Prepared{}, errors.New("its second part is no Unix time with milliseconds")
	}
	if part[2] == "" || strings.ContainsAny(part[2], " \t\r\n") {
		return Prepared{}, errors.New("its third part is no host name")
	}
	return Prepared{RunNumber: int64(number), Start: time.UnixMilli(int64(s*1000 + ms)).UTC(), Host: part[2]}, nil
}

// NotPreparedError says that a process cannot take part in a run.
type NotPreparedError struct {
	Prepared   Prepared
	Repository string // without password
	Reason     string
}

func (e *NotPreparedError) Error() string {
	return fmt.Sprintf("run %d is not prepared in %s: %s", e.Prepared.RunNumber, e.Repository, e.Reason)
}

// TakenError says that a run has a process with this number already.
type TakenError struct {
	RunNumber, ProcNo int64
	Host              string // of that process
	PID               int
	State             State
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("process number %d of run %d is that of process %d on %s, which is %s", e.ProcNo, e.RunNumber, e.PID, e.Host, e.State)
}

// Prepare takes the next run number for several processes and registers key, comment and host of info for it. Nobody can
// take part before Settle.
func (r *Repository) Prepare(ctx context.Context, info RunInfo) (Prepared, error) {
	now := r.clock.Wall()
	if info.CommonStart.IsZero() {
		info.CommonStart = now
	}
	p := Prepared{Host: cmp.Or(info.Hostname, info.Host, "unknown")}
	err := r.inTransaction(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, r.dialect.nextNumber).Scan(&p.RunNumber); err != nil {
			return err
		}
		info.RunNumber = p.RunNumber
		if err := insertRun(ctx, tx, &info); err != nil {
			return err
		}
		return r.insertPrepared(ctx, tx, p.RunNumber, p, stamp(now))
	})
	if err != nil {
		return Prepared{}, fmt.Errorf("prepare run in %s: %w", r.name, err)
	}
	return p, nil
}

// Settle fixes the common start of a prepared run, to the millisecond.
func (r *Repository) Settle(ctx context.Context, p Prepared) error {
	err := r.inTransaction(ctx, func(tx *sql.Tx) error {
		const own = `update rwl_prepared set start = $1 where runnumber = $2`
		if _, err := tx.ExecContext(ctx, own, stamp(p.Start), p.RunNumber); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `update rwlrun set rdate = $1 where runnumber = $2`, rdate(p.Start), p.RunNumber)
		return err
	})
	if err != nil {
		return fmt.Errorf("prepare run %d in %s: %w", p.RunNumber, r.name, err)
	}
	return nil
}

// insertPrepared registers under a number of this repository a run that was prepared as p.
func (r *Repository) insertPrepared(ctx context.Context, tx *sql.Tx, number int64, p Prepared, now string) error {
	start := ""
	if !p.Start.IsZero() {
		start = stamp(p.Start)
	}
	return r.put(ctx, tx, tablePrepared, keep, [][]any{{number, p.RunNumber, start, p.Host, now}})
}

// findPrepared gives the number that a prepared run has in this repository, 0 when it does not know it.
func findPrepared(ctx context.Context, tx *sql.Tx, p Prepared) (number int64, err error) {
	const query = `select runnumber from rwl_prepared where origin = $1 and start = $2 and host = $3`
	err = tx.QueryRowContext(ctx, query, p.RunNumber, stamp(p.Start), p.Host).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return number, err
}

// checkPrepared finds out whether a process may take part, and gives the run's number here.
func (r *Repository) checkPrepared(ctx context.Context, tx *sql.Tx, p Prepared) (int64, error) {
	number, err := findPrepared(ctx, tx, p)
	if number != 0 || err != nil {
		return number, err
	}
	refused := &NotPreparedError{Prepared: p, Repository: r.name}
	var start, host string
	const query = `select start, host from rwl_prepared where runnumber = $1`
	err = tx.QueryRowContext(ctx, query, p.RunNumber).Scan(&start, &host)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		refused.Reason = "no run was prepared under this number"
	case err != nil:
		return 0, err
	case start == "":
		refused.Reason = "the program that prepares it has not come to its end"
	case host != p.Host:
		refused.Reason = "the run of this number was prepared on " + host
	default:
		refused.Reason = "the run of this number was prepared for another start"
	}
	return 0, refused
}

// checkOwner looks whether the row of a process in rwl_run is that of this one.
func (r *Repository) checkOwner(ctx context.Context, tx *sql.Tx, info *RunInfo) error {
	taken := &TakenError{RunNumber: info.RunNumber, ProcNo: int64(info.ProcNo)}
	var uuid, heartbeat string
	const query = `select uuid, host, pid, state, heartbeat from rwl_run where runnumber = $1 and procno = $2`
	row := tx.QueryRowContext(ctx, query, info.RunNumber, info.ProcNo)
	if err := row.Scan(&uuid, &taken.Host, &taken.PID, &taken.State, &heartbeat); err != nil {
		return err
	}
	if uuid == info.UUID {
		return nil
	}
	last, err := instant(heartbeat)
	if err != nil {
		return err
	}
	taken.State = r.presentState(taken.State, last, taken.Host, taken.PID)
	return taken
}
