package endtoend

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// promised is what a user waits for after Ctrl-C, and what a loaded machine may take.
const promised = 5 * time.Second

// Ctrl-C in the middle of a run: everything stops, the run is saved as
// interrupted, the summary is printed.
func TestCtrlC(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(kind+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				shop, u := newDatabase(t, kind), newUser(t)
				p := u.start(orders(t), "-l", shop.address, "--seconds=600", "--rate=200", "--workers=8",
					"--customers=100", "--items=100", "--progress=on")
				p.await(" 1 s ")
				p.signal(s)
				o := p.within(promised).exited(130)
				o.said("RWL-113", "run 1: interrupted", "new_order", "saved as run 1")
				consistent(shop)
				repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
				repo.conserved(1)
				if n := repo.completed(1, "new_order"); n == 0 {
					t.Error("no calls are saved")
				}
				u.rwl("runs").exited(0).printed(" interrupted ")
			})
		}
	}
}

// slow programs are in the middle of something long when Ctrl-C comes.
var slow = []struct{ name, kind, body string }{
	{"a statement of the server", "postgres", "double n;\n  procedure work() is\n    select 1 as n from pg_sleep(600);\n  end work;"},
	{"a statement of the embedded database", "sqlite", "double n;\n  procedure work() is\n" +
		"    with recursive c(i) as (select 1 union all select i+1 from c) select count(*) as n from c;\n  end work;"},
	{"a notification", "postgres", "database d reconnect;\nprocedure work() statistics is\n" +
		"    querynotification at d stop 600 when listen x then null; end;\n  end work;"},
	{"a wait", "sqlite", "procedure work() statisticsonly is\n    wait 600;\n  end work;"},
	{"an endless loop", "sqlite", "procedure work() statisticsonly is\n    while 1 loop null; end loop;\n  end work;"},
	{"a command of the system", "sqlite", "procedure work() statisticsonly is\n    system \"exec sleep 600\";\n  end work;"},
	{"a command of the system that is read", "sqlite", "procedure work() statisticsonly is\n    string s;\n    integer i := system(\"exec sleep 600\", s);\n  end work;"},
}

func TestCtrlCInSlowWork(t *testing.T) {
	t.Parallel()
	for _, s := range slow {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			program := u.file("slow.rwl", s.body+"\nrun\n  threads 3\n    work();\n  end threads;\nend run;\nprintline \"never\";\n")
			p := u.start(program, "-l", newDatabase(t, s.kind).address, "--progress=on")
			p.await(" 1 s ")
			p.signal(os.Interrupt)
			o := p.within(promised).exited(130).silent().said("slow.rwl, run 1: interrupted")
			if !strings.Contains(o.stderr, "3 unfinished of 3 planned") {
				t.Errorf("the calls under way are not counted in %s", o)
			}
		})
	}
}

// A second Ctrl-C ends the process at once.
func TestTwoCtrlC(t *testing.T) {
	t.Parallel()
	p := newUser(t).start(orders(t), "--seconds=600", "--progress=on")
	p.await(" 1 s ")
	p.signal(os.Interrupt)
	time.Sleep(2 * time.Millisecond) // or the two become one
	p.command.Process.Signal(os.Interrupt)
	p.within(promised).exited(130)
}

// kill -9: what was measured up to the last second is in the repository, which
// is sound, and the run is shown as died.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			repo, u := newDatabase(t, kind), newUser(t)
			u.env = append(u.env, "RWL_REPOSITORY="+repo.address)
			p := u.start(orders(t), "--seconds=600", "--rate=200", "--workers=8", "--progress=on", "--customers=100", "--items=100")
			p.await(" 3 s ")
			p.signal(os.Kill)
			p.within(promised)
			if kind == "sqlite" {
				if answer := repo.rows("pragma integrity_check"); answer[0] != "ok" {
					t.Errorf("the file is damaged: %v", answer)
				}
			}
			// The third second was shown; the writer had at least until then for the second one.
			if last := repo.number(`select max(second) from persec_a where runnumber = 1`); last < 2 {
				t.Errorf("counts are saved up to second %d", last)
			}
			repo.conserved(1)
			deadline := time.Now().Add(limit)
			for {
				o := u.rwl("runs").exited(0)
				if strings.Contains(o.stdout, " died ") {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("the run is not shown as died: %s", o)
				}
				time.Sleep(500 * time.Millisecond)
			}
			u.rwl("report", "last").exited(0).printed("run 1: died", "new_order")
		})
	}
}
