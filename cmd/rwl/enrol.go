package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rwl/lang/diag"
	"rwl/sqlrt/repository"
	"rwl/vm"
)

// enrolsEarly tells whether the process gets its run number before the program begins (language reference 18.3). That is
// so when one is wanted in any case, and the repository is known: not when the program declares it, or has text that is
// not read yet and may do so.
func (o *observer) enrolsEarly() bool {
	part, program := &o.j.opt.part, o.j.unit.Program
	wanted := part.prepares || part.joined != nil || o.j.statistics() > 0
	return wanted && (o.j.opt.repository != "" || program.Results < 0 && program.More == nil)
}

// enrol gives the process its run number in the repository: that of the run it prepares or takes part in, or the next one.
// False means that it may not have it, which was reported, and that nothing may be run.
func (o *observer) enrol() bool {
	switch {
	case o.refused:
		return false
	case o.j.opt.noSave:
		return true
	case o.j.opt.part.prepares:
		return o.prepare()
	}
	return o.save()
}

// refuse reports why the process cannot have a run number.
func (o *observer) refuse(m *diag.Message) bool {
	o.j.log.Report(m)
	o.refused = true
	return false
}

// save registers this process under its run number, once, and starts to write what it measures. When the repository fails
// it goes on with a file.
func (o *observer) save() bool {
	if o.writer != nil {
		return true
	}
	if o.refused || o.j.opt.part.prepares && !o.prepare() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), repositoryPatience)
	defer cancel()
	saving := repository.Saving{Folders: repository.SpoolFolders(getenvText(o.j.w), tempFolder()), Trouble: o.trouble}
	err := o.open(ctx)
	if err == nil {
		o.writer, err = o.repo.Begin(ctx, o.info(), saving)
	}
	var missing *repository.NotPreparedError
	var taken *repository.TakenError
	switch {
	case errors.As(err, &missing):
		return o.refuse(diag.New(463, diag.Place{}, missing.Prepared.RunNumber, o.j.log.Clean(missing.Repository), missing.Reason))
	case errors.As(err, &taken):
		return o.refuse(diag.New(464, diag.Place{}, taken.ProcNo, taken.RunNumber, taken.PID, taken.Host, taken.State))
	case err != nil:
		o.writer = repository.BeginUnsaved(o.j.w.clock, o.info(), saving, err)
	}
	return true
}

// open opens the repository, once.
func (o *observer) open(ctx context.Context) (err error) {
	if o.repo == nil {
		o.repo, err = o.j.w.openRepository(ctx, o.address())
	}
	return err
}

// prepare takes the number of a run of several processes, once.
func (o *observer) prepare() bool {
	if o.prepared.RunNumber != 0 {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), repositoryPatience)
	defer cancel()
	err := o.open(ctx)
	if err == nil {
		o.prepared, err = o.repo.Prepare(ctx, o.info())
	}
	if err != nil {
		return o.refuse(diag.New(466, diag.Place{}, o.j.log.Clean(err.Error())))
	}
	o.about.RunNumber = o.prepared.RunNumber
	return true
}

// announce fixes the common start of the run that this process prepared and tells the others. It comes last of all: from
// then on they may begin.
func (o *observer) announce(r vm.Result) {
	if o.refused || !o.prepare() {
		return
	}
	failed := r.Exit != nil && *r.Exit != 0 || diag.Category(o.j.log.ExitBits()).Has(diag.Severe|diag.Parse)
	if failed || r.Interrupted || r.Refused {
		o.j.log.Report(diag.New(468, diag.Place{}, o.prepared.RunNumber))
		return
	}
	offset, given := o.j.startOffset()
	if !given {
		offset = defaultStart
	}
	o.prepared.Start = o.j.w.clock.Wall().Add(offset).Truncate(time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), repositoryPatience)
	defer cancel()
	if err := o.repo.Settle(ctx, o.prepared); err != nil {
		o.j.log.Report(diag.New(466, diag.Place{}, o.j.log.Clean(err.Error())))
		return
	}
	file := o.j.opt.part.prepare
	if err := o.tell(file, o.prepared.String()+"\n"); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err // the path is that of a temporary file
		}
		o.j.log.Report(diag.New(182, diag.Place{}, file, err))
	}
}

// tell writes the line of a prepared run to a file, or for - to standard output. The file appears whole: others may be
// waiting for it.
func (o *observer) tell(file, line string) error {
	if file == "-" {
		_, err := fmt.Fprint(o.j.w.stdout, line)
		return err
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() { // a pipe or a device must stay one
		return os.WriteFile(file, []byte(line), 0)
	}
	half, err := os.CreateTemp(filepath.Dir(file), ".rwl-prepare-*")
	if err != nil {
		return err
	}
	_, err = half.WriteString(line)
	err = errors.Join(err, half.Chmod(0o644), half.Close())
	if err == nil {
		err = os.Rename(half.Name(), file)
	}
	if err != nil {
		os.Remove(half.Name())
	}
	return err
}
