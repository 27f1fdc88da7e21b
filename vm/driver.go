package vm

import (
	"math"
	"sync/atomic"

	"rwl/vm/pcode"
)

// run executes a function in a frame at base and returns when it has ended.
// false means that the environment must stop: the stop word is set or the
// program exits.
func (e *env) run(function, base, sbase int) bool {
	floor, saved := e.floor, frame{code: e.code, at: e.at, base: e.base, sbase: e.sbase}
	depth := e.depth
	if e.code != nil {
		if depth == len(e.frames) {
			e.frames = append(e.frames, frame{})
		}
		e.frames[depth] = frame{code: e.code, at: step(e.at, 1), base: e.base, sbase: e.sbase}
		e.depth++
	}
	e.floor = e.depth
	e.enter(function, base, sbase)
	if !e.execute() {
		return false
	}
	e.depth, e.floor = depth, floor
	e.code, e.base, e.sbase, e.at = saved.code, saved.base, saved.sbase, saved.at
	if e.code != nil {
		e.w = e.frameWindow(e.base)
	}
	return true
}

// execute alternates between the leaf loop and slow instructions.
func (e *env) execute() bool {
	for {
		switch e.fast() {
		case returned:
			return true
		case attention:
			if !e.attend() {
				return false
			}
			e.at = step(e.at, fetch(e.at).K)
		case slow:
			// Slow instructions come in groups.
			for in := fetch(e.at); ; {
				if atomic.LoadUint32(e.stopWord) != 0 && !e.attend() {
					return false
				}
				if !e.slow(in) {
					return false
				}
				if in = fetch(e.at); in.Op <= pcode.LastFast {
					break
				}
			}
		}
	}
}

// closeLoop executes the end of a loop where the leaf loop would not, since the
// stop word is set.
func (e *env) closeLoop(in *pcode.Instr) bool {
	i := geti(e.w, in.A) + in.Step()
	seti(e.w, in.A, i)
	var again bool
	switch in.Op {
	case pcode.OpLoopLtI:
		again = i < geti(e.w, in.B)
	case pcode.OpLoopLeI:
		again = i <= geti(e.w, in.B)
	case pcode.OpLoopLtIK:
		again = i < in.Small()
	case pcode.OpLoopLeIK:
		again = i <= in.Small()
	case pcode.OpLoopGtIK:
		again = i > in.Small()
	case pcode.OpLoopGeIK:
		again = i >= in.Small()
	}
	if !again {
		return e.next()
	}
	e.at = step(e.at, in.Back())
	return true
}

// next goes on with the following instruction.
func (e *env) next() bool {
	e.at = step(e.at, 1)
	return true
}

// leave takes the way out of an instruction that keeps its jump in c.
func (e *env) leave(in *pcode.Instr) bool {
	e.at = step(e.at, int64(in.C))
	return true
}

