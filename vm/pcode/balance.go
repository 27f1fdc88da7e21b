package pcode

import (
	"fmt"
	"strings"
)

// What an instruction opens must be closed on every way through a function,
// those of break and return included: cursors, control loops, sessions, at
// clauses, measured calls, runs, executions that wait, and the text buffer of a
// concatenation. The
// verifier therefore follows all ways and notes for each instruction what is
// open when it is reached; two ways to one instruction must agree. Arguments
// that are pushed for a native function are noted as well.

// opened is what is open before an instruction: a letter for each thing,
// innermost last, and one for each pushed argument.
type opened struct{ things, args string }

// Letters of the things.
const (
	openCursor  = "c"
	openLoop    = "l"
	openSession = "s"
	openAt      = "a"
	openCall    = "p"
	openRun     = "r"
	openRetry   = "e"
	openText    = "t"
	openNotify  = "n"
	openWait    = "w" // executions of SQL that wait for the next one
)

// Letters of the arguments.
const (
	argNumber = "n"
	argString = "s"
)

// opens are the instructions that open something when they go on to the next
// one; their way out, if they have one, leaves it closed.
var opens = map[Op]string{
	OpCursorOpen: openCursor, OpLoopEnter: openLoop, OpSessionEnter: openSession, OpAtEnter: openAt,
	OpProcEnter: openCall, OpRetryEnter: openRetry, OpRunBegin: openRun, OpCatBegin: openText, OpNotifyEnter: openNotify,
}

// closes are the instructions that end the innermost thing.
var closes = map[Op]string{
	OpCursorClose: openCursor, OpLoopExit: openLoop, OpSessionLeave: openSession, OpAtLeave: openAt,
	OpProcLeave: openCall, OpRetryLeave: openRetry, OpRunEnd: openRun, OpNotifyLeave: openNotify,
	OpCatEnd: openText, OpCatTo: openText, OpCatOut: openText, OpFileOut: openText,
}

// needs are the instructions that work on the innermost thing.
var needs = map[Op]string{
	OpCursorNext: openCursor, OpLoopTop: openLoop, OpLoopEvery: openLoop, OpLoopWait: openLoop, OpLoopNext: openLoop,
	OpLoopDrain: openLoop, OpRetryNext: openRetry, OpNotifyListen: openNotify, OpNotifyNext: openNotify, OpRunThreads: openRun, OpFormat: openText, OpCatS: openText, OpCatT: openText, OpCatI: openText, OpCatF: openText,
}

var pushes = map[Op]string{OpArgN: argNumber, OpArgS: argString}

// takes are the instructions that take all pushed arguments.
var takes = map[Op]bool{
	OpNative: true, OpNativeS: true, OpBuiltin: true, OpBuiltinS: true, OpRandomDecl: true, OpDatabase: true, OpFormat: true, OpPattern: true, OpLOB: true, OpSQLBind: true,
}

// balance follows all ways through the function.
func (v *verifier) balance() error {
	before := make([]*opened, len(v.f.Code))
	before[0] = &opened{}
	for work := []int{0}; len(work) > 0; {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		next, out, err := v.effect(i, *before[i])
		if err != nil {
			return fmt.Errorf("instruction %d (%s): %w", i, v.f.Code[i].Op, err)
		}
		for _, way := range v.ways(i) {
			state := next
			if way != i+1 {
				state = out
			}
			if before[way] == nil {
				before[way] = &state
				work = append(work, way)
			} else if *before[way] != state {
				return fmt.Errorf("instruction %d is reached from %d with %q open, else with %q", way, i, state, *before[way])
			}
		}
	}
	return nil
}

// ways are the instructions that can follow. A jump to the next instruction
// counts as going on.
func (v *verifier) ways(i int) []int {
	in := &v.f.Code[i]
	switch in.Op {
	case OpRet, OpRetV, OpExit, OpAbort:
		return nil
	case OpJump, OpJumpBack:
		return []int{i + int(in.K)}
	}
	ways := []int{i + 1}
	if ops[in.Op].k == jmp {
		ways = append(ways, i+int(in.K))
	}
	if ops[in.Op].c == jmp {
		ways = append(ways, i+int(in.C))
	}
	if ops[in.Op].b == jlow {
		ways = append(ways, i+int(in.Small()))
	}
	if in.Op.IsLoop() {
		ways = append(ways, i+int(in.Back()))
	}
	return ways
}

