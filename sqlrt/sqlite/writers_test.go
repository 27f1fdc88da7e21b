package sqlite

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestWritersGoInOrderOfArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w writers
		if err := w.enter(t.Context(), nil, newTurn()); err != nil {
			t.Fatal(err)
		}
		var order []int
		for i := range 5 {
			go func() {
				if err := w.enter(t.Context(), nil, newTurn()); err != nil {
					t.Error(err)
				}
				order = append(order, i) // the permission itself guards it
				w.leave()
			}()
			synctest.Wait()
		}
		w.leave()
		synctest.Wait()
		for i, v := range order {
			if i != v {
				t.Fatalf("order %v", order)
			}
		}
		if len(order) != 5 || w.taken {
			t.Errorf("order %v, taken %v", order, w.taken)
		}
	})
}

func TestWriterGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w writers
		stop := make(chan struct{}, 1)
		turns := []*turn{newTurn(), newTurn(), newTurn(), newTurn()}
		if err := w.enter(t.Context(), nil, turns[0]); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		results := make([]error, 4)
		go func() { results[1] = w.enter(ctx, nil, turns[1]) }()
		synctest.Wait()
		go func() { results[2] = w.enter(t.Context(), stop, turns[2]) }()
		synctest.Wait()
		go func() { results[3] = w.enter(t.Context(), nil, turns[3]) }()
		synctest.Wait()
		time.Sleep(2 * time.Second)
		stop <- struct{}{}
		synctest.Wait()
		w.leave()
		synctest.Wait()
		if !errors.Is(results[1], context.DeadlineExceeded) || !errors.Is(results[2], errStopped) || results[3] != nil {
			t.Errorf("%v", results)
		}
		w.leave()
		if w.taken || w.first != nil || w.last != nil {
			t.Errorf("left behind: %+v", &w)
		}
	})
}

// TestWritersHammer: giving up at the very moment of being granted must neither lose the permission nor give it twice.
func TestWritersHammer(t *testing.T) {
	var w writers
	var inside atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			turn := newTurn()
			for round := range 300 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration((round*7+i*13)%50)*time.Microsecond)
				if w.enter(ctx, nil, turn) == nil {
					if inside.Add(1) != 1 {
						t.Error("two writers at once")
					}
					inside.Add(-1)
					w.leave()
				}
				cancel()
			}
		})
	}
	all.Wait()
	if w.taken {
		t.Error("the permission is lost")
	}
}

func TestFilesShareTheirLine(t *testing.T) {
	var f files
	a, b, other := f.enter("x"), f.enter("x"), f.enter("y")
	if a != b || a == other {
		t.Error("lines are not by file")
	}
	f.leave(a)
	f.leave(b)
	f.leave(other)
	if len(f.open) != 0 {
		t.Errorf("left behind: %v", f.open)
	}
}
