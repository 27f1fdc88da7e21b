package language

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// tableRow is a row of the table of what is covered: a rule and a program.
var tableRow = regexp.MustCompile(`^\| .* \| (\S+) \|$`)

// The table of what the programs cover names nothing that does not exist, and
// something for every chapter that has rules.
func TestCoverageTable(t *testing.T) {
	chapter, rows := "", map[string]int{}
	for n, line := range strings.Split(readFile(t, "coverage.md"), "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			chapter, _, _ = strings.Cut(title, " ")
		}
		row := tableRow.FindStringSubmatch(line)
		if row == nil || row[1] == "program" {
			continue
		}
		rows[chapter]++
		file := row[1]
		if !strings.HasSuffix(file, ".go") {
			file += ".rwl"
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("coverage.md:%d: %v", n+1, err)
		}
	}
	for n := 2; n <= 22; n++ {
		if rows[fmt.Sprint(n)] == 0 {
			t.Errorf("chapter %d is not covered", n)
		}
	}
}
