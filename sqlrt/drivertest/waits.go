package drivertest

import (
	"context"
	"sync"
	"time"

	"rwl/sqlrt"
)

var waitBehaviours = []behaviour{
	{"cancel interrupts what runs", cancel},
	{"a context that ends interrupts", contextEnds},
	{"waiting for another session's transaction ends with the context", lockWait},
	{"writers do not disturb each other", writers},
	{"a closed session says so", closedSession},
}

func cancel(s *subject) {
	a := s.connect()
	for _, text := range []string{"select pg_sleep(60)", "select count(*) from generate_series(1, 100000000000) as value"} {
		failed := make(chan error)
		go func() {
			_, err := a.Execute(a.ctx, a.statement(text), nil, nil)
			failed <- err
		}()
		for waiting := true; waiting; {
			select {
			case err := <-failed:
				if e := a.state("57014", text, err); !e.Cancelled() {
					a.Errorf("%+v", e)
				}
				waiting = false
			case <-time.After(5 * time.Millisecond):
				_ = a.Cancel(a.ctx) // may come too early or too late
			}
		}
	}
	a.wantUsable()
}

func contextEnds(s *subject) {
	a := s.connect()
	for _, text := range []string{"select pg_sleep(60)", "select count(*) from generate_series(1, 100000000000) as value"} {
		ctx, stop := context.WithTimeout(a.ctx, 50*time.Millisecond)
		_, err := a.Execute(ctx, a.statement(text), nil, nil)
		stop()
		a.state("57014", text, err)
	}
	ctx, stop := context.WithCancel(a.ctx)
	stop()
	_, err := a.Execute(ctx, a.statement("select 1"), nil, nil)
	a.state("57014", "an ended context", err)
	a.wantUsable()
}

func lockWait(s *subject) {
	a, b := s.connect(), s.connect()
	a.exec("create table locks(i bigint primary key, n bigint)", "insert into locks values (1, 0)", "commit")
	a.exec("update locks set n = n + 1")
	ctx, stop := context.WithTimeout(a.ctx, 50*time.Millisecond)
	defer stop()
	_, err := b.Execute(ctx, b.statement("update locks set n = n + 1"), nil, nil)
	b.state("57014", "update of a locked row", err)
	b.rollback()
	a.commit()
	b.exec("update locks set n = n + 1", "commit")
	if n := a.number("select n from locks"); n != 2 {
		a.Errorf("n is %d, want 2", n)
	}
}

func writers(s *subject) {
	const sessions, rounds = 4, 25
	first := s.connect()
	first.exec("create table counters(i bigint primary key, n bigint)",
		"insert into counters select value, 0 from generate_series(0, 3) as value", "commit")
	conns := make([]*session, sessions)
	for i := range conns {
		conns[i] = s.connect()
	}
	var all sync.WaitGroup
	for i, a := range conns {
		all.Go(func() {
			update := "update counters set n = n + 1 where i = :i"
			for range rounds {
				st, err := sqlrt.NewStatement("", update)
				if err == nil {
					_, err = a.Execute(a.ctx, st, []sqlrt.Datum{sqlrt.IntDatum(int64(i))}, nil)
				}
				if err == nil {
					err = a.Commit(a.ctx)
				}
				if err != nil {
					a.Errorf("session %d: %v", i, err)
					return
				}
			}
		})
	}
	all.Wait()
	if n := first.number("select sum(n) from counters"); n != sessions*rounds {
		first.Errorf("%d updates, want %d", n, sessions*rounds)
	}
}

func closedSession(s *subject) {
	a := s.connect()
	a.exec("create table closing(i bigint)", "commit", "insert into closing values (1)")
	a.Close(a.ctx)
	a.Close(a.ctx)
	if !a.Dead() {
		a.Error("alive after close")
	}
	if _, err := a.Execute(a.ctx, a.statement("select 1"), nil, nil); err == nil {
		a.Error("a closed session executes")
	}
	if n := s.connect().number("select count(*) from closing"); n != 0 {
		a.Errorf("%d rows survived", n)
	}
}
