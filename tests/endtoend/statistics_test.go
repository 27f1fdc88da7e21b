package endtoend

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// What the tables of the results say of a run: which calls count, where their
// time went, single errors; and what the program itself inserts beside them.
func TestStatisticsOfProcedures(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			work, results, u := newDatabase(t, kind), newDatabase(t, kind), newUser(t)
			program := u.file("measured.rwl", fmt.Sprintf(`
database d connect "%s" sessionpool 1..4 default;
database r connect "%s" results;
$sqlerrorstatistics:2
$statsdbtime:on
$statsapptime:on
integer n;
double used := 1.5;
procedure work()
  select 1 as n;
  wait 0.02;
end work;
procedure fails()
  select 1 as n from absent;
end fails;
procedure counted() statisticsonly
  wait 0.01;
end counted;
procedure silent()
  select 2 as n;
  nostatistics;
end silent;
procedure never() nostatistics
  select 2 as n;
end never;
run
  threads 2
    for count 3 loop work(); fails(); counted(); silent(); never(); end loop;
  end threads;
end run;
execute at r
  insert into rwlcpu(runnumber, procno, second, cliusr) values (:runnumber, 1, 1.1, :used);
  insert into rwlcpu(runnumber, procno, second, cliusr) values (:runnumber, 2, 1.3, :used);
  insert into sysres(runnumber, resname, second, val1) values (:runnumber, 'disk', 1, 7);
  insert into rwlash(runnumber, enum, ename) values (:runnumber, 1, 'reading');
  insert into ashdata(runnumber, second, cpu, e1) values (:runnumber, 1, 2, 3);
  insert into osstat(runnumber, second, usr1, sys1) values (:runnumber, 1, 2, 3);
  commit;
end;
`, work.address, results.address))
			u.rwl(program).exited(8).said("RWL-079", "only 4 of 6", "saved as run 1")
			for query, want := range map[string]int64{
				`select count(*) from runres_a where vname in ('work', 'fails', 'counted')`:                                          3,
				`select count(*) from runres_a`:                                                                                      3,
				`select ecount from runres_a where vname = 'work'`:                                                                   6,
				`select ecount from runres_a where vname = 'fails'`:                                                                  0,
				`select tcount from runres_a where vname = 'counted'`:                                                                2,
				`select count(*) from runres_a where vname = 'work' and atime > 0.11 and dtime > 0 and abs(atime+dtime-etime)<0.001`: 1,
				`select count(*) from runres_a where vname = 'counted' and atime > 0.05 and dtime = 0`:                               1,
				`select count(*) from oerstats where oer <> 0 and second > 0`:                                                        4,
				`select pcount from rwlcpu_a where cliusr = 3`:                                                                       2,
				`select count(*) from ashdata a join rwlash n on a.runnumber = n.runnumber where n.ename = 'reading' and a.e1 = 3`:   1,
				`select count(*) from osstat where usr1 = 2 and sys1 = 3`:                                                            1,
				`select count(*) from sysres where resname = 'disk' and val1 = 7`:                                                    1,
			} {
				if got := results.number(query); got != want {
					t.Errorf("%s: %d, not %d", query, got, want)
				}
			}
		})
	}
}

// $interrupt:break ends a run early; its results are saved as interrupted and the
// program goes on.
func TestCtrlCBreaksOutOfARun(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	program := u.file("broken.rwl", `
$interrupt:break
integer n;
procedure work()
  select 1 as n;
  wait 0.01;
end work;
run threads 2 while 1 loop work(); end loop; end threads; end run;
printline "after the first";
$interrupt:reset
run threads 2 for count 3 loop work(); end loop; end threads; end run;
printline "after the second";
`)
	p := u.start(program, "--progress=on")
	p.await(" 1 s ")
	p.signal(os.Interrupt)
	p.within(promised).exited(8).printed("after the first\nafter the second\n").said("RWL-322", "phase 1 (run 1): interrupted", "phase 2 (run 2): finished", "saved as run 1")
}

// With $interrupt:continue Ctrl-C makes the statements that run fail; the second
// one ends the process.
func TestCtrlCCancelsStatements(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	program := u.file("cancelled.rwl", `
$interrupt:continue
string text;
procedure work()
  select 'late' as text from pg_sleep(600);
  writeline stderr, "state " sqlstate;
  wait 600;
end work;
writeline stderr, "begins";
work();
`)
	p := u.start(program, "-l", newDatabase(t, "postgres").address)
	p.await("begins")
	time.Sleep(300 * time.Millisecond) // so that the statement runs
	p.signal(os.Interrupt)
	p.await("state 57014")
	p.signal(os.Interrupt)
	p.within(promised).exited(130).said("RWL-440", "RWL-185")
}
