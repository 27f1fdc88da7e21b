package endtoend

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The order-entry simulation on each kind of database, measured into each kind
// of repository: what was measured is what the tables hold, to the row.
func TestOrders(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for _, repositoryKind := range kinds {
			t.Run(kind+" measured into "+repositoryKind, func(t *testing.T) {
				t.Parallel()
				shop, repo := newDatabase(t, kind), newDatabase(t, repositoryKind)
				o := newUser(t).rwl(orders(t), "-l", shop.address, "--repository", repo.address,
					"--workers=8", "--seconds=2", "--rate=150", "--customers=200", "--items=200")
				o.exited(0).said("run 1: finished", "new_order", "saved as run 1 in ")
				if strings.Contains(o.stderr, "RWL-") {
					t.Errorf("there are messages: %s", o)
				}
				agrees(t, o)
				consistent(shop)
				counted(shop, repo, 1)
				repo.conserved(1)
				classicViews(repo, 1)
				arrived(repo, 1, 300)
			})
		}
	}
}

// Many threads that all want the same few rows: they wait for each other, but
// never in a circle, and nobody is left behind.
func TestOrdersUnderContention(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			shop, u := newDatabase(t, kind), newUser(t)
			o := u.rwl(orders(t), "-l", shop.address, "--workers=32", "--seconds=1.5", "--rate=3000", "--customers=1", "--items=10")
			o.exited(0)
			agrees(t, o)
			consistent(shop)
			repo := openDatabase(t, "sqlite", "sqlite:"+u.repository())
			counted(shop, repo, 1)
			repo.conserved(1)
			repo.none("errors", `select sqlstate, vname, text, sum(count) from rwl_error group by 1, 2, 3`)
			arrived(repo, 1, 4500)
		})
	}
}

// arrived checks that about as many arrivals were planned as the options ask
// for, however many of them could be served: the standard deviation of a count
// of erlang2 arrivals is the root of half their number, and five are allowed.
func arrived(repo *database, run int64, wanted float64) {
	repo.t.Helper()
	planned := int64(0)
	for _, c := range repo.measured(run) {
		planned += c.planned
	}
	if off := float64(planned) - wanted; off > 5*math.Sqrt(wanted/2) || off < -5*math.Sqrt(wanted/2)-32 {
		repo.t.Errorf("%d arrivals were planned, wanted about %.0f", planned, wanted)
	}
}

// agrees checks that the program counted what it found in its tables.
func agrees(t *testing.T, o *outcome) {
	t.Helper()
	lines := regexp.MustCompile(`(?m)^(.*\S) +(\d+) in the table, (\d+) made`).FindAllStringSubmatch(o.stdout, -1)
	if len(lines) != 4 {
		t.Fatalf("wanted four counts from %s", o)
	}
	for _, l := range lines {
		if l[2] != l[3] {
			t.Errorf("%s: %s are in the table, %s were made", l[1], l[2], l[3])
		}
	}
	if made, _ := strconv.Atoi(lines[0][3]); made == 0 {
		t.Errorf("no orders were made: %s", o)
	}
}

// consistent checks the rows of the shop against each other.
func consistent(shop *database) {
	shop.t.Helper()
	shop.none("orders with another total than their lines", `select o.id, o.total, sum(l.amount) from orders o
		left join order_lines l on l.order_id = o.id group by o.id, o.total having o.total <> coalesce(sum(l.amount), -1)`)
	shop.none("orders whose lines are not numbered 1 to 10 without a gap", `select order_id from order_lines
		group by order_id having min(line) <> 1 or max(line) <> count(*) or count(*) > 10 or count(distinct item) <> count(*)`)
	shop.same("what customers owe", `select sum(balance) from customers`,
		`select coalesce((select sum(total) from orders), 0) - coalesce((select sum(amount) from payments), 0)`)
	shop.same("orders paid", `select count(*) from orders where status <> 'new'`, `select count(order_id) from payments`)
	shop.same("each order is paid once", `select count(order_id) from payments`, `select count(distinct order_id) from payments`)
	shop.same("orders shipped", `select count(*) from orders where status = 'shipped'`, `select count(*) from shipments`)
	shop.none("stock out of range", `select id, stock from items where stock < 10 or stock > 210`)
}

// counted checks that the repository counts as many calls as the shop has rows.
func counted(shop, repo *database, run int64) {
	shop.t.Helper()
	if made, rows := repo.completed(run, "new_order"), shop.number(`select count(*) from orders`); made != rows {
		shop.t.Errorf("%d calls of new_order completed, and there are %d orders", made, rows)
	}
	if made, rows := repo.completed(run, "payment"), shop.number(`select count(*) from payments`); made != rows {
		shop.t.Errorf("%d calls of payment completed, and there are %d payments", made, rows)
	}
}

// classicViews checks that queries written for the classic schema give sense.
func classicViews(repo *database, run int64) {
	repo.t.Helper()
	for _, procedure := range []string{"new_order", "order_status", "payment", "shipping"} {
		if n := repo.number(`select count(*) from percentiles where runnumber = $1 and vname = $2`, run, procedure); n != 1 {
			repo.t.Errorf("%d rows for %s in percentiles", n, procedure)
		}
	}
	repo.none("percentiles that do not ascend", `select * from percentiles where runnumber = $1
		and not (0 < pct50 and pct50 <= pct90 and pct90 <= pct95 and pct95 <= pct98 and pct98 <= pct99 and pct99 <= pct995
		         and pct995 <= pct998 and pct998 <= pct999 and pct999 <= pct9995 and 0 < avgt)`, run)
	repo.none("fractiles that do not end at 100 %", `select vname, max(fractile) from fractiles where runnumber = $1
		group by vname having max(fractile) <> 100`, run)
	repo.none("averages that are not the quotient", `select * from runres_a where runnumber = $1
		and (abs(avge * ecount - etime) > 0.000001 or abs(avgw * ecount - wtime) > 0.000001 or tcount < 1 or pcount <> 1)`, run)
	repo.none("buckets with times outside of them", `select * from histogram_a where runnumber = $1 and bcount > 0 and buckno > 0
		and not (bucktim / 2 <= atime and atime < bucktim)`, run)
	repo.none("seconds beyond the run", `select * from persec_a where runnumber = $1 and (second < 1 or second > 60)`, run)
	if n := repo.number(`select count(*) from rwlrun where runnumber = $1 and rdate is not null and hostname is not null`, run); n != 1 {
		repo.t.Errorf("%d rows in rwlrun", n)
	}
}