// effect is what is open after an instruction: when it goes on, and when it
// takes its way out.
func (v *verifier) effect(i int, s opened) (next, out opened, err error) {
	in := &v.f.Code[i]
	next = s
	if mainOnly[in.Op] && !ofRun[in.Op] && strings.Contains(s.things, openRun) {
		return next, out, fmt.Errorf("threads may read what it changes")
	}
	if in.Op == OpRunStart && !strings.Contains(s.things, openRun) {
		return next, out, fmt.Errorf("there is no run")
	}
	if strings.Contains(s.things, openWait) && !in.passes(v.p) && in.Op != OpSQLExec && in.Op != OpCommit {
		return next, out, fmt.Errorf("an execution waits")
	}
	switch push, opening := pushes[in.Op], opens[in.Op]; {
	case push != "":
		next.args += push
		return next, next, nil
	case takes[in.Op]:
		if err := v.arguments(in, s.args); err != nil {
			return next, out, err
		}
		if !strings.HasSuffix(s.things, needs[in.Op]) {
			return next, out, fmt.Errorf("it needs %q, open is %q", needs[in.Op], s.things)
		}
		next.args = ""
	case s.args != "":
		return next, out, fmt.Errorf("%d arguments are pushed", len(s.args))
	case (in.Op == OpRet || in.Op == OpRetV) && s.things != "":
		return next, out, fmt.Errorf("%q is still open", s.things)
	case in.Op == OpSQLExec || in.Op == OpCommit:
		next.things = strings.TrimSuffix(s.things, openWait)
		if in.Op == OpSQLExec && in.A != AtOnce {
			next.things += openWait
		}
	case opening != "":
		if ops[in.Op].c == jmp && int(in.C) == 1 {
			return next, out, fmt.Errorf("its way out goes on")
		}
		next.things += opening
	case closes[in.Op] != "":
		rest, ok := strings.CutSuffix(s.things, closes[in.Op])
		if !ok {
			return next, out, fmt.Errorf("nothing to close in %q", s.things)
		}
		next.things = rest
	case !strings.HasSuffix(s.things, needs[in.Op]):
		return next, out, fmt.Errorf("it needs %q, open is %q", needs[in.Op], s.things)
	}
	if strings.HasSuffix(s.things, openText) && closes[in.Op] != openText && needs[in.Op] != openText {
		return next, out, fmt.Errorf("inside a concatenation")
	}
	if opens[in.Op] != "" {
		return next, s, nil
	}
	return next, next, nil
}

// arguments checks that an instruction finds the arguments it takes.
func (v *verifier) arguments(in *Instr, pushed string) error {
	switch in.Op {
	case OpNative, OpNativeS:
		return v.p.Natives[in.C].takes(pushed, in.Op == OpNativeS)
	case OpBuiltin, OpBuiltinS:
		if in.K < 0 || in.K >= int64(len(builtinArguments)) {
			return fmt.Errorf("machine function %d", in.K)
		}
		want := builtinArguments[in.K]
		if in.Op == OpBuiltin && want.number(pushed) || in.Op == OpBuiltinS && want.text(pushed) {
			return nil
		}
		return fmt.Errorf("machine function %d with arguments %q", in.K, pushed)
	case OpFormat:
		return v.formatArguments(in.K, pushed)
	case OpSQLBind:
		return exactly1(pushed)
	case OpPattern:
		if n := len(pushed); n != v.p.Patterns[in.K].arguments() || strings.Trim(pushed, argString) != "" {
			return fmt.Errorf("pattern statement with arguments %q", pushed)
		}
		return nil
	case OpLOB:
		return v.lobArguments(in.K, pushed)
	case OpRandomDecl:
		r := v.p.Random[in.K]
		return exactly(pushed, len(r.Strings)+len(r.Procedures))
	}
	return exactly(pushed, len(v.p.Databases[in.K].Fields))
}

func exactly(pushed string, n int) error {
	if len(pushed) != n {
		return fmt.Errorf("%d arguments instead of %d", len(pushed), n)
	}
	return nil
}

// builtinArguments are the arguments that each function of the machine takes,
// by the kind of its result.
var builtinArguments = [...]struct{ number, text func(pushed string) bool }{
	BuiltinSQLID:          {never, func(pushed string) bool { return pushed == "" || pushed == argNumber }},
	BuiltinServerRelease:  {never, oneNumber},
	BuiltinActiveSessions: {oneNumber, never},
	BuiltinOpenSessions:   {oneNumber, never},
	BuiltinDatabaseKind:   {never, oneNumber},
	BuiltinSystem:         {func(pushed string) bool { return pushed == argString }, never},
	BuiltinSystemInto: {func(pushed string) bool { return pushed == argString },
		func(pushed string) bool { return pushed == "" }},
}

func never(string) bool            { return false }
func oneNumber(pushed string) bool { return pushed == argNumber }

// takes checks pushed arguments against the parameters.
func (n *Native) takes(pushed string, text bool) error {
	if text != (n.Result == TypeString) {
		return fmt.Errorf("%s gives %s", n.Name, n.Result)
	}
	if len(pushed) > len(n.Params) || len(pushed) < len(n.Params)-n.Optional {
		return fmt.Errorf("%s with %d arguments", n.Name, len(pushed))
	}
	for i, letter := range pushed {
		if (string(letter) == argString) != (n.Params[i] == TypeString) {
			return fmt.Errorf("%s with arguments %q", n.Name, pushed)
		}
	}
	return nil
}

// formatArguments checks the values behind a format: the format text itself is
// pushed first.
func (v *verifier) formatArguments(k int64, pushed string) error {
	want := argString
	for _, t := range v.p.Formats[k].Kinds {
		if t == TypeString {
			want += argString
		} else {
			want += argNumber
		}
	}
	if pushed != want {
		return fmt.Errorf("format with arguments %q, not %q", pushed, want)
	}
	return nil
}

// arguments is the number of texts the statement takes.
func (p *Pattern) arguments() int {
	if p.Kind == PatternFirst || p.Kind == PatternEach {
		return 3
	}
	return 2
}

// lobArguments checks a length and an offset, or a text and an offset.
func (v *verifier) lobArguments(k int64, pushed string) error {
	most := argNumber + argNumber
	if v.p.LOBs[k].Target == nil {
		most = argString + argNumber
	}
	if !strings.HasPrefix(most, pushed) || pushed == "" && most[:1] == argString {
		return fmt.Errorf("lob statement with arguments %q", pushed)
	}
	return nil
}

// exactly1 checks the one argument of an instruction that takes any value.
func exactly1(pushed string) error {
	if len(pushed) != 1 {
		return fmt.Errorf("%d arguments, not 1", len(pushed))
	}
	return nil
}
