package vm

import (
	"rwl/lang/diag"
	"rwl/sqlrt"
	"rwl/sqlrt/measure"
	"rwl/vm/executor"
	"rwl/vm/files"
	"rwl/vm/pcode"
	"rwl/vm/printf"
	"rwl/vm/rng"
)

// code is a function ready to run.
type code struct {
	fn           *pcode.Function
	instructions []pcode.Instr
	first        address // of the instructions
	cells        int
	strings      int
}

// frame is what a call saves of its caller.
type frame struct {
	code  *code
	at    address // the instruction after the call
	base  int
	sbase int
}

// env is one thread of the program. It is used by one goroutine, or task, only.
type env struct {
	// The leaf loop works on these.
	cells    []uint64 // all frames' numeric cells, frame 0 first
	strings  []string // all frames' string cells
	codes    []*code
	stopWord *uint32
	frames   []frame
	depth    int // frames in use
	floor    int // depth at which fast returns to the driver
	code     *code
	base     int // first numeric cell of the frame at work
	sbase    int // first string cell of the frame at work
	at       address
	w        window

	m      *Machine
	thread int            // 0 in main, else 1 … threads of the run
	task   *executor.Task // that the thread is, nil for an ordinary goroutine
	random *rng.Stream
	text   []byte // the text buffer of concatenation
	arena  arena
	kept   sqlrt.Keeper // of fetched strings
	call   pcode.Call
	args   []pcode.Value // pushed arguments

	loop     loopState
	session  sessionState
	pipeline pipeline
	sql      sqlState
	sent     submissions
	cursors  []cursor
	recorder *measure.Recorder
	measured []measuredCall
	retries  []retry
	notified []*notified   // querynotification blocks under way
	dropping sqlrt.Release // what becomes of the session at its next release
	rng      rng.State     // of the random stream, while a backlog is counted
	trace    rng.Trace

	systemOutput []byte        // of the last system() with a variable
	files        []*files.File // by the numbers in file variables; 0 is none
	fields       [][]byte      // of the line read last
	formatArgs   []printf.Arg
	exit         *int // set by exit
}

// initialCells is the room above frame 0 that a new environment has.
const (
	initialCells   = 64
	initialStrings = 16
	initialFrames  = 8
)

// newEnv makes an environment with main variables at their initial values.
func (m *Machine) newEnv(thread int, random *rng.Stream) *env {
	e := &env{
		m: m, thread: thread, random: random, stopWord: &m.stopWord, codes: m.codes,
		cells:   make([]uint64, m.program.GlobalCells+initialCells),
		strings: make([]string, m.program.GlobalStrings+initialStrings),
		frames:  make([]frame, min(initialFrames, m.maxFrames)),
	}
	e.call.Host = e
	e.session.database = m.defaultDatabase
	if m.state.Trace != nil {
		m.state.Trace(thread, random)
	}
	return e
}

// enter prepares a function to be run from the driver in a frame at base.
func (e *env) enter(n int, base, sbase int) {
	c := e.codes[n]
	e.room(base+c.cells, sbase+c.strings)
	e.code, e.base, e.sbase = c, base, sbase
	e.at, e.w = c.first, e.frameWindow(base)
}

// room makes the stacks at least so long. The windows of frames are computed
// from their bases, so that moving the cells harms nobody.
func (e *env) room(cells, strings int) {
	if cells > len(e.cells) {
		e.cells = append(make([]uint64, 0, max(2*len(e.cells), cells)), e.cells...)
		e.cells = e.cells[:cap(e.cells)]
	}
	if strings > len(e.strings) {
		e.strings = append(make([]string, 0, max(2*len(e.strings), strings)), e.strings...)
		e.strings = e.strings[:cap(e.strings)]
	}
}

// slowCall does what the call instruction could not: it makes room, or reports
// that calls nest too deep.
func (e *env) slowCall(in *pcode.Instr, callee *code) bool {
	base, sbase := e.base+int(in.A), e.sbase+int(in.B)
	if e.depth >= e.m.maxFrames {
		e.report(403, e.m.maxFrames)
		return false
	}
	e.room(base+callee.cells, sbase+callee.strings)
	if e.depth == len(e.frames) {
		e.frames = append(e.frames, make([]frame, min(len(e.frames), e.m.maxFrames-e.depth))...)
	}
	e.frames[e.depth] = frame{code: e.code, at: step(e.at, 1), base: e.base, sbase: e.sbase}
	e.depth++
	e.code, e.base, e.sbase = callee, base, sbase
	e.at, e.w = callee.first, e.frameWindow(base)
	return true
}

