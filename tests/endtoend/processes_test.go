package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// worker inserts a row in each call; --rows is how many calls each of its two threads makes, 0 is without end.
const worker = `$useroption:rows
integer rows := 100;
integer process := processnumber, lucky;
procedure work()
  lucky := uniform(1, 1000000);
  insert into done(process, thread, lucky) values (:process, :threadnumber, :lucky);
  commit;
end;
run
  threads 2
    for start 0 count rows queue every erlang2(0.005) loop work(); end loop;
  end threads;
end run;
printline "process", processnumber, "of run", runnumber, "on", hostname;
`

// setup makes the table of the workers; it is the program that prepares the run.
const setup = `execute
  create table if not exists done(process integer, thread integer, lucky integer);
  commit;
end execute;
printline "prepared", runnumber;
`

// cluster is a database, a repository and a user who starts several processes.
type cluster struct {
	*user
	work, results *database
}

func newCluster(t *testing.T, kind string) *cluster {
	c := &cluster{newUser(t), newDatabase(t, kind), newDatabase(t, kind)}
	c.env = append(c.env, "RWL_DATABASE="+c.work.address, "RWL_REPOSITORY="+c.results.address)
	c.file("worker.rwl", worker)
	c.file("setup.rwl", setup)
	return c
}

// onBoth runs a test with a cluster on each kind of database.
func onBoth(t *testing.T, test func(t *testing.T, c *cluster)) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, newCluster(t, kind))
		})
	}
}

// process is a row of the list of processes in a report.
func listed(number int, state string) *regexp.Regexp {
	return regexp.MustCompile(fmt.Sprintf(`(?m)^ +%d  %s +\d`, number, state))
}

// Three processes are one run: a common number, start and key, and sums that lose nothing.
func TestThreeProcessesAreOneRun(t *testing.T) {
	onBoth(t, func(t *testing.T, c *cluster) {
		c.rwl("setup.rwl", "-P", "line", "-c", "2", "-k", "nightly", "-K", "three at once").exited(0).printed("prepared 1")
		line := read(t, filepath.Join(c.home, "line"))
		host, _ := os.Hostname()
		if !regexp.MustCompile(`^1:\d+\.\d{3}:` + regexp.QuoteMeta(host) + `\n$`).MatchString(line) {
			t.Fatalf("-P wrote %q", line)
		}
		c.rwl("runs").exited(0).printed("prepared", "three at once")
		c.rwl("report").exited(1).said("no run")
		c.rwl("report", "1").exited(1).said("no process has taken part")

		ways := [][]string{{"-R", "line"}, {"-M", strings.TrimSpace(line)}, {"--multirun-file=line", "-k", "mine"}}
		started := make([]*process, len(ways))
		for i, way := range ways {
			started[i] = c.start(append([]string{"worker.rwl", "--rows", fmt.Sprint(100 * (i + 1)), "-p", fmt.Sprint(i + 1)}, way...)...)
		}
		for i, p := range started {
			o := p.wait().exited(0).printed(fmt.Sprintf("process %d of run 1 on %s", i+1, host)).
				said(fmt.Sprintf("worker.rwl, run 1, process %d: finished", i+1), "rwl report 1")
			if ignored := strings.Contains(o.stderr, "RWL-153"); ignored != (i == 2) || strings.Contains(o.stderr, "RWL-059") {
				t.Errorf("messages of %s", o)
			}
		}
		c.work.t, c.results.t = t, t
		complete(c, 1, map[int]int64{1: 200, 2: 400, 3: 600})
		o := c.rwl("report").exited(0).printed("run 1: finished", "nightly", "three at once", "6 threads", " 1,200 ")
		for i := range ways {
			if !listed(i+1, "finished").MatchString(o.stdout) {
				t.Errorf("process %d is not listed in %s", i+1, o)
			}
		}
		c.rwl("report", "1", "--process", "2").exited(0).printed("run 1, process 2: finished", " 400 ", "2 threads")
		c.rwl("report", "1", "--process", "9").exited(1).silent().said("no process 9", "[1 2 3]")
		c.rwl("compare", "1", "1", "--process", "9").exited(4).silent().said("run 1 has no process 9, it has 1, 2, 3\n", "hint: see 'rwl report 1'")
		c.rwl("runs").exited(0).printed("worker.rwl (3 processes)", "finished")
		// One time zero for all, so the seconds of the processes are the same seconds.
		if n := c.results.number(`select count(*) from (select min(second) as first from persec where scount > 0 group by procno) x where first <= 2`); n != 3 {
			t.Errorf("%d of 3 processes began at the common start", n)
		}
		if n := c.results.number(`select max(pcount) from persec_a`); n != 3 {
			t.Errorf("at most %d processes meet in a second", n)
		}
	})
}

