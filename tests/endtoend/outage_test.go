package endtoend

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rwl/tests/pgtest"
)

// lost are the SQLSTATEs of a server that dies, is away, or comes back.
const lost = `(substr(sqlstate, 1, 2) = '08' or sqlstate in ('57P01', '57P02', '57P03'))`

// The server dies in the middle of three runs and comes back: those that work
// on it reconnect and go on, and end on time; the one that is only measured into
// it keeps its data in a file.
func TestServerDies(t *testing.T) {
	t.Parallel()
	server := pgtest.StartPrivate(t)
	load := []string{"--seconds=7", "--rate=200", "--workers=8", "--customers=100", "--items=100", "--progress=on"}

	dedicated := dying(t, server, append(load, orders(t))...)
	pooled := dying(t, server, append(load, orders(t), "-X", "4")...)
	embedded, repo := newUser(t), careful(t, server)
	measured := embedded.start(append(load, orders(t), "--repository", repo.address)...)

	for _, p := range []*process{dedicated.process, pooled.process, measured} {
		p.await(" 1 s ")
	}
	server.Kill()
	time.Sleep(1500 * time.Millisecond) // the repository is written every second
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	t.Run("dedicated sessions", func(t *testing.T) { dedicated.recovered(t) })
	t.Run("a pool", func(t *testing.T) { pooled.recovered(t) })
	t.Run("the repository", func(t *testing.T) {
		keptInFile(t, embedded, measured.wait().exited(0), repo)
	})
	if d := time.Since(killed); d > 20*time.Second {
		t.Errorf("the runs ended only %v after the server came back", d)
	}
}

// outage is a run whose server dies.
type outage struct {
	*process
	shop *database
	repo *database
}

func dying(t *testing.T, server *pgtest.Server, args ...string) *outage {
	u, shop := newUser(t), careful(t, server)
	return &outage{
		process: u.start(append(args, "-l", shop.address)...),
		shop:    shop, repo: openDatabase(t, "sqlite", "sqlite:"+u.repository()),
	}
}

// careful makes a database that keeps what was committed when the server dies;
// other servers of tests do not wait for that.
func careful(t *testing.T, server *pgtest.Server) *database {
	t.Helper()
	d := openDatabase(t, "postgres", server.NewDatabase(t))
	d.none("an answer", `do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$`)
	return d
}

// grace is how many seconds the last calls of a run may take on a busy machine.
const grace = 10

// duration is the number of seconds in the summary.
func (o *outcome) duration() float64 {
	o.t.Helper()
	_, rest, _ := strings.Cut(o.stderr, "  duration ")
	var seconds float64
	if _, err := fmt.Sscan(rest, &seconds); err != nil {
		o.t.Errorf("no duration in %s", o)
	}
	return seconds
}

// recovered checks what a run made of the outage.
func (x *outage) recovered(t *testing.T) {
	x.process.t, x.shop.t, x.repo.t = t, t, t
	o := x.wait().exited(8).said("run 1: finished", "errors  SQLSTATE")
	// A call that began before the stop may end after it, so on a busy machine the run takes a little longer.
	if d := o.duration(); d < 7 || d > 7+grace {
		t.Errorf("the run of 7 s took %v s: %s", d, o)
	}
	x.repo.conserved(1)
	if n := x.repo.number(`select sum(count) from rwl_error where ` + lost); n == 0 {
		t.Errorf("no errors of a lost server are counted: %s", o)
	}
	x.repo.none("errors of another kind", `select sqlstate, vname, text, sum(count) from rwl_error where not `+lost+` group by 1, 2, 3`)
	x.repo.none("errors of no procedure", `select sqlstate, text, sum(count) from rwl_error where vname = '' group by 1, 2`)
	if n := x.repo.number(`select sum(completed) from rwl_second where second >= 7`); n < 20 {
		t.Errorf("only %d calls completed in the last second: %s", n, o)
	}
	if lines := strings.Count(o.stderr, "\n"); lines > 400 {
		t.Errorf("%d lines were printed", lines)
	}
	// Of a commit under way when the server died nobody knows what became of it.
	consistent(x.shop)
	made, rows := x.repo.completed(1, "new_order"), x.shop.number(`select count(*) from orders`)
	if made == 0 || rows < made || rows > made+8 {
		t.Errorf("%d calls of new_order completed, and there are %d orders", made, rows)
	}
}
