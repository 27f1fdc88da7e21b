package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Import takes the runs of a spool file into the repository and returns their numbers here. A run is known by its uuid: if
// the repository has a part of it already, the rest is added under the same number, and importing a file twice changes
// nothing. A process of a prepared run joins the others that are there; when one of them has its process number it is a
// *TakenError. Otherwise the run gets a new number. The file stays as it is.
func (r *Repository) Import(ctx context.Context, file string) ([]int64, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	from, err := Open(ctx, sqlitePrefix+file, r.clock)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	defer from.Close()
	runs, err := spooledRuns(ctx, from.db)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", file, err)
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("import %s: there is no run in it", file)
	}
	var numbers []int64
	for i := range runs {
		im := &importing{ctx: ctx, from: from.db, to: r, run: runs[i]}
		if err := r.inTransaction(ctx, im.do); err != nil {
			return numbers, fmt.Errorf("import %s: %w", file, err)
		}
		numbers = append(numbers, im.number)
	}
	if err := r.takeUpJournals(ctx); err != nil {
		return numbers, fmt.Errorf("import %s: %w", file, err)
	}
	return numbers, nil
}

type spooledRun struct {
	number, procno int64
	uuid           string
}

func spooledRuns(ctx context.Context, db *sql.DB) ([]spooledRun, error) {
	rows, err := db.QueryContext(ctx, `select runnumber, procno, uuid from rwl_run order by runnumber, procno`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var runs []spooledRun
	for rows.Next() {
		var run spooledRun
		if err := rows.Scan(&run.number, &run.procno, &run.uuid); err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, rows.Err()
}

// importing is one run on its way, in one transaction on the repository.
type importing struct {
	ctx    context.Context
	from   *sql.DB
	to     *Repository
	tx     *sql.Tx
	run    spooledRun
	number int64 // in the repository
}

// copied are the tables that go over as they are: totals replace older ones, rows with a seq are new or the same.
var copied = []table{tableRun, tablePhase, tableCalls, tableHdr, tableSecond, tableError, tableBacklog,
	tableRunres, tableHistogram, tableOerstats, tableJournal}

func (im *importing) do(tx *sql.Tx) error {
	im.tx = tx
	if err := im.findNumber(); err != nil {
		return err
	}
	if err := im.copyRun(); err != nil {
		return err
	}
	// What is here of the journal is in the file's totals already, or in its own journal.
	const forget = `delete from rwl_journal where runnumber = $1 and procno = $2`
	if _, err := im.tx.ExecContext(im.ctx, forget, im.number, im.run.procno); err != nil {
		return err
	}
	for _, t := range copied {
		if err := im.copy(t); err != nil {
			return err
		}
	}
	return rebuildPersec(im.ctx, im.tx, im.number, im.run.procno)
}

// findNumber sets the run's number: the one it has here, that of the prepared run it belongs to, or the next.
func (im *importing) findNumber() error {
	row := im.tx.QueryRowContext(im.ctx, `select runnumber from rwl_run where uuid = $1`, im.run.uuid)
	if err := row.Scan(&im.number); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	prepared, err := im.prepared()
	if err != nil {
		return err
	}
	if prepared != nil {
		if im.number, err = findPrepared(im.ctx, im.tx, *prepared); err != nil {
			return err
		}
		if im.number != 0 {
			return im.checkFree()
		}
	}
	if err := im.tx.QueryRowContext(im.ctx, im.to.dialect.nextNumber).Scan(&im.number); err != nil || prepared == nil {
		return err
	}
	return im.to.insertPrepared(im.ctx, im.tx, im.number, *prepared, stamp(im.to.clock.Wall()))
}

// prepared reads which prepared run the process of the file took part in, nil when none.
func (im *importing) prepared() (*Prepared, error) {
	var p Prepared
	var start string
	const query = `select origin, start, host from rwl_prepared where runnumber = $1`
	err := im.from.QueryRowContext(im.ctx, query, im.run.number).Scan(&p.RunNumber, &start, &p.Host)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		p.Start, err = instant(start)
	}
	return &p, err
}

// checkFree makes sure that no other process of the run has this one's number.
func (im *importing) checkFree() error {
	info := RunInfo{UUID: im.run.uuid, RunNumber: im.number, ProcNo: int(im.run.procno)}
	err := im.to.checkOwner(im.ctx, im.tx, &info)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// copyRun copies the row of rwlrun; one that is there already belongs to the user by now.
func (im *importing) copyRun() error {
	var key, komment, hostname sql.NullString
	var rdate sql.NullString
	const read = `select key, komment, cast(rdate as text), hostname from rwlrun where runnumber = $1`
	if err := im.from.QueryRowContext(im.ctx, read, im.run.number).Scan(&key, &komment, &rdate, &hostname); err != nil {
		return fmt.Errorf("rwlrun: %w", err)
	}
	const write = `insert into rwlrun (runnumber, key, komment, rdate, hostname) values ($1, $2, $3, $4, $5)
		on conflict (runnumber) do nothing`
	_, err := im.tx.ExecContext(im.ctx, write, im.number, key, komment, rdate, hostname)
	return err
}

// copy copies the rows of one table, with the number that the run has here.
func (im *importing) copy(t table) error {
	query := fmt.Sprintf(`select %s from %s where runnumber = $1 and procno = $2`, strings.Join(t.columns, ", "), t.name)
	rows, err := im.from.QueryContext(im.ctx, query, im.run.number, im.run.procno)
	if err != nil {
		return err
	}
	defer rows.Close()
	const chunk = 500 // rows in memory at a time
	var pending [][]any
	for rows.Next() {
		values := make([]any, len(t.columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		values[0] = im.number
		if pending = append(pending, values); len(pending) == chunk {
			if err := im.to.put(im.ctx, im.tx, t, replace, pending); err != nil {
				return err
			}
			pending = pending[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return im.to.put(im.ctx, im.tx, t, replace, pending)
}

// rebuildPersec makes the rows of persec of a process anew from rwl_second. (Import cannot add them: a second that both files
// have would count twice.)
func rebuildPersec(ctx context.Context, tx *sql.Tx, run, procno int64) error {
	const wipe = `delete from persec where runnumber = $1 and procno = $2`
	if _, err := tx.ExecContext(ctx, wipe, run, procno); err != nil {
		return err
	}
	const fill = `
		insert into persec (runnumber, procno, vname, second, scount, wtime, etime, atime, dtime)
		with recursive ends as
		( select vname, max(second) as last from rwl_second where runnumber = $1 and procno = $2 group by vname
		), slots(vname, second, last) as
		( select vname, cast(1 as bigint), last from ends where last >= 1
		  union all select vname, second + 1, last from slots where second < last
		), points as
		( select vname, second, counted, wtime, etime, atime, dtime from rwl_second where runnumber = $1 and procno = $2 and second >= 1
		  union all select vname, second, 0, 0, 0, 0, 0 from slots
		)
		select cast($1 as bigint), cast($2 as bigint), vname, second
		     , sum(counted), sum(wtime) / 1000000000.0, sum(etime) / 1000000000.0, sum(atime) / 1000000000.0, sum(dtime) / 1000000000.0
		from points
		group by vname, second`
	_, err := tx.ExecContext(ctx, fill, run, procno)
	return err
}
