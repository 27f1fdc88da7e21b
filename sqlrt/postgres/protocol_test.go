package postgres

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

func fakeAnswers() map[string]answer {
	row := func(b ...byte) [][]byte { return [][]byte{b} }
	return map[string]answer{
		"select $1":                {params: []uint32{23}, columns: []uint32{23}, rows: [][][]byte{row(0, 0, 0, 7)}, tag: "SELECT 1"},
		"insert into t values (1)": {tag: "INSERT 0 1"},
		"select many": {columns: []uint32{23}, tag: "SELECT 5",
			rows: [][][]byte{row(0, 0, 0, 1), row(0, 0, 0, 2), row(0, 0, 0, 3), row(0, 0, 0, 4), row(0, 0, 0, 5)}},
		"select stale": {columns: []uint32{23}, rows: [][][]byte{row(0, 0, 0, 7)}, tag: "SELECT 1"},
		"select slow":  {columns: []uint32{23}},
	}
}

// step is one call and the messages the server got from it.
type step struct {
	name string
	do   func() error
	want string
}

func play(t *testing.T, f *fakeServer, steps []step) {
	t.Helper()
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if got := f.sent(); got != s.want {
			t.Fatalf("%s:\n got %s\nwant %s", s.name, got, s.want)
		}
	}
}

func executes(c *conn, st *sqlrt.Statement, in ...sqlrt.Datum) func() error {
	return func() error {
		_, err := c.Execute(context.Background(), st, in, []sqlrt.Datum{asInt})
		return err
	}
}

func TestMessagesOfTransactions(t *testing.T) {
	f := startFake(t, fakeAnswers())
	c := f.connect(t, &stillClock{}, 20)
	ctx := context.Background()
	insert, plain := statement(t, "insert into t values (1)"), statement(t, "select :a")
	play(t, f, []step{
		{"commit without transaction", func() error { return c.Commit(ctx) }, ""},
		{"first query", executes(c, plain, sqlrt.IntDatum(1)),
			"Parse(rwl_1) Describe(rwl_1) Sync| Bind(,rwl_1) Execute(,1) Sync|"},
		{"query again", executes(c, plain, sqlrt.IntDatum(1)), "Bind(,rwl_1) Execute(,1) Sync|"},
		{"first change", executes(c, insert),
			"Parse(rwl_2) Describe(rwl_2) Sync| Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) Bind(,rwl_2) Execute(,0) Sync|"},
		{"change in transaction", executes(c, insert), "Bind(,rwl_2) Execute(,0) Sync|"},
		{"query in transaction", executes(c, plain, sqlrt.IntDatum(1)), "Bind(,rwl_1) Execute(,1) Close(P) Sync|"},
		{"commit", func() error { return c.Commit(ctx) }, "Query(commit)|"},
		{"change again", executes(c, insert), "Bind(,rwl_begin) Execute(,0) Bind(,rwl_2) Execute(,0) Sync|"},
		{"savepoint mode", func() error {
			c.SetSavepointMode(true)
			return executes(c, insert)()
		}, "Parse(rwl_savepoint) Bind(,rwl_savepoint) Execute(,0) Bind(,rwl_2) Execute(,0) " +
			"Parse(rwl_release) Bind(,rwl_release) Execute(,0) Sync|"},
		{"savepoint mode again", executes(c, insert),
			"Bind(,rwl_savepoint) Execute(,0) Bind(,rwl_2) Execute(,0) Bind(,rwl_release) Execute(,0) Sync|"},
		{"rollback", func() error { return c.Rollback(ctx) }, "Query(rollback)|"},
		{"ping", func() error { return c.Ping(ctx) }, "Sync|"},
	})
}

