package pcode

// Op is an operation code.
type Op uint16

// The operations. The comment gives the effect; a, b, c are cells (n numeric,
// s string, x either kind by the instruction), k the constant.
const (
	OpNop Op = iota

	// Moves and constants.
	OpConst     // a = k (bits)
	OpMove      // a = b
	OpLoadG     // a = main cell k
	OpStoreG    // main cell k = a
	OpNullRange // cells a, a+2, … of c pairs from a: value 0, flag 1

	// Integer arithmetic, wrapping.
	OpAddI  // a = b + c + k
	OpSubI  // a = b - c + k
	OpMulI  // a = b * c
	OpAddIK // a = b + k
	OpMulIK // a = b * k
	OpDivIK // a = b / k; k is not 0
	OpModIK // a = b % k; k is not 0
	OpDivI  // a = b / c; flag cell in k (-1 none)
	OpModI  // a = b % c; flag cell in k (-1 none)
	OpNegI  // a = -b
	OpOrI   // a = b | c: joins flags
	OpAndI  // a = b & c

	// Double arithmetic.
	OpAddF // a = b + c
	OpSubF // a = b - c
	OpMulF // a = b * c
	OpDivF // a = b / c; flag cell in k (-1 none)
	OpNegF // a = -b
	// With a constant in k, and three operands, the third in cell k.
	OpAddFK    // a = b + k
	OpRsubFK   // a = k - b
	OpMulFK    // a = b * k
	OpDivFK    // a = b / k; k is not 0
	OpMulAddF  // a = b * c + cell k, each rounded
	OpMulSubF  // a = b * c - cell k
	OpMulRsubF // a = cell k - b * c

	// Conversion between numbers.
	OpIToF // a = double(b)
	OpFToI // a = trunc(b)

	// Comparison, result 0 or 1.
	OpEqI // a = b = c
	OpNeI
	OpLtI
	OpLeI
	OpEqF
	OpNeF
	OpLtF
	OpLeF
	OpNotI  // a = b is 0
	OpNotF  // a = b is 0.0
	OpBoolI // a = b is not 0
	OpBoolF // a = b is not 0.0

	// Jumps. Displacement in k unless said otherwise.
	OpJump
	OpJumpBack // backwards; looks at the stop word
	OpJumpZ    // if a is 0
	OpJumpNZ   // if a is not 0
	OpJumpEqI  // if a = b
	OpJumpNeI
	OpJumpLtI
	OpJumpLeI
	OpJumpNltF // if not a < b: true also for NaN
	OpJumpNleF
	OpJumpEqF
	OpJumpNeF
	OpJumpNltFK // if not a < constant k; displacement in b, c
	OpJumpNleFK
	OpJumpNgtFK
	OpJumpNgeFK
	OpJumpModEqIK // if a % b = c; b, not 0, and c are small constants
	OpJumpModNeIK
	OpJumpEqIK // if a = the 32-bit constant in b, c
	OpJumpNeIK
	OpJumpLtIK
	OpJumpLeIK
	OpJumpGtIK
	OpJumpGeIK
	// The ends of loops: add a step to a, then jump backwards if a comparison
	// holds. K has the step and the displacement (Step, Back). They look at the
	// stop word.
	OpLoopLtI  // if a < b
	OpLoopLeI  // if a <= b
	OpLoopLtIK // if a < the 32-bit constant in b, c
	OpLoopLeIK
	OpLoopGtIK
	OpLoopGeIK
	OpNullCond // if flag a: warn RWL-064 and jump; the leaf loop only passes by

	// Calls.
	OpCall // call function k; its frame begins at cell a and string cell b
	OpRet  // return to the caller
	OpRetV // cell 0 = a, return to the caller

	// Strings that only move, and main variables that are added to.
	OpSConst   // a = string constant k
	OpSMove    // a = b
	OpSLoadG   // a = main string cell k
	OpSStoreG  // main string cell k = a
	OpSSame    // numeric a = string b = string constant k; c: negated
	OpJumpSame // if string a = string constant k; displacement in b, c
	OpJumpDiff // if it is another string
	OpLenB     // numeric a = bytes of string b
	OpPartB    // string a = bytes of string b from position c on; Part says how many
	OpAddGI    // main cell k += a
	OpAddGF    // main cell k += a
	OpSubGF    // main cell k -= a

	// Pairs: the machine replaces the first operation of two by one that does
	// both (see vm's fuse.go). No program contains them.
	OpPairMoveMove
	OpPairMoveConst
	OpPairMoveCall
	OpPairMoveJumpZ
	OpPairAddIMove
	OpPairConstCall
	OpPairSConstCall
	OpPairAddIKCall
	OpPairAddIKJumpGeIK
	OpPairAddIKJump
	OpPairAddIJump
	OpPairAddIRet
	OpPairMulFRet
	OpPairMulIKAddI
	OpPairMulIKAddIK
	OpPairMulFMulAddF
	OpPairMulFMulRsubF
	OpPairMulAddFMove
	OpPairJumpNleFKBack
	OpPairMulFKMulAddF
	OpPairMulFKRet
	OpPairAddFMulFK
	OpPairJumpGeIKRetV

	lastFast

	// Doubles that need a function call.
	OpModF // a = b - floor(b/c)*c; flag cell in k (-1 none)

	// Strings.
	OpSNull   // a = null
	OpSIsNull // numeric a = string b is null
	OpSClear  // string cells a … a+b-1 = ""
	OpSFit    // a = b cut to k bytes; message c (RWL-021 or RWL-127) when cut
	OpSFitV   // a = b cut to the bytes in numeric cell c; message k
	OpSEq     // numeric a = b = c
	OpSNe
	OpSLt
	OpSLe
	OpTextI  // string a = text of integer b, flag c (NoCell none), context k
	OpTextF  // string a = text of double b, flag c, context k
	OpNumI   // a = integer at the start of string b, flag a+1: b is null
	OpNumF   // a = double at the start of string b, flag a+1: b is null
	OpParseI // as NumI, but null also when b is blank: assignment
	OpParseF

	// Concatenation in the environment's text buffer.
	OpCatBegin
	OpCatS   // append string a
	OpCatT   // append string constant k
	OpCatI   // append integer a, flag b (NoCell none), context k
	OpCatF   // append double a, flag b, context k
	OpCatEnd // string a = buffer
	OpCatTo  // string a = a with the buffer behind it
	OpCatOut // write the buffer to standard output

	// Arguments of natives and declarations.
	OpArgN     // push numeric a, flag b (NoCell none)
	OpArgS     // push string a
	OpNative   // call native c; numeric result in a, flag a+1; context k
	OpNativeS  // the same with string result in a
	OpBuiltin  // machine function k on the pushed arguments; numeric result a, flag a+1
	OpBuiltinS // the same with string result a

	// Files, formatted text and patterns. A file variable is a numeric cell with
	// the number of the environment's file, 0 before its declaration.
	OpFileNew   // a = number of a new, closed file named by string constant k
	OpFileOpen  // open file a by the name in string b with mode c, context k
	OpFileClose // close file a; c the mode of the operator
	OpFileEnd   // file a of a routine that ends
	OpFileOut   // write the text buffer to file a
	OpFileFlush // flush file a
	OpFileNull  // a = file b is closed
	OpReadLine  // read a line of file a into the variables of read k; jump c ahead at the end of the file
	OpFormat    // append to the text buffer what format k makes of the pushed arguments; context a
	OpPattern   // execute pattern statement k on the pushed arguments
	OpLOB       // execute readlob or writelob k on the pushed arguments

	// Random arrays.
	OpRandomDecl // fill weights of array k from the pushed arguments
	OpRandomS    // string a = draw from array k
	OpCallRandom // draw a procedure from array k and call it as Call does

	// Shared variables (threads global).
	OpSharedLoad  // a, flag a+1 = shared k
	OpSharedStore // shared k = a, flag b (NoCell none)
	OpSharedAddI  // shared k += a, flag b
	OpSharedAddF  // shared k += a, flag b
	OpSharedLoadS
	OpSharedStoreS
	OpSharedCatS // shared k ||= string a

	// Statements.
	OpWait      // sleep a seconds, flag b
	OpExit      // end the program with status a
	OpAbort     // end the process at once
	OpShift     // shift the positional arguments
	OpGetrusage // refresh usrseconds and sysseconds
	OpNoStats   // the present call is not counted
	OpDump      // printvar: list k; a: with cells

	// Control loops. k is the index of the loop's description.
	OpLoopNull  // if flag a: warn that start, stop or count (k: 0, 1, 2) in b is null
	OpLoopEnter // a: start cell, b: stop or count cell; waits for the start
	OpLoopTop   // jump c instructions ahead when done; sets loopnumber
	OpLoopEvery // a: the gap in seconds; plans the next arrival
	OpLoopWait  // sleep a seconds, flag b, but not beyond the stop
	OpLoopNext  // sleeps until the next arrival; loopnumber += 1
	OpLoopDrain // a: the gap; counts one arrival left in the backlog, jump c ahead when none
	OpLoopExit

	// SQL and sessions.
	OpDatabase    // declare database k from the pushed arguments
	OpSQLDeclare  // sql k is as declared: no text or binds of modify, no rows collected
	OpSQLText     // string a becomes the text of sql k; b is Text… bits
	OpSQLFile     // the content of the file named by string a becomes the text of sql k
	OpSQLBind     // the pushed position or name says what entry k is tied to
	OpSQLRelease  // drop text and entries of sql k
	OpSQLArray    // rows that sql k collects: a
	OpSQLFlush    // send the rows that sql k collected; a: 1 when the program asks for it
	OpSQLCache    // keep sql k prepared: a
	OpSQLLeak     // forget that sql k is prepared
	OpSQLExec     // execute sql k once; a: AtOnce, or it may wait (see pipeline.go)
	OpCursorOpen  // open a cursor on sql k; jump c ahead when it cannot be opened
	OpCursorNext  // fetch into the defines of sql k; jump c ahead at the end
	OpCursorClose // close the innermost cursor
	OpCommit
	OpRollback
	OpPing
	OpSessionEnter // take a session of database k (-1 the current one) for main
	OpSessionLeave
	OpAtEnter // put the session aside and take one of database k
	OpAtLeave
	OpProcEnter   // begin a measured call; jump c ahead when no session came
	OpProcLeave   // end it
	OpRetryEnter  // begin a retry block: at most a repetitions (b: its flag), after the errors of retry k
	OpRetryNext   // end of the block: roll back, wait and repeat, or jump c ahead when it is done
	OpRetryLeave  // leave the block
	OpCacheSize   // sessions of database k keep a statements prepared
	OpDropSession // release database, modify database leak: action a
	OpPoolResize  // database k to a … b

	// Main only.
	OpDirective  // obey directive k
	OpBreakPoint // an element of main begins; a: it calls routines. Jump c ahead is where Ctrl-C breaks out to

	// Notifications.
	OpNotifyEnter  // a: start cell or NoCell, b: stop cell; take a session of database k to listen, or jump c ahead
	OpNotifyListen // listen to the channel named by string a
	OpNotifyNext   // wait for a notification and put it into the variables of read k; jump c ahead at the stop
	OpNotifyBreak  // the innermost block ends after this pass
	OpNotifyLeave

	// Debugging ($debugon).
	OpDebugT // tell text k
	OpDebugV // tell the variables of list k
	OpDebugI // tell that expression k gave integer a, flag b
	OpDebugF // the same for a double
	OpDebugS // the same for string a

	// Run.
	OpRunBegin   // run k
	OpRunThreads // block k with a threads
	OpRunStart   // start all threads, main goes on
	OpRunEnd     // start all threads unless it is done, wait for them

	opCount
)

