package summary

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

const (
	leastWidth  = 80 // of the lines; only texts of errors use more
	labelWidth  = 14
	cellWidth   = 10
	nameWidth   = 32
	countWidth  = 12
	columnCount = 6
	textIndent  = 10
)

// Render prints a report for a terminal of the given width; less than 80 columns count as 80.
func Render(out io.Writer, r *Report, width int) error {
	p := &printer{out: bufio.NewWriter(out), width: max(width, leastWidth)}
	p.header(r)
	p.processes(r.Processes)
	for i := range r.Phases {
		p.phase(r, &r.Phases[i])
	}
	p.closing(r)
	return p.out.Flush()
}

// printer writes lines; bufio keeps the first error.
type printer struct {
	out   *bufio.Writer
	width int
}

func (p *printer) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	p.out.WriteString(strings.TrimRight(text, " "))
	p.out.WriteByte('\n')
}

func (p *printer) header(r *Report) {
	title := cmp.Or(r.Program, "run")
	if r.RunNumber != 0 {
		title += fmt.Sprintf(", run %d", r.RunNumber)
	}
	if r.Process != "" {
		title += ", process " + r.Process
	}
	p.line("%s: %s", title, r.State)
	facts := []struct{ name, text string }{
		{"key", r.Key}, {"comment", r.Comment}, {"started", started(r.Started)}, {"database", r.Database}, {"seed", r.Seed},
	}
	if len(r.Phases) == 1 {
		facts = append(facts, struct{ name, text string }{"duration", extent(&r.Phases[0])})
	}
	for _, f := range facts {
		if f.text != "" {
			p.line("  %-*s %s", labelWidth-3, f.name, f.text)
		}
	}
}

