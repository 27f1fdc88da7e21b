package repository

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"rwl/sqlrt/measure"
)

// State is what became of a run or a phase.
type State string

// Stored are the first three; Died is what a run is called whose process is gone while it still says 'running'.
const (
	Running     State = "running"
	Finished    State = "finished"
	Interrupted State = "interrupted"
	Died        State = "died"
	// NotBegun is a run that was prepared for several processes, of which none has taken part.
	NotBegun State = "prepared"
)

// RunInfo is what is known of a run when it begins. Texts may be empty. No field may hold a password.
type RunInfo struct {
	UUID      string // identity over all repositories; made by Begin when empty
	RunNumber int64  // 0 takes the next number; else one that Prepare gave to this process
	ProcNo    int    // distinguishes the processes of a run

	// Prepared is the run of several processes that this one takes part in, nil when it begins a run of its own. Then
	// RunNumber, Key, Comment and CommonStart are those of that run and are not looked at.
	Prepared *Prepared

	Key, Comment string    // columns key and komment of rwlrun
	CommonStart  time.Time // column rdate of rwlrun; zero is now

	Host        string // as os.Hostname gives it
	Hostname    string // column hostname of rwlrun, when that is to be another
	PID         int
	Program     string // name of the file
	ProgramText string // with everything it includes
	Arguments   string
	Seed        string
	Version     string // of rwl
	GoVersion   string
	CPUs        int

	DatabaseKind, DatabaseVersion, DatabaseURL string
}

// Saving says what happens when the repository fails.
type Saving struct {
	// Folders are tried in turn for the file that takes what the repository cannot; see SpoolFolders.
	Folders []string
	// Trouble is told once why the repository cannot be used, and the file that takes its place. When that fails too it is
	// told a second time, with an empty file: the rest of the run is not saved. It is called from the writer's goroutine.
	Trouble func(err error, file string)
}

// Begin registers a run and starts its writer. A process that may not take part in the prepared run gets a
// *NotPreparedError or a *TakenError.
func (r *Repository) Begin(ctx context.Context, info RunInfo, saving Saving) (*Writer, error) {
	if info.UUID == "" {
		info.UUID = rand.Text()
	}
	now := r.clock.Wall()
	info.complete(now)
	started := stamp(now)
	err := r.inTransaction(ctx, func(tx *sql.Tx) error {
		return r.register(ctx, tx, &info, started)
	})
	if err != nil {
		return nil, fmt.Errorf("begin run in %s: %w", r.name, err)
	}
	w := newWriter(r, info, started, saving)
	go w.loop()
	return w, nil
}

// BeginUnsaved starts the writer of a run for which no repository could be opened; cause says why. Everything goes into a
// spool file. Trouble has been called when it returns.
func BeginUnsaved(clock Clock, info RunInfo, saving Saving, cause error) *Writer {
	if info.UUID == "" {
		info.UUID = rand.Text()
	}
	now := clock.Wall()
	info.complete(now)
	w := newWriter(nil, info, stamp(now), saving)
	w.clock, w.rest = clock, measure.NewRest(clock)
	w.fallBack(cause)
	go w.loop()
	return w
}

// complete fills in what follows from the rest.
func (info *RunInfo) complete(now time.Time) {
	if p := info.Prepared; p != nil {
		info.RunNumber, info.CommonStart, info.Key, info.Comment = p.RunNumber, p.Start, "", ""
	}
	if info.CommonStart.IsZero() {
		info.CommonStart = now
	}
}

// register gives the run its number and writes its first rows.
func (r *Repository) register(ctx context.Context, tx *sql.Tx, info *RunInfo, started string) error {
	var err error
	switch {
	case info.Prepared != nil:
		info.RunNumber, err = r.checkPrepared(ctx, tx, *info.Prepared)
	case info.RunNumber == 0:
		err = tx.QueryRowContext(ctx, r.dialect.nextNumber).Scan(&info.RunNumber)
	}
	if err != nil {
		return err
	}
	return r.enter(ctx, tx, info, started)
}

// enter writes the first rows of a process under the run number of info.
func (r *Repository) enter(ctx context.Context, tx *sql.Tx, info *RunInfo, started string) error {
	if err := insertRun(ctx, tx, info); err != nil {
		return err
	}
	if err := r.put(ctx, tx, tableRun, keep, [][]any{runRow(info, Running, started, "", started)}); err != nil {
		return err
	}
	return r.checkOwner(ctx, tx, info)
}

// insertRun writes the row of rwlrun; a run of several processes has it already.
func insertRun(ctx context.Context, tx *sql.Tx, info *RunInfo) error {
	host := cmp.Or(info.Hostname, info.Host)
	if info.Prepared != nil {
		host = info.Prepared.Host
	}
	const classic = `insert into rwlrun (runnumber, key, komment, rdate, hostname) values ($1, $2, $3, $4, $5)
		on conflict (runnumber) do nothing`
	_, err := tx.ExecContext(ctx, classic, info.RunNumber, info.Key, info.Comment, rdate(info.CommonStart), host)
	return err
}

// rdate is the common start as rwlrun has it: UTC, in seconds.
func rdate(start time.Time) string { return start.UTC().Format("2006-01-02 15:04:05") }

func runRow(info *RunInfo, state State, started, ended, heartbeat string) []any {
	var end any
	if ended != "" {
		end = ended
	}
	return []any{info.RunNumber, info.ProcNo, info.UUID, string(state), started, end, heartbeat, info.Host, info.PID,
		info.Program, info.ProgramText, info.Arguments, info.Seed, info.Version, info.GoVersion, info.CPUs,
		info.DatabaseKind, info.DatabaseVersion, info.DatabaseURL}
}

// openSpool makes the file that takes the rest of a run, in the first folder where that is possible.
func openSpool(ctx context.Context, clock Clock, info RunInfo, started string, folders []string) (*Repository, string, error) {
	err := fmt.Errorf("no folder for unsaved runs is known")
	for _, folder := range folders {
		file := filepath.Join(folder, "rwl-"+info.UUID+".db")
		var r *Repository
		if r, err = Open(ctx, sqlitePrefix+file, clock); err != nil {
			continue
		}
		spooled := info
		if spooled.RunNumber == 0 {
			spooled.RunNumber = 1
		}
		err = r.inTransaction(ctx, func(tx *sql.Tx) error { return r.enterSpool(ctx, tx, &spooled, started) })
		if err == nil {
			return r, file, nil
		}
		r.db.Close()
	}
	return nil, "", err
}

// enterSpool writes the first rows of a process into its spool file; nobody else is in there. A prepared run goes along,
// so that Import finds the others' rows.
func (r *Repository) enterSpool(ctx context.Context, tx *sql.Tx, info *RunInfo, started string) error {
	if info.Prepared != nil {
		if err := r.insertPrepared(ctx, tx, info.RunNumber, *info.Prepared, started); err != nil {
			return err
		}
	}
	return r.enter(ctx, tx, info, started)
}
