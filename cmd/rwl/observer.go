package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"rwl/cmd/internal/progress"
	"rwl/cmd/internal/summary"
	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
	"rwl/vm"
)

// observer saves and shows the runs of a program. The machine tells it what
// happens; finish is called when the program has ended.
type observer struct {
	j         *job
	seed      string
	results   string // address of the results database that the program declares
	repo      *repository.Repository
	writer    *repository.Writer
	spool     string
	database  string
	phases    []repository.Phase
	line      *progress.Line
	decisions *decisions
	cleanups  []func()
	about     *repository.RunInfo // made by info
	prepared  repository.Prepared // with -P, when its number is known
	refused   bool                // the process may not have a run number
}

func newObserver(j *job, seed string) *observer {
	return &observer{j: j, seed: seed, line: j.line()}
}

// line makes the progress line; on a terminal messages must clear it first.
func (j *job) line() *progress.Line {
	if j.progressLine == nil {
		width, tty := j.w.terminal(j.w.stderr)
		show := tty && !j.opt.quiet && j.opt.progress == "auto" || j.opt.progress == "on"
		j.progressLine = progress.New(j.w.stderr, progress.Options{
			Terminal: tty && show, Forced: show,
			Width: func() int { return width },
		})
	}
	return j.progressLine
}

// Results implements vm.Observer.
func (o *observer) Results(c sqlrt.Config) bool {
	o.results = c.Connect
	if c.User != "" || c.Password != "" {
		o.results = withCredentials(c)
	}
	part := &o.j.opt.part
	if part.prepares || part.joined != nil || o.j.statistics() > 0 {
		return o.enrol()
	}
	return true
}

// withCredentials is a connect string with the user and password that stand
// beside it.
func withCredentials(c sqlrt.Config) string {
	if strings.Contains(c.Connect, "://") {
		return urlWithCredentials(c)
	}
	text := c.Connect
	for _, p := range [][2]string{{"user", c.User}, {"password", c.Password}} {
		if p[1] != "" {
			text += fmt.Sprintf(" %s='%s'", p[0], strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(p[1]))
		}
	}
	return strings.TrimSpace(text)
}

// RunNumber implements vm.Observer.
func (o *observer) RunNumber() (int64, bool) {
	n := o.prepared.RunNumber
	if p := o.j.opt.part.joined; p != nil {
		n = p.RunNumber
	}
	if o.writer != nil && o.writer.RunNumber() != 0 {
		n = o.writer.RunNumber()
	}
	return n, n != 0
}

// Begin implements vm.Observer.
func (o *observer) Begin(p vm.Phase) ([]measure.Sink, bool) {
	if len(p.Databases) > 0 {
		d := p.Databases[0]
		o.database = summary.Database(d.Kind, d.Release, o.j.log.Clean(d.Connect))
	}
	sinks := []measure.Sink{o.line}
	if o.j.opt.noSave {
		return sinks, true
	}
	if !o.save() {
		return nil, false
	}
	if len(p.Databases) > 0 {
		d := p.Databases[0]
		o.writer.SetDatabase(d.Kind, d.Release, o.j.log.Clean(d.Connect))
	}
	return append(sinks, o.writer.Phase(o.phaseName(), p.Procedures)), true
}

func (o *observer) phaseName() string { return fmt.Sprintf("run %d", len(o.phases)+1) }

// trouble reports that the run is kept in a file of its own.
func (o *observer) trouble(err error, file string) {
	o.spool = file
	text := o.j.log.Clean(err.Error())
	if file == "" {
		o.j.log.Report(diag.New(410, diag.Place{}, text, "no file either: the run is not saved"))
		return
	}
	o.j.log.Report(diag.New(410, diag.Place{}, text, file).WithHint("rwl runs --import " + file + " saves it later"))
}

// address is where runs are saved.
func (o *observer) address() string {
	if o.j.opt.repository == "" && o.results != "" {
		return o.results
	}
	return o.j.w.repositoryAddress(o.j.opt.repository)
}

