package endtoend

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwritable are repositories that cannot take a run.
var unwritable = []struct {
	name    string
	address func(u *user) string
}{
	{"a folder that cannot be written", func(u *user) string { return "sqlite:/proc/results.db" }},
	{"a file where a folder should be", func(u *user) string {
		return "sqlite:" + filepath.Join(u.home, u.file("file", "text"), "results.db")
	}},
	{"a file that is no database", func(u *user) string {
		return "sqlite:" + filepath.Join(u.home, u.file("garbage.db", strings.Repeat("no database at all\n", 1000)))
	}},
	{"a server that does not answer", func(u *user) string { return "postgres://somebody:pass-7391@127.0.0.1:1/results" }},
}

// A repository that cannot be written does not touch the simulation: one clear
// message, the summary, and a file that can be imported.
func TestRepositoryCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, c := range unwritable {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			o := u.rwl(orders(t), "--repository", c.address(u), "--seconds=1.5", "--rate=100", "--workers=4",
				"--customers=100", "--items=100").exited(0)
			agrees(t, o)
			if strings.Contains(o.stderr, "pass-7391") {
				t.Errorf("the password is shown: %s", o)
			}
			keptInFile(t, u, o, newDatabase(t, "sqlite"))
		})
	}
}

// keptInFile checks that a run is kept in a file, and imports it twice into a
// repository that has no other run, but may have the beginning of this one.
func keptInFile(t *testing.T, u *user, o *outcome, repo *database) {
	t.Helper()
	if n := strings.Count(o.stderr, "RWL-410"); n != 1 {
		t.Errorf("RWL-410 is said %d times: %s", n, o)
	}
	o.said("new_order", "take it over with: rwl runs --import ")
	file := regexp.MustCompile(`rwl runs --import (\S+)`).FindStringSubmatch(o.stderr)
	if file == nil {
		t.Fatalf("no file is named: %s", o)
	}
	u.t, repo.t = t, t
	u.rwl("runs", "--repository", repo.address, "--import", file[1]).exited(0).printed("imported as run 1")
	u.rwl("runs", "--repository", repo.address, "--import", file[1]).exited(0).printed("imported as run 1")
	if n := repo.number(`select count(*) from rwl_run`); n != 1 {
		t.Errorf("importing twice gives %d runs", n)
	}
	repo.conserved(1)
	_, printed, _ := strings.Cut(o.stderr, "\nprocedure ")
	table, _, _ := strings.Cut(printed, "\n\n")
	u.rwl("report", "--repository", repo.address).exited(0).printed("run 1: finished", table)
}
