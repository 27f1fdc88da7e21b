package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

func refusal(code string) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{Severity: "ERROR", Code: code, Message: "no"}
}

func warmAnswers() map[string]answer {
	answers := fakeAnswers()
	answers["select absent"] = answer{parse: refusal("42P01")}
	answers["select unplanned"] = answer{columns: []uint32{23}, bind: refusal("22012"), rows: [][][]byte{{{0, 0, 0, 7}}}, tag: "SELECT 1"}
	answers["select locked"] = answer{bind: refusal("55P03")}
	return answers
}

// warms gives a step that warms statements and checks which of them are worth it elsewhere.
func warms(t *testing.T, c *conn, want string, statements ...*sqlrt.Statement) func() error {
	return func() error {
		var worth []string
		for _, st := range c.Warm(context.Background(), statements) {
			worth = append(worth, st.Text.Source)
		}
		if got := strings.Join(worth, ", "); got != want {
			t.Errorf("worth it: %s, want %s", got, want)
		}
		if c.status != 'I' && !c.dead {
			t.Errorf("status %c", c.status)
		}
		return nil
	}
}

const (
	warmOpens  = "Query(" + warmBegin + ")| "
	warmCloses = " Sync| Query(rollback)|"
)

// All statements go in one packet; those that were warmed are executed without any preparation.
func TestMessagesOfWarming(t *testing.T) {
	f := startFake(t, warmAnswers())
	c := f.connect(t, &stillClock{}, 20)
	insert, plain := statement(t, "insert into t values (1)"), statement(t, "select :a")
	off := statement(t, "select off")
	off.CacheOff = true
	play(t, f, []step{
		{"nothing to do", warms(t, c, "select off, commit", off, statement(t, "commit")), "Sync|"},
		{"two", warms(t, c, "select :a, insert into t values (1), select :a", plain, insert, plain), warmOpens +
			"Parse(rwl_1) Describe(rwl_1) Bind(,rwl_1) Parse(rwl_2) Describe(rwl_2) Bind(,rwl_2)" + warmCloses},
		{"again", warms(t, c, "select :a", plain), "Sync|"},
		{"query", executes(c, plain, sqlrt.IntDatum(1)), "Bind(,rwl_1) Execute(,1) Sync|"},
		{"change", executes(c, insert), "Parse(rwl_begin) Bind(,rwl_begin) Execute(,0) Bind(,rwl_2) Execute(,0) Sync|"},
		{"in a transaction", func() error {
			c.Warm(context.Background(), []*sqlrt.Statement{statement(t, "select many")})
			return nil
		}, "Sync|"},
	})
}

// A refused statement is left out, the others are warmed; one that the server could only not plan stays prepared.
func TestMessagesOfWarmingRefused(t *testing.T) {
	f := startFake(t, warmAnswers())
	c := f.connect(t, &stillClock{}, 20)
	absent, unplanned, plain, many := statement(t, "select absent"), statement(t, "select unplanned"), statement(t, "select :a"), statement(t, "select many")
	play(t, f, []step{
		{"refused", warms(t, c, "select many, select :a", many, absent, unplanned, plain), warmOpens +
			"Parse(rwl_1) Describe(rwl_1) Bind(,rwl_1) Parse(rwl_2)" + warmCloses + " " + warmOpens +
			"Parse(rwl_5) Describe(rwl_5) Bind(,rwl_5)" + warmCloses + " " + warmOpens +
			"Parse(rwl_7) Describe(rwl_7) Bind(,rwl_7)" + warmCloses},
		{"query", executes(c, plain, sqlrt.IntDatum(1)), "Bind(,rwl_7) Execute(,1) Sync|"},
		{"many", executes(c, many), "Bind(,rwl_1) Execute(,1) Sync|"},
	})
	_, err := c.Execute(context.Background(), unplanned, nil, []sqlrt.Datum{asInt})
	wantState(t, err, "22012")
	if got := f.sent(); got != "Bind(,rwl_5) Sync|" {
		t.Error(got)
	}
	_, err = c.Execute(context.Background(), absent, nil, []sqlrt.Datum{asInt})
	wantState(t, err, "42P01")
}

