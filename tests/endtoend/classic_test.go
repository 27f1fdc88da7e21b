package endtoend

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The number of a run is there when it is known: with -s before the program begins or when it declares the results
// database, otherwise at the first run.
func TestWhenTheRunHasItsNumber(t *testing.T) {
	t.Parallel()
	const body = "printline \"before\", runnumber is null;\nrun threads 1 printline \"within\", runnumber; end threads; end run;\nprintline \"after\", runnumber;\n"
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, results := newUser(t), newDatabase(t, kind)
			u.env = append(u.env, "RWL_REPOSITORY="+results.address)
			u.file("plain.rwl", body)
			u.file("directive.rwl", "$statistics:basic\n"+body)
			u.file("declares.rwl", "printline \"at first\", runnumber is null;\ndatabase keep results connect \""+results.address+"\";\n"+body)
			for i, c := range []struct{ args, want string }{
				{"plain.rwl", "before 1\nwithin %[1]d\nafter %[1]d\n"},
				{"plain.rwl -s", "before 0\nwithin %[1]d\nafter %[1]d\n"},
				{"directive.rwl", "before 0\nwithin %[1]d\nafter %[1]d\n"},
				{"declares.rwl", "at first 1\nbefore 1\nwithin %[1]d\nafter %[1]d\n"},
				{"declares.rwl -s", "at first 1\nbefore 0\nwithin %[1]d\nafter %[1]d\n"},
			} {
				want := fmt.Sprintf(c.want, i+1)
				if o := u.rwl(append(strings.Fields(c.args), "-q")...).exited(0); o.stdout != want {
					t.Errorf("wanted\n%s\nfrom %s", indent(want), o)
				}
			}
			results.t = t
			if n := results.number(`select count(*) from rwlrun`); n != 5 {
				t.Errorf("%d rows in rwlrun", n)
			}
		})
	}
}

// The row of a run: the common start, the key or the time instead, and a komment of at most 100 bytes.
func TestRegistrationOfARun(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, results := newUser(t), newDatabase(t, kind)
			u.env = append(u.env, "RWL_REPOSITORY="+results.address)
			u.file("empty.rwl", "run threads 1 null; end threads; end run;\n")
			u.rwl("empty.rwl", "-q", "-c", "100", "-K", strings.Repeat("é", 49)+"xyé and more").exited(0).said("RWL-165")
			u.rwl("empty.rwl", "-q", "-k", "mine", "-K", strings.Repeat("é", 50)).exited(0)
			results.t = t
			rows := results.rows(`select key, komment, cast(rdate as text) from rwlrun order by runnumber`)
			if len(rows) != 2 {
				t.Fatalf("rwlrun has %q", rows)
			}
			first, second := strings.Split(rows[0], "|"), strings.Split(rows[1], "|")
			if first[1] != strings.Repeat("é", 49)+"xy" || second[1] != strings.Repeat("é", 50) || second[0] != "mine" {
				t.Errorf("rwlrun has %q", rows)
			}
			began, err := time.Parse("2006-01-02T15:04:05", first[0])
			if err != nil {
				t.Fatal(err)
			}
			start, err := time.Parse("2006-01-02 15:04:05", strings.Replace(first[2][:19], "T", " ", 1))
			if err != nil {
				t.Fatal(err)
			}
			if ahead := start.Sub(began); ahead < 99*time.Second || ahead > 102*time.Second {
				t.Errorf("with -c 100 the common start is %v after the begin: %q", ahead, rows[0])
			}
		})
	}
}

// The time of a call divides into that of the database and that of the program, when they are asked for.
func TestTimesOfDatabaseAndProgram(t *testing.T) {
	t.Parallel()
	slow := map[string]string{
		"postgres": "select 1 as one from pg_sleep(0.05)",
		"sqlite":   "with recursive n(i) as (select 1 union all select i+1 from n where i < 100000) select count(*) as one from n",
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, work, results := newUser(t), newDatabase(t, kind), newDatabase(t, kind)
			u.env = append(u.env, "RWL_REPOSITORY="+results.address, "RWL_DATABASE="+work.address)
			const program = "integer one;\nprocedure ask()\n  %s;\n  wait 0.03;\nend ask;\nprocedure inner() statistics\n  ask();\nend inner;\n" +
				"run threads 2 for count 4 loop inner(); end loop; end threads; end run;\n"
			text := fmt.Sprintf(program, slow[kind])
			for _, on := range []string{"", "$statsdbtime:on\n", "$statsapptime:on\n", "$statsdbtime:on\n$statsapptime:on\n"} {
				u.rwl(u.file("ask.rwl", on+text), "-q").exited(0)
			}
			results.t = t
			for run, want := range []string{"0|0", "1|0", "0|1", "1|1"} {
				found := results.rows(`select vname, case when dtime > 0 then 1 else 0 end, case when atime > 0.23 then 1 else 0 end
					from runres where runnumber = $1 order by vname`, run+1)
				if wanted := "ask|" + want + " inner|" + want; strings.Join(found, " ") != wanted {
					t.Errorf("run %d: %q, wanted %s: %q", run+1, found, wanted, results.rows(`select * from runres where runnumber = $1`, run+1))
				}
			}
			results.none("parts that do not make up the whole", `select * from runres where runnumber = 4 and abs(atime + dtime - etime) > 0.000002*ecount`)
			if kind == "postgres" {
				results.none("a database time without the sleep", `select * from runres where runnumber = 4 and dtime < 0.05 * ecount`)
			}
			results.none("seconds that do not add up", `select r.vname from runres r where runnumber in (1, 4) and
				abs(dtime - (select sum(dtime) from persec p where p.runnumber = r.runnumber and p.vname = r.vname)) +
				abs(atime - (select sum(atime) from persec p where p.runnumber = r.runnumber and p.vname = r.vname)) > 0.0001`)
		})
	}
}

// Single errors are saved up to a limit per thread, with the name of the statement and their second; how many were left out
// is told.
func TestErrorRows(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			u, work, results := newUser(t), newDatabase(t, kind), newDatabase(t, kind)
			u.env = append(u.env, "RWL_REPOSITORY="+results.address, "RWL_DATABASE="+work.address)
			u.file("fails.rwl", "sql bad insert into missing values (1);\nend bad;\nprocedure fail() bad; end fail;\n"+
				"run threads 2 for count 9 loop fail(); end loop; end threads; end run;\n")
			u.rwl("fails.rwl", "-q").exited(8)
			u.rwl("fails.rwl", "-q", "-r").exited(8)
			u.rwl("fails.rwl", "-q", "-r", "-O", "4").exited(8).said("RWL-213", "only 8 of 18")
			results.t = t
			if found := strings.Join(results.rows(`select runnumber, count(*), count(distinct oeseq), min(sname), max(sname) from oerstats group by runnumber order by 1`), " "); found != "2|18|18|bad|bad 3|8|8|bad|bad" {
				t.Errorf("oerstats has %s", found)
			}
			results.none("errors without text, number or time", `select * from oerstats where oer = 0 or oertxt = '' or second < 0 or second > 60`)
		})
	}
}
