package endtoend

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// jobs is a program whose procedure takes so many seconds.
func jobs(seconds, more string) string {
	return "procedure job() statisticsonly is wait " + seconds + "; end job;\n" +
		"procedure " + more + "() statisticsonly is null; end " + more + ";\n" +
		"run threads 2 for count 40 loop job(); end loop; " + more + "(); end threads; end run;\n"
}

// Two runs are compared: what was different about them, then what they did, with a verdict where there is one.
func TestCompare(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			u.env = append(u.env, "RWL_REPOSITORY="+newDatabase(t, kind).address)
			quick, slow := u.file("quick.rwl", jobs("0.001", "begun")), u.file("slow.rwl", jobs("0.025", "ended"))
			u.rwl(quick, "-q", "--seed", "7", "-K", "the old way").exited(0)
			u.rwl(slow, "-q", "--seed", "7", "-K", "the new way").exited(0)
			u.rwl(quick, "-q", "--seed", "7", "-p", "5").exited(0)

			o := u.rwl("compare", "1", "2").exited(0).printed("A  run 1: finished, quick.rwl", "   comment  the old way", "B  run 2: finished, slow.rwl",
				"program text ", "only in run 1: begun", "only in run 2: ended", "run 1 has 0 whole seconds")
			for _, pattern := range []string{`\n  calls +80 +80\n`, `\n  service p50 .* slower\n`, `\n  response p90 .* slower\n`, `\n  response max .* -\n`} {
				if !regexp.MustCompile(pattern).MatchString(o.stdout) {
					t.Errorf("no %s in %s", pattern, o)
				}
			}
			if strings.Contains(o.stdout, "faster") || strings.Contains(o.stdout, "\nseed") {
				t.Errorf("wrong in %s", o)
			}
			back := u.rwl("compare", "last-1", "last-2").exited(0).printed("A  run 2", "B  run 1", "faster")
			if strings.Contains(back.stdout, "slower") {
				t.Errorf("wrong in %s", back)
			}

			var comparison struct {
				A, B   struct{ Run int }
				Phases []struct{ Procedures []struct{ Procedure string } }
			}
			o = u.rwl("compare", "last-2", "last", "--json").exited(0)
			if err := json.Unmarshal([]byte(o.stdout), &comparison); err != nil || comparison.A.Run != 1 || comparison.B.Run != 3 ||
				len(comparison.Phases) != 1 || len(comparison.Phases[0].Procedures) != 2 {
				t.Errorf("%v, %+v of %s", err, comparison, o)
			}
			u.rwl("report", "last-1").exited(0).printed("slow.rwl, run 2: finished")
			u.rwl("compare", "3", "1", "--process", "5").exited(4).silent().said("RWL-494: error: run 1 has no process 5")
		})
	}
}

// What cannot be compared is refused with a reason and a hint.
func TestNothingToCompare(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl("compare", "1", "2").exited(4).silent().said("RWL-426: error: there is no run 1 in the repository sqlite:", "hint: list them with 'rwl runs'")
	u.rwl(u.file("jobs.rwl", jobs("0.001", "ended")), "-q").exited(0)
	u.rwl(u.file("nothing.rwl", "run threads 1 null; end threads; end run;\n"), "-q").exited(0)
	u.rwl("-x", "null;", "-q", "-P", "line", "-c", "1").exited(0)
	for _, c := range []struct {
		args    string
		exit    int
		message string
	}{
		{"", 2, "RWL-490: error: two runs are needed to compare them, none is given\n  hint: rwl compare last-1 last\n"},
		{"1", 2, "RWL-490: error: two runs are needed to compare them, one is given\n"},
		{"1 2 3", 2, "rwl compare: unexpected word \"3\"\n"},
		{"1 newest", 2, "RWL-491: error: 'newest' does not name a run\n  hint: "},
		{"1 last-1", 2, "RWL-492: error: both names stand for run 1, which would be compared with itself\n  hint: "},
		{"last last-7", 4, "RWL-426: error: there is no run last-7 in the repository sqlite:"},
		{"1 2", 4, "RWL-493: error: run 2 has nothing to compare: no measured procedure was called\n  hint: see 'rwl report 2'\n"},
		{"3 1", 4, "RWL-493: error: run 3 has nothing to compare: it is prepared, and no process has taken part in it yet\n"},
		{"3 1 --process 4", 4, "RWL-493: error: run 3 has nothing to compare: it is prepared"},
		{"1 2 --process x", 2, "rwl compare: invalid argument \"x\""},
		{"1 7 --json", 4, `"code":"RWL-426"`},
	} {
		u.rwl(append([]string{"compare"}, strings.Fields(c.args)...)...).exited(c.exit).silent().said(c.message)
	}
	u.rwl("compare", "1", "2", "--repository", "sqlite:/proc/results.db").exited(1).silent().said("rwl: ")
}
