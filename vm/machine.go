package vm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/vm/executor"
	"rwl/vm/files"
	"rwl/vm/pcode"
	"rwl/vm/rng"
)

// DefaultMaxFrames is how deep calls nest before RWL-403.
const DefaultMaxFrames = 10_000

// Machine runs one program once. Interrupt may be called from any goroutine,
// everything else from one.
type Machine struct {
	state   State
	options Options
	program *pcode.Program

	maxFrames int
	codes     []*code
	shared    []*sharedVar
	weights   []*rng.Weights // nil until the array is declared
	out       *output
	files     *files.World
	formats   []*compiledFormat

	start     int64        // instant the machine began
	zero      atomic.Int64 // instant of time zero
	fixedZero bool         // one time zero for the process
	phase     int          // runs so far

	databases       []*database // by declaration
	defaultDatabase *database
	results         *database
	opened          []*database // all, to be closed
	sqls            []*statement
	seesErrors      bool // the code names an error variable; see submissions

	stopWord    uint32 // not 0: threads must look at why
	interrupted atomic.Bool
	interrupts
	behaviour Behaviour // what directives have changed since the start
	symbols   []string  // of $musymbolfromstring
	sqlLog    sqlLog

	run        *run
	tasks      atomic.Pointer[executor.Group] // the threads of the last run
	sessionsMu sync.Mutex
	pauses     *rng.Stream // for jitter
}

// New makes a machine.
func New(state State, options Options) *Machine {
	m := &Machine{state: state, options: options, maxFrames: options.MaxFrames, behaviour: options.Behaviour}
	if m.maxFrames == 0 {
		m.maxFrames = DefaultMaxFrames
	}
	m.renew()
	m.out = newOutput(state.Stdout, options.Interactive)
	m.openFiles()
	m.setCRLF(options.Behaviour.CRLF)
	m.start = state.Clock.Now()
	m.zero.Store(m.start)
	if options.ClockStart != nil {
		m.zero.Store(m.start + int64(*options.ClockStart))
		m.fixedZero = true
	}
	return m
}

// Result is how a program ended.
type Result struct {
	Exit        *int // status given to exit, nil when the program gave none
	Interrupted bool
	// Refused tells that the program stopped before its end because of a fault.
	Refused bool
}

// Run executes a program from its first stretch to its last. When ctx is done the
// program is interrupted.
func (m *Machine) Run(ctx context.Context, program *pcode.Program) (Result, error) {
	m.program = program
	defer func() { m.halt.Load().cancel() }()
	defer m.sqlLog.close()
	defer context.AfterFunc(ctx, m.Interrupt)()
	defer m.closeDatabases()
	m.link()
	e := m.newEnv(0, m.state.Random)
	e.initialise(0)
	e.predefine()
	result, err := m.stretches(e)
	result.Interrupted = m.interrupted.Load()
	e.unwind()
	for _, p := range m.files.Close() {
		m.state.Log.Report(diag.New(p.Number, diag.Place{}, p.Args...))
	}
	if e := m.out.Flush(); err == nil {
		err = e
	}
	m.state.Log.Flush()
	return result, err
}

// stretches runs main stretch by stretch.
func (m *Machine) stretches(e *env) (Result, error) {
	more := m.program.More != nil
	for {
		if m.needsDefault() && !m.openDefault(e) {
			return Result{Refused: true}, nil
		}
		ok := e.runStretch()
		if e.exit != nil {
			return Result{Exit: e.exit}, nil
		}
		if !ok {
			return Result{}, nil
		}
		if !more {
			return Result{}, nil
		}
		known := len(m.program.Globals)
		var err error
		more, err = m.program.More(running{e})
		var fault interface{ Report(*diag.Log) bool }
		if errors.As(err, &fault) {
			if !fault.Report(m.state.Log) {
				return Result{Refused: true}, nil
			}
		} else if err != nil {
			return Result{Refused: true}, fmt.Errorf("reading on: %w", err)
		}
		m.link()
		e.initialise(known)
	}
}

// running is what text behind a barrier may ask.
type running struct{ *env }

// Value implements pcode.Running.
func (r running) Value(v *pcode.Variable) pcode.Value { return r.read(v) }

// DatabaseKind implements pcode.Running; asking for the default database opens it.
func (r running) DatabaseKind(name string) (string, bool) {
	m := r.m
	var d *database
	switch name {
	case "default":
		if !m.openDefault(r.env) {
			return "", false
		}
		d = m.defaultDatabase
	case "results":
		d = m.results
	default:
		for _, x := range m.databases {
			if x != nil && x.decl.Name == name {
				d = x
			}
		}
	}
	if d == nil || d.db == nil {
		return "", false
	}
	return d.db.Kind(), true
}