// NoCell stands in a cell operand that is not used.
const NoCell = 0xFFFF

// LastFast is the last operation of the leaf loop.
const LastFast = lastFast - 1

// Instr is one instruction.
type Instr struct {
	Op      Op
	A, B, C uint16
	K       int64
}

// Small is the 32-bit constant that compare-and-jump carries in b and c.
func (in *Instr) Small() int64 { return int64(int32(uint32(in.B) | uint32(in.C)<<16)) }

// Step and Back are what the end of a loop adds to its variable, and where it
// jumps to.
func (in *Instr) Step() int64 { return in.K >> 32 }

// Back is the displacement of the end of a loop.
func (in *Instr) Back() int64 { return int64(int32(in.K)) }

// StepBack is the k of the end of a loop. Both numbers have 32 bits.
func StepBack(step, back int64) int64 { return step<<32 | back&0xFFFFFFFF }

// Part are the cell with the number of bytes that PartB takes, and the native
// function that does the same where the numbers are unusual.
func (in *Instr) Part() (cell uint16, native int64) { return uint16(in.K), in.K >> 16 }

// PartOf is the k of PartB.
func PartOf(cell int, native int64) int64 { return native<<16 | int64(cell) }

// IsLoop tells whether the operation is the end of a loop.
func (op Op) IsLoop() bool { return op >= OpLoopLtI && op <= OpLoopGeIK }

