package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestTerminatedSessionIsReplaced(t *testing.T) {
	for _, kind := range []sqlrt.PoolKind{sqlrt.Dedicated, sqlrt.SessionPool, sqlrt.Reconnect} {
		d := openDatabase(t, func(c *sqlrt.Config) { c.Kind, c.Max = kind, 1 })
		killer := openDatabase(t, nil)
		s, err := d.Acquire(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		run(t, s, "create table t(a int)")
		pid := number(t, s, "select pg_backend_pid()")
		number(t, session(t, killer), "select pg_terminate_backend(:p, 5000)::int", sqlrt.IntDatum(pid))
		_, err = s.Execute(context.Background(), statement(t, "select 1"), nil, nil)
		if e := wantState(t, err, "57P01"); !e.Lost() || !s.Dead() || s.InTransaction() {
			t.Fatal(kind, e)
		}
		if e := fails(t, s, "08003", "select 1"); !e.Lost() {
			t.Fatal(e)
		}
		if rolled, err := d.Release(s, sqlrt.ReleaseNormal); rolled || err != nil {
			t.Fatal(rolled, err)
		}
		if d.Active() != 0 || d.Opened() != 0 {
			t.Fatal(kind, d.Active(), d.Opened())
		}
		if number(t, session(t, d), "select 1") != 1 {
			t.Fatal(kind)
		}
	}
}

func TestThreadSessions(t *testing.T) {
	d := openDatabase(t, func(c *sqlrt.Config) { c.Kind = sqlrt.Dedicated })
	a, err := d.AcquireThread(soon(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	run(t, a, "create table t(a int)")
	if rolled, err := d.Release(a, sqlrt.ReleaseNormal); !rolled || err != nil {
		t.Fatal(rolled, err)
	}
	if number(t, a, "select 1") != 1 || d.Active() != 1 || d.Opened() != 2 {
		t.Fatal("the thread has lost its session")
	}
	if _, err := d.Release(a, sqlrt.ReleaseDrop); err != nil {
		t.Fatal(err)
	}
	if d.Active() != 0 || d.Opened() != 1 || d.Kind() != "postgres" || !strings.Contains(d.ServerRelease(), ".") {
		t.Fatal(d.Active(), d.Opened(), d.ServerRelease())
	}
}

func TestCancelByContextAndByCall(t *testing.T) {
	s := openSession(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := s.Execute(ctx, statement(t, "select pg_sleep(60)"), nil, nil)
	if e := wantState(t, err, "57014"); !errors.Is(e, context.Canceled) || s.Dead() {
		t.Fatalf("%+v", e)
	}
	_, err = s.Execute(ctx, statement(t, "select 1"), nil, nil)
	wantState(t, err, "57014")
	if number(t, s, "select 1") != 1 {
		t.Fatal("the session is not usable after a cancel")
	}
	if err := s.Cancel(context.Background()); err != nil { // nothing runs
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		time.Sleep(50 * time.Millisecond)
		done <- s.Cancel(context.Background())
	}()
	_, err = s.Execute(context.Background(), statement(t, "select pg_sleep(60)"), nil, nil)
	wantState(t, err, "57014")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 20; i++ {
		if number(t, s, "select 1") != 1 {
			t.Fatal("a late cancel hit the next statement")
		}
	}
}

func TestNoPasswordInErrors(t *testing.T) {
	server := pgtest.Start(t)
	const secret = "s3cr:t/p#ss@w?rd"
	port := server.PasswordURL("nobody", "x", "postgres")
	host := port[strings.Index(port, "@")+1:]
	address, _, _ := strings.Cut(host, "/")
	name, number, _ := strings.Cut(address, ":")
	keys := "sslmode=disable host=" + name + " port=" + number + " user=" + pgtest.PasswordUser + " dbname=postgres password="
	cases := []sqlrt.Config{
		{Connect: server.PasswordURL(pgtest.PasswordUser, secret, "postgres")},
		{Connect: keys + "'" + secret + "'"},
		{Connect: keys + "x", Password: secret},
		{Connect: "postgres://postgres:" + secret + "@" + address + "/postgres"},
		{Connect: "postgres://postgres:" + secret + "@[::1/postgres"},
		{Connect: "user=postgres port=abc password='" + secret + "'"},
		{Connect: "user=postgres password='" + secret},
		{Connect: "postgres://u:" + secret + "@127.0.0.1:1/x"},
		{Connect: "host=127.0.0.1 port=1 user=u dbname='" + secret + "' password='" + secret + "'"},
	}
	for i, cfg := range cases {
		_, err := sqlrt.Open(soon(t), onlyPostgres{}, cfg, clock.NewReal())
		var e *sqlrt.Error
		if !errors.As(err, &e) {
			t.Fatalf("%d: %v", i, err)
		}
		for err := error(e); err != nil; err = errors.Unwrap(err) {
			for _, piece := range []string{secret, "s3cr", "p#ss", "w?rd", "t/p"} {
				if strings.Contains(err.Error()+e.Detail+e.Hint, piece) {
					t.Errorf("%d: the error shows the password: %v", i, err)
				}
			}
		}
	}
	for _, wrong := range cases[:3] {
		_, err := sqlrt.Open(soon(t), onlyPostgres{}, wrong, clock.NewReal())
		wantState(t, err, "28P01")
	}
	_, err := sqlrt.Open(soon(t), onlyPostgres{}, sqlrt.Config{Connect: server.URL("nowhere")}, clock.NewReal())
	wantState(t, err, "3D000")
}

func TestUserOverride(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "user='it\\'s'",
		"host=x user=y":           "host=x user=y user='it\\'s'",
		"postgres://h/d":          "postgres://h/d?user=it%27s",
		"postgresql://y@h/d?a=b":  "postgresql://y@h/d?a=b&user=it%27s",
		"postgresql://y:p@h/d?x=": "postgresql://y:p@h/d?x=&user=it%27s",
	} {
		if got := withUser(in, "it's"); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	target, err := Driver{}.Open(sqlrt.Config{Connect: "postgres://a:b@h/d", User: "c", Password: "p"}, sqlrt.Surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	if got := target.(interface{ who() string }).who(); got != "c:p" {
		t.Fatal(got)
	}
}

func (t *target) who() string { return t.settings.User + ":" + t.settings.Password }

// The server is killed under a pool and comes back: every thread gets errors meanwhile, and goes on afterwards.
func TestServerDiesAndComesBack(t *testing.T) {
	server := pgtest.StartPrivate(t)
	cfg := sqlrt.Config{Connect: server.URL("postgres"), Kind: sqlrt.SessionPool, Min: 2, Max: 4, IdleRelease: -1, WaitLimit: -1}
	d, err := sqlrt.Open(context.Background(), onlyPostgres{}, cfg, clock.NewReal())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	failed, recovered := make(chan bool, 4), make(chan error, 4)
	st := statement(t, "select 1")
	for i := 0; i < 4; i++ {
		go func() {
			ctx := soon(t)
			broken := false
			for {
				s, err := d.Acquire(ctx, nil)
				if err == nil {
					_, err = s.Execute(ctx, st, nil, nil)
					if _, e := d.Release(s, sqlrt.ReleaseNormal); e != nil {
						err = e
					}
				}
				if err != nil && !broken {
					broken = true
					failed <- true
				}
				if ctx.Err() != nil || err == nil && broken {
					recovered <- err
					return
				}
			}
		}()
	}
	server.Kill()
	for i := 0; i < 4; i++ {
		<-failed
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 4; i++ {
		if err := <-recovered; err != nil {
			t.Error(err)
		}
	}
}

// The address of a unix socket cannot be taken from the connection, so its cancel request goes another way.
func TestCancelOverUnixSocket(t *testing.T) {
	url := pgtest.Start(t).SocketURL("postgres")
	s := openSession(t, func(c *sqlrt.Config) { c.Connect = url })
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := s.Execute(ctx, statement(t, "select pg_sleep(60)"), nil, nil)
	if e := wantState(t, err, "57014"); s.Dead() || e.Cause == nil {
		t.Fatalf("%+v", e)
	}
}

func TestLargeValues(t *testing.T) {
	s := openSession(t, nil)
	long := strings.Repeat("äbc", 300_000)
	out := []sqlrt.Datum{asString}
	for i := 0; i < 3; i++ {
		if _, err := s.Execute(soon(t), statement(t, "select :v::text"), []sqlrt.Datum{sqlrt.StringDatum(long)}, out); err != nil || out[0].Str != long {
			t.Fatal(err, len(out[0].Str))
		}
		if number(t, s, "select 1") != 1 {
			t.Fatal("afterwards")
		}
	}
}
