package vm_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"rwl/sqlrt"
	"rwl/vm"
	"rwl/vm/clock"
)

// telling is a driver whose sessions can listen: each of them gets the same
// notifications, then none any more. It has them under the name of PostgreSQL.
type telling struct {
	counting
	payloads []string
	refuses  string // a channel that no session may listen to
	losing   bool   // the first session is lost when it has told all it has
	lost     sync.Once
}

func (d *telling) Kind() string { return "postgres" }

// Find implements sqlrt.Drivers.
func (d *telling) Find(string) (sqlrt.Driver, error) { return d, nil }

func (d *telling) Open(cfg sqlrt.Config, s sqlrt.Surroundings) (sqlrt.Target, error) {
	target, err := d.counting.Open(cfg, s)
	return tellingTarget{target, d}, err
}

type tellingTarget struct {
	sqlrt.Target
	driver *telling
}

func (t tellingTarget) Connect(ctx context.Context) (sqlrt.Conn, error) {
	conn, err := t.Target.Connect(ctx)
	return &tellingConn{Conn: conn, driver: t.driver, left: t.driver.payloads}, err
}

type tellingConn struct {
	sqlrt.Conn
	driver *telling
	left   []string
	dead   bool
}

func (c *tellingConn) Dead() bool      { return c.dead || c.Conn.Dead() }
func (c *tellingConn) Listening() bool { return true }
func (c *tellingConn) DroppedNotifications() int64 {
	return int64(len(c.driver.payloads) - len(c.left))
}

func (c *tellingConn) Execute(ctx context.Context, st *sqlrt.Statement, in, out []sqlrt.Datum) (sqlrt.Result, error) {
	channel, listens := strings.CutPrefix(st.Text.Native, "listen ")
	switch {
	case !listens:
		return c.Conn.Execute(ctx, st, in, out)
	case channel == `"`+c.driver.refuses+`"`:
		return sqlrt.Result{}, &sqlrt.Error{SQLState: "42501", Message: "not for you"}
	}
	return sqlrt.Result{}, nil
}

func (c *tellingConn) WaitNotification(ctx context.Context) (channel, payload string, pid int, err error) {
	if len(c.left) > 0 {
		payload, c.left = c.left[0], c.left[1:]
		return "channel", payload, 1, nil
	}
	if c.driver.losing {
		c.driver.lost.Do(func() { c.dead = true })
	}
	if c.dead {
		return "", "", 0, &sqlrt.Error{SQLState: "57P01", Message: "gone"}
	}
	<-ctx.Done()
	return "", "", 0, &sqlrt.Error{SQLState: "57014", Message: "interrupted"}
}