func TestMessagesOfCursors(t *testing.T) {
	f := startFake(t, fakeAnswers())
	c := f.connect(t, &stillClock{}, 20)
	ctx := context.Background()
	many, insert, plain := statement(t, "select many"), statement(t, "insert into t values (1)"), statement(t, "select :a")
	var rows sqlrt.Rows
	opens := func() (err error) {
		rows, err = c.Query(ctx, many, nil, 2)
		return err
	}
	next := func(n int) func() error {
		return func() error {
			for ; n > 0; n-- {
				if ok, err := rows.Next(ctx, []sqlrt.Datum{asInt}); err != nil || !ok {
					return errors.Join(err, errors.New("no row"))
				}
			}
			return nil
		}
	}
	closes := func() error { return rows.Close(ctx) }
	play(t, f, []step{
		{"open", opens, "Parse(rwl_1) Describe(rwl_1) Sync| " +
			"Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) Bind(rwl_1,rwl_1) Execute(rwl_1,2) Sync|"},
		{"two rows", next(2), ""},
		{"third row", next(1), "Execute(rwl_1,2) Sync|"},
		{"a query meanwhile", executes(c, plain, sqlrt.IntDatum(1)),
			"Parse(rwl_savepoint) Bind(,rwl_savepoint) Execute(,0) Parse(rwl_2) Describe(rwl_2) " +
				"Parse(rwl_release) Bind(,rwl_release) Execute(,0) Sync| " +
				"Bind(,rwl_savepoint) Execute(,0) Bind(,rwl_2) Execute(,1) Close(P) Bind(,rwl_release) Execute(,0) Sync|"},
		{"commit is not for this transaction", func() error { return c.Commit(ctx) }, ""},
		{"rest", next(2), "Execute(rwl_1,2) Sync|"},
		{"close", closes, "Query(commit)|"},
		{"open again", opens, "Bind(,rwl_begin) Execute(,0) Bind(rwl_2,rwl_1) Execute(rwl_2,2) Sync|"},
		{"change makes it the user's", executes(c, insert), "Parse(rwl_3) Describe(rwl_3) Sync| Bind(,rwl_3) Execute(,0) Sync|"},
		{"commit holds the rest", func() error { return c.Commit(ctx) }, "Execute(rwl_2,0) Sync| Query(commit)|"},
		{"held rows", next(5), ""},
		{"close", closes, ""},
		{"change", executes(c, insert), "Bind(,rwl_begin) Execute(,0) Bind(,rwl_3) Execute(,0) Sync|"},
		{"open in transaction", opens, "Bind(rwl_3,rwl_1) Execute(rwl_3,2) Sync|"},
		{"break", closes, ""},
		{"closed with the next packet", executes(c, insert), "Close(Prwl_3) Bind(,rwl_3) Execute(,0) Sync|"},
	})
}

func TestMessagesOfEvictionAndReplan(t *testing.T) {
	answers := fakeAnswers()
	stale := answers["select stale"]
	stale.refusal = &pgproto3.ErrorResponse{Severity: "ERROR", Code: "0A000", Message: "translated", Routine: "RevalidateCachedQuery"}
	answers["select stale"] = stale
	f := startFake(t, answers)
	c := f.connect(t, &stillClock{}, 1)
	play(t, f, []step{
		{"prepared again", executes(c, statement(t, "select stale")), "Parse(rwl_1) Describe(rwl_1) Sync| Bind(,rwl_1) Execute(,1) Sync| " +
			"Close(Srwl_1) Parse(rwl_2) Describe(rwl_2) Sync| Bind(,rwl_2) Execute(,1) Sync|"},
		{"evicts", executes(c, statement(t, "select :a"), sqlrt.IntDatum(1)),
			"Parse(rwl_3) Describe(rwl_3) Sync| Close(Srwl_2) Bind(,rwl_3) Execute(,1) Sync|"},
	})
	off := statement(t, "select :a")
	off.CacheOff = true
	play(t, f, []step{{"not cached", executes(c, off, sqlrt.IntDatum(1)), "Parse() Describe() Sync| Bind(,) Execute(,1) Sync|"}})
	answers["insert into t values (1)"] = answer{tag: "INSERT 0 1", refusal: stale.refusal}
	play(t, f, []step{{"in the packet of BEGIN", executes(c, statement(t, "insert into t values (1)")),
		"Parse(rwl_4) Describe(rwl_4) Sync| Close(Srwl_3) Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) Bind(,rwl_4) Execute(,0) Sync| " +
			"Query(rollback)| Close(Srwl_4) Parse(rwl_5) Describe(rwl_5) Sync| Bind(,rwl_begin) Execute(,0) Bind(,rwl_5) Execute(,0) Sync|"}})
}

// The server hangs up after each number of messages in turn: the call fails as lost, at once, and says so ever after.
func TestCutAtEveryMessage(t *testing.T) {
	f := startFake(t, fakeAnswers())
	insert, many := statement(t, "insert into t values (1)"), statement(t, "select many")
	for cut := 0; ; cut++ {
		c := f.connect(t, &stillClock{}, 20)
		f.mu.Lock()
		f.cut = cut
		f.mu.Unlock()
		err := story(c, insert, many)
		f.mu.Lock()
		reached := f.cut == 0
		f.cut = -1
		f.mu.Unlock()
		if err == nil {
			if cut < 20 {
				t.Fatalf("the story ended after %d messages", cut)
			}
			return
		}
		if e := sqlrt.AsError(err); !reached || !e.Lost() || !c.Dead() || c.Status() != sqlrt.Idle || !c.Clean() {
			t.Fatalf("cut %d: %+v, dead %v", cut, e, c.Dead())
		}
		if e := sqlrt.AsError(c.Ping(context.Background())); e.SQLState != "08003" {
			t.Fatal(e)
		}
	}
}

