package pcode

import (
	"math"
	"strings"
	"testing"
)

const (
	testCells   = 8
	testStrings = 4
)

// sample is a program with one of everything. Its main function is the given
// code and a ret.
func sample(code ...Instr) *Program {
	code = append(code, Instr{Op: OpRet})
	function := func(kind FunctionKind, code []Instr) *Function {
		return &Function{Name: kind.String(), Kind: kind, Code: code, Places: make([]Place, len(code)), Cells: testCells, Strings: testStrings}
	}
	ret := []Instr{{Op: OpRet}}
	variable := &Variable{Name: "v", Type: TypeInteger, Main: true, Flag: -1, MaxIn: -1, Shared: -1}
	return &Program{
		Files:     []string{"test.rwl"},
		Functions: []*Function{function(KindMain, code), function(KindProcedure, ret), function(KindBlock, ret)},
		Natives: []*Native{{Name: "length", Params: []Type{TypeString, TypeInteger}, Optional: 1, Result: TypeInteger},
			{Name: "substrb", Params: []Type{TypeString, TypeInteger, TypeInteger}, Result: TypeString}},
		Strings:    []string{"text"},
		Contexts:   make([]Context, 1),
		SQL:        []*SQL{{Source: "select 1", Binds: []Bind{{Var: variable}}}},
		Databases:  []*DatabaseDecl{{Name: "d", ThenCall: -1, Fields: []DatabaseField{FieldUser}}},
		Random:     []*RandomArray{{Name: "r", Strings: []string{"a", "b"}}, {Name: "m", Procedures: []int{1}}},
		Loops:      []*Loop{{Timed: -1}},
		Runs:       []*RunDecl{{Blocks: []int{0}}},
		Blocks:     []*Block{{Function: 2, Database: -1}},
		Shared:     []*Shared{{Name: "s", Type: TypeInteger}},
		Dumps:      [][]*Variable{{variable}},
		Reads:      [][]*Variable{{variable}},
		Formats:    []*Format{{}},
		Patterns:   []*Pattern{{}},
		LOBs:       []*LOBUse{{LOB: &Variable{Name: "l", Type: TypeLOB, Main: true, MaxIn: -1, Shared: -1}}},
		Entries:    []*Entry{{Var: variable}},
		Retries:    make([][]string, 1),
		Directives: []*Directive{{}},
		Timed:      []string{"p"},

		GlobalCells: 2, GlobalStrings: 2, Default: -1, Results: -1,
	}
}

// values are for a kind of operand one that fits the sample program and some
// that do not.
func values(kind operand, op Op) (good int64, bad []int64) {
	switch kind {
	case rd, wr, rw:
		return 0, []int64{testCells, math.MaxUint16}
	case wr2:
		return 0, []int64{testCells - 1, math.MaxUint16}
	case fl:
		return NoCell, []int64{testCells, NoCell - 1}
	case sr, sw, srw:
		return 0, []int64{testStrings, math.MaxUint16}
	case jmp:
		if op == OpJumpBack {
			return -1, []int64{1, -2, math.MinInt64}
		}
		return 1, []int64{0, -1, 3, math.MaxUint16}
	case jlow:
		return 1, []int64{0, 3}
	case jback:
		return StepBack(1, -1), []int64{StepBack(1, 1), StepBack(0, -2), StepBack(-1, math.MinInt32)}
	case cellk:
		return 0, []int64{testCells, -1}
	case part:
		return PartOf(0, 1), []int64{PartOf(testCells, 1), PartOf(0, 0), PartOf(0, 2), -1}
	case nzk, nzs:
		return 1, []int64{0}
	case nat:
		return 0, []int64{2, -1}
	case txt, ctx, sql, lop, shr, run:
		return 0, []int64{1, -1, math.MaxInt64}
	case gl, gs:
		return 0, []int64{2, -1}
	case fn:
		return 1, []int64{0, 2, 3, -1}
	case flk:
		return -1, []int64{testCells, -2}
	case arr:
		if op == OpCallRandom {
			return 1, []int64{0, 2, -1}
		}
		return 0, []int64{2, -1}
	case db:
		return 0, []int64{1, -2}
	}
	return 0, nil
}

// set puts a value into field 0 to 3 of an instruction; false when it has no room.
func set(in *Instr, field int, v int64) bool {
	if field == 3 {
		in.K = v
		return true
	}
	*[]*uint16{&in.A, &in.B, &in.C}[field] = uint16(v)
	return v >= 0 && v <= math.MaxUint16
}

