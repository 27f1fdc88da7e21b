package vm_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rwl/lang"
	"rwl/lang/diag"
	"rwl/lang/parse"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/sqlrt/sqlite"
	"rwl/stdlib"
	"rwl/vm"
	"rwl/vm/clock"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// setting is how a test's program is run. The zero value: virtual time, seed
// 1, the default database in memory.
type setting struct {
	clock      clock.Clock // nil: a virtual clock that jumps
	seed       uint64
	clockStart *time.Duration
	connect    string // of the default database; "" in memory
	options    func(*vm.Options)
	natives    []*pcode.Native
	files      map[string]string
	// started is called with the machine before it runs.
	started func(*vm.Machine)
	drivers sqlrt.Drivers
}

// outcome is what a program did.
type outcome struct {
	stdout   string
	messages string // the log, one message a line
	result   vm.Result
	phases   []*measure.Totals
	seconds  []*measure.Interval
	program  *pcode.Program
	slept    int64 // where the virtual clock stands at the end
}

// stats are the statistics of a procedure in the last run.
func (o *outcome) stats(t testing.TB, name string) *measure.Stats {
	t.Helper()
	last := o.phases[len(o.phases)-1]
	for i := range last.Stats {
		if last.Name(last.Stats[i].Proc) == name {
			return &last.Stats[i].Stats
		}
	}
	return &measure.Stats{}
}

// quiet fails the test when the program gave a message.
func (o *outcome) quiet(t testing.TB) *outcome {
	t.Helper()
	if o.messages != "" {
		t.Errorf("messages:\n%s", o.messages)
	}
	return o
}

// prints compares standard output.
func (o *outcome) prints(t testing.TB, want string) *outcome {
	t.Helper()
	if got := strings.TrimSuffix(o.stdout, "\n"); got != want {
		t.Errorf("printed\n%s\nwanted\n%s\nmessages:\n%s", got, want, o.messages)
	}
	return o
}

// compile compiles a source, or fails the test.
func compile(t testing.TB, source string, s *setting) *lang.Unit {
	t.Helper()
	var natives []*pcode.Native
	for _, n := range stdlib.All() {
		natives = append(natives, &n)
	}
	unit := lang.Compile(lang.Options{
		Inputs:  []parse.Input{{Name: "test.rwl", Text: []byte(source)}},
		Getenv:  func(string) (string, bool) { return "", false },
		Natives: append(natives, s.natives...),
		Open: func(name string, _ bool) ([]byte, string, error) {
			return []byte(s.files[name]), name, nil
		},
	})
	if unit.Program == nil {
		var text bytes.Buffer
		unit.Faults.Report(diag.NewLog(&text, diag.Options{Sources: unit.Sources, Explain: true}))
		t.Fatalf("the program is refused:\n%s", &text)
	}
	return unit
}

// run compiles and runs a source.
func run(t testing.TB, source string, s setting) *outcome {
	t.Helper()
	var jumping *jumpingClock
	if s.clock == nil {
		jumping = newJumpingClock()
		s.clock = jumping
	}
	s.natives = append(s.natives, jumping.signoff(), milliseconds)
	unit := compile(t, source, &s)
	o := &outcome{program: unit.Program}
	var messages bytes.Buffer
	log := diag.NewLog(&messages, diag.Options{})
	unit.Faults.Report(log)
	stdout := &bytes.Buffer{}
	machine := newMachine(s, log, stdout, &observer{outcome: o, clock: jumping})
	if s.started != nil {
		s.started(machine)
	}
	jumping.enter()
	var err error
	o.result, err = machine.Run(context.Background(), unit.Program)
	if err != nil {
		t.Errorf("running: %v", err)
	}
	o.slept = s.clock.Now()
	o.stdout, o.messages = stdout.String(), messages.String()
	return o
}

func newMachine(s setting, log *diag.Log, stdout *bytes.Buffer, o vm.Observer) *vm.Machine {
	if s.seed == 0 {
		s.seed = 1
	}
	if s.drivers == nil {
		s.drivers = memory{&sqlite.Driver{}}
	}
	if s.connect == "" {
		s.connect = "sqlite::memory:"
	}
	options := vm.Options{
		ClockStart: s.clockStart,
		Default:    &sqlrt.Config{Connect: s.connect, IdleRelease: time.Minute, WaitLimit: -1},
	}
	if s.options != nil {
		s.options(&options)
	}
	return vm.New(vm.State{
		Clock: s.clock, Stdout: stdout, Log: log, Hostname: "here", Process: 1,
		Getenv:  func(string) (string, bool) { return "", false },
		Random:  rng.NewSeed(s.seed).Stream(0),
		Drivers: s.drivers,
		Shell:   func(context.Context, string, *[]byte) (int, error) { return 0, nil },
		CPU:     func() (float64, float64) { return 0, 0 },
		Abort:   func(int) {}, Observer: o,
	}, options)
}