// The stop is exact by the program's clock, whatever the session waits for; the
// session is dropped, and the goroutine that awaits the stop has ended.
func TestNotificationsUntilTheStop(t *testing.T) {
	before := runtime.NumGoroutine()
	driver := &telling{payloads: []string{"one", "two"}}
	real := clock.NewReal()
	o := run(t, `
database d connect "sqlite::memory:" sessionpool 0..4 default;
string payload, channel;
procedure hear()
  querynotification at d stop runseconds() + 0.4 when listen a into payload, channel then
    print payload channel " ";
  end;
end;
hear();
run
  threads 3 hear(); end;
  querynotification at d stop 0.4 when listen a then print "main "; end;
end;
print activesessioncount(d);
`, setting{clock: real, drivers: driver})
	real.Close()
	if n := strings.Count(o.stdout, "onechannel ") + strings.Count(o.stdout, "twochannel "); n != 8 || strings.Count(o.stdout, "main ") != 2 || !strings.HasSuffix(o.stdout, " 0") {
		t.Errorf("printed %q", o.stdout)
	}
	if n := strings.Count(o.messages, "RWL-437"); n == 0 || strings.Count(o.messages, "RWL-") != n {
		t.Errorf("reported %s", o.messages)
	}
	if n := driver.connected(); n != 0 {
		t.Errorf("%d connections are open", n)
	}
	if n := settle(before); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// Who gets a session only when the stop has passed hears nothing.
func TestNotificationsAfterTheStop(t *testing.T) {
	driver := &telling{payloads: []string{"one", "two"}}
	real := clock.NewReal()
	o := run(t, `
database d connect "sqlite::memory:" sessionpool 0..1 default;
run
  threads 1
    querynotification at d stop 0.6 when listen a then print "first "; end;
  end;
  threads 1
    wait 0.3;
    querynotification at d stop 0.5 when listen a then print "late "; end;
    print "over";
  end;
end;
`, setting{clock: real, drivers: driver})
	real.Close()
	if o.stdout != "first first over" {
		t.Errorf("printed %q", o.stdout)
	}
}

// A channel that is refused is reported and the others go on; without any the
// block is over at once.
func TestNotificationsRefused(t *testing.T) {
	driver := &telling{payloads: []string{"one"}, refuses: "b"}
	o := run(t, `
database d connect "sqlite::memory:" sessionpool 0..2 default;
string payload;
querynotification at d stop 1e9 when listen b, a into payload then print payload; break; end;
querynotification at d stop 1e9 when listen B then print "never"; end;
`, setting{clock: clock.NewReal(), drivers: driver})
	if o.stdout != "one" || !strings.Contains(o.messages, "RWL-435") || strings.Contains(o.messages, "RWL-436") {
		t.Errorf("printed %q, reported %s", o.stdout, o.messages)
	}
}

// A lost session is reported once and replaced by one that listens.
func TestNotificationsOfALostSession(t *testing.T) {
	driver := &telling{payloads: []string{"x"}, losing: true}
	o := run(t, `
database d connect "sqlite::memory:" sessionpool 0..2 default;
integer got := 0;
querynotification at d stop 60 when listen a then
  got += 1;
  if got = 2 then break querynotification; end if;
end;
print got activesessioncount(d);
`, setting{clock: clock.NewReal(), drivers: driver})
	if o.stdout != "20" || strings.Count(o.messages, "RWL-436") != 1 {
		t.Errorf("printed %q, reported %s", o.stdout, o.messages)
	}
	if n := driver.connected(); n != 0 {
		t.Errorf("%d connections are open", n)
	}
}

// Ctrl-C ends blocks in main and in threads at once, and nothing is left.
func TestNotificationsInterrupted(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 8 {
		before := runtime.NumGoroutine()
		real := clock.NewReal()
		driver := &telling{payloads: []string{"one", "two"}}
		delay := time.Duration(r.IntN(20_000)) * time.Microsecond
		var interrupted sync.WaitGroup
		begin := time.Now()
		o := run(t, `
database d connect "sqlite::memory:" sessionpool 0..9 default;
database e connect "sqlite::memory:";
integer n;
run
  threads 3
    querynotification at e stop 1e9 when listen a then
      select 1 as n;
      querynotification at d stop 1e9 when listen b then wait 0.005; end;
    end;
  end;
  querynotification at e stop 1e9 when listen a then
    for select 1 as n
    /
    loop wait 0.005; end loop;
  end;
end;`, setting{clock: real, drivers: driver, started: func(m *vm.Machine) {
			interrupted.Go(func() { // ends when the moment has come
				time.Sleep(delay)
				m.Interrupt()
			})
		}})
		interrupted.Wait()
		real.Close()
		if !o.result.Interrupted || time.Since(begin) > 10*time.Second {
			t.Errorf("after %v: interrupted %v, %v", delay, o.result.Interrupted, time.Since(begin))
		}
		if n := driver.connected(); n != 0 {
			t.Errorf("after %v: %d connections are open", delay, n)
		}
		if n := settle(before); n > before {
			t.Errorf("after %v: %d goroutines, %d before", delay, n, before)
		}
	}
}