// slow executes one instruction that the leaf loop does not have. The switch
// only distributes; the work is in the files of the themes.
func (e *env) slow(in *pcode.Instr) bool {
	w := e.w
	switch in.Op {
	case pcode.OpCall:
		return e.slowCall(in, e.codes[in.K])
	case pcode.OpCallRandom:
		return e.callRandom(in)
	case pcode.OpLoopLtI, pcode.OpLoopLeI, pcode.OpLoopLtIK, pcode.OpLoopLeIK, pcode.OpLoopGtIK, pcode.OpLoopGeIK:
		return e.closeLoop(in)
	case pcode.OpDivI, pcode.OpModI:
		e.divideByZero(in)
		seti(w, in.A, geti(w, in.B))
	case pcode.OpDivF:
		e.divideByZero(in)
		setf(w, in.A, getf(w, in.B))
	case pcode.OpModF:
		e.modulo(in)
	case pcode.OpNullCond:
		e.report(64)
		e.at = step(e.at, in.K)
		return true

	case pcode.OpSSame:
		seti(w, in.A, bit(e.str(in.B) == e.m.program.Strings[in.K])^int64(in.C))
	case pcode.OpJumpSame, pcode.OpJumpDiff:
		if (e.str(in.A) == e.m.program.Strings[in.K]) == (in.Op == pcode.OpJumpSame) {
			e.at = step(e.at, in.Small())
			return true
		}
	case pcode.OpPartB:
		e.unusualPart(in)
	case pcode.OpSNull:
		e.setStr(in.A, pcode.NullString)
	case pcode.OpSIsNull:
		seti(w, in.A, bit(pcode.IsNullString(e.str(in.B))))
	case pcode.OpSClear:
		clear(e.strings[e.sbase+int(in.A) : e.sbase+int(in.A)+int(in.B)])
	case pcode.OpSFit:
		e.fitCell(in.A, e.str(in.B), in.K, int(in.C))
	case pcode.OpSFitV:
		e.fitCell(in.A, e.str(in.B), geti(w, in.C), int(in.K))
	case pcode.OpSEq:
		seti(w, in.A, bit(e.str(in.B) == e.str(in.C)))
	case pcode.OpSNe:
		seti(w, in.A, bit(e.str(in.B) != e.str(in.C)))
	case pcode.OpSLt:
		seti(w, in.A, bit(e.str(in.B) < e.str(in.C)))
	case pcode.OpSLe:
		seti(w, in.A, bit(e.str(in.B) <= e.str(in.C)))
	case pcode.OpTextI, pcode.OpTextF:
		e.numberText(in)
	case pcode.OpNumI, pcode.OpNumF, pcode.OpParseI, pcode.OpParseF:
		e.parseNumber(in)

	case pcode.OpCatBegin, pcode.OpCatS, pcode.OpCatT, pcode.OpCatI, pcode.OpCatF, pcode.OpCatEnd, pcode.OpCatTo:
		e.build()
		return true
	case pcode.OpCatOut:
		e.settle()
		e.m.out.Write(e.text)

	case pcode.OpArgN:
		e.args = append(e.args, pcode.Value{Num: uint64(geti(w, in.A)), Null: e.null(in.B)})
	case pcode.OpArgS:
		s := e.str(in.A)
		e.args = append(e.args, pcode.Value{Str: s, Null: pcode.IsNullString(s)})
	case pcode.OpNative, pcode.OpNativeS:
		e.native(in)
	case pcode.OpBuiltin, pcode.OpBuiltinS:
		e.settle()
		e.builtin(in)
	case pcode.OpRandomDecl:
		e.declareRandom(in)
	case pcode.OpRandomS:
		e.drawString(in)

	default:
		return e.statement(in)
	}
	return e.next()
}