func story(c *conn, insert, many *sqlrt.Statement) error {
	ctx := context.Background()
	rows, err := c.Query(ctx, many, nil, 2)
	if err != nil {
		return err
	}
	for i := 0; i < 3; i++ {
		if _, err := rows.Next(ctx, []sqlrt.Datum{asInt}); err != nil {
			return err
		}
	}
	if err := executes(c, insert)(); err != nil {
		return err
	}
	if err := c.Commit(ctx); err != nil {
		return err
	}
	return rows.Close(ctx)
}

func TestSlowAnswerIsCancelled(t *testing.T) {
	f := startFake(t, fakeAnswers())
	f.stall = "select slow"
	c := f.connect(t, &stillClock{}, 20)
	slow := statement(t, "select slow")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Execute(ctx, slow, nil, nil)
	if e := wantState(t, err, "57014"); !errors.Is(e, context.DeadlineExceeded) || c.Dead() {
		t.Fatalf("%+v", e)
	}
	if err := executes(c, statement(t, "select :a"), sqlrt.IntDatum(1))(); err != nil {
		t.Fatal(err)
	}
}

// A cancel request that comes between two packets is lost without a trace, so it is sent until it works, and no longer.
func TestLostCancelIsSentAgain(t *testing.T) {
	f := startFake(t, fakeAnswers())
	f.stall = "select slow"
	c := f.connect(t, &stillClock{}, 20)
	slow := statement(t, "select slow")
	for _, deaf := range []int{0, 1, 3} {
		f.cancelled(deaf)
		cancelled := make(chan error, 1)
		time.AfterFunc(5*time.Millisecond, func() { cancelled <- c.Cancel(context.Background()) })
		_, err := c.Execute(context.Background(), slow, nil, nil)
		if e := wantState(t, err, "57014"); e.Cause != nil || c.Dead() {
			t.Fatalf("%+v", e)
		}
		if err := <-cancelled; err != nil {
			t.Fatal(err)
		}
		if asked := f.cancelled(0); asked < deaf+1 {
			t.Fatalf("%d requests, %d of them without effect", asked, deaf)
		}
		if err := executes(c, statement(t, "select :a"), sqlrt.IntDatum(1))(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * cancelAgain)
		if asked := f.cancelled(0); asked != 0 {
			t.Fatalf("%d requests after the end of the operation", asked)
		}
	}
}

// A server that takes no cancel request is asked only so long; then the connection is given up.
func TestDeafServerIsGivenUp(t *testing.T) {
	f := startFake(t, fakeAnswers())
	f.stall = "select slow"
	c := f.connect(t, &stillClock{}, 20)
	const most = int(cancelGrace/cancelAgain) + 1
	f.cancelled(2 * most)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err := c.Execute(ctx, statement(t, "select slow"), nil, nil)
	if e := wantState(t, err, "57014"); !errors.Is(e, context.Canceled) || !c.Dead() {
		t.Fatalf("%+v", e)
	}
	if asked := f.cancelled(0); asked < 2 || asked > most {
		t.Fatalf("%d requests, not 2 to %d", asked, most)
	}
}

// Statement-level rollback also follows a statement that was interrupted: the savepoint is restored and the transaction goes on.
func TestInterruptedStatementIsUndone(t *testing.T) {
	f := startFake(t, fakeAnswers())
	f.stall = "select slow"
	c := f.connect(t, &stillClock{}, 20)
	c.SetSavepointMode(true)
	if err := executes(c, statement(t, "insert into t values (1)"))(); err != nil {
		t.Fatal(err)
	}
	f.sent()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Execute(ctx, statement(t, "select slow"), nil, nil)
	if e := wantState(t, err, "57014"); !errors.Is(e, context.DeadlineExceeded) || c.Status() != sqlrt.InTransaction {
		t.Fatalf("%+v, status %v, sent %s", e, c.Status(), f.sent())
	}
}