func started(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func extent(ph *repository.Phase) string {
	return fmt.Sprintf("%.1f s, %s", float64(ph.Duration)/1e9, plural(int64(ph.Threads), "thread", "threads"))
}

func (p *printer) phase(r *Report, ph *repository.Phase) {
	p.line("")
	if len(r.Phases) > 1 {
		title := fmt.Sprintf("phase %d", ph.Number)
		if ph.Name != "" {
			title += " (" + ph.Name + ")"
		}
		p.line("%s: %s, %s", title, ph.State, extent(ph))
		p.line("")
	}
	procs := slices.Clone(ph.Procs)
	slices.SortFunc(procs, func(a, b repository.Procedure) int { return cmp.Compare(a.Name, b.Name) })
	p.table(procs, ph.Duration)
	p.notes(procs, ph)
	p.errors(ph.Errors)
}

// table prints the procedures and, when there are several, their total.
func (p *printer) table(procs []repository.Procedure, duration int64) {
	var called []*repository.Procedure
	for i := range procs {
		if procs[i].Name != "" && procs[i].Planned() > 0 {
			called = append(called, &procs[i])
		}
	}
	if len(called) == 0 {
		p.line("no measured procedure was called")
		return
	}
	if len(called) > 1 {
		total := &repository.Procedure{Name: "total"}
		for _, q := range called {
			total.Add(&q.Stats)
		}
		called = append(called, total)
	}
	p.line("%-*s%*s%*s%*s", nameWidth, "procedure", countWidth, "calls", countWidth, "errors", countWidth, "per second")
	p.line("%-*s%s", labelWidth, "", cells([columnCount]string{"avg", "p50", "p90", "p95", "p99", "max"}))
	for _, q := range called {
		p.procedure(q, duration)
	}
}

// procedure prints one block: the counts, then a line for each kind of duration.
func (p *printer) procedure(q *repository.Procedure, duration int64) {
	p.line("%-*s%*s%*s%*s", nameWidth, q.Name, countWidth, Count(q.Completed), countWidth, Count(q.Failed),
		countWidth, Rate(q.Completed, duration))
	kinds := []measure.Kind{measure.Wait, measure.Service, measure.Response}
	if lag := q.Histogram(measure.Completed, measure.Lag); lag.Count() > 0 && lag.Max > 0 {
		kinds = slices.Insert(kinds, 0, measure.Lag) // an open loop
	}
	for _, k := range kinds {
		p.durations(k.String(), q.Histogram(measure.Completed, k))
	}
	if q.Failed > 0 {
		p.durations("if failed", q.Histogram(measure.Failed, measure.Response))
	}
	var more []string
	if q.Retries > 0 {
		more = append(more, plural(q.Retries, "retry", "retries"))
	}
	if q.Unfinished > 0 {
		more = append(more, fmt.Sprintf("%s unfinished of %s planned", Count(q.Unfinished), Count(q.Planned())))
	}
	if len(more) > 0 {
		p.line("  %s", strings.Join(more, ", "))
	}
}

func (p *printer) durations(label string, h *measure.Histogram) {
	if h.Count() == 0 {
		return
	}
	p.line("  %-*s%s", labelWidth-2, label, cells([columnCount]string{Duration(int64(h.Mean() + 0.5)), Duration(h.Quantile(0.5)),
		Duration(h.Quantile(0.9)), Duration(h.Quantile(0.95)), Duration(h.Quantile(0.99)), Duration(h.Max)}))
}

func cells(texts [columnCount]string) string {
	var b strings.Builder
	for _, t := range texts {
		fmt.Fprintf(&b, "%*s", cellWidth, t) // the width counts runes, as a terminal does
	}
	return b.String()
}

// notes prints what belongs to no line of the table.
func (p *printer) notes(procs []repository.Procedure, ph *repository.Phase) {
	var notes []string
	var unfinished int64
	for i := range procs {
		q := &procs[i]
		unfinished += q.Unfinished
		if q.Name == "" {
			if q.Retries > 0 {
				notes = append(notes, plural(q.Retries, "retry", "retries")+" outside of measured procedures")
			}
			if q.Unfinished > 0 {
				notes = append(notes, plural(q.Unfinished, "planned arrival", "planned arrivals")+" not begun at the end (unfinished)")
			}
			continue
		}
		notes = append(notes, outOfRange(q)...)
	}
	if ph.Backlog > 0 && unfinished == 0 { // else it is told already
		notes = append(notes, fmt.Sprintf("backlog at the end: %s", plural(ph.Backlog, "arrival", "arrivals")))
	}
	if len(notes) > 0 {
		p.line("")
	}
	for _, n := range notes {
		p.line("%s", n)
	}
}

// outOfRange tells of values that the histograms hold only as a count. A wait or lag of nothing is no news,
// nor is a service of nothing when a call failed because there was no session.
func outOfRange(q *repository.Procedure) []string {
	var notes []string
	for _, o := range []measure.Outcome{measure.Completed, measure.Failed} {
		for _, k := range measure.Kinds() {
			h := q.Histogram(o, k)
			if h == nil {
				continue
			}
			if h.High > 0 {
				notes = append(notes, fmt.Sprintf("%s: %s of %s values of %s above 1 h", q.Name, Count(h.High), Count(h.Count()), k))
			}
			if h.Low > 0 && (k == measure.Response || k == measure.Service && o == measure.Completed) {
				notes = append(notes, fmt.Sprintf("%s: %s of %s values of %s below 1 µs", q.Name, Count(h.Low), Count(h.Count()), k))
			}
		}
	}
	return notes
}

// errors prints the database errors, the most frequent first, with the text of the first of each.
func (p *printer) errors(list []repository.ErrorTotal) {
	if len(list) == 0 {
		return
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b repository.ErrorTotal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.SQLState, b.SQLState), cmp.Compare(a.Procedure, b.Procedure))
	})
	longest := len("procedure")
	for _, e := range list {
		longest = max(longest, utf8.RuneCountInString(e.Procedure))
	}
	p.line("")
	p.line("%8s  %-8s  %-*s  %s", "errors", "SQLSTATE", longest, "procedure", "statement")
	for _, e := range list {
		p.line("%8s  %-8s  %-*s  %s", Count(e.Count), e.SQLState, longest, cmp.Or(e.Procedure, "-"), cmp.Or(e.Statement, "-"))
		text, _, _ := strings.Cut(e.Text, "\n")
		p.line("%*s%s", textIndent, "", clip(text, p.width-textIndent))
	}
}

// clip shortens a text to a width in characters.
func clip(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

func (p *printer) closing(r *Report) {
	p.line("")
	switch {
	case r.Spool != "":
		p.line("The repository failed; the rest of the run is kept in %s", r.Spool)
		p.line("take it over with: rwl runs --import %s", r.Spool)
	case r.SavedIn != "":
		p.line("saved as run %d in %s", r.RunNumber, r.SavedIn)
		if r.Process != "" {
			p.line("show all its processes with: rwl report %d", r.RunNumber)
		} else {
			p.line("show it again with: rwl report %d", r.RunNumber)
		}
	default:
		p.line("not saved")
	}
}
