package repository

import (
	"fmt"
	"math"
	"testing"
)

// seed fills the classic tables by hand: run 1 with two processes, for procedures whose percentiles are known.
func seed(t *testing.T, r *Repository) {
	t.Helper()
	for _, statement := range []string{
		`insert into runres (runnumber, procno, vname, wtime, etime, atime, dtime, ecount, tcount) values
			(1, 1, 'p', 2, 10, 1, 3, 10, 2), (1, 2, 'p', 6, 30, 0, 0, 20, 3), (1, 1, 'never', 1, 1, 0, 0, 0, 1),
			(1, 1, 'q', 0, 8, 0, 0, 8, 1), (1, 1, 'call_failure', 0, 1, 0, 0, 14, 1)`,
		// p: 15 calls of 0.5 to 1 s and, beyond an empty bucket, 15 of 2 to 4 s; q: 8 of 1 to 2 s
		`insert into histogram (runnumber, procno, vname, buckno, bcount, ttime) values
			(1, 1, 'p', 19, 5, 4), (1, 2, 'p', 19, 10, 8), (1, 1, 'p', 20, 0, 0), (1, 1, 'p', 21, 5, 15), (1, 2, 'p', 21, 10, 30),
			(1, 1, 'q', 20, 8, 12), (1, 1, 'call_failure', 18, 14, 1)`,
		`insert into persec (runnumber, procno, vname, second, scount, wtime, etime, atime, dtime) values
			(1, 1, 'p', 1, 4, 1, 2, 0, 0), (1, 2, 'p', 1, 6, 1, 2, 0, 0)`,
		`insert into rwlcpu (runnumber, procno, second, cliusr, num1) values (1, 1, 0.5, 1, 5), (1, 2, 1.25, 2, 6), (1, 1, 1.5, 4, 7)`,
	} {
		execute(t, r, statement)
	}
}

func TestViews(t *testing.T) {
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		seed(t, r)
		for _, c := range []struct {
			query string
			want  float64
		}{
			{`select bucktim from histogram where vname = 'p' and buckno = 19 and procno = 1`, 1},
			{`select pcount from runres_a where vname = 'p'`, 2},
			{`select ecount from runres_a where vname = 'p'`, 30},
			{`select avgw from runres_a where vname = 'p'`, (0.2 + 0.3) / 2},
			{`select avge from runres_a where vname = 'p'`, (1.0 + 1.5) / 2},
			{`select count(*) from runres_a where vname = 'never' and avge is null`, 1},
			{`select bcount from histogram_a where vname = 'p' and buckno = 21`, 15},
			{`select atime from histogram_a where vname = 'p' and buckno = 21`, 3},
			{`select count(*) from histogram_a where vname = 'p' and buckno = 20 and atime is null`, 1},
			{`select scount from persec_a where vname = 'p' and second = 1`, 10},
			{`select fractile from fractiles where vname = 'p' and bucktim = 1`, 50},
			{`select fractile from fractiles where vname = 'p' and bucktim = 4`, 100},
			{`select avgt from percentiles where vname = 'p'`, 1.5},
			{`select pct50 from percentiles where vname = 'p'`, (1.0 + 2.0) / 2}, // on the border of two buckets
			{`select pct90 from percentiles where vname = 'p'`, 2 + 2*(27.0-15)/15},
			{`select pct95 from percentiles where vname = 'p'`, 2 + 2*(28.5-15)/15},
			{`select pct98 from percentiles where vname = 'p'`, 2 + 2*(29.4-15)/15},
			{`select pct99 from percentiles where vname = 'p'`, 2 + 2*(29.7-15)/15},
			{`select pct995 from percentiles where vname = 'p'`, 2 + 2*(29.85-15)/15},
			{`select pct998 from percentiles where vname = 'p'`, 2 + 2*(29.94-15)/15},
			{`select pct999 from percentiles where vname = 'p'`, 2 + 2*(29.97-15)/15},
			{`select pct9995 from percentiles where vname = 'p'`, 2 + 2*(29.985-15)/15},
			{`select pct50 from percentiles where vname = 'q'`, 1.5},
			// 14 failures among 38 calls: q gets 14*8/38 in the bucket from 1024 to 2048 s
			{`select pct50 from percentiles_oltp where vname = 'q'`, 1 + (8+14*8/38.0)/2/8},
			{`select pct99 from percentiles_oltp where vname = 'q'`, 1024 + 1024*(0.99*(8+14*8/38.0)-8)/(14*8/38.0)},
			{`select count(*) from percentiles_oltp where vname = 'call_failure'`, 0},
			{`select count(*) from rwlcpu_a`, 2},
			{`select second from rwlcpu_a where pcount = 1`, 1.5},
			{`select num1 from rwlcpu_a where pcount = 2`, 11},
		} {
			if got := number(t, r, c.query); math.Abs(got-c.want) > 1e-9*math.Abs(c.want) {
				t.Errorf("%s: %v, want %v", c.query, got, c.want)
			}
		}
	})
}

// TestSameSchema compares the columns of all tables and views of the two databases.
func TestSameSchema(t *testing.T) {
	var described []string
	bothDatabases(t, func(t *testing.T, address string) {
		r := open(t, address)
		text := ""
		for _, name := range []string{"rwlrun", "runres", "histogram", "persec", "oerstats", "rwlcpu", "sysres", "rwlash", "ashdata",
			"osstat", "cstorm", "oltpxc", "runres_a", "histogram_a", "persec_a", "fractiles", "percentiles", "percentiles_oltp", "rwlcpu_a",
			"rwl_run", "rwl_phase", "rwl_calls", "rwl_hdr", "rwl_second", "rwl_error", "rwl_backlog", "rwl_prepared", "rwl_journal"} {
			rows, err := r.db.Query(`select * from ` + name)
			if err != nil {
				t.Fatal(err)
			}
			columns, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			rows.Close()
			text += fmt.Sprintln(name, columns)
		}
		described = append(described, text)
	})
	if len(described) == 2 && described[0] != described[1] {
		t.Errorf("SQLite has\n%s\nPostgreSQL has\n%s", described[0], described[1])
	}
}