// Every operand of every operation has its bounds.
func TestVerifyKnowsTheBoundsOfEveryOperand(t *testing.T) {
	tried := 0
	for op := OpNop; op < opCount; op++ {
		if op == lastFast || op.IsPair() {
			continue
		}
		info := ops[op]
		if info.name == "" {
			t.Errorf("operation %d has no name", op)
		}
		kinds := []operand{info.a, info.b, info.c, info.k}
		good := Instr{Op: op}
		for field, kind := range kinds {
			v, _ := values(kind, op)
			set(&good, field, v)
		}
		p := sample(Instr{}, good, Instr{})
		v := verifier{p: p, f: p.Functions[0]}
		if op == OpRetV {
			v.f.Kind = KindProcedure
		}
		if err := v.instruction(1); err != nil {
			t.Errorf("%s %+v: %v", op, good, err)
			continue
		}
		for field, kind := range kinds {
			_, bad := values(kind, op)
			for _, x := range bad {
				in := &v.f.Code[1]
				*in = good
				if !set(in, field, x) {
					continue
				}
				tried++
				if v.instruction(1) == nil {
					t.Errorf("%s with %d in field %d is accepted", op, x, field)
				}
			}
		}
	}
	if tried < 250 {
		t.Errorf("only %d operands were tried", tried)
	}
}