// statement executes the instructions that make up statements: some of them
// jump, wait or end the program.
func (e *env) statement(in *pcode.Instr) bool {
	if in.Op != pcode.OpSQLExec || in.A != pcode.AtOnce {
		e.settle()
	}
	switch in.Op {
	case pcode.OpSharedLoad, pcode.OpSharedStore, pcode.OpSharedAddI, pcode.OpSharedAddF,
		pcode.OpSharedLoadS, pcode.OpSharedStoreS, pcode.OpSharedCatS:
		e.sharedAccess(in)
	case pcode.OpWait:
		if !e.null(in.B) && !e.sleep(getf(e.w, in.A)) {
			return false
		}
	case pcode.OpExit:
		return e.exitProgram(in)
	case pcode.OpAbort:
		e.abort()
		return false
	case pcode.OpShift:
		e.shift()
	case pcode.OpGetrusage:
		e.getrusage()
	case pcode.OpFileNew, pcode.OpFileOpen, pcode.OpFileClose, pcode.OpFileEnd, pcode.OpFileOut, pcode.OpFileFlush, pcode.OpFileNull:
		e.fileStatement(in)
	case pcode.OpReadLine:
		return e.readLine(in)
	case pcode.OpFormat:
		e.format(in)
	case pcode.OpPattern:
		e.pattern(in)
	case pcode.OpLOB:
		e.lob(in)
	case pcode.OpNotifyEnter:
		return e.notifyEnter(in)
	case pcode.OpNotifyListen:
		e.notifyListen(in)
	case pcode.OpNotifyNext:
		return e.notifyNext(in)
	case pcode.OpNotifyBreak:
		e.notifyBreak()
	case pcode.OpNotifyLeave:
		e.notifyLeave()
	case pcode.OpSQLDeclare, pcode.OpSQLText, pcode.OpSQLFile, pcode.OpSQLRelease, pcode.OpSQLArray, pcode.OpSQLFlush, pcode.OpSQLCache, pcode.OpSQLLeak:
		e.dynamicSQL(in)
	case pcode.OpSQLBind:
		e.addEntry(in)
	case pcode.OpRetryEnter:
		e.retryEnter(in)
	case pcode.OpRetryNext:
		return e.retryNext(in)
	case pcode.OpRetryLeave:
		e.retryLeave()
	case pcode.OpDropSession:
		e.dropSession(in)
	case pcode.OpPoolResize:
		e.resizePool(in)
	case pcode.OpCacheSize:
		e.resizeCache(in)
	case pcode.OpNoStats:
		e.noStatistics()
	case pcode.OpDebugT, pcode.OpDebugV, pcode.OpDebugI, pcode.OpDebugF, pcode.OpDebugS:
		e.debug(in)
	case pcode.OpDump:
		e.dump(e.m.program.Dumps[in.K], in.A == 1)
	case pcode.OpLoopNull:
		e.loopNull(in)
	case pcode.OpLoopEnter:
		return e.loopEnter(in) && e.next()
	case pcode.OpLoopTop:
		return e.loopTop(in)
	case pcode.OpLoopEvery:
		e.loopEvery(in)
	case pcode.OpLoopWait:
		return e.loopWait(in) && e.next()
	case pcode.OpLoopNext:
		return e.loopNext(in) && e.next()
	case pcode.OpLoopDrain:
		return e.loopDrain(in)
	case pcode.OpLoopExit:
		e.loopExit(in)
	case pcode.OpDatabase:
		return e.declareDatabase(in) && e.next()
	case pcode.OpSQLExec:
		if !e.waits(in) {
			e.executeSQL(in.K)
		}
	case pcode.OpCursorOpen:
		return e.cursorOpen(in)
	case pcode.OpCursorNext:
		return e.cursorNext(in)
	case pcode.OpCursorClose:
		e.cursorClose()
	case pcode.OpCommit:
		if !e.commitWaiting() {
			e.commit()
		}
	case pcode.OpRollback:
		e.rollback()
	case pcode.OpPing:
		e.ping()
	case pcode.OpSessionEnter:
		return e.sessionEnter(in)
	case pcode.OpSessionLeave:
		e.sessionLeave()
	case pcode.OpAtEnter:
		return e.atEnter(in)
	case pcode.OpAtLeave:
		e.atLeave()
	case pcode.OpProcEnter:
		return e.procEnter(in)
	case pcode.OpProcLeave:
		e.procLeave()
	case pcode.OpDirective:
		e.obey(e.m.program.Directives[in.K])
	case pcode.OpBreakPoint:
		return e.breakPoint(in)
	case pcode.OpRunBegin:
		e.m.beginRun(in.K)
	case pcode.OpRunThreads:
		e.runThreads(in)
	case pcode.OpRunStart:
		return e.runStart() && e.next()
	case pcode.OpRunEnd:
		return e.runEnd() && e.next()
	default:
		e.report(600, "instruction "+in.Op.String()+" has no behaviour")
		return false
	}
	return e.next()
}

// divideByZero reports RWL-022 unless an operand is null: then the result is
// null anyway. The caller leaves the left operand as the result.
func (e *env) divideByZero(in *pcode.Instr) {
	if in.K < 0 || geti(e.w, uint16(in.K)) == 0 {
		e.report(22)
	}
}

// modulo of doubles has the sign of the divisor.
func (e *env) modulo(in *pcode.Instr) {
	a, b := getf(e.w, in.B), getf(e.w, in.C)
	if b == 0 {
		e.divideByZero(in)
		setf(e.w, in.A, a)
		return
	}
	setf(e.w, in.A, a-math.Floor(a/b)*b)
}

// attend looks at why the stop word is set.
func (e *env) attend() bool { return !e.m.stopping() }
