package vm

import (
	"context"
	"sync"
	"sync/atomic"

	"rwl/lang/diag"
	"rwl/vm/pcode"
)

// interruptPolicy is what Ctrl-C does ($interrupt).
type interruptPolicy int32

const (
	interruptStop     interruptPolicy = iota // the program ends
	interruptContinue                        // running statements fail, the program goes on
	interruptBreak                           // main goes on with its next element
)

var interruptPolicies = map[string]interruptPolicy{"stop": interruptStop, "continue": interruptContinue, "break": interruptBreak}

// halt is what everything that waits is told by. When main goes on after an
// interrupt it gets a new one.
type halt struct {
	ctx     context.Context
	cancel  context.CancelFunc
	stopped chan struct{} // closed when everything has to stop
	once    sync.Once
}

func newHalt() *halt {
	h := &halt{stopped: make(chan struct{})}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// interrupts is how the machine is interrupted. The signal arrives in a
// goroutine of its own.
type interrupts struct {
	halt       atomic.Pointer[halt]
	statements atomic.Pointer[halt] // of SQL that runs; only its context is used
	policy     atomic.Int32
	signalled  atomic.Bool // a signal came since the start, or since $interrupt:reset
	ending     atomic.Bool // the program has to end, whatever the policy

	breakable    bool    // main is in an element out of which it can break
	resume       address // behind that element
	elementFiles int     // of main, when the element began
	refusing     bool    // routines may not be called until $interrupt:reset
}

// context is that of everything that is waited for.
func (m *Machine) context() context.Context { return m.halt.Load().ctx }

// statementContext is that of SQL statements.
func (m *Machine) statementContext() context.Context { return m.statements.Load().ctx }

// stopSignal is closed when everything has to stop.
func (m *Machine) stopSignal() <-chan struct{} { return m.halt.Load().stopped }

// renew makes everything wait anew.
func (m *Machine) renew() {
	h := newHalt()
	m.halt.Store(h)
	m.statements.Store(newStatements(h))
}

func newStatements(h *halt) *halt {
	s := &halt{}
	s.ctx, s.cancel = context.WithCancel(h.ctx)
	return s
}

// Interrupt stops the program: running statements are cancelled, threads end at
// their next instruction that looks, sleepers wake up.
func (m *Machine) Interrupt() {
	m.interrupted.Store(true)
	m.stopAll()
}

// CtrlC does what $interrupt says. false: it is the second signal, upon which the
// process has to end at once.
func (m *Machine) CtrlC() bool {
	if m.signalled.Swap(true) {
		return false
	}
	switch interruptPolicy(m.policy.Load()) {
	case interruptContinue:
		m.state.Log.Report(diag.New(440, diag.Place{}))
		m.cancelStatements()
	case interruptBreak:
		m.state.Log.Report(diag.New(322, diag.Place{}))
		m.stopNow()
	default:
		m.state.Log.Report(diag.New(113, diag.Place{}))
		m.Interrupt()
	}
	return true
}

// Terminate is SIGTERM: the program stops whatever $interrupt says. false: it is
// the second signal.
func (m *Machine) Terminate() bool {
	if m.signalled.Swap(true) {
		return false
	}
	m.state.Log.Report(diag.New(113, diag.Place{}))
	m.Interrupt()
	return true
}

// cancelStatements makes the SQL that runs fail; what comes later runs again.
func (m *Machine) cancelStatements() {
	m.statements.Swap(newStatements(m.halt.Load())).cancel()
}

func (m *Machine) stopAll() {
	m.ending.Store(true)
	m.stopNow()
}

// stopNow makes everything stop; main may go on afterwards unless the program
// has to end.
func (m *Machine) stopNow() {
	h := m.halt.Load()
	h.once.Do(func() {
		atomic.StoreUint32(&m.stopWord, 1)
		close(h.stopped)
		m.files.Interrupt()
		h.cancel()
		if tasks := m.tasks.Load(); tasks != nil {
			tasks.WakeAll()
		}
	})
}

func (m *Machine) stopping() bool { return atomic.LoadUint32(&m.stopWord) != 0 }

// runStretch runs main up to its end or the next barrier. Ctrl-C may break out of
// an element and go on behind it.
func (e *env) runStretch() bool {
	m := e.m
	m.breakable = interruptPolicy(m.policy.Load()) == interruptBreak
	m.resume, m.elementFiles = m.codes[m.program.Entry].start(), len(e.files)
	if e.run(m.program.Entry, 0, 0) {
		return true
	}
	for e.breakOut() {
		if e.execute() {
			e.code = nil
			return true
		}
	}
	if m.stopping() && !m.ending.Load() { // there is no place to go on
		m.Interrupt()
	}
	return false
}

// breakPoint notes where main goes on when Ctrl-C breaks out of the element. While
// routines are refused an element that calls one is left out.
func (e *env) breakPoint(in *pcode.Instr) bool {
	m := e.m
	m.breakable, m.resume, m.elementFiles = true, step(e.at, int64(in.C)), len(e.files)
	if m.refusing && in.A == 1 {
		e.report(441)
		return e.leave(in)
	}
	return e.next()
}

// breakOut takes main behind the element that Ctrl-C interrupted: everything that
// the element has is given back. false: the program has to end.
func (e *env) breakOut() bool {
	m := e.m
	if !m.stopping() || m.ending.Load() || !m.breakable || e.exit != nil {
		return false
	}
	e.unwind()
	e.code, e.base, e.sbase = e.codes[m.program.Entry], 0, 0
	e.depth, e.floor = 0, 0
	e.w = e.frameWindow(0)
	e.at = m.resume
	if e.loop.active {
		e.loopExit(nil)
	}
	e.args, e.retries, e.session.main = e.args[:0], e.retries[:0], e.session.main[:0]
	e.session.database = m.defaultDatabase
	e.discard()
	e.closeLocal(m.elementFiles)
	m.run, m.refusing = nil, true
	m.files.Resume()
	atomic.StoreUint32(&m.stopWord, 0)
	m.renew()
	if m.ending.Load() { // it was told to the halt of before
		m.stopNow()
	}
	return true
}

// closeLocal closes the files that the element opened for itself.
func (e *env) closeLocal(known int) {
	for n := len(e.files) - 1; n >= known && n > 0; n-- {
		e.problems(e.files[n].CloseLocal())
		e.files = e.files[:n]
	}
}

// interruptDirective obeys $interrupt.
func (m *Machine) interruptDirective(value string) {
	if value == "reset" {
		m.refusing = false
		m.signalled.Store(false)
		return
	}
	m.policy.Store(int32(interruptPolicies[value]))
}
