package compare

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"rwl/cmd/internal/summary"
)

// Widths of the columns; together they fit 80 characters.
const (
	labelWidth    = 16
	valueWidth    = 11
	ratioWidth    = 7
	intervalWidth = 14
	factWidth     = 18 // of the names of differences
	sideWidth     = 28 // of the values of A, when both stand in one line
)

// Render prints a comparison as text.
func Render(out io.Writer, c *Comparison) error {
	p := &printer{bufio.NewWriter(out)}
	p.run("A", &c.A)
	p.run("B", &c.B)
	if c.Process != nil {
		p.line("of both runs only process %d", *c.Process)
	}
	p.differences(c.Differences)
	for i := range c.Phases {
		p.phase(c, &c.Phases[i])
	}
	p.closing(c)
	return p.out.Flush()
}

// printer writes lines; bufio keeps the first error.
type printer struct{ out *bufio.Writer }

func (p *printer) line(format string, args ...any) {
	p.out.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	p.out.WriteByte('\n')
}

func (p *printer) run(side string, r *Run) {
	p.line("%s  run %d: %s, %s, started %s", side, r.Number, r.State, r.Program, r.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	for _, fact := range []struct{ name, text string }{{"key", r.Key}, {"comment", r.Comment}} {
		if fact.text != "" {
			p.line("   %-8s %s", fact.name, fact.text)
		}
	}
}

func (p *printer) differences(list []Difference) {
	p.line("")
	if len(list) == 0 {
		p.line("program, arguments, seed, database, host and duration are the same for both")
		return
	}
	p.line("%-*s%-*s%s", factWidth, "what differs", sideWidth, "A", "B")
	for _, d := range list {
		if max(utf8.RuneCountInString(d.A), utf8.RuneCountInString(d.B)) < sideWidth {
			p.line("%-*s%-*s%s", factWidth, d.Name, sideWidth, d.A, d.B)
			continue
		}
		p.line("%-*sA %s", factWidth, d.Name, d.A)
		p.line("%-*sB %s", factWidth, "", d.B)
	}
}

func (p *printer) phase(c *Comparison, ph *Phase) {
	p.line("")
	if len(c.Phases) > 1 {
		p.line("phase %d %s", ph.Number, ph.Name)
	}
	p.line("%-*s%*s%*s%*s%*s", labelWidth, "", valueWidth, "A", valueWidth, "B", ratioWidth, "B/A", intervalWidth, "95 % interval")
	for i := range ph.Procedures {
		p.procedure(&ph.Procedures[i])
	}
	p.only(c.A.Number, ph.OnlyA)
	p.only(c.B.Number, ph.OnlyB)
	p.short(c.A.Number, ph.ShortA)
	p.short(c.B.Number, ph.ShortB)
}

func (p *printer) procedure(q *Procedure) {
	name := q.Name
	if name == "" {
		name = "outside of measured procedures"
	}
	p.line("%s", name)
	for _, n := range q.Counts {
		p.line("  %-*s%*s%*s", labelWidth-2, n.Name, valueWidth, summary.Count(n.A), valueWidth, summary.Count(n.B))
	}
	for i := range q.Lines {
		p.quantity(&q.Lines[i])
	}
}

func (p *printer) quantity(l *Line) {
	value := summary.PerSecond
	if l.Unit == Seconds {
		value = func(x float64) string { return summary.Duration(int64(math.Round(x * 1e9))) }
	}
	ratio, interval := "-", "-"
	if l.Ratio != nil {
		ratio = factor(*l.Ratio)
	}
	if l.Interval != nil {
		interval = factor(l.Interval.Low) + " … " + factor(l.Interval.High)
	}
	p.line("  %-*s%*s%*s%*s%*s  %s", labelWidth-2, l.Name, valueWidth, value(l.A), valueWidth, value(l.B),
		ratioWidth, ratio, intervalWidth, interval, l.Verdict)
}

// factor writes a ratio with four digits at most.
func factor(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "∞"
	case x == 0:
		return "0"
	case x < 0.001:
		return strconv.FormatFloat(x, 'g', 1, 64)
	case x < 10:
		return strconv.FormatFloat(x, 'f', 3, 64)
	case x < 100:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x < 99999.5:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

func (p *printer) only(run int64, procedures []string) {
	if len(procedures) > 0 {
		p.line("only in run %d: %s", run, strings.Join(procedures, ", "))
	}
}

// short tells why there are no intervals of rates and means, and what those of percentiles are worth.
func (p *printer) short(run int64, seconds *int64) {
	if seconds != nil {
		p.line("run %d has %d whole seconds, intervals of rates and means need %d;", run, *seconds, fewestBatches)
		p.line("  those of its percentiles take all calls as independent, and so are too short")
	}
}

func (p *printer) closing(c *Comparison) {
	p.line("")
	if len(c.Phases) == 0 {
		p.line("the runs have no phase in common")
		return
	}
	p.line("A verdict is given where the interval of B/A does not contain 1. The intervals")
	p.line("know how much each run varies in itself, not how much one run varies from the")
	p.line("next: repeat both to find that out.")
}