// info is what is known of the run when it begins. It is made once, so that the summary tells what is saved.
func (o *observer) info() repository.RunInfo {
	if o.about != nil {
		return *o.about
	}
	j := o.j
	var text strings.Builder
	names := make([]string, len(j.inputs))
	for i, in := range j.inputs {
		names[i] = in.Name
		fmt.Fprintf(&text, "# %s\n%s\n", in.Name, in.Text)
	}
	key := j.opt.key
	if key == "" {
		key = j.started().UTC().Format("2006-01-02T15:04:05")
	}
	comment := j.opt.comment
	if len(comment) > maxComment {
		comment = strings.ToValidUTF8(comment[:maxComment], "") // no half of a character
		j.log.Report(diag.New(165, diag.Place{}, maxComment))
	}
	offset, _ := j.startOffset()
	o.about = &repository.RunInfo{
		Prepared: j.opt.part.joined,
		ProcNo:   int(j.processNumber()), Key: key, Comment: comment, CommonStart: j.started().Add(offset), Host: j.w.hostname, Hostname: j.hostname(), PID: j.w.pid,
		Program: strings.Join(names, " "), ProgramText: j.log.Clean(text.String()), Arguments: j.log.Clean(strings.Join(j.args, " ")),
		Seed: o.seed, Version: versionText(), GoVersion: runtime.Version(), CPUs: runtime.NumCPU(),
	}
	return *o.about
}

// maxComment is the width of the column komment.
const maxComment = 100

// End implements vm.Observer.
func (o *observer) End(t *measure.Totals) {
	o.line.Finish()
	o.phases = append(o.phases, summary.PhaseOf(o.phaseName(), int64(len(o.phases)+1), t))
	if o.writer != nil {
		o.writer.EndPhase(t)
	}
	for _, p := range t.Stats {
		if p.BucketOver > 0 {
			o.j.log.Report(diag.New(70, diag.Place{}, 1024))
		}
	}
	if t.ErrorRowsDropped > 0 {
		o.j.log.Report(diag.New(213, diag.Place{}, databaseErrors(t)-t.ErrorRowsDropped, databaseErrors(t)))
	}
}

// databaseErrors counts the errors of a phase.
func databaseErrors(t *measure.Totals) (n int64) {
	for _, e := range t.Errors {
		n += e.Count
	}
	return n
}

// finish saves what is left and prints the summary.
func (o *observer) finish(r vm.Result) {
	o.line.Finish()
	if o.decisions != nil {
		if err := o.decisions.close(); err != nil {
			fmt.Fprintln(o.j.stderr, "rwl: the decisions could not be written:", err)
		}
	}
	if len(o.phases) == 0 && o.j.statistics() > 0 && !o.j.opt.noSave && !o.j.opt.part.prepares {
		o.save()
	}
	state := runState(r)
	saved := ""
	if o.writer != nil {
		if err := o.writer.End(state); err == nil && o.repo != nil && o.spool == "" {
			saved = o.j.log.Clean(o.repo.Name())
		}
	}
	if len(o.phases) > 0 && !o.j.opt.quiet {
		report := &summary.Report{
			Program: o.info().Program, Key: o.info().Key, Comment: o.info().Comment, State: state, Started: o.j.started(), Seed: o.seed,
			Database: o.database, Phases: o.phases, SavedIn: saved, Spool: o.spool,
		}
		if o.j.opt.part.joined != nil {
			report.Process = strconv.Itoa(o.info().ProcNo)
		}
		if o.writer != nil {
			report.RunNumber, report.Started = o.writer.RunNumber(), o.writer.Started()
		}
		width, _ := o.j.w.terminal(o.j.w.stderr)
		summary.Render(o.j.stderr, report, width)
	}
	if o.j.opt.part.prepares {
		o.announce(r)
	}
	o.close()
}

// close gives back what the process holds for its runs.
func (o *observer) close() {
	if o.repo != nil {
		o.repo.Close()
	}
	for _, f := range o.cleanups {
		f()
	}
}

// statistics is the level asked for by options and directives.
func (j *job) statistics() int {
	level := max(j.opt.statistics, j.process.statistics)
	if j.opt.histograms {
		level = max(level, 2)
	}
	if j.opt.perSecond {
		level = max(level, 3)
	}
	return level
}
