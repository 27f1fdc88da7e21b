package documents

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// makeTarget finds the targets of the Makefile.
var makeTarget = regexp.MustCompile(`(?m)^([a-z-]+):`)

// Commands in the documents name subcommands, files and options that exist. A command that is meant as a pattern has … in it.
func TestCommandsExist(t *testing.T) {
	r := newReader(t)
	r.getProject()
	var targets []string
	for _, m := range makeTarget.FindAllStringSubmatch(readFile(t, "Makefile"), -1) {
		targets = append(targets, m[1])
	}
	count := 0
	for _, document := range []string{readmeFile, tourFile} {
		for _, b := range blocks(t, document) {
			for _, one := range b.shellLines() {
				where := document + ": " + one.command
				if target, ok := strings.CutPrefix(one.command, "make "); ok {
					if !strings.Contains(" "+strings.Join(targets, " ")+" ", " "+target+" ") {
						t.Errorf("%s: there is no such target", where)
					}
					continue
				}
				command := strings.Replace(one.command, "go run ./cmd/rwl", "rwl", 1)
				if command != "rwl" && !strings.HasPrefix(command, "rwl ") {
					continue
				}
				count++
				r.exists(where, command)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d commands were found", count)
	}
}

// exists asks a command for its help, which it refuses when it knows one of the options before it not.
func (r *reader) exists(where, command string) {
	r.t.Helper()
	if strings.HasPrefix(command, "rwl explain ") || command == "rwl version" || command == "rwl help" {
		if got := r.do(command); got.Exit != 0 {
			r.t.Errorf("%s: exit status %d: %s", where, got.Exit, got.Stderr)
		}
		return
	}
	for _, word := range strings.Fields(command) {
		if strings.HasSuffix(word, ".rwl") && strings.Contains(word, "/") {
			if _, err := os.Stat(filepath.Join(r.folder, word)); err != nil {
				r.t.Errorf("%s: %v", where, err)
			}
		}
	}
	if got := r.do(command + " --help"); got.Exit != 0 {
		r.t.Errorf("%s: with --help exit status %d: %s", where, got.Exit, got.Stderr)
	}
}
