package postgres

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func hears(t *testing.T, s *sqlrt.Session, channel, payload string) {
	t.Helper()
	gotChannel, gotPayload, pid, err := s.WaitNotification(soon(t))
	if err != nil || gotChannel != channel || gotPayload != payload || pid == 0 {
		t.Fatalf("%q %q %d %v, want %q %q", gotChannel, gotPayload, pid, err, channel, payload)
	}
}

func TestNotifications(t *testing.T) {
	d := openDatabase(t, nil)
	listener, sender := session(t, d), session(t, d)
	run(t, listener, "listen orders")
	run(t, sender, "notify orders, 'one'")
	hears(t, listener, "orders", "one")

	// Those that arrive with the answers of other statements are kept in order.
	run(t, sender, "notify orders, 'two'")
	run(t, sender, "notify orders")
	number(t, listener, "select 1")
	number(t, listener, "select 1")
	hears(t, listener, "orders", "two")
	hears(t, listener, "orders", "")

	// One that comes while it waits.
	late, sent := statement(t, "notify orders, 'late'"), make(chan error, 1)
	time.AfterFunc(20*time.Millisecond, func() {
		_, err := sender.Execute(context.Background(), late, nil, nil)
		sent <- err
	})
	hears(t, listener, "orders", "late")
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
}

// The end of the context and Cancel end the waiting and nothing else.
func TestWaitingIsInterrupted(t *testing.T) {
	d := openDatabase(t, nil)
	listener, sender := session(t, d), session(t, d)
	run(t, listener, "listen orders")
	for range 3 {
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Millisecond)
		_, _, _, err := listener.WaitNotification(ctx)
		if e := wantState(t, err, "57014"); !errors.Is(e, context.DeadlineExceeded) {
			t.Fatal(e)
		}
		_, _, _, err = listener.WaitNotification(ctx)
		wantState(t, err, "57014")
		stop()
		waited := make(chan error, 1)
		go func() {
			_, _, _, err := listener.WaitNotification(context.Background())
			waited <- err
		}()
		for waiting := true; waiting; {
			select {
			case err := <-waited:
				wantState(t, err, "57014")
				waiting = false
			case <-time.After(5 * time.Millisecond):
				if err := listener.Cancel(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := number(t, listener, "select 7"); n != 7 || listener.Dead() {
			t.Fatal(n)
		}
		run(t, sender, "notify orders, 'still there'")
		hears(t, listener, "orders", "still there")
	}
}

func TestWaitingInATransaction(t *testing.T) {
	s := openSession(t, nil)
	run(t, s, "listen orders")
	run(t, s, "create table t(a int8)")
	_, _, _, err := s.WaitNotification(soon(t))
	wantState(t, err, "25001")
	run(t, s, "notify orders, 'me'")
	commit(t, s)
	hears(t, s, "orders", "me")
}

func TestListeningOnADeadSession(t *testing.T) {
	server := pgtest.StartPrivate(t)
	target, err := Driver{}.Open(sqlrt.Config{Connect: server.URL("postgres"), CursorCache: 5}, sqlrt.Surroundings{Clock: clock.NewReal()})
	if err != nil {
		t.Fatal(err)
	}
	c, err := target.Connect(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	time.AfterFunc(50*time.Millisecond, server.Kill)
	_, _, _, err = c.WaitNotification(soon(t))
	if e := sqlrt.AsError(err); !e.Lost() || !c.Dead() {
		t.Fatal(err)
	}
	_, _, _, err = c.WaitNotification(soon(t))
	wantState(t, err, "08003")
	_, err = c.Execute(soon(t), statement(t, "listen x"), nil, nil)
	wantState(t, err, "08003")
}

func TestNotificationsAreBounded(t *testing.T) {
	c := canned(statement(t, "select :a, :b, :c"), false)
	for i := range sqlrt.MaxNotifications + 5 {
		c.hear(append([]byte{0, 0, 0, 9}, fmt.Sprintf("channel\x00%d\x00", i)...))
	}
	if c.DroppedNotifications() != 5 {
		t.Fatal(c.DroppedNotifications())
	}
	for i := range sqlrt.MaxNotifications {
		channel, payload, pid, err := c.WaitNotification(context.Background())
		if err != nil || channel != "channel" || payload != fmt.Sprint(i) || pid != 9 {
			t.Fatal(channel, payload, pid, err)
		}
	}
	if _, _, _, err := c.WaitNotification(context.Background()); err == nil {
		t.Fatal("one more")
	}
}

// A session that listens does not go to the next user of the pool.
func TestListenerLeavesThePool(t *testing.T) {
	d := openDatabase(t, func(cfg *sqlrt.Config) { cfg.Min, cfg.Max = 0, 1 })
	for text, stays := range map[string]bool{"listen orders": false, "unlisten *": true} {
		s, err := d.Acquire(soon(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		pid := number(t, s, "select pg_backend_pid()")
		run(t, s, text)
		if _, err := d.Release(s, sqlrt.ReleaseNormal); err != nil {
			t.Fatal(err)
		}
		if s, err = d.Acquire(soon(t), nil); err != nil {
			t.Fatal(err)
		}
		if same := number(t, s, "select pg_backend_pid()") == pid; same != stays {
			t.Errorf("%s: the same session %v", text, same)
		}
		if _, err := d.Release(s, sqlrt.ReleaseNormal); err != nil {
			t.Fatal(err)
		}
	}
}
