package expect

import (
	"fmt"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// Outcome is what a program did.
type Outcome struct {
	Stdout, Stderr string
	Exit           int
}

// reported is one message on standard error with the lines below it.
type reported struct {
	number    int
	file      string // base name
	line, col int
	text      string
	matched   bool
}

// firstLine is the first line of a message: number, severity, place of the
// fault, then perhaps the call chain and the seconds, then the text.
var firstLine = regexp.MustCompile(`^RWL-(\d+): (?:warning|information|error|critical error)(?: at \[([^;\]]*);(\d+)(?::(\d+))?\](?:<-(?:\[[^\]]*\]|\([\d,]+ more\)))*(?:\([\d.]+\))?)?: `)

// readMessages finds the messages on standard error.
func readMessages(stderr string) []*reported {
	var found []*reported
	for _, line := range strings.Split(stderr, "\n") {
		m := firstLine.FindStringSubmatch(line)
		if m == nil {
			if len(found) > 0 {
				last := found[len(found)-1]
				last.text += "\n" + line
			}
			continue
		}
		r := &reported{file: filepath.Base(m[2]), text: line}
		r.number, _ = strconv.Atoi(m[1])
		r.line, _ = strconv.Atoi(m[3])
		r.col, _ = strconv.Atoi(m[4])
		found = append(found, r)
	}
	return found
}

// Compare returns what differs between expectation and outcome, for a person
// to read; "" when nothing does.
func Compare(e *Expectation, o *Outcome) string {
	var faults []string
	if crashed(o.Stderr) {
		faults = append(faults, "the command crashed")
	}
	for _, secret := range e.Never {
		if strings.Contains(o.Stdout, secret) || strings.Contains(o.Stderr, secret) {
			faults = append(faults, fmt.Sprintf("%q appears in the output", secret))
		}
	}
	if difference := compareOutput(e, o.Stdout); difference != "" {
		faults = append(faults, "standard output (- expected, + printed):\n"+difference)
	}
	faults = append(faults, compareMessages(e.Messages, readMessages(o.Stderr))...)
	if o.Exit != e.Exit {
		faults = append(faults, fmt.Sprintf("exit status %d, expected %d", o.Exit, e.Exit))
	}
	if len(faults) > 0 && o.Stderr != "" {
		faults = append(faults, "standard error:\n"+Indent(o.Stderr))
	}
	return strings.Join(faults, "\n")
}

// crashed tells a Go crash from a program that ends with the same status.
func crashed(stderr string) bool {
	for _, sign := range []string{"\ngoroutine ", "fatal error: ", "WARNING: DATA RACE"} {
		if strings.Contains(stderr, sign) {
			return true
		}
	}
	return false
}

func compareOutput(e *Expectation, stdout string) string {
	var got []string
	if stdout != "" {
		got = strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	}
	want := append([]string(nil), e.Output...)
	if e.Unordered {
		sort.Strings(got)
		sort.Strings(want)
	}
	return lineDifference(want, got)
}

// compareMessages pairs the messages of both sides; what needs more is paired
// first, so that a message with words finds its partner before one without.
func compareMessages(want []Message, got []*reported) []string {
	order := append([]Message(nil), want...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].demands() > order[j].demands() })
	var faults []string
	for _, w := range order {
		if !takeMatch(w, got) {
			faults = append(faults, "missing: "+w.String())
		}
	}
	for _, r := range got {
		if !r.matched {
			faults = append(faults, "unexpected: "+strings.SplitN(r.text, "\n", 2)[0])
		}
	}
	return faults
}

func (w Message) demands() int {
	n := 0
	if w.text != "" {
		n += 2
	}
	if w.col != 0 {
		n++
	}
	if w.line == anywhere {
		n--
	}
	return n
}

func takeMatch(w Message, got []*reported) bool {
	for _, r := range got {
		if r.matched || r.number != w.number || !strings.Contains(r.text, w.text) {
			continue
		}
		if w.line != anywhere && r.line != w.line {
			continue
		}
		if w.line > 0 && (r.file != w.file || (w.col != 0 && r.col != w.col)) {
			continue
		}
		r.matched = true
		return true
	}
	return false
}

// lineDifference shows how two texts differ: lines of a longest common
// subsequence stand with a blank, the others with - and +.
func lineDifference(want, got []string) string {
	// longest[i][j] is the length of a longest common subsequence of want[i:] and got[j:].
	longest := make([][]int, len(want)+1)
	for i := range longest {
		longest[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if want[i] == got[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	if len(want) == len(got) && longest[0][0] == len(want) {
		return ""
	}
	var lines []string
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			lines = append(lines, "      "+want[i])
			i, j = i+1, j+1
		case j == len(got) || (i < len(want) && longest[i+1][j] >= longest[i][j+1]):
			lines = append(lines, "    - "+want[i])
			i++
		default:
			lines = append(lines, "    + "+got[j])
			j++
		}
	}
	return strings.Join(lines, "\n")
}

// Indent moves every line of a text to the right, for a person to read.
func Indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}
