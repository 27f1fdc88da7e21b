//go:build !race

package postgres

import (
	"context"
	"testing"

	"rwl/sqlrt"
)

// Under the race detector sockets are read and written by functions that allocate (rawcall_race_linux.go), so that this would count those.

func TestSubmissionsAllocateNothing(t *testing.T) {
	s, insert := submitter(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	update := statement(t, "update t set name = :name where id = :id")
	rows := new(sqlrt.Batch)
	for i := range int64(100) {
		rows.Add([]sqlrt.Datum{sqlrt.StringDatum("x"), sqlrt.IntDatum(i)})
	}
	for _, st := range []*sqlrt.Statement{insert, update} {
		if _, err := s.Batch(ctx, st, new(sqlrt.Batch)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Batch(ctx, update, rows); err != nil {
		t.Fatal(err)
	}
	if allocations := testing.AllocsPerRun(100, func() {
		for range 2 {
			if !s.Submit(ctx, update, rows, false) {
				t.Fatal("it was not submitted")
			}
		}
		for range 2 {
			if _, err := s.Outcome(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}