// complete checks that the rows of the workers, the counts of each process and the sums of the views agree.
func complete(c *cluster, run int64, rows map[int]int64) {
	t := c.work.t
	t.Helper()
	var sum int64
	for process, want := range rows {
		sum += want
		if n := c.work.number(`select count(*) from done where process = $1`, process); n != want {
			t.Errorf("process %d left %d rows, wanted %d", process, n, want)
		}
		if n := c.results.number(`select completed from rwl_calls where runnumber = $1 and procno = $2 and vname = 'work'`, run, process); n != want {
			t.Errorf("process %d counted %d calls, wanted %d", process, n, want)
		}
	}
	c.results.conserved(run)
	if n := c.results.completed(run, "work"); n != sum {
		t.Errorf("runres_a counts %d calls, there are %d rows", n, sum)
	}
	if n := c.results.number(`select pcount from runres_a where runnumber = $1 and vname = 'work'`, run); n != int64(len(rows)) {
		t.Errorf("runres_a has %d processes, wanted %d", n, len(rows))
	}
}

// The process number takes part in the decisions: with one seed no two processes decide the same, and each of them decides
// again what it did.
func TestProcessesDecideByTheirNumber(t *testing.T) {
	onBoth(t, func(t *testing.T, c *cluster) {
		c.rwl("setup.rwl").exited(0)
		lucky := func() map[string]string {
			c.rwl("setup.rwl", "-P", "line", "-c", "0.1", "-x", "execute\ndelete from done;\ncommit;\nend execute;").exited(0)
			var started []*process
			for i := range 3 {
				started = append(started, c.start("worker.rwl", "--rows", "40", "-R", "line", "-p", fmt.Sprint(i+1), "--seed", "7"))
			}
			decided := map[string]string{}
			for _, p := range started {
				p.wait().exited(0)
			}
			for _, row := range c.work.rows(`select process, thread, lucky from done order by process, thread, lucky`) {
				part := strings.Split(row, "|")
				decided[part[0]+"."+part[1]] += " " + part[2]
			}
			return decided
		}
		first, second := lucky(), lucky()
		if len(first) != 6 {
			t.Fatalf("wanted six threads, got %v", ordered(first))
		}
		threads := map[string]string{}
		for thread, list := range first {
			if other := threads[list]; other != "" {
				t.Errorf("threads %s and %s decide the same", thread, other)
			}
			threads[list] = thread
			if second[thread] != list {
				t.Errorf("thread %s decided\n%s\nand then\n%s", thread, list, second[thread])
			}
		}
		c.rwl("worker.rwl", "--rows", "1", "-R", "line", "--seed", "7").exited(0).said("RWL-465")
	})
}