// memory finds the embedded driver for every connect string.
type memory struct{ driver sqlrt.Driver }

func (m memory) Find(string) (sqlrt.Driver, error) { return m.driver, nil }

// observer keeps the totals of all runs and tells the clock who can sleep.
type observer struct {
	mu      sync.Mutex
	outcome *outcome
	clock   *jumpingClock
}

func (o *observer) Results(sqlrt.Config) bool { return true }
func (o *observer) RunNumber() (int64, bool)  { return 0, false }

func (o *observer) Begin(p vm.Phase) ([]measure.Sink, bool) {
	o.clock.begin(p.Threads)
	return []measure.Sink{o}, true
}

func (o *observer) End(totals *measure.Totals) {
	o.clock.end()
	o.outcome.phases = append(o.outcome.phases, totals)
}

func (o *observer) Interval(iv *measure.Interval) {
	o.mu.Lock()
	o.outcome.seconds = append(o.outcome.seconds, iv)
	o.mu.Unlock()
}

// milliseconds is the function ms() of test programs: time since time zero.
var milliseconds = &pcode.Native{Name: "ms", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
	call.SetInt(int64(math.Round(call.Host.Now() * 1e3)))
}}

// jumpingClock is a virtual clock on which main, or during a run its threads
// and the collector, are the only ones who sleep: time jumps when all of them
// do. A thread that ends before others must call signoff() first.
type jumpingClock struct {
	*clock.Virtual
	mu      sync.Mutex
	runners int // signed on for the run under way
}

func newJumpingClock() *jumpingClock {
	return &jumpingClock{Virtual: clock.NewVirtual(time.Unix(1e9, 0))}
}

func (c *jumpingClock) enter() {
	if c != nil {
		c.Go(1)
	}
}

// begin signs on threads and collector instead of main.
func (c *jumpingClock) begin(threads int) {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.runners = threads + 1
	c.mu.Unlock()
	c.Go(threads + 1)
	c.Done()
}

// end signs main on again instead of those that are left.
func (c *jumpingClock) end() {
	if c == nil {
		return
	}
	c.Go(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	for ; c.runners > 0; c.runners-- {
		c.Done()
	}
}

// signoff is the function signoff() of test programs.
func (c *jumpingClock) signoff() *pcode.Native {
	return &pcode.Native{Name: "signoff", Result: pcode.TypeInteger, Fn: func(call *pcode.Call) {
		call.SetInt(0)
		if c == nil {
			return
		}
		c.mu.Lock()
		c.runners--
		c.mu.Unlock()
		c.Done()
	}}
}

// standingClock is a virtual clock that stands still. When n goroutines sleep
// on it, it calls what it was given.
type standingClock struct{ *clock.Virtual }

func newStandingClock(asleep func(), n int) standingClock {
	c := standingClock{clock.NewVirtual(time.Unix(1e9, 0))}
	go func() { // ends with the call
		c.AwaitSleepers(n)
		asleep()
	}()
	return c
}

// wrapping is a driver whose connections are wrapped, to see or to change what is asked of them.
type wrapping struct {
	sqlrt.Driver
	wrap func(sqlrt.Conn) sqlrt.Conn
}

func (w wrapping) Open(cfg sqlrt.Config, s sqlrt.Surroundings) (sqlrt.Target, error) {
	target, err := w.Driver.Open(cfg, s)
	return wrappingTarget{target, w}, err
}

type wrappingTarget struct {
	sqlrt.Target
	driver wrapping
}

func (t wrappingTarget) Connect(ctx context.Context) (sqlrt.Conn, error) {
	conn, err := t.Target.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return t.driver.wrap(conn), nil
}

// counting is the embedded driver with a count of its open connections.
type counting struct {
	sqlite.Driver
	open atomic.Int64
}

func (c *counting) connected() int64 { return c.open.Load() }

// Open implements sqlrt.Driver.
func (c *counting) Open(cfg sqlrt.Config, s sqlrt.Surroundings) (sqlrt.Target, error) {
	target, err := c.Driver.Open(cfg, s)
	if err != nil {
		return nil, err
	}
	return countingTarget{target, c}, nil
}

type countingTarget struct {
	sqlrt.Target
	counting *counting
}

// Connect implements sqlrt.Target.
func (t countingTarget) Connect(ctx context.Context) (sqlrt.Conn, error) {
	conn, err := t.Target.Connect(ctx)
	if err != nil {
		return nil, err
	}
	t.counting.open.Add(1)
	return &countingConn{Conn: conn, counting: t.counting}, nil
}

type countingConn struct {
	sqlrt.Conn
	counting *counting
	once     sync.Once
}

// Close implements sqlrt.Conn.
func (c *countingConn) Close(ctx context.Context) {
	c.once.Do(func() { c.counting.open.Add(-1) })
	c.Conn.Close(ctx)
}