// str is a string cell of the frame at work.
func (e *env) str(i uint16) string { return e.strings[e.sbase+int(i)] }

func (e *env) setStr(i uint16, s string) { e.strings[e.sbase+int(i)] = s }

// null is a flag operand: whether the number is null.
func (e *env) null(flag uint16) bool {
	return flag != pcode.NoCell && geti(e.w, flag) != 0
}

// read is the value of a variable, as this environment sees it.
func (e *env) read(v *pcode.Variable) pcode.Value {
	if v.Shared >= 0 {
		return e.m.shared[v.Shared].load()
	}
	base, sbase := e.base, e.sbase
	if v.Main {
		base, sbase = 0, 0
	}
	if v.Type == pcode.TypeString || v.Type == pcode.TypeLOB {
		s := e.strings[sbase+v.Cell]
		return pcode.Value{Str: s, Null: pcode.IsNullString(s)}
	}
	if v.Flag >= 0 && e.cells[base+v.Flag] != 0 {
		return pcode.Value{Null: true}
	}
	return pcode.Value{Num: e.cells[base+v.Cell]}
}

// write sets a variable from outside the program text: a fetched column, a
// predefined variable. A string too long is cut with RWL-021.
func (e *env) write(v *pcode.Variable, x pcode.Value) {
	base, sbase := e.base, e.sbase
	if v.Main {
		base, sbase = 0, 0
	}
	if v.Type == pcode.TypeLOB {
		e.setLOB(v, sqlrt.Datum{Null: x.Null, Str: x.Str})
		return
	}
	if v.Type == pcode.TypeString {
		if x.Null {
			x.Str = pcode.NullString
		}
		e.strings[sbase+v.Cell] = e.fit(x.Str, e.limit(v, base), 21, v.Name)
		return
	}
	if x.Null {
		x.Num = 0
	}
	e.cells[base+v.Cell] = x.Num
	if v.Flag >= 0 {
		e.cells[base+v.Flag] = uint64(bit(x.Null))
	}
}

// limit is the declared size of a string variable, -1 for none.
func (e *env) limit(v *pcode.Variable, base int) int64 {
	if v.MaxIn >= 0 {
		return int64(e.cells[base+v.MaxIn])
	}
	return int64(v.Max)
}

// fit cuts a string to max bytes at a character boundary and reports it.
func (e *env) fit(s string, max int64, message int, name string) string {
	if max < 0 || int64(len(s)) <= max {
		return s
	}
	if message == 216 {
		e.report(message, len(s), name, max)
	} else {
		e.report(message, name, max, len(s))
	}
	return cut(s, max)
}

// cut is the start of a string that is longer than max bytes, up to a character boundary.
func cut(s string, max int64) string {
	n := int(max)
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// fitCell puts a string into a cell, cut to max bytes. Only a cut needs the name
// of the variable.
func (e *env) fitCell(cell uint16, s string, max int64, message int) {
	if max >= 0 && int64(len(s)) > max {
		s = e.fit(s, max, message, e.destination(cell))
	}
	e.setStr(cell, s)
}

// place is where the instruction at work comes from.
func (e *env) place() diag.Place { return e.placeAt(e.code, e.at) }

func (e *env) placeAt(c *code, at address) diag.Place {
	i := c.index(at)
	if i < 0 || i >= len(c.fn.Places) {
		i = len(c.fn.Places) - 1
	}
	return e.m.placeOf(c.fn.Places[i])
}

// chain are the places of the calls that led here, innermost first.
func (e *env) chain() []diag.Place {
	var list []diag.Place
	for i := e.depth - 1; i >= 0; i-- {
		f := &e.frames[i]
		if f.code != nil {
			list = append(list, e.placeAt(f.code, step(f.at, -1)))
		}
	}
	return list
}

// report sends a message with the place at work.
func (e *env) report(number int, args ...any) {
	e.send(diag.New(number, e.place(), args...))
}

func (e *env) send(msg *diag.Message) {
	e.complete() // the errors of what waits come first
	e.settle()
	msg.Chain = e.chain()
	if e.m.behaviour.ErrorTime && msg.Category().Has(diag.Runtime) {
		msg.Seconds, msg.HasSeconds = e.Now(), true
	}
	e.m.state.Log.Report(msg)
}

// sqlState is what the environment keeps for executing SQL.
type sqlState struct {
	in, out   []sqlrt.Datum
	errors    int   // database errors so far
	called    int64 // nanoseconds in calls of the database, while they are measured
	lastID    string
	failedAt  diag.Place     // of the first error of a failed transaction
	failedBy  string         // its SQLSTATE
	instances []*sqlInstance // by sql
	waiting   []int64        // sqls with rows that wait to be sent
}
