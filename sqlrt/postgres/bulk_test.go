package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

const (
	fakeInsert     = "insert into t(a) values ($1)"
	fakeCopy       = "copy t (a) from stdin"
	fakeBinaryCopy = "copy t (a) from stdin (format binary)"
)

func bulkAnswers(oid uint32) map[string]answer {
	answers := fakeAnswers()
	answers[fakeInsert] = answer{params: []uint32{oid}, tag: "INSERT 0 1"}
	answers["select * from t"] = answer{columns: []uint32{oid}}
	answers[fakeCopy] = answer{tag: "COPY 3"}
	answers[fakeBinaryCopy] = answer{tag: "COPY 3"}
	return answers
}

// ints is a batch of rows with the numbers 1 to n, or with their text.
func ints(n int, kind sqlrt.Kind) *sqlrt.Batch {
	b := new(sqlrt.Batch)
	for i := 1; i <= n; i++ {
		d := sqlrt.IntDatum(int64(i))
		if kind == sqlrt.String {
			d = sqlrt.StringDatum("text")
		}
		b.Add([]sqlrt.Datum{d})
	}
	return b
}

func affects(want int64, send func(context.Context, *sqlrt.Statement, *sqlrt.Batch) (int64, error), st *sqlrt.Statement, rows *sqlrt.Batch) func() error {
	return func() error {
		n, err := send(context.Background(), st, rows)
		if err == nil && n != want {
			err = errors.New("the number of rows is wrong")
		}
		return err
	}
}

func TestMessagesOfBatches(t *testing.T) {
	f := startFake(t, bulkAnswers(23))
	c := f.connect(t, &stillClock{}, 20)
	insert, rows := statement(t, "insert into t(a) values (:a)"), ints(3, sqlrt.Integer)
	const three = "Bind(,rwl_1) Execute(,0) Bind(,rwl_1) Execute(,0) Bind(,rwl_1) Execute(,0) "
	batch := affects(3, c.Batch, insert, rows)
	play(t, f, []step{
		{"nothing", affects(0, c.Batch, insert, new(sqlrt.Batch)), ""},
		{"first", batch, "Parse(rwl_1) Describe(rwl_1) Sync| Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) " + three + "Sync|"},
		{"in transaction", batch, three + "Sync|"},
		{"commit", func() error { return c.Commit(context.Background()) }, "Query(commit)|"},
		{"again", batch, "Bind(,rwl_begin) Execute(,0) " + three + "Sync|"},
		{"savepoint mode", func() error {
			c.SetSavepointMode(true)
			return batch()
		}, "Parse(rwl_savepoint) Bind(,rwl_savepoint) Execute(,0) Parse(rwl_release) " + three + "Bind(,rwl_release) Execute(,0) Sync|"},
		{"savepoint mode again", batch, "Bind(,rwl_savepoint) Execute(,0) " + three + "Bind(,rwl_release) Execute(,0) Sync|"},
	})
}

func TestMessagesOfCopies(t *testing.T) {
	f := startFake(t, bulkAnswers(23))
	c := f.connect(t, &stillClock{}, 20)
	insert := statement(t, "insert into t(a) values (:a)")
	c.target.binaryFrom = 1
	binary, text := affects(3, c.Copy, insert, ints(3, sqlrt.Integer)), affects(3, c.Copy, insert, ints(3, sqlrt.String))
	const copies = "Parse() Bind(,) Execute(,0) CopyData CopyDone "
	play(t, f, []step{
		{"first in binary", binary, "Parse(rwl_1) Describe(rwl_1) Sync| " +
			"Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) Parse() Describe() Parse() Describe() Sync| " + copies + "Sync|"},
		{"text", text, copies + "Sync|"},
		{"commit", func() error { return c.Commit(context.Background()) }, "Query(commit)|"},
		{"text begins", text, "Bind(,rwl_begin) Execute(,0) " + copies + "Sync|"},
		{"savepoint mode", func() error {
			c.SetSavepointMode(true)
			return text()
		}, "Parse(rwl_savepoint) Bind(,rwl_savepoint) Execute(,0) Parse(rwl_release) " + copies + "Bind(,rwl_release) Execute(,0) Sync|"},
		{"binary in savepoint mode", binary, "Bind(,rwl_savepoint) Execute(,0) Parse() Describe() Parse() Describe() Sync| " +
			copies + "Bind(,rwl_release) Execute(,0) Sync|"},
	})
}

// The k-th row is refused, for each k, in small batches and in those that are sent in many chunks.
func TestRefusedRow(t *testing.T) {
	insert := statement(t, "insert into t(a) values (:a)")
	for _, n := range []int{4, 3000} {
		for _, row := range []int{0, 1, n / 2, n - 1} {
			for _, savepoints := range []bool{false, true} {
				answers := bulkAnswers(23)
				f := startFake(t, answers)
				c := f.connect(t, &stillClock{}, 20)
				if err := executes(c, statement(t, "insert into t values (1)"))(); err != nil {
					t.Fatal(err)
				}
				a := answers[fakeInsert]
				a.spare, a.refusal = row, &pgproto3.ErrorResponse{Severity: "ERROR", Code: "23505", Message: "twice"}
				answers[fakeInsert] = a
				c.SetSavepointMode(savepoints)
				_, err := c.Batch(soon(t), insert, ints(n, sqlrt.Integer))
				var e *sqlrt.BatchError
				if !errors.As(err, &e) || e.Row != row || e.Err.SQLState != "23505" || c.Dead() {
					t.Fatalf("row %d of %d: %v", row, n, err)
				}
				log, want := f.sent(), sqlrt.Failed
				if savepoints {
					want = sqlrt.InTransaction
				}
				if c.Status() != want || strings.Contains(log, undoStatement) != savepoints {
					t.Fatalf("row %d of %d: status %v, sent %.200s", row, n, c.Status(), log)
				}
				if executed := strings.Count(log, "Bind(,rwl_2)"); executed != row+1 {
					t.Fatalf("%d rows were looked at, want %d", executed, row+1)
				}
				if !savepoints {
					if err := c.Rollback(soon(t)); err != nil {
						t.Fatal(err)
					}
				}
				if again, err := c.Batch(soon(t), insert, ints(n, sqlrt.Integer)); err != nil || again != int64(n) {
					t.Fatal(again, err)
				}
			}
		}
	}
}

