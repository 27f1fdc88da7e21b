package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// settings are the choices of the command line.
type settings struct {
	quick    bool
	only     string    // sections, separated by commas; "" is all
	rwl      string    // executable; "" builds one
	progress io.Writer // what is being measured, line by line
}

// bench is one run of the harness: what the sections share.
type bench struct {
	settings
	context context.Context
	rounds  int
	folder  string // of the programs: this module's
	root    string // of rwl's source
	scratch string // a temporary folder
	self    string // this executable
	cluster *cluster
	rows    []*row
	share   time.Duration // of the section at work

	buildFlags  []string // of the go command, when rwl is built
	environment []string // of every program that is run, beside ours
}

// quickLimit is when a quick run ends what it is at, so that it is over within two minutes.
const quickLimit = 105 * time.Second

var errQuick = errors.New("the two minutes of a quick run were over")

// turns counts the rounds of one of the comparisons of a section. A quick run ends them early, after one at least, when
// another one would not fit into the section's share of the time: on a machine that is busy, or slow.
func (b *bench) turns(comparisons int) iter.Seq[int] {
	return func(yield func(int) bool) {
		from := time.Now()
		for round := range b.rounds {
			if b.quick && round > 0 {
				spent := time.Since(from)
				if spent+spent/time.Duration(round) > b.share/time.Duration(comparisons) {
					return
				}
			}
			if !yield(round) {
				return
			}
		}
	}
}

// section measures some of the rows.
type section struct {
	name    string
	server  bool // it needs PostgreSQL
	share   int  // seconds of a quick run
	measure func(*bench) error
}

// sections lists all, in the order in which they run: last those that are the first to be left out of a quick run on a busy
// machine.
func sections() []section {
	return []section{
		{"machine", false, 16, measureMachine},
		{"select", true, 16, measureSelect},
		{"tpcb", true, 8, measureTPCB},
		{"load", true, 8, measureLoad},
		{"cursor", true, 5, measureCursor},
		{"timed", false, 2, measureTimedCall},
		{"arrivals", true, 12, measureArrivals},
		{"pacing", true, 4, measurePacing},
		{"start", true, 1, measureStart},
		{"check", false, 2, measureCheck},
		{"engines", false, 14, measureEngines},
		{"writer", true, 8, measureWriter},
		{"allocations", false, 12, measureAllocations},
	}
}

func sectionNames() []string {
	var names []string
	for _, s := range sections() {
		names = append(names, s.name)
	}
	return names
}

// runAll runs the sections and returns the table. A section that fails leaves its reason in its rows; the error is of
// what all of them need.
func runAll(ctx context.Context, chosen settings) (*report, error) {
	b := &bench{settings: chosen, context: ctx, rounds: 5}
	if b.quick {
		b.rounds = 3
		var stop context.CancelFunc
		b.context, stop = context.WithTimeoutCause(ctx, quickLimit, errQuick)
		defer stop()
	}
	if err := b.prepare(); err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.scratch)
	only := strings.FieldsFunc(b.only, func(r rune) bool { return r == ',' })
	for _, name := range only {
		if !slices.Contains(sectionNames(), name) {
			return nil, fmt.Errorf("there is no section %q; there are %s", name, strings.Join(sectionNames(), ", "))
		}
	}
	wanted := func(name string) bool { return len(only) == 0 || slices.Contains(only, name) }
	for _, s := range specs() {
		if wanted(s.section) {
			b.rows = append(b.rows, &row{spec: s})
		}
	}
	r := newReport(b)
	noServer := b.startCluster(wanted)
	if b.cluster != nil {
		defer b.cluster.stop()
	}
	for _, s := range sections() {
		switch {
		case !wanted(s.name): // the table has none of its rows
		case s.server && b.cluster == nil:
			b.fail(s, noServer)
		case b.context.Err() != nil:
			b.fail(s, context.Cause(b.context).Error())
		default:
			b.runSection(s)
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrupted")
		}
	}
	r.finish()
	return r, nil
}

func (b *bench) runSection(s section) {
	from := time.Now()
	b.share = time.Duration(s.share) * time.Second
	fmt.Fprintf(b.progress, "%-12s", s.name)
	err := s.measure(b)
	if b.context.Err() != nil {
		err = context.Cause(b.context)
	}
	if err != nil {
		b.fail(s, err.Error())
		fmt.Fprintf(b.progress, "failed: %s\n", oneLine(err.Error()))
		return
	}
	fmt.Fprintf(b.progress, "%5.1f s\n", time.Since(from).Seconds())
}

// prepare finds the folders and builds rwl.
func (b *bench) prepare() error {
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.folder, err = os.Getwd(); err != nil {
		return err
	}
	b.root = filepath.Join(b.folder, "..", "..")
	if _, err := os.Stat(filepath.Join(b.folder, "machine", "fib.rwl")); err != nil {
		return fmt.Errorf("run it in the folder tests/bench: %w", err)
	}
	if b.scratch, err = os.MkdirTemp("", "rwlbench"); err != nil {
		return err
	}
	if b.rwl != "" {
		b.rwl, err = filepath.Abs(b.rwl)
		return err
	}
	b.rwl = filepath.Join(b.scratch, "rwl")
	if output, err := b.goCommand(slices.Concat([]string{"build", "-o", b.rwl}, b.buildFlags, []string{"./cmd/rwl"})...); err != nil {
		return fmt.Errorf("cannot build rwl: %w: %s", err, output)
	}
	return nil
}

// goCommand runs the go command in the folder of rwl's source and returns what it prints.
func (b *bench) goCommand(arguments ...string) (string, error) {
	command := exec.CommandContext(b.context, "go", arguments...)
	command.Dir = b.root
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build does
	// What the go command starts, test binaries, ends with it.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	output, err := command.CombinedOutput()
	return string(output), err
}

// row finds a row by its id.
func (b *bench) row(id string) *row {
	for _, r := range b.rows {
		if r.id == id {
			return r
		}
	}
	panic("no row " + id)
}

func (b *bench) known(id string) bool {
	return slices.ContainsFunc(b.rows, func(r *row) bool { return r.id == id })
}

// sample adds the value of one round.
func (b *bench) sample(id string, value float64) {
	r := b.row(id)
	r.samples = append(r.samples, value)
}

// detail says what stands behind a ratio.
func (b *bench) detail(id, text string) { b.row(id).detail = text }

// missing says why the rows whose ids begin so cannot be measured; "" says nothing.
func (b *bench) missing(prefix, reason string) {
	for _, r := range b.rows {
		if reason != "" && strings.HasPrefix(r.id, prefix) {
			r.reason = oneLine(reason)
		}
	}
}

// oneLine shortens what a program said to what a table can show.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}

// fail gives the reason to all rows of the section that have no values yet.
func (b *bench) fail(s section, reason string) {
	for _, r := range b.rows {
		if r.section == s.name && len(r.samples) == 0 && r.reason == "" {
			r.reason = oneLine(reason)
		}
	}
}