func TestFatalErrorBeforeTheEnd(t *testing.T) {
	answers := fakeAnswers()
	answers["select slow"] = answer{columns: []uint32{23},
		refusal: &pgproto3.ErrorResponse{Severity: "FATAL", Code: "57P01", Message: "terminating connection"}}
	f := startFake(t, answers)
	c := f.connect(t, &stillClock{}, 20)
	err := executes(c, statement(t, "select slow"))()
	if e := wantState(t, err, "57P01"); !e.Lost() || !c.Dead() {
		t.Fatalf("%+v", e)
	}
}

func TestErrorInTheMiddleOfAPacket(t *testing.T) {
	answers := fakeAnswers()
	refusal := &pgproto3.ErrorResponse{Severity: "ERROR", Code: "23505", Message: "twice"}
	answers["insert into t values (1)"] = answer{tag: "INSERT 0 1", refusal: refusal}
	f := startFake(t, answers)
	c := f.connect(t, &stillClock{}, 20)
	insert := statement(t, "insert into t values (1)")
	wantState(t, executes(c, insert)(), "23505")
	if c.Status() != sqlrt.Failed {
		t.Fatal("BEGIN was in the packet")
	}
	if e := wantState(t, c.Commit(context.Background()), "23505"); !e.RolledBack {
		t.Fatal(e)
	}
	answers["insert into t values (1)"] = answer{tag: "INSERT 0 1"}
	c.SetSavepointMode(true)
	if err := executes(c, insert)(); err != nil {
		t.Fatal(err)
	}
	answers["insert into t values (1)"] = answer{tag: "INSERT 0 1", refusal: refusal}
	f.sent()
	wantState(t, executes(c, insert)(), "23505")
	if got, want := f.sent(), "Parse(rwl_savepoint) Bind(,rwl_savepoint) Execute(,0) Bind(,rwl_1) Execute(,0) Sync| Query("+undoStatement+")|"; got != want {
		t.Fatal(got)
	}
	if err := executes(c, insert)(); err != nil || c.Status() != sqlrt.InTransaction {
		t.Fatal(err)
	}
}

func TestOneReadingOfTheClockAndOneWrite(t *testing.T) {
	f := startFake(t, fakeAnswers())
	clk := &stillClock{}
	c := f.connect(t, clk, 20)
	counting := &countingConn{Conn: c.net}
	c.sendThrough(counting)
	if c.FirstSent() != 0 {
		t.Fatal("a stamp before anything was sent")
	}
	insert := statement(t, "insert into t values (1)")
	if err := executes(c, insert)(); err != nil {
		t.Fatal(err)
	}
	if c.FirstSent() != 42 || clk.readings != 1 || counting.writes != 2 {
		t.Fatal(c.FirstSent(), clk.readings, counting.writes)
	}
	c.ResetSent()
	if err := executes(c, insert)(); err != nil || clk.readings != 2 || counting.writes != 3 {
		t.Fatal(err, clk.readings, counting.writes)
	}
}

// sendThrough has packets written by conn.
func (c *conn) sendThrough(conn net.Conn) { c.net, c.to, c.spare = conn, conn, nil }

type countingConn struct {
	net.Conn
	writes int
}

func (c *countingConn) Write(b []byte) (int, error) {
	c.writes++
	return c.Conn.Write(b)
}

// slowStart is a connection whose first write takes longer than the answer to it. pgconn then reads in the background, and
// still does so when it gives the connection away.
type slowStart struct {
	net.Conn
	once sync.Once
}

func (c *slowStart) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.once.Do(func() { time.Sleep(100 * time.Millisecond) })
	return n, err
}

// SyscallConn makes it a socket that can be read and written directly.
func (c *slowStart) SyscallConn() (syscall.RawConn, error) {
	return c.Conn.(syscall.Conn).SyscallConn()
}

func TestNothingIsLostToThePreviousReader(t *testing.T) {
	f := startFake(t, fakeAnswers())
	opened, err := Driver{}.Open(sqlrt.Config{Connect: "postgres://u@" + f.listener.Addr().String() + "/d?sslmode=disable", CursorCache: 5},
		sqlrt.Surroundings{Clock: &stillClock{}})
	if err != nil {
		t.Fatal(err)
	}
	target := opened.(*target)
	dial := target.settings.DialFunc
	target.settings.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return &slowStart{Conn: c}, err
	}
	made, err := target.Connect(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close(context.Background())
	out := []sqlrt.Datum{asInt}
	for i := 0; i < 3; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		_, err = made.Execute(ctx, statement(t, "select :a"), []sqlrt.Datum{sqlrt.IntDatum(1)}, out)
		cancel()
		if err != nil || out[0].Int() != 7 {
			t.Fatal(err)
		}
	}
}
