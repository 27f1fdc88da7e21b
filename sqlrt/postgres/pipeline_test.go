package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"rwl/sqlrt"
)

// The statements of these tests, by one letter each: i, j insert, q queries, and c is commit.
var pipelineTexts = map[rune]string{
	'i': "insert into t values (1)", 'j': "insert into u values (2)", 'q': "select :a", 's': "select slow", 'r': "select stale",
}

func pipelineAnswers() map[string]answer {
	a := fakeAnswers()
	a["insert into u values (2)"] = answer{tag: "INSERT 0 1"}
	return a
}

// callsOf makes the calls of a word like "iqjc".
func callsOf(t testing.TB, word string) []sqlrt.Call {
	var calls []sqlrt.Call
	for _, letter := range word {
		call := sqlrt.Call{}
		if letter != 'c' {
			call.Statement, call.Out = statement(t, pipelineTexts[letter]), []sqlrt.Datum{asInt}
		}
		if letter == 'q' {
			call.In = []sqlrt.Datum{sqlrt.IntDatum(1)}
		}
		calls = append(calls, call)
	}
	return calls
}

// warm connects and prepares all statements.
func warm(t testing.TB, f *fakeServer, savepoints bool) *conn {
	t.Helper()
	c := f.connect(t, &stillClock{}, 20)
	for _, letter := range "ijqsr" {
		if _, _, err := c.Describe(context.Background(), statement(t, pipelineTexts[letter])); err != nil {
			t.Fatal(err)
		}
	}
	c.SetSavepointMode(savepoints)
	f.sent()
	return c
}

// pipelineAll makes round trips until all calls are done, and tells how many calls each did.
func pipelineAll(c *conn, calls []sqlrt.Call) (trips []int) {
	for from := 0; from < len(calls); {
		done := c.Pipeline(context.Background(), calls[from:])
		trips = append(trips, done)
		from += done
	}
	return trips
}

