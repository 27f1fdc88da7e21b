package endtoend

import (
	"maps"
	"slices"
	"strings"
)

func ordered[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// calls are the counts of one procedure in a run.
type calls struct{ planned, completed, failed, unfinished int64 }

// measured reads the counts of a run from its own tables.
func (d *database) measured(run int64) map[string]calls {
	d.t.Helper()
	found, err := d.db.Query(`select vname, sum(planned), sum(completed), sum(failed), sum(unfinished)
		from rwl_calls where runnumber = $1 group by vname`, run)
	if err != nil {
		d.t.Fatal(err)
	}
	defer found.Close()
	all := map[string]calls{}
	for found.Next() {
		var name string
		var c calls
		if err := found.Scan(&name, &c.planned, &c.completed, &c.failed, &c.unfinished); err != nil {
			d.t.Fatal(err)
		}
		all[name] = c
	}
	if err := found.Err(); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// conserved checks that a run's tables and views lose no call: a planned call
// completed, failed or did not finish, and each completed one stands in one
// bucket and in one second.
func (d *database) conserved(run int64) {
	d.t.Helper()
	all := d.measured(run)
	if len(all) == 0 {
		d.t.Errorf("run %d has no calls", run)
	}
	for name, c := range all {
		if c.planned != c.completed+c.failed+c.unfinished {
			d.t.Errorf("%s: planned %d is not completed %d + failed %d + unfinished %d", name, c.planned, c.completed, c.failed, c.unfinished)
		}
	}
	d.none("high resolution histograms with another total than the calls",
		`select h.vname, h.outcome, h.kind, h.total, c.completed, c.failed from rwl_hdr h
		join rwl_calls c on c.runnumber = h.runnumber and c.procno = h.procno and c.phase = h.phase and c.vname = h.vname
		where h.runnumber = $1 and h.seq = 0 and h.kind <> 'sent'
		  and h.total <> case h.outcome when 'completed' then c.completed else c.failed end`, run)
	d.none("more that was sent than calls", `select h.vname, h.outcome, h.total, c.completed, c.failed from rwl_hdr h
		join rwl_calls c on c.runnumber = h.runnumber and c.procno = h.procno and c.phase = h.phase and c.vname = h.vname
		where h.runnumber = $1 and h.seq = 0 and h.kind = 'sent'
		  and h.total > case h.outcome when 'completed' then c.completed else c.failed end`, run)
	for _, row := range d.rows(`select r.vname, r.ecount,
		  (select coalesce(sum(bcount), 0) from histogram_a h where h.runnumber = r.runnumber and h.vname = r.vname),
		  (select coalesce(sum(scount), 0) from persec_a p where p.runnumber = r.runnumber and p.vname = r.vname)
		from runres_a r where r.runnumber = $1`, run) {
		part := strings.Split(row, "|")
		if part[1] != part[2] || part[1] != part[3] {
			d.t.Errorf("%s: runres counts %s calls, histogram %s, persec %s", part[0], part[1], part[2], part[3])
		}
	}
}

// completed is how often a procedure completed in a run, from the classic view.
func (d *database) completed(run int64, procedure string) int64 {
	d.t.Helper()
	return d.number(`select sum(ecount) from runres_a where runnumber = $1 and vname = $2`, run, procedure)
}
