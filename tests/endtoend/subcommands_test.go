package endtoend

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl("check", orders(t)).exited(0).silent()
	if o := u.rwl("check", orders(t)); o.stderr != "" {
		t.Errorf("the example is not clean: %s", o)
	}
	bad := u.file("bad.rwl", "integer orders := 1;\n\nif odrers > 0 then\n  printline \"x\";\nend if;\n")
	o := u.rwl("check", bad).exited(2).silent()
	o.said("RWL-017: error at [bad.rwl;3:4]: 'odrers' is not declared\n   3 | if odrers > 0 then\n     |    ^\n  hint: did you mean 'orders'?\n")

	o = u.rwl("check", "--json", bad).exited(2)
	for line := range strings.Lines(o.stdout + o.stderr) {
		var message map[string]any
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Errorf("%q is not JSON: %v", line, err)
		}
	}

	o = u.rwl("check", "--pcode", orders(t)).exited(0).printed("new_order", "insert into orders", "random procedure array work")
	if strings.Count(o.stdout, "\n") < 200 {
		t.Errorf("a short listing: %s", o)
	}
	// Checking never executes: neither programs nor databases.
	u.rwl("check", u.file("harmless.rwl", "database d connect \"postgres://127.0.0.1:1/x\";\nsystem \"touch harm\";\n")).exited(0).silent()
	if o := u.rwl("check", "harm"); !strings.Contains(o.stderr, "no such file") {
		t.Errorf("checking executed the program: %s", o)
	}
}

func TestExplainVersionHelp(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.rwl("explain", "RWL-045").exited(0).printed("RWL-045", "open transaction", "Cause", "What to do")
	u.rwl("explain", "45", "RWL-410").exited(0).printed("RWL-045", "RWL-410", "repository")
	u.rwl("explain", "RWL-999").exited(2).silent().said("999")
	if o := u.rwl("version").exited(0); !regexp.MustCompile(`^rwl \d+\.\d+\.\d+`).MatchString(o.stdout) {
		t.Errorf("no version in %s", o)
	}
	u.rwl("help").exited(0).printed("rwl check FILE.rwl", "rwl report")
	u.rwl(orders(t), "--help").exited(0).printed("order entry", "--workers=value", "threads that work at the same time (8)",
		"--seconds=", "--rate=", "--calls=", "--seed", "--repository", "-l, --default-database")
	u.rwl("run", orders(t), "-h").exited(0).printed("--workers=")
	if o := u.rwl(orders(t), "-H").exited(0).printed("--workers="); strings.Contains(o.stdout, "--seed") {
		t.Errorf("--userhelp shows more than the options of the program: %s", o)
	}
}