// link makes what the program has grown by ready to run.
func (m *Machine) link() {
	for _, f := range m.program.Functions[len(m.codes):] {
		c := &code{fn: f, instructions: fuse(f.Code), cells: f.Cells, strings: f.Strings}
		c.first = c.start()
		m.codes = append(m.codes, c)
		m.seesErrors = m.seesErrors || m.program.Names(f, m.program.Globals[varOraError:varSQLErrorText+1])
	}
	for _, s := range m.program.Shared[len(m.shared):] {
		v := &sharedVar{typ: s.Type, max: s.Max}
		v.value.Null = s.Type != pcode.TypeString
		m.shared = append(m.shared, v)
	}
	m.weights = append(m.weights, make([]*rng.Weights, len(m.program.Random)-len(m.weights))...)
	m.databases = append(m.databases, make([]*database, len(m.program.Databases)-len(m.databases))...)
	m.symbols = append(m.symbols, make([]string, m.program.Symbols-len(m.symbols))...)
	for range m.program.Formats[len(m.formats):] {
		m.formats = append(m.formats, &compiledFormat{})
	}
	for _, q := range m.program.SQL[len(m.sqls):] {
		m.sqls = append(m.sqls, newStatement(q))
	}
}

// initialise gives main variables from number known on their first values.
func (e *env) initialise(known int) {
	e.codes = e.m.codes
	e.room(e.m.program.GlobalCells, e.m.program.GlobalStrings)
	for _, v := range e.m.program.Globals[known:] {
		switch {
		case v.Shared >= 0:
		case v.Type == pcode.TypeString:
			e.strings[v.Cell] = ""
		case v.Type == pcode.TypeLOB:
			e.strings[v.Cell], e.cells[v.Flag] = pcode.NullString, lobUnfetched
		default:
			e.cells[v.Cell] = 0
			if v.Flag >= 0 {
				e.cells[v.Flag] = 1
			}
		}
		if v.MaxIn >= 0 {
			e.cells[v.MaxIn] = ^uint64(0)
		}
		if x, ok := e.m.options.Values[v.Name]; ok && v.Shared < 0 {
			e.write(v, x)
		} else if v.Name[0] == '$' && v.Name != "$#" {
			e.strings[v.Cell] = pcode.NullString
		}
	}
}

// predefine sets the predefined variables of main.
func (e *env) predefine() {
	e.setInt(varProcessNumber, e.m.state.Process)
	e.setText(varHostname, e.m.state.Hostname)
	e.setInt(varOraError, 0)
	for i, f := range []*files.File{e.m.files.Stdin(), e.m.files.Stdout(), e.m.files.Stderr()} {
		e.cells[e.m.program.Globals[varStdin+i].Cell] = uint64(e.newFile(f))
	}
	if x, ok := e.m.options.Values["$#"]; ok {
		e.write(e.m.program.Globals[varArguments], x)
	}
	if e.m.state.Observer != nil {
		e.takeRunNumber()
	}
}

// takeRunNumber sets runnumber when the observer has one.
func (e *env) takeRunNumber() {
	if n, ok := e.m.state.Observer.RunNumber(); ok {
		e.setInt(varRunNumber, n)
	}
}

// elapsed is the present instant in nanoseconds since time zero.
func (m *Machine) elapsed() int64 { return m.state.Clock.Now() - m.zero.Load() }

// seconds is an instant as runseconds() shows it.
func (m *Machine) seconds(at int64) float64 { return float64(at-m.zero.Load()) / 1e9 }

func (m *Machine) placeOf(p pcode.Place) diag.Place {
	return diag.Place{File: m.program.Files[p.File], Line: int(p.Line), Col: int(p.Col)}
}

// statement is an SQL text with what is known of it at run time.
type statement struct {
	decl *pcode.SQL
	sql  *sqlrt.Statement
	err  error
	in   []*pcode.Variable // of Text.Params
	lost string            // a placeholder without variable
	plan atomic.Pointer[resultPlan]
}

// resultPlan says which variable each result column goes to.
type resultPlan struct {
	targets []*pcode.Variable // nil: the column is not wanted
	problem *diag.Message
	shape   uint64 // of the columns that it was made for
}

// newCollector makes the collector of a run.
func (m *Machine) newCollector() *measure.Collector {
	return measure.NewCollector(m.program.Timed, measure.Config{Clock: m.state.Clock, ErrorRows: m.options.ErrorRows})
}