// operand tells what an operand field is, for the verifier and the listing.
type operand byte

const (
	none  operand = iota
	rd            // numeric cell read
	wr            // numeric cell written
	wr2           // numeric cell and its flag written
	fl            // flag cell read, or NoCell
	sr            // string cell read
	sw            // string cell written
	srw           // string cell read and written
	rw            // numeric cell read and written
	jmp           // displacement
	jlow          // lower half of a 32-bit displacement, the upper one follows
	part          // cell and native function of PartB
	jback         // step and displacement of the end of a loop
	cellk         // numeric cell read, in k
	nzk           // a number that is not 0, in k
	nzs           // the same, in a small field
	fn            // function
	txt           // string constant
	gl            // main numeric cell
	gs            // main string cell
	ctx           // context
	imm           // a plain number
	dbl           // a plain number, the bits of a double
	flk           // flag cell in k, or -1
	nat           // native
	arr           // random array
	sql           // sql
	db            // database, or -1
	lop           // loop
	shr           // shared variable
	run           // run or block
)

type opInfo struct {
	name    string
	a, b, c operand
	k       operand
}

var ops = [opCount]opInfo{
	OpNop: {name: "nop"}, OpConst: {"const", wr, none, none, imm}, OpMove: {"move", wr, rd, none, none},
	OpLoadG: {"loadg", wr, none, none, gl}, OpStoreG: {"storeg", rd, none, none, gl}, OpNullRange: {"nulls", wr, none, imm, none},
	OpAddI: {"addi", wr, rd, rd, imm}, OpSubI: {"subi", wr, rd, rd, imm}, OpMulI: {"muli", wr, rd, rd, none},
	OpAddIK: {"addik", wr, rd, none, imm}, OpMulIK: {"mulik", wr, rd, none, imm},
	OpDivIK: {"divik", wr, rd, none, nzk}, OpModIK: {"modik", wr, rd, none, nzk},
	OpAddFK: {"addfk", wr, rd, none, dbl}, OpRsubFK: {"rsubfk", wr, rd, none, dbl}, OpMulFK: {"mulfk", wr, rd, none, dbl}, OpDivFK: {"divfk", wr, rd, none, dbl},
	OpMulAddF: {"muladdf", wr, rd, rd, cellk}, OpMulSubF: {"mulsubf", wr, rd, rd, cellk}, OpMulRsubF: {"mulrsubf", wr, rd, rd, cellk},
	OpJumpEqF: {"jumpeqf", rd, rd, none, jmp}, OpJumpNeF: {"jumpnef", rd, rd, none, jmp},
	OpJumpNltFK: {"jumpnltfk", rd, jlow, none, dbl}, OpJumpNleFK: {"jumpnlefk", rd, jlow, none, dbl},
	OpJumpNgtFK: {"jumpngtfk", rd, jlow, none, dbl}, OpJumpNgeFK: {"jumpngefk", rd, jlow, none, dbl},
	OpJumpModEqIK: {"jumpmodeq", rd, nzs, imm, jmp}, OpJumpModNeIK: {"jumpmodne", rd, nzs, imm, jmp},
	OpLoopLtI: {"looplti", rw, rd, none, jback}, OpLoopLeI: {"looplei", rw, rd, none, jback},
	OpLoopLtIK: {"loopltik", rw, imm, imm, jback}, OpLoopLeIK: {"loopleik", rw, imm, imm, jback},
	OpLoopGtIK: {"loopgtik", rw, imm, imm, jback}, OpLoopGeIK: {"loopgeik", rw, imm, imm, jback},
	OpRetV: {"retv", rd, none, none, none}, OpSSame: {"ssame", wr, sr, imm, txt}, OpLenB: {"lenb", wr, sr, none, none}, OpPartB: {"partb", sw, sr, rd, part},
	OpJumpSame: {"jumpsame", sr, jlow, none, txt}, OpJumpDiff: {"jumpdiff", sr, jlow, none, txt},
	OpAddGI: {"addgi", rd, none, none, gl}, OpAddGF: {"addgf", rd, none, none, gl}, OpSubGF: {"subgf", rd, none, none, gl},
	OpDivI: {"divi", wr, rd, rd, flk}, OpModI: {"modi", wr, rd, rd, flk}, OpNegI: {"negi", wr, rd, none, none},
	OpOrI: {"ori", wr, rd, rd, none}, OpAndI: {"andi", wr, rd, rd, none},
	OpAddF: {"addf", wr, rd, rd, none}, OpSubF: {"subf", wr, rd, rd, none}, OpMulF: {"mulf", wr, rd, rd, none},
	OpDivF: {"divf", wr, rd, rd, flk}, OpNegF: {"negf", wr, rd, none, none},
	OpIToF: {"itof", wr, rd, none, none}, OpFToI: {"ftoi", wr, rd, none, none},
	OpEqI: {"eqi", wr, rd, rd, none}, OpNeI: {"nei", wr, rd, rd, none}, OpLtI: {"lti", wr, rd, rd, none}, OpLeI: {"lei", wr, rd, rd, none},
	OpEqF: {"eqf", wr, rd, rd, none}, OpNeF: {"nef", wr, rd, rd, none}, OpLtF: {"ltf", wr, rd, rd, none}, OpLeF: {"lef", wr, rd, rd, none},
	OpNotI: {"noti", wr, rd, none, none}, OpNotF: {"notf", wr, rd, none, none}, OpBoolI: {"booli", wr, rd, none, none}, OpBoolF: {"boolf", wr, rd, none, none},
	OpJump: {"jump", none, none, none, jmp}, OpJumpBack: {"jumpback", none, none, none, jmp},
	OpJumpZ: {"jumpz", rd, none, none, jmp}, OpJumpNZ: {"jumpnz", rd, none, none, jmp},
	OpJumpEqI: {"jumpeqi", rd, rd, none, jmp}, OpJumpNeI: {"jumpnei", rd, rd, none, jmp}, OpJumpLtI: {"jumplti", rd, rd, none, jmp}, OpJumpLeI: {"jumplei", rd, rd, none, jmp},
	OpJumpNltF: {"jumpnltf", rd, rd, none, jmp}, OpJumpNleF: {"jumpnlef", rd, rd, none, jmp},
	OpJumpEqIK: {"jumpeqik", rd, imm, imm, jmp}, OpJumpNeIK: {"jumpneik", rd, imm, imm, jmp}, OpJumpLtIK: {"jumpltik", rd, imm, imm, jmp},
	OpJumpLeIK: {"jumpleik", rd, imm, imm, jmp}, OpJumpGtIK: {"jumpgtik", rd, imm, imm, jmp}, OpJumpGeIK: {"jumpgeik", rd, imm, imm, jmp},
	OpCall: {"call", imm, imm, none, fn}, OpRet: {name: "ret"},
	OpModF: {"modf", wr, rd, rd, flk}, OpNullCond: {"nullcond", rd, none, none, jmp},
	OpSConst: {"sconst", sw, none, none, txt}, OpSMove: {"smove", sw, sr, none, none}, OpSNull: {"snull", sw, none, none, none},
	OpSIsNull: {"sisnull", wr, sr, none, none}, OpSLoadG: {"sloadg", sw, none, none, gs}, OpSStoreG: {"sstoreg", sr, none, none, gs},
	OpSClear: {"sclear", sw, imm, none, none}, OpSFit: {"sfit", sw, sr, imm, imm}, OpSFitV: {"sfitv", sw, sr, rd, imm},
	OpSEq: {"seq", wr, sr, sr, none}, OpSNe: {"sne", wr, sr, sr, none}, OpSLt: {"slt", wr, sr, sr, none}, OpSLe: {"sle", wr, sr, sr, none},
	OpTextI: {"texti", sw, rd, fl, ctx}, OpTextF: {"textf", sw, rd, fl, ctx},
	OpNumI: {"numi", wr2, sr, none, none}, OpNumF: {"numf", wr2, sr, none, none}, OpParseI: {"parsei", wr2, sr, none, none}, OpParseF: {"parsef", wr2, sr, none, none},
	OpCatBegin: {name: "cat"}, OpCatS: {"cats", sr, none, none, none}, OpCatT: {"catt", none, none, none, txt}, OpCatI: {"cati", rd, fl, none, ctx},
	OpCatF: {"catf", rd, fl, none, ctx}, OpCatEnd: {"catend", sw, none, none, none}, OpCatTo: {"catto", srw, none, none, none}, OpCatOut: {name: "catout"},
	OpArgN: {"argn", rd, fl, none, none}, OpArgS: {"args", sr, none, none, none},
	OpNative: {"native", wr2, none, nat, ctx}, OpNativeS: {"natives", sw, none, nat, ctx},
	OpBuiltin: {"builtin", wr2, none, none, imm}, OpBuiltinS: {"builtins", sw, none, none, imm},
	OpFileNew: {"filenew", wr, none, none, txt}, OpFileOpen: {"fileopen", rd, sr, imm, ctx}, OpFileClose: {"fileclose", rd, none, imm, none},
	OpFileEnd: {"fileend", rd, none, none, none}, OpFileOut: {"fileout", rd, none, none, none}, OpFileFlush: {"fileflush", rd, none, none, none}, OpFileNull: {"filenull", wr, rd, none, none},
	OpReadLine: {"readline", rd, none, jmp, imm}, OpFormat: {"format", imm, none, none, imm}, OpPattern: {"pattern", none, none, none, imm}, OpLOB: {"lob", none, none, none, imm},
	OpRandomDecl: {"randomdecl", none, none, none, arr}, OpRandomS: {"randoms", sw, none, none, arr}, OpCallRandom: {"callrandom", imm, imm, none, arr},
	OpSharedLoad: {"shload", wr2, none, none, shr}, OpSharedStore: {"shstore", rd, fl, none, shr}, OpSharedAddI: {"shaddi", rd, fl, none, shr},
	OpSharedAddF: {"shaddf", rd, fl, none, shr}, OpSharedLoadS: {"shloads", sw, none, none, shr}, OpSharedStoreS: {"shstores", sr, none, none, shr}, OpSharedCatS: {"shcats", sr, none, none, shr},
	OpWait: {"wait", rd, fl, none, none}, OpExit: {"exit", rd, fl, none, none}, OpAbort: {name: "abort"}, OpShift: {name: "shift"}, OpGetrusage: {name: "getrusage"},
	OpNoStats: {name: "nostats"}, OpDump: {"dump", imm, none, none, imm},
	OpLoopNull: {"loopnull", rd, wr, none, imm}, OpLoopEnter: {"loopenter", fl, rd, none, lop}, OpLoopTop: {"looptop", none, none, jmp, lop}, OpLoopEvery: {"loopevery", rd, fl, none, lop},
	OpLoopWait: {"loopwait", rd, fl, none, lop}, OpLoopNext: {"loopnext", none, none, none, lop}, OpLoopDrain: {"loopdrain", rd, fl, jmp, lop}, OpLoopExit: {"loopexit", none, none, none, lop},
	OpDatabase: {"database", none, none, none, db}, OpSQLDeclare: {"sqldeclare", none, none, none, sql}, OpSQLText: {"sqltext", sr, imm, none, sql}, OpSQLFile: {"sqlfile", sr, imm, none, sql},
	OpSQLBind: {"sqlbind", none, none, none, imm}, OpSQLRelease: {"sqlrelease", none, none, none, sql}, OpSQLArray: {"sqlarray", rd, none, none, sql},
	OpSQLFlush: {"sqlflush", imm, none, none, sql}, OpSQLCache: {"sqlcache", imm, none, none, sql}, OpSQLLeak: {"sqlleak", none, none, none, sql},
	OpRetryEnter: {"retryenter", rd, fl, none, imm}, OpRetryNext: {"retrynext", none, none, jmp, none}, OpRetryLeave: {name: "retryleave"}, OpCacheSize: {"cachesize", rd, none, none, db}, OpSQLExec: {"sqlexec", imm, none, none, sql},
	OpCursorOpen: {"curopen", none, none, jmp, sql}, OpCursorNext: {"curnext", none, none, jmp, sql}, OpCursorClose: {name: "curclose"},
	OpCommit: {name: "commit"}, OpRollback: {name: "rollback"}, OpPing: {name: "ping"},
	OpSessionEnter: {"sessenter", none, none, jmp, db}, OpSessionLeave: {name: "sessleave"}, OpAtEnter: {"atenter", none, none, jmp, db}, OpAtLeave: {name: "atleave"},
	OpProcEnter: {"procenter", none, none, jmp, imm}, OpProcLeave: {name: "procleave"}, OpDropSession: {"dropsession", imm, none, none, none}, OpPoolResize: {"poolresize", rd, rd, none, db},
	OpDirective: {"directive", none, none, none, imm}, OpBreakPoint: {"breakpoint", imm, none, jmp, none},
	OpNotifyEnter: {"notifyenter", fl, rd, jmp, db}, OpNotifyListen: {"notifylisten", sr, none, none, none}, OpNotifyNext: {"notifynext", none, none, jmp, imm},
	OpNotifyBreak: {name: "notifybreak"}, OpNotifyLeave: {name: "notifyleave"}, OpRunStart: {"runstart", none, none, none, run},
	OpDebugT: {"debugt", none, none, none, txt}, OpDebugV: {"debugv", none, none, none, imm}, OpDebugI: {"debugi", rd, fl, none, txt},
	OpDebugF: {"debugf", rd, fl, none, txt}, OpDebugS: {"debugs", sr, none, none, txt},
	OpRunBegin: {"runbegin", none, none, none, run}, OpRunThreads: {"runthreads", rd, fl, none, run}, OpRunEnd: {"runend", none, none, none, run},
}

// IsPair tells whether the operation is one that only the machine makes.
func (op Op) IsPair() bool { return op >= OpPairMoveMove && op < lastFast }

// MakesString tells whether all that the operation writes is string cell a.
func (op Op) MakesString() bool { return ops[op].a == sw && op != OpSClear }

// String is the name the listing shows.
func (op Op) String() string {
	if op >= opCount {
		return "?"
	}
	return ops[op].name
}