// Code, and what is wrong with it; "" when nothing is.
func TestVerify(t *testing.T) {
	enter := Instr{Op: OpSessionEnter, K: -1, C: 2}
	for _, c := range []struct {
		name string
		code []Instr
		want string
	}{
		{"nothing", nil, ""},
		{"a range of nulls", []Instr{{Op: OpNullRange, A: 2, C: 3}}, ""},
		{"one too many", []Instr{{Op: OpNullRange, A: 2, C: 4}}, "cell 9 in a frame of 8"},
		{"strings to clear", []Instr{{Op: OpSClear, A: 1, B: 3}}, ""},
		{"one string too many", []Instr{{Op: OpSClear, A: 2, B: 3}}, "cell 4 in a frame of 4"},
		{"a call at the last cells", []Instr{{Op: OpCall, K: 1, A: testCells - 2, B: testStrings - 1}}, ""},
		{"a call beyond the cells", []Instr{{Op: OpCall, K: 1, A: testCells - 1}}, "cell"},
		{"a call beyond the strings", []Instr{{Op: OpCall, K: 1, B: testStrings}}, "cell"},
		{"a call of main", []Instr{{Op: OpCall, K: 0}}, "a call of main"},
		{"an operation that does not exist", []Instr{{Op: opCount}}, "unknown"},
		{"a list that does not exist", []Instr{{Op: OpDump, K: 1}}, "number 1 of 1"},
		{"a measured procedure that does not exist", []Instr{{Op: OpProcEnter, K: 1, C: 2}, {Op: OpProcLeave}}, "number 1 of 1"},

		{"executions that wait", []Instr{{Op: OpSQLExec, A: Deferred}, {Op: OpConst}, {Op: OpSQLExec, A: DeferredDB}, {Op: OpCommit}, {Op: OpSQLExec}}, ""},
		{"an execution that waits for the end", []Instr{{Op: OpSQLExec, A: Deferred}}, "an execution waits"},
		{"an execution that waits for a call", []Instr{{Op: OpSQLExec, A: Deferred}, {Op: OpCall, K: 1}, {Op: OpCommit}}, "an execution waits"},
		{"an execution that waits on one of two ways", []Instr{{Op: OpJumpZ, K: 2}, {Op: OpSQLExec, A: Deferred}, {Op: OpSQLExec}}, "is reached"},
		{"an execution that waits inside of a text", []Instr{{Op: OpCatBegin}, {Op: OpSQLExec, A: Deferred}, {Op: OpSQLExec}, {Op: OpCatEnd}}, "inside a concatenation"},
		{"an execution that waits as nobody knows", []Instr{{Op: OpSQLExec, A: deferModes}, {Op: OpSQLExec}}, "number 3 of 3"},

		{"a session", []Instr{enter, {Op: OpSessionLeave}}, ""},
		{"a session left open", []Instr{enter, {}}, "is reached"},
		{"a session left twice", []Instr{enter, {Op: OpSessionLeave}, {Op: OpSessionLeave}}, "nothing to close"},
		{"a session that fails and is left", []Instr{{Op: OpSessionEnter, K: -1, C: 1}, {Op: OpSessionLeave}}, "way out goes on"},
		{"two in the wrong order", []Instr{
			enter, {Op: OpCursorOpen, C: 3}, {Op: OpSessionLeave}, {Op: OpCursorClose}}, "nothing to close"},
		{"a return that closes", []Instr{
			{Op: OpSessionEnter, K: -1, C: 5}, {Op: OpJumpZ, K: 3}, {Op: OpSessionLeave}, {Op: OpRet}, {Op: OpSessionLeave}}, ""},
		{"a return that forgets", []Instr{
			{Op: OpSessionEnter, K: -1, C: 4}, {Op: OpJumpZ, K: 2}, {Op: OpRet}, {Op: OpSessionLeave}}, "still open"},
		{"an exit need not close", []Instr{
			{Op: OpSessionEnter, K: -1, C: 4}, {Op: OpJumpZ, K: 2}, {Op: OpExit, B: NoCell}, {Op: OpSessionLeave}}, ""},
		{"a jump into a session", []Instr{
			{Op: OpJumpZ, K: 2}, {Op: OpSessionEnter, K: -1, C: 2}, {Op: OpSessionLeave}}, "nothing to close"},
		{"a loop that opens more and more", []Instr{
			{Op: OpSessionEnter, K: -1, C: 2}, {Op: OpJumpBack, K: -1}}, "is reached"},
		{"a cursor loop", []Instr{
			{Op: OpCursorOpen, C: 4}, {Op: OpCursorNext, C: 2}, {Op: OpJumpBack, K: -1}, {Op: OpCursorClose}}, ""},
		{"a fetch without cursor", []Instr{{Op: OpCursorNext, C: 1}}, "it needs"},
		{"a loop", []Instr{
			{Op: OpLoopEnter, A: NoCell}, {Op: OpLoopTop, C: 3}, {Op: OpLoopNext}, {Op: OpJumpBack, K: -2}, {Op: OpLoopExit}}, ""},
		{"a pause outside of a loop", []Instr{{Op: OpLoopWait, B: NoCell}}, "it needs"},
		{"a run", []Instr{{Op: OpRunBegin}, {Op: OpRunThreads, B: NoCell}, {Op: OpRunEnd}}, ""},
		{"a run that does not start", []Instr{{Op: OpRunBegin}, {Op: OpRunThreads, B: NoCell}}, "still open"},
		{"a run with notifications", []Instr{{Op: OpRunBegin}, {Op: OpNotifyEnter, A: NoCell, C: 7}, {Op: OpNotifyListen}, {Op: OpRunStart},
			{Op: OpNotifyNext, C: 2}, {Op: OpJumpBack, K: -1}, {Op: OpNotifyLeave}, {}, {Op: OpRunEnd}}, ""},
		{"listening to nothing", []Instr{{Op: OpNotifyListen}}, "it needs"},
		{"a start outside of a run", []Instr{{Op: OpRunStart}}, "there is no run"},
		{"a declaration while threads run", []Instr{{Op: OpRunBegin}, {Op: OpArgS}, {Op: OpDatabase}, {Op: OpRunEnd}}, "threads may read"},
		{"a run inside a run", []Instr{{Op: OpRunBegin}, {Op: OpRunBegin}, {Op: OpRunEnd}, {Op: OpRunEnd}}, "threads may read"},
		{"a writelob", []Instr{{Op: OpArgS}, {Op: OpArgN, B: NoCell}, {Op: OpLOB}}, ""},
		{"a writelob without a value", []Instr{{Op: OpArgN, B: NoCell}, {Op: OpLOB}}, "lob statement with arguments"},
		{"a writelob of nothing", []Instr{{Op: OpLOB}}, "lob statement with arguments"},
		{"threads outside of a run", []Instr{{Op: OpRunThreads, B: NoCell}}, "it needs"},

		{"a concatenation", []Instr{{Op: OpCatBegin}, {Op: OpCatT}, {Op: OpCatEnd}}, ""},
		{"a call inside a concatenation", []Instr{{Op: OpCatBegin}, {Op: OpCall, K: 1}, {Op: OpCatOut}}, "inside a concatenation"},
		{"a concatenation inside another", []Instr{{Op: OpCatBegin}, {Op: OpCatBegin}, {Op: OpCatOut}, {Op: OpCatOut}}, "inside a concatenation"},
		{"appending to nothing", []Instr{{Op: OpCatT}}, "it needs"},

		{"a native", []Instr{{Op: OpArgS}, {Op: OpNative}}, ""},
		{"a native with both arguments", []Instr{{Op: OpArgS}, {Op: OpArgN, B: NoCell}, {Op: OpNative}}, ""},
		{"a native without arguments", []Instr{{Op: OpNative}}, "length with 0 arguments"},
		{"a native with too many", []Instr{{Op: OpArgS}, {Op: OpArgN, B: NoCell}, {Op: OpArgN, B: NoCell}, {Op: OpNative}}, "length with 3"},
		{"a native with the wrong kind", []Instr{{Op: OpArgN, B: NoCell}, {Op: OpNative}}, "length with arguments"},
		{"a native with the wrong result", []Instr{{Op: OpArgS}, {Op: OpNativeS}}, "length gives integer"},
		{"arguments left over", []Instr{{Op: OpArgS}, {}}, "1 arguments are pushed"},
		{"arguments on one way only", []Instr{{Op: OpJumpZ, K: 2}, {Op: OpArgS}, {Op: OpNative}}, "length with 0"},
		{"sql_id", []Instr{{Op: OpBuiltinS, K: BuiltinSQLID}}, ""},
		{"a function of the machine with the wrong result", []Instr{{Op: OpArgN, B: NoCell}, {Op: OpBuiltin, K: BuiltinDatabaseKind}}, "machine function"},
		{"a function of the machine that does not exist", []Instr{{Op: OpBuiltin, K: 99}}, "machine function 99"},
		{"a declaration", []Instr{{Op: OpArgS}, {Op: OpDatabase}}, ""},
		{"a declaration without its values", []Instr{{Op: OpDatabase}}, "0 arguments instead of 1"},
		{"weights", []Instr{{Op: OpArgN, B: NoCell}, {Op: OpArgN, B: NoCell}, {Op: OpRandomDecl}}, ""},
		{"weights missing", []Instr{{Op: OpArgN, B: NoCell}, {Op: OpRandomDecl}}, "1 arguments instead of 2"},
	} {
		err := Verify(sample(c.code...))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// Changes to a good program that must be noticed.
func TestVerifyLooksAtTheTables(t *testing.T) {
	exec := Instr{Op: OpSQLExec}
	for name, change := range map[string]func(*Program){
		"the entry":                     func(p *Program) { p.Entry = 1 },
		"no entry":                      func(p *Program) { p.Entry = 3 },
		"code that does not end":        func(p *Program) { p.Functions[1].Code[0].Op = OpNop },
		"places":                        func(p *Program) { p.Functions[1].Places = nil },
		"no code":                       func(p *Program) { p.Functions[1].Code, p.Functions[1].Places = nil, nil },
		"a frame too small":             func(p *Program) { p.Functions[1].Cells = 1 },
		"a frame too large":             func(p *Program) { p.Functions[1].Strings = NoCell },
		"a block that is no block":      func(p *Program) { p.Blocks[0].Function = 1 },
		"a block without code":          func(p *Program) { p.Blocks[0].Function = 3 },
		"the database of a block":       func(p *Program) { p.Blocks[0].Database = 1 },
		"an array of main":              func(p *Program) { p.Random[1].Procedures[0] = 0 },
		"an array of nothing":           func(p *Program) { p.Random[1].Procedures[0] = 9 },
		"what a pool calls":             func(p *Program) { p.Databases[0].ThenCall = 2 },
		"the name of a backlog":         func(p *Program) { p.Loops[0].Timed = 1 },
		"a bound cell":                  func(p *Program) { p.SQL[0].Binds[0].Var.Cell = testCells },
		"a bound flag":                  func(p *Program) { p.SQL[0].Binds[0].Var.Flag = testCells },
		"a bound string":                func(p *Program) { v := p.SQL[0].Binds[0].Var; v.Type, v.Cell = TypeString, testStrings },
		"the size of a bound string":    func(p *Program) { v := p.SQL[0].Binds[0].Var; v.Type, v.MaxIn = TypeString, testCells },
		"a bound shared variable":       func(p *Program) { p.SQL[0].Binds[0].Var.Shared = 1 },
		"a bound variable of elsewhere": func(p *Program) { p.SQL[0].Binds[0].Var.Main = false },
		"a run outside of main":         func(p *Program) { p.Functions[0].Kind, p.Entry = KindBlock, 0 },
		"a start that is missing":       func(p *Program) { p.Loops[0].HasStart = true },
		"a variable that SQL could name": func(p *Program) {
			x := &Variable{Name: "x", Type: TypeDouble, Main: true, Cell: testCells, Flag: -1, MaxIn: -1, Shared: -1}
			p.SQL[0].Scope, p.SQL[0].Order = &Scope{Vars: map[string]*Variable{"x": x}}, 1
		},
	} {
		p := sample(exec, Instr{Op: OpLoopEnter, A: NoCell}, Instr{Op: OpLoopExit}, Instr{Op: OpRunBegin}, Instr{Op: OpRunEnd})
		if err := Verify(p); err != nil {
			t.Fatal(err)
		}
		change(p)
		if Verify(p) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
