package sqlrt

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"rwl/vm/clock"
)

func TestBatchKeepsRows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	b := new(Batch)
	for round := range 20 {
		b.Reset()
		width := round % 4
		var want [][]Datum
		for range random.IntN(50) {
			row := make([]Datum, width)
			for i := range row {
				switch random.IntN(5) {
				case 0:
					row[i] = NullDatum(Kind(random.IntN(3)))
				case 1:
					row[i] = IntDatum(random.Int64() - random.Int64())
				case 2:
					row[i] = DoubleDatum(random.NormFloat64())
				default:
					row[i] = StringDatum(strings.Repeat("é", random.IntN(20)))
				}
			}
			b.Add(row)
			want = append(want, row)
		}
		if b.Len() != len(want) || b.Len() > 0 && b.Width() != width {
			t.Fatal(b.Len(), b.Width())
		}
		got := make([]Datum, width)
		for i, row := range want {
			b.Row(i, got)
			for j := range row {
				if got[j] != row[j] {
					t.Fatalf("row %d: %+v, want %+v", i, got[j], row[j])
				}
				if !row[j].Null && !b.Has(j, row[j].Kind) {
					t.Fatalf("column %d has no %v", j, row[j].Kind)
				}
			}
		}
	}
}

// A batch owns its strings: who added them may write over them.
func TestBatchCopiesStrings(t *testing.T) {
	text := []byte("before")
	b := new(Batch)
	b.Add([]Datum{StringDatum(string(text)), NullDatum(Integer)})
	copy(text, "after!")
	row := make([]Datum, 2)
	if b.Row(0, row); row[0].Str != "before" || b.Has(1, Integer) || b.Has(0, Integer) || !b.Has(0, String) {
		t.Fatal(row)
	}
	if b.Size() != 2*16+6 {
		t.Fatal(b.Size())
	}
	b.Reset()
	if b.Len() != 0 || b.Has(0, String) || b.Size() != 0 {
		t.Fatal("something is left")
	}
}

func TestBatchRefusesAnotherWidth(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("no panic")
		}
	}()
	b := new(Batch)
	b.Add([]Datum{IntDatum(1)})
	b.Add([]Datum{IntDatum(1), IntDatum(2)})
}

func TestBatchGivesHugeRoomBack(t *testing.T) {
	b := new(Batch)
	b.Add([]Datum{StringDatum(strings.Repeat("x", roomKept+1))})
	b.Reset()
	if b.text != nil {
		t.Fatal(cap(b.text))
	}
}

func TestBatchAllocatesNothing(t *testing.T) {
	b := new(Batch)
	in := []Datum{IntDatum(1), DoubleDatum(2), StringDatum("some text"), NullDatum(String)}
	out := make([]Datum, len(in))
	if n := testing.AllocsPerRun(50, func() {
		b.Reset()
		for range 100 {
			b.Add(in)
		}
		for i := range b.Len() {
			b.Row(i, out)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// A session hands the rows on, with empty strings as NULL where that is wanted, and takes passwords out of what comes back.
func TestSessionBatch(t *testing.T) {
	driver := new(fakeDriver)
	driver.batch = func(st *Statement, rows *Batch) (int64, error) {
		row := make([]Datum, 3)
		if rows.Row(0, row); !row[1].Null || row[2].Null {
			t.Errorf("not null: %+v", row)
		}
		return 0, rows.Failure(st, 0, &Error{SQLState: "23505", Message: "again", Detail: "Key (a)=(tiger) already exists."})
	}
	cfg := Config{Connect: "postgres://scott:tiger@host/db?sslpassword=x", Kind: Reconnect, EmptyIsNull: true, CursorCache: 7}
	d := openFake(t, driver, cfg, clock.NewReal())
	s, err := d.Acquire(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if cached := s.conn.(*fakeConn).cached; cached != 7 {
		t.Errorf("room for %d statements", cached)
	}
	st, err := NewStatement("", "insert into t values (:a, :b, :c)")
	if err != nil {
		t.Fatal(err)
	}
	rows := new(Batch)
	rows.Add([]Datum{StringDatum("tiger is " + strings.Repeat("ä", 60)), StringDatum(""), IntDatum(0)})
	for _, send := range []func(context.Context, *Statement, *Batch) (int64, error){s.Batch, s.Copy} {
		_, err = send(context.Background(), st, rows)
		var e *BatchError
		if !errors.As(err, &e) || AsError(err).SQLState != "23505" {
			t.Fatal(err)
		}
		if text := e.Error() + e.Err.Detail; strings.Contains(text, "tiger") || !strings.HasPrefix(e.Error(), "row 0 (a = '*** is ää") ||
			!strings.HasSuffix(e.Bound(), "…', b = null, c = 0") {
			t.Errorf("%s", text)
		}
	}
}

func TestOnlyChangesAreBatched(t *testing.T) {
	s := &Session{}
	for text, state := range map[string]string{"select :a": "0A000", "commit": "0A000", "create table t(a int)": "0A000"} {
		st, err := NewStatement("", text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Batch(context.Background(), st, new(Batch)); AsError(err).SQLState != state {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := s.Copy(context.Background(), st, new(Batch)); !errors.Is(err, ErrNotCopyable) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
