package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

// report is the finished table with where and when it was measured.
type report struct {
	began, ended time.Time
	host         host
	quick        bool
	rounds       int
	rows         []*row
}

func newReport(b *bench) *report {
	return &report{began: time.Now().UTC(), host: thisHost(), quick: b.quick, rounds: b.rounds, rows: b.rows}
}

func (r *report) finish() {
	r.ended = time.Now().UTC()
	r.host.loadAfter = loadAverage()
}

// heading says in a line or two where the figures come from.
func (r *report) heading() string {
	kind := "make bench"
	if r.quick {
		kind = "make bench-quick"
	}
	return fmt.Sprintf("%s, %s, %d rounds, %s\n%s\n", kind, r.began.Format("2006-01-02 15:04 MST"), r.rounds,
		r.ended.Sub(r.began).Round(time.Second), r.host)
}

// cells are what a row shows: what, against, target, measured, spread, verdict.
func (r *row) cells() []string {
	cells := []string{r.what, r.against, r.target.String(), "–", "–", string(r.verdict())}
	if len(r.samples) > 0 {
		low, high := r.spread()
		cells[3] = withUnit(number(r.measured()), r.target.unit)
		cells[4] = fmt.Sprintf("%s to %s (%d)", number(low), number(high), len(r.samples))
	}
	return cells
}

var titles = []string{"what", "against", "target", "measured", "spread", "verdict"}

// text is the table for people, with the figures behind each ratio below its row.
func (r *report) text() string {
	var s strings.Builder
	s.WriteString(r.heading() + "\n")
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(titles, "\t"))
	for _, row := range r.rows {
		fmt.Fprintln(w, strings.Join(row.cells(), "\t"))
	}
	w.Flush()
	r.behind(&s, "\n", "  ")
	fmt.Fprintf(&s, "\n%s\n", r.count())
	return s.String()
}

// behind lists what the figures are made of, a line each.
func (r *report) behind(s *strings.Builder, after, mark string) {
	s.WriteString("\nBehind the figures:" + after)
	for _, row := range r.rows {
		if row.detail != "" {
			fmt.Fprintf(s, "%s%s: %s\n", mark, row.id, row.detail)
		}
		if row.reason != "" {
			fmt.Fprintf(s, "%s%s: not run: %s\n", mark, row.id, row.reason)
		}
	}
}

// count says how many rows ended in which way.
func (r *report) count() string {
	counts := map[verdict]int{}
	for _, row := range r.rows {
		counts[row.verdict()]++
	}
	return fmt.Sprintf("%d targets: %d met (%d with the stretch), %d short, %d not run", len(r.rows),
		counts[pass]+counts[stretch], counts[stretch], counts[short], counts[notRun])
}

// markdown is the table for a document.
func (r *report) markdown() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n", strings.ReplaceAll(r.heading(), "\n", "  \n"))
	fmt.Fprintf(&s, "| %s |\n|%s\n", strings.Join(titles, " | "), strings.Repeat("---|", len(titles)))
	for _, row := range r.rows {
		fmt.Fprintf(&s, "| %s |\n", strings.Join(row.cells(), " | "))
	}
	r.behind(&s, "\n\n", "- ")
	fmt.Fprintf(&s, "\n%s\n", r.count())
	return s.String()
}

// The table of a document stands between these lines.
const (
	tableBegins = "<!-- figures: written by make bench-document -->\n"
	tableEnds   = "<!-- end of figures -->\n"
)

// writeDocument replaces the table in a Markdown file.
func (r *report) writeDocument(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), tableBegins)
	_, after, closed := strings.Cut(rest, tableEnds)
	if !found || !closed {
		return fmt.Errorf("%s has no place for the table: the lines %q and %q", file, tableBegins, tableEnds)
	}
	return os.WriteFile(file, []byte(before+tableBegins+"\n"+r.markdown()+"\n"+tableEnds+after), 0o644)
}

// writeJSON writes everything, with the value of each round, for programs.
func (r *report) writeJSON(file string) error {
	type line struct {
		ID       string    `json:"id"`
		What     string    `json:"what"`
		Against  string    `json:"against"`
		Target   string    `json:"target"`
		Limit    float64   `json:"limit"`
		Unit     string    `json:"unit,omitempty"`
		Measured *float64  `json:"measured"` // null: not run
		Rounds   []float64 `json:"rounds"`
		Verdict  verdict   `json:"verdict"`
		Detail   string    `json:"detail,omitempty"`
		Reason   string    `json:"reason,omitempty"`
	}
	var lines []line
	for _, row := range r.rows {
		l := line{row.id, row.what, row.against, row.target.String(), row.target.limit, row.target.unit, nil,
			append([]float64{}, row.samples...), row.verdict(), row.detail, row.reason}
		if m := row.measured(); !math.IsNaN(m) {
			l.Measured = &m
		}
		lines = append(lines, l)
	}
	text, err := json.MarshalIndent(map[string]any{
		"began": r.began.Format(time.RFC3339), "ended": r.ended.Format(time.RFC3339), "quick": r.quick,
		"host": r.host.String(), "rows": lines,
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