// A process that is killed is shown as died, with what it had saved; the others lose nothing by it.
func TestKilledProcessOfARun(t *testing.T) {
	onBoth(t, func(t *testing.T, c *cluster) {
		c.rwl("setup.rwl", "-P", "line", "-c", "0.5").exited(0)
		doomed := c.start("worker.rwl", "--rows", "1000000", "-R", "line", "-p", "3", "--progress=on")
		one := c.start("worker.rwl", "--rows", "300", "-R", "line", "-p", "1")
		two := c.start("worker.rwl", "--rows", "300", "-R", "line", "-p", "2")
		doomed.await("3 s")
		doomed.signal(syscall.SIGKILL)
		<-doomed.ended
		one.wait().exited(0)
		two.wait().exited(0)
		c.work.t, c.results.t = t, t
		shown := ""
		for range 100 { // it has to be silent for some seconds before it counts as died
			shown = c.rwl("report", "1").exited(0).stdout
			if listed(3, "died").MatchString(shown) {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if !strings.Contains(shown, "run 1: died") || !listed(3, "died").MatchString(shown) || !listed(1, "finished").MatchString(shown) {
			t.Errorf("the report is\n%s", indent(shown))
		}
		saved := c.results.number(`select completed from rwl_calls where procno = 3 and vname = 'work'`)
		if left := c.work.number(`select count(*) from done where process = 3`); saved == 0 || saved > left {
			t.Errorf("%d calls are saved of the killed process, which left %d rows", saved, left)
		}
		if _, err := c.work.db.Exec(`delete from done where process = 3`); err != nil {
			t.Fatal(err)
		}
		for process, want := range map[int]int64{1: 600, 2: 600} {
			if n := c.results.number(`select completed from rwl_calls where procno = $1 and vname = 'work'`, process); n != want {
				t.Errorf("process %d counted %d calls, wanted %d", process, n, want)
			}
			if n := c.work.number(`select count(*) from done where process = $1`, process); n != want {
				t.Errorf("process %d left %d rows, wanted %d", process, n, want)
			}
		}
		c.results.conserved(1)
		// Its number stays its own: the rows of a second process would be mixed up with those of the first.
		c.rwl("worker.rwl", "-R", "line", "-p", "3").exited(2).said("RWL-464", "died")
	})
}

// What is wrong with taking part is told before anything of the program runs.
func TestTakingPartInTheWrongRun(t *testing.T) {
	t.Parallel()
	c := newCluster(t, "sqlite")
	c.rwl("setup.rwl", "-P", "line", "-c", "0").exited(0)
	line := strings.TrimSpace(read(t, filepath.Join(c.home, "line")))
	number, rest, _ := strings.Cut(line, ":")
	for _, wrong := range []struct {
		message string
		args    []string
	}{
		{"RWL-096", []string{"-P", "other", "-R", "line"}},
		{"RWL-096", []string{"-P", "other", "-M", line}},
		{"RWL-460", []string{"-R", "line", "-M", line}},
		{"RWL-461", []string{"-R", "missing"}},
		{"RWL-461", []string{"-R", "."}},
		{"RWL-462", []string{"-R", "worker.rwl"}},
		{"RWL-462", []string{"-M", ""}},
		{"RWL-462", []string{"-M", number}},
		{"RWL-463", []string{"-M", "99:" + rest}},
		{"RWL-463", []string{"-M", line + "x"}},
		{"RWL-463", []string{"-M", "1:1700000000.000:somewhere"}},
		{"RWL-463", []string{"-R", "line", "--repository", "sqlite:another.db"}},
		{"RWL-467", []string{"-P", "other", "--no-save"}},
		{"RWL-414", []string{"-R", "line", "-p", "-1"}},
		{"RWL-414", []string{"-R", "line", "-p", "one"}},
	} {
		c.rwl(append([]string{"worker.rwl"}, wrong.args...)...).exited(2).silent().said(wrong.message)
	}
	if n := c.work.number(`select count(*) from done`) + c.results.number(`select count(*) from rwl_run`); n != 0 {
		t.Errorf("something was run: %d rows", n)
	}
	if _, err := os.Stat(filepath.Join(c.home, "other")); err == nil {
		t.Error("a run was prepared by a command with faults")
	}

	// The same when the program itself names the repository.
	c.env = append(c.env, "RWL_REPOSITORY=")
	c.file("own.rwl", "database r results connect \""+c.results.address+"\";\nprintline \"not reached\";\n")
	c.rwl("own.rwl", "-M", "99:"+rest).exited(2).silent().said("RWL-463")
	c.file("begins.rwl", "database r results connect \""+c.results.address+"\";\nprintline \"run\", runnumber;\n"+worker)
	c.rwl("begins.rwl", "-M", line, "-p", "5", "--rows", "3").exited(0).printed("run 1\n", "process 5 of run 1")
	c.rwl("begins.rwl", "-M", line, "-p", "5", "--rows", "3").exited(2).silent().said("RWL-464")
}

// A process that comes late begins at once, with the time of the others; one that is far from the start does not wait for it.
func TestLateAndUnreasonableStart(t *testing.T) {
	t.Parallel()
	c := newCluster(t, "sqlite")
	c.file("clock.rwl", "$clockstart:3\ndouble seconds := runseconds();\nprintline \"on time\" ; if seconds > 0 then printline \"late\"; end if;\n"+
		"if seconds > 50 then printline \"very\"; end if;\nrun threads 1 for start 0 count 2 queue every 0.01 loop printline \"loop\"; end loop; end threads; end run;\n")
	past := func(seconds int) string {
		c.rwl("-P", "line", "-c", "0", "-q").exited(0)
		_, err := c.results.db.Exec(`update rwl_prepared set start = strftime('%Y-%m-%dT%H:%M:%S.000Z', 'now', ?)
			where runnumber = (select max(runnumber) from rwl_prepared)`, fmt.Sprintf("%d seconds", seconds))
		if err != nil {
			t.Fatal(err)
		}
		return c.results.rows(`select runnumber || ':' || strftime('%s', start) || '.000:' || host from rwl_prepared order by runnumber desc limit 1`)[0]
	}
	c.rwl("clock.rwl", "-M", past(-60), "-c", "7").exited(0).printed("late\nvery\nloop").said("RWL-059", "'--clockstart'", "'$clockstart'")
	c.rwl("clock.rwl", "-M", past(-3)).exited(0).printed("late\nloop").said("RWL-059")
	for _, seconds := range []int{-100_000, 700} {
		start := time.Now()
		o := c.rwl("clock.rwl", "-M", past(seconds)).exited(4).printed("on time\nloop").said("RWL-097", "5.0 is used")
		if took := time.Since(start); took < 5*time.Second || took > 20*time.Second {
			t.Errorf("a loop begins after %v: %s", took, o)
		}
	}
	o := c.rwl("clock.rwl", "-M", past(2), "-q").exited(0).printed("on time\nloop")
	if strings.Contains(o.stderr, "RWL-059") || strings.Contains(o.stdout, "late") {
		t.Errorf("the process was in time: %s", o)
	}
}

// A run is offered only when the program that prepares it has come to a good end.
func TestPreparingProgramFails(t *testing.T) {
	t.Parallel()
	c := newCluster(t, "sqlite")
	for name, text := range map[string]string{
		"exit.rwl": "exit 3;\n", "database.rwl": "database x connect \"sqlite:/proc/x/y\";\n",
	} {
		o := c.rwl(c.file(name, text), "-P", "line").said("RWL-468")
		if _, err := os.Stat(filepath.Join(c.home, "line")); err == nil || o.exit == 0 {
			t.Errorf("the run is offered by %s", o)
		}
	}
	c.rwl("-P", "no/such/folder", "-q").exited(2).said("RWL-182")
	c.rwl("-P", "line", "--repository", "sqlite:/proc/x/y").exited(3).said("RWL-466")
	o := c.rwl("-P", "-", "-q").exited(0)
	if !regexp.MustCompile(`^\d+:\d+\.\d{3}:\S+\n$`).MatchString(o.stdout) {
		t.Errorf("on standard output: %s", o)
	}
}