// A prepared statement that has become invalid is prepared again, and the batch sent again.
func TestBatchWithStalePlan(t *testing.T) {
	answers := bulkAnswers(23)
	f := startFake(t, answers)
	c := f.connect(t, &stillClock{}, 20)
	insert := statement(t, "insert into t(a) values (:a)")
	batch := affects(2, c.Batch, insert, ints(2, sqlrt.Integer))
	if err := errors.Join(batch(), c.Commit(context.Background())); err != nil {
		t.Fatal(err)
	}
	f.sent()
	a := answers[fakeInsert]
	a.refusal = &pgproto3.ErrorResponse{Severity: "ERROR", Code: "0A000", Message: "stale", Routine: "RevalidateCachedQuery"}
	answers[fakeInsert] = a
	play(t, f, []step{{"again", batch, "Bind(,rwl_begin) Execute(,0) Bind(,rwl_1) Execute(,0) Sync| Query(rollback)| " +
		"Close(Srwl_1) Parse(rwl_2) Describe(rwl_2) Sync| Bind(,rwl_begin) Execute(,0) Bind(,rwl_2) Execute(,0) Bind(,rwl_2) Execute(,0) Sync|"}})
}

// The server hangs up after each number of messages in turn: batch and copy fail as lost, at once, whatever was on its way.
func TestBulkCutAtEveryMessage(t *testing.T) {
	insert := statement(t, "insert into t(a) values (:a)")
	for name, send := range map[string]func(*conn, *sqlrt.Batch) (int64, error){
		"batch": func(c *conn, rows *sqlrt.Batch) (int64, error) { return c.Batch(soon(t), insert, rows) },
		"copy":  func(c *conn, rows *sqlrt.Batch) (int64, error) { return c.Copy(soon(t), insert, rows) },
	} {
		for _, n := range []int{3, 20000} {
			f := startFake(t, bulkAnswers(23))
			for cut := 0; ; cut++ {
				if n > 3 && cut > 12 {
					cut += 4001
				}
				c := f.connect(t, &stillClock{}, 20)
				f.mu.Lock()
				f.cut, f.log = cut, nil
				f.mu.Unlock()
				_, err := send(c, ints(n, sqlrt.Integer))
				f.mu.Lock()
				f.cut = -1
				f.mu.Unlock()
				if err == nil {
					if cut < 8 {
						t.Fatalf("%s of %d rows ended after %d messages", name, n, cut)
					}
					break
				}
				var e *sqlrt.BatchError
				if !sqlrt.AsError(err).Lost() || errors.As(err, &e) || !c.Dead() || c.Status() != sqlrt.Idle {
					t.Fatalf("%s of %d rows, cut %d: %v, dead %v", name, n, cut, err, c.Dead())
				}
			}
		}
	}
}

// What is composed for the rows of a batch costs no memory but that of the connection's own buffers.
func TestBatchAllocatesNothing(t *testing.T) {
	st := statement(t, "insert into t values (:a, :b, :c)")
	p := &plan{text: st.Text.Native, name: "rwl_1", params: []form{int4Form, float8Form, textForm}, places: make([]sqlrt.Column, 3), formats: []byte{0, 0}}
	c := canned(st, false)
	c.cache = cache{room: 20}
	c.cache.add(p)
	c.status = 'T'
	var answer []byte
	for range 100 {
		answer = append(append(answer, message('2')...), message('C', []byte("INSERT 0 1\x00")...)...)
	}
	c.answerWith(append(answer, message('Z', 'T')...))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows := new(sqlrt.Batch)
	in := []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")}
	allocations := testing.AllocsPerRun(100, func() {
		rows.Reset()
		for range 100 {
			rows.Add(in)
		}
		if n, err := c.Batch(ctx, st, rows); err != nil || n != 100 {
			t.Fatal(n, err)
		}
	})
	if allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

// FuzzBulkAnswer: whatever the server sends, a batch and a copy end in a count or in an error.
func FuzzBulkAnswer(f *testing.F) {
	f.Add([]byte("2\x00\x00\x00\x04C\x00\x00\x00\x0fINSERT 0 1\x00Z\x00\x00\x00\x05T"))
	f.Add(append(message('G', 0, 0, 0), message('E', []byte("SERROR\x00C23505\x00WCOPY t, line 2\x00\x00")...)...))
	f.Add(append(message('Z', 'T'), message('A', 0, 0, 0, 1, 'c', 0, 'p', 0)...))
	f.Fuzz(func(t *testing.T, answer []byte) {
		st := statement(t, "insert into t values (:a, :b, :c)")
		c := canned(st, true)
		c.answerWith(answer)
		b := new(sqlrt.Batch)
		for range 2 {
			b.Add([]sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")})
		}
		for range 2 {
			_, _ = c.Batch(context.Background(), st, b)
			_, _ = c.Copy(context.Background(), st, b)
		}
	})
}