// outcome is what became of the calls, one word for each.
func outcome(calls []sqlrt.Call) string {
	var words []string
	for i := range calls {
		word := fmt.Sprintf("%d", calls[i].Result.Rows)
		if calls[i].Err != nil {
			e := sqlrt.AsError(calls[i].Err)
			word = fmt.Sprintf("%s/%v/%v", e.SQLState, e.RolledBack, e.Repeated)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestMessagesOfAPipeline(t *testing.T) {
	const begin, insert, query, other = "Bind(,rwl_begin) Execute(,0) ", "Bind(,rwl_1) Execute(,0) ", "Bind(,rwl_3) Execute(,1) ", "Bind(,rwl_2) Execute(,0) "
	const save, release = "Bind(,rwl_savepoint) Execute(,0) ", "Bind(,rwl_release) Execute(,0) "
	f := startFake(t, pipelineAnswers())
	for _, x := range []struct {
		word       string
		savepoints bool
		want       string
	}{
		{"iqjc", false, "Parse(rwl_begin) " + begin + insert + query + "Close(P) " + other + "Parse(rwl_commit) Bind(,rwl_commit) Execute(,0) Sync|"},
		{"ij", false, "Parse(rwl_begin) " + begin + insert + other + "Sync|"},
		{"qqq", false, query + "Sync| " + query + "Sync| " + query + "Sync|"},
		{"qi", false, query + "Sync| Parse(rwl_begin) " + begin + insert + "Sync|"},
		{"ijq", true, "Parse(rwl_begin) " + begin + insert + "Parse(rwl_savepoint) " + save + other + "Parse(rwl_release) " + release +
			save + query + "Close(P) " + release + "Sync|"},
	} {
		c := warm(t, f, x.savepoints)
		counting := &countingConn{Conn: c.net}
		c.sendThrough(counting)
		calls := callsOf(t, x.word)
		if trips := pipelineAll(c, calls); !slices.Equal(trips, []int{len(calls)}) || counting.writes != 1 {
			t.Errorf("%s: %v calls in each trip, %d writes", x.word, trips, counting.writes)
		}
		if got := f.sent(); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.word, got, x.want)
		}
		if strings.HasSuffix(x.word, "c") != (c.Status() == sqlrt.Idle) && strings.ContainsAny(x.word, "ij") {
			t.Errorf("%s: status %v afterwards", x.word, c.Status())
		}
		pipelineAll(c, calls)
		if got := f.sent(); strings.Contains(got, "Parse") {
			t.Errorf("%s: parsed again: %s", x.word, got)
		}
	}
}

func TestWhatTravelsAlone(t *testing.T) {
	f := startFake(t, pipelineAnswers())
	c := f.connect(t, &stillClock{}, 20)
	calls := callsOf(t, "iqj")
	if trips := pipelineAll(c, calls); !slices.Equal(trips, []int{1, 1, 1}) {
		t.Errorf("nothing is prepared: %v", trips)
	}
	if trips := pipelineAll(c, calls); !slices.Equal(trips, []int{3}) {
		t.Errorf("all is prepared: %v", trips)
	}
	if trips := pipelineAll(c, callsOf(t, "csij")); !slices.Equal(trips, []int{1, 1, 2}) {
		t.Errorf("commit comes first, then an unknown statement: %v", trips)
	}
	rows, err := c.Query(context.Background(), statement(t, "select many"), nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	if trips := pipelineAll(c, calls); !slices.Equal(trips, []int{1, 1, 1}) {
		t.Errorf("beside a cursor: %v", trips)
	}
	if err := rows.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	long := callsOf(t, "qqq")
	for i := range long {
		long[i].In[0] = sqlrt.StringDatum(strings.Repeat("x", pipelineRoom*2/3))
	}
	if trips := pipelineAll(c, long); !slices.Equal(trips, []int{1, 1, 1}) || outcome(long) != "1 1 1" {
		t.Errorf("long values: %v, %s", trips, outcome(long))
	}
	misfit := callsOf(t, "qiqj")
	misfit[2].In[0] = sqlrt.IntDatum(1 << 40)
	if trips := pipelineAll(c, misfit); !slices.Equal(trips, []int{2, 1, 1}) || outcome(misfit) != "1 1 22003/false/false 1" {
		t.Errorf("a value too large: %v, %s", trips, outcome(misfit))
	}
}

// Whatever fails, at whatever place: the calls end as they do one by one, on the server as well.
func TestPipelineIsAsOneByOne(t *testing.T) {
	refusals := map[string]*pgproto3.ErrorResponse{
		"an error":         {Severity: "ERROR", Code: "23505", Message: "twice"},
		"an outdated plan": {Severity: "ERROR", Code: "0A000", Message: "translated", Routine: "RevalidateCachedQuery"},
		"a lost statement": {Severity: "ERROR", Code: "26000", Message: "gone"},
		"the end":          {Severity: "FATAL", Code: "57P01", Message: "terminating connection"},
	}
	for what, refusal := range refusals {
		for _, word := range []string{"iqjc", "ijqic", "qqiqc", "qrq", "rqijc", "iiii", "sisc"} {
			for _, savepoints := range []bool{false, true} {
				for _, faulty := range "ijqsr" {
					if !strings.ContainsRune(word, faulty) {
						continue
					}
					for spare := range 3 {
						run := func(pipelined bool) (string, string) {
							answers := pipelineAnswers()
							native := statement(t, pipelineTexts[faulty]).Text.Native
							a := answers[native]
							a.refusal, a.spare = refusal, spare
							answers[native] = a
							f := startFake(t, answers)
							c := warm(t, f, savepoints)
							calls := callsOf(t, word)
							if pipelined {
								pipelineAll(c, calls)
							} else {
								for i := range calls {
									calls[i].Alone(context.Background(), c)
								}
							}
							return outcome(calls), fmt.Sprint(c.Status(), c.Dead(), c.first != nil)
						}
						alone, aloneStatus := run(false)
						together, status := run(true)
						if together != alone || status != aloneStatus {
							t.Errorf("%s, %s of %s after %d, savepoints %v:\n alone    %s, %s\n together %s, %s",
								what, string(faulty), word, spare, savepoints, alone, aloneStatus, together, status)
						}
					}
				}
			}
		}
	}
}

// The server hangs up after each number of messages in turn: the call that was being answered is the one that lost the connection.
func TestPipelineIsCutAtEveryMessage(t *testing.T) {
	f := startFake(t, pipelineAnswers())
	for cut := 0; ; cut++ {
		c := warm(t, f, false)
		f.mu.Lock()
		f.cut = cut
		f.mu.Unlock()
		calls := callsOf(t, "qqijqc")
		pipelineAll(c, calls)
		f.mu.Lock()
		f.cut = -1
		f.mu.Unlock()
		lost := slices.IndexFunc(calls, func(x sqlrt.Call) bool { return x.Err != nil })
		if lost < 0 {
			if cut < 20 {
				t.Fatalf("the story ended after %d messages", cut)
			}
			return
		}
		if e := sqlrt.AsError(calls[lost].Err); !e.Lost() || !c.Dead() || c.Status() != sqlrt.Idle {
			t.Fatalf("cut %d: call %d: %+v, dead %v", cut, lost, e, c.Dead())
		}
		for i, x := range calls[lost+1:] {
			wantState(t, x.Err, "08003")
			if i == 0 && lost == 0 && cut > 4 {
				t.Fatalf("cut %d: the first query was answered", cut)
			}
		}
	}
}

func TestPipelineIsCancelled(t *testing.T) {
	f := startFake(t, pipelineAnswers())
	f.stall = "select slow"
	c := warm(t, f, false)
	calls := callsOf(t, "isjc")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if done := c.Pipeline(ctx, calls); done != 2 || calls[0].Err != nil {
		t.Fatalf("%d calls done: %s", done, outcome(calls))
	}
	wantState(t, calls[1].Err, "57014")
	if c.Status() != sqlrt.Failed || c.Dead() {
		t.Fatalf("status %v", c.Status())
	}
	pipelineAll(c, calls[2:])
	if got := outcome(calls[2:]); got != "25P02/false/false 57014/true/false" {
		t.Fatal(got)
	}
	if done := c.Pipeline(ctx, calls); done != 1 {
		t.Fatal(done)
	}
	if e := wantState(t, calls[0].Err, "57014"); e.Message != "interrupted before it was sent" {
		t.Fatal(e)
	}
}

func TestPipelineAllocatesNothing(t *testing.T) {
	st := statement(t, "select :a, :b, :c")
	c := canned(st, false)
	var answer []byte
	one := c.net.(*cannedConn).answer
	for range 3 {
		answer = append(answer, one...)
	}
	c.answerWith(answer)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var calls []sqlrt.Call
	for range 3 {
		calls = append(calls, sqlrt.Call{Statement: st, Out: []sqlrt.Datum{asInt, asDouble},
			In: []sqlrt.Datum{sqlrt.IntDatum(5), sqlrt.DoubleDatum(1.5), sqlrt.StringDatum("xyz")}})
	}
	allocations := testing.AllocsPerRun(100, func() {
		if done := c.Pipeline(ctx, calls); done != 3 || outcomeFails(calls) {
			t.Fatal(done, outcome(calls))
		}
	})
	if allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func outcomeFails(calls []sqlrt.Call) bool {
	return slices.ContainsFunc(calls, func(x sqlrt.Call) bool { return x.Err != nil || !x.Result.Fetched })
}
