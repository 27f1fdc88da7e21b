package endtoend

import (
	"regexp"
	"strings"
	"testing"
)

// rwl report prints the tables that the run printed at its end, and rwl runs
// lists it, on both kinds of repository.
func TestRunsAndReport(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			if kind == "postgres" {
				u.env = append(u.env, "RWL_REPOSITORY="+newDatabase(t, kind).address)
			}
			u.rwl("runs").exited(0).printed("no runs are saved")
			u.rwl("report").exited(1).said("no run")

			run := []string{orders(t), "--seconds=1", "--workers=4", "--rate=200", "--customers=100", "--items=100"}
			first := tables(u.rwl(append(run, "--seed", "7", "-K", "first try")...).exited(0))
			u.rwl("report", "last").exited(0).printed(first)
			second := tables(u.rwl(append(run, "--seed", "8", "-k", "tuned")...).exited(0))
			u.rwl("report", "last").exited(0).printed(second)
			u.rwl("report", "2").exited(0).printed(second)
			if o := u.rwl("report", "1").exited(0); o.stdout != first {
				t.Errorf("the run printed\n%s\nand the report is\n%s", indent(first), indent(o.stdout))
			}
			u.rwl("report", "3").exited(1).silent().said("3")

			o := u.rwl("runs").exited(0).printed("first try")
			if !regexp.MustCompile(`(?m)^ +2 .* finished .*orders.rwl.*\n +1 .* finished .*orders.rwl +first try$`).MatchString(o.stdout) {
				t.Errorf("wanted two runs in %s", o)
			}
		})
	}
}

// tables is the summary at the end of a run.
func tables(o *outcome) string {
	o.t.Helper()
	_, text, found := strings.Cut(o.stderr, "orders.rwl, run ")
	if !found {
		o.t.Fatalf("no summary in %s", o)
	}
	return orders(o.t)[:len(orders(o.t))-len("orders.rwl")] + "orders.rwl, run " + text
}

// A program without a run saves nothing, and --no-save saves nothing.
func TestNothingToSave(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl(u.file("plain.rwl", "printline \"hello\";\n")).exited(0).printed("hello\n")
	u.rwl(u.file("run.rwl", "run\n  threads 2\n    null;\n  end threads;\nend run;\n"), "--no-save").exited(0).said("not saved")
	u.rwl("runs").exited(0).printed("no runs are saved")
}

// A comment longer than its column is saved as far as it fits.
func TestCommentIsCut(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	program := u.file("short.rwl", "run threads 1 null; end threads; end run;\n")
	u.rwl(program, "-K", strings.Repeat("x", 101)).exited(0).said("RWL-165")
	u.rwl("runs").exited(0).printed(" " + strings.Repeat("x", 100) + "\n")
}