// A lock that is held, or a server that does not know how to plan for unknown values, ends warming, also elsewhere.
func TestWarmingIsGivenUp(t *testing.T) {
	answers := warmAnswers()
	f := startFake(t, answers)
	c := f.connect(t, &stillClock{}, 20)
	locked, plain := statement(t, "select locked"), statement(t, "select :a")
	play(t, f, []step{
		{"locked", warms(t, c, "", locked, plain), warmOpens + "Parse(rwl_1) Describe(rwl_1) Bind(,rwl_1)" + warmCloses},
		{"query", executes(c, plain, sqlrt.IntDatum(1)), "Parse(rwl_3) Describe(rwl_3) Sync| Bind(,rwl_3) Execute(,1) Sync|"},
	})
	answers = warmAnswers()
	answers[warmBegin] = answer{refusal: refusal("42704")}
	f = startFake(t, answers)
	c = f.connect(t, &stillClock{}, 20)
	play(t, f, []step{
		{"unknown setting", warms(t, c, "", plain), warmOpens + "Sync| Query(rollback)|"},
		{"query", executes(c, plain, sqlrt.IntDatum(1)), "Parse(rwl_2) Describe(rwl_2) Sync| Bind(,rwl_2) Execute(,1) Sync|"},
	})
}

// No more is prepared than can be kept, and nothing where nothing is kept.
func TestWarmingFillsTheCache(t *testing.T) {
	f := startFake(t, warmAnswers())
	one, none := f.connect(t, &stillClock{}, 1), f.connect(t, &stillClock{}, 0)
	plain, many := statement(t, "select :a"), statement(t, "select many")
	play(t, f, []step{
		{"one", warms(t, one, "select :a, select many", plain, many), warmOpens + "Parse(rwl_1) Describe(rwl_1) Bind(,rwl_1)" + warmCloses},
		{"none", warms(t, none, "select :a", plain), "Sync|"},
	})
}

// Texts that are too long for one packet travel in several.
func TestWarmingInSeveralPackets(t *testing.T) {
	f := startFake(t, warmAnswers())
	c := f.connect(t, &stillClock{}, 20)
	var long []*sqlrt.Statement
	for _, letter := range []string{"a", "b", "c"} {
		long = append(long, statement(t, "select '"+strings.Repeat(letter, pipelineRoom*2/3)+"'"))
	}
	c.Warm(context.Background(), long)
	want := warmOpens + "Parse(rwl_1) Describe(rwl_1) Bind(,rwl_1) Parse(rwl_2) Describe(rwl_2) Bind(,rwl_2)" + warmCloses + " " +
		warmOpens + "Parse(rwl_3) Describe(rwl_3) Bind(,rwl_3)" + warmCloses
	if got := f.sent(); got != want {
		t.Error(got)
	}
}

// Wherever the connection breaks, the session is dead, which is noticed at its use, or everything is known.
func TestWarmingOfALostConnection(t *testing.T) {
	plain, many := statement(t, "select :a"), statement(t, "select many")
	for cut := 0; ; cut++ {
		f := startFake(t, warmAnswers())
		c := f.connect(t, &stillClock{}, 20)
		f.mu.Lock()
		f.cut = cut
		f.mu.Unlock()
		worth := c.Warm(context.Background(), []*sqlrt.Statement{plain, many})
		if len(worth) != 2 {
			t.Fatalf("after %d messages worth it: %d", cut, len(worth))
		}
		if c.dead {
			if _, err := c.Execute(context.Background(), plain, []sqlrt.Datum{sqlrt.IntDatum(1)}, nil); err == nil {
				t.Fatalf("after %d messages a dead session executes", cut)
			}
			continue
		}
		if cut < 10 || len(c.cache.plans) != 2 {
			t.Fatalf("after %d messages alive, with %d plans", cut, len(c.cache.plans))
		}
		return
	}
}

// Ctrl-C is noticed before and during it.
func TestWarmingIsInterrupted(t *testing.T) {
	answers := warmAnswers()
	f := startFake(t, answers)
	f.stall = warmBegin
	c := f.connect(t, &stillClock{}, 20)
	plain := statement(t, "select :a")
	ctx, stop := context.WithCancelCause(context.Background())
	go func() {
		time.Sleep(20 * time.Millisecond)
		stop(errors.New("enough"))
	}()
	c.Warm(ctx, []*sqlrt.Statement{plain})
	if c.dead || // as it would be if the interrupt's deadline had ended it
		c.status != 'I' || len(c.cache.plans) != 0 {
		t.Errorf("dead %v, status %c, %d plans", c.dead, c.status, len(c.cache.plans))
	}
	f.sent()
	c.Warm(ctx, []*sqlrt.Statement{plain})
	if got := f.sent(); got != "" {
		t.Errorf("after the end of the context: %s", got)
	}
	if err := executes(c, plain, sqlrt.IntDatum(1))(); err != nil {
		t.Error(err)
	}
}
