package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"rwl/cmd/internal/compare"
	"rwl/lang/diag"
	"rwl/sqlrt/repository"
)

// comparePatience is how long reading two runs may take: hours of many procedures are many histograms.
const comparePatience = 10 * time.Minute

// comparing is one call of 'rwl compare'.
type comparing struct {
	w       *world
	log     *diag.Log
	repo    *repository.Repository
	process *int64
	json    bool
}

func compareCommand(w *world, ctx context.Context, args []string) int {
	var address string
	var process int64
	c := &comparing{w: w}
	f := repositoryFlags("rwl compare", &address)
	f.Int64Var(&process, "process", 0, "compare only what the processes of this number measured")
	f.BoolVar(&c.json, "json", false, "print the comparison, and messages, as JSON")
	if status, ok := w.parse(f, args, 2); !ok {
		return status
	}
	if f.Changed("process") {
		c.process = &process
	}
	c.log = diag.NewLog(w.stderr, diag.Options{JSON: c.json})
	addSecretsOf(c.log, w.repositoryAddress(address))
	if !c.named(f.Args()) {
		return c.log.ExitBits()
	}
	ctx, cancel := context.WithTimeout(ctx, comparePatience)
	defer cancel()
	var err error
	if c.repo, err = w.openRepository(ctx, w.repositoryAddress(address)); err == nil {
		defer c.repo.Close()
		err = c.compare(ctx, f.Args())
	}
	if err != nil {
		fmt.Fprintln(w.stderr, "rwl:", c.log.Clean(err.Error()))
		return exitFailed
	}
	return c.log.ExitBits()
}

// runName is what names a run on the command line.
var runName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{1,18}|last(-\d{1,9})?)$`) })

// named tells whether the command line names two runs, and reports it if not.
func (c *comparing) named(names []string) bool {
	switch len(names) {
	case 0:
		c.report(diag.New(490, diag.Place{}, "none is"), "rwl compare last-1 last")
		return false
	case 1:
		c.report(diag.New(490, diag.Place{}, "one is"), "rwl compare last-1 last")
		return false
	}
	for _, name := range names {
		if !runName().MatchString(name) {
			c.report(diag.New(491, diag.Place{}, name), "a run is a number of 'rwl runs', last, or last-1")
			return false
		}
	}
	return true
}

func (c *comparing) report(m *diag.Message, hint string) { c.log.Report(m.WithHint(hint)) }

// compare reads the two runs and prints what there is to say. What is wrong with them is reported; an error is the
// repository's.
func (c *comparing) compare(ctx context.Context, names []string) error {
	var results [2]*repository.Results
	for i, name := range names {
		var err error
		if results[i], err = c.read(ctx, name); err != nil {
			return c.explain(err)
		}
	}
	if n := results[0].RunNumber; n == results[1].RunNumber {
		c.report(diag.New(492, diag.Place{}, n), "name another run, see 'rwl runs'")
		return nil
	}
	if empty := slices.ContainsFunc(results[:], c.empty); empty {
		return nil
	}
	var sides [2]*compare.Side
	for i := range sides {
		var err error
		if sides[i], err = compare.Read(ctx, c.repo, results[i]); err != nil {
			return err
		}
	}
	comparison := compare.New(sides[0], sides[1])
	comparison.Process = c.process
	if c.json {
		return json.NewEncoder(c.w.stdout).Encode(comparison)
	}
	return compare.Render(c.w.stdout, comparison)
}

func (c *comparing) read(ctx context.Context, name string) (*repository.Results, error) {
	if c.process != nil {
		return c.repo.RunOfProcess(ctx, name, *c.process)
	}
	return c.repo.Run(ctx, name)
}

// explain reports that a run or process does not exist; other errors it gives back.
func (c *comparing) explain(err error) error {
	var run *repository.NoRunError
	var process *repository.NoProcessError
	switch {
	case errors.As(err, &run):
		c.report(diag.New(426, diag.Place{}, run.ID, c.repo.Name()), "list them with 'rwl runs', or name their place with --repository")
	case errors.As(err, &process) && len(process.ProcNos) == 0:
		c.noProcess(process.RunNumber)
	case errors.As(err, &process):
		list := strings.Trim(strings.ReplaceAll(fmt.Sprint(process.ProcNos), " ", ", "), "[]")
		c.report(diag.New(494, diag.Place{}, process.RunNumber, process.ProcNo, list), "see 'rwl report "+fmt.Sprint(process.RunNumber)+"'")
	default:
		return err
	}
	return nil
}

func (c *comparing) noProcess(run int64) {
	c.report(diag.New(493, diag.Place{}, run, "it is prepared, and no process has taken part in it yet"), "see 'rwl runs'")
}

// empty tells whether a run has nothing to compare, and reports why.
func (c *comparing) empty(r *repository.Results) bool {
	switch {
	case len(r.Processes) == 0:
		c.noProcess(r.RunNumber)
	case compare.Empty(r):
		c.report(diag.New(493, diag.Place{}, r.RunNumber, "no measured procedure was called"), fmt.Sprintf("see 'rwl report %d'", r.RunNumber))
	default:
		return false
	}
	return true
}
