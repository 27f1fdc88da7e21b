package vm

import "rwl/vm/pcode"

// Some operations follow each other so often that one instruction does both:
// it saves a round of the loop. The first operation of two is replaced by the
// pair's; the second stays where it is, since a jump may go to it, and the pair
// reads its operands there. The first operation of a pair never leaves the
// loop, so that the driver sees the instructions of the program only.
//
// The pairs were chosen by counting what the programs of tests/bench/machine
// execute.
var pairs = map[[2]pcode.Op]pcode.Op{
	{pcode.OpMove, pcode.OpMove}:          pcode.OpPairMoveMove,
	{pcode.OpMove, pcode.OpConst}:         pcode.OpPairMoveConst,
	{pcode.OpMove, pcode.OpCall}:          pcode.OpPairMoveCall,
	{pcode.OpMove, pcode.OpJumpZ}:         pcode.OpPairMoveJumpZ,
	{pcode.OpAddI, pcode.OpMove}:          pcode.OpPairAddIMove,
	{pcode.OpConst, pcode.OpCall}:         pcode.OpPairConstCall,
	{pcode.OpSConst, pcode.OpCall}:        pcode.OpPairSConstCall,
	{pcode.OpAddIK, pcode.OpCall}:         pcode.OpPairAddIKCall,
	{pcode.OpAddIK, pcode.OpJumpGeIK}:     pcode.OpPairAddIKJumpGeIK,
	{pcode.OpAddIK, pcode.OpJump}:         pcode.OpPairAddIKJump,
	{pcode.OpAddI, pcode.OpJump}:          pcode.OpPairAddIJump,
	{pcode.OpAddI, pcode.OpRet}:           pcode.OpPairAddIRet,
	{pcode.OpMulF, pcode.OpRet}:           pcode.OpPairMulFRet,
	{pcode.OpMulIK, pcode.OpAddI}:         pcode.OpPairMulIKAddI,
	{pcode.OpMulIK, pcode.OpAddIK}:        pcode.OpPairMulIKAddIK,
	{pcode.OpMulF, pcode.OpMulAddF}:       pcode.OpPairMulFMulAddF,
	{pcode.OpMulF, pcode.OpMulRsubF}:      pcode.OpPairMulFMulRsubF,
	{pcode.OpMulAddF, pcode.OpMove}:       pcode.OpPairMulAddFMove,
	{pcode.OpJumpNleFK, pcode.OpJumpBack}: pcode.OpPairJumpNleFKBack,
	{pcode.OpMulFK, pcode.OpMulAddF}:      pcode.OpPairMulFKMulAddF,
	{pcode.OpMulFK, pcode.OpRet}:          pcode.OpPairMulFKRet,
	{pcode.OpAddF, pcode.OpMulFK}:         pcode.OpPairAddFMulFK,
	{pcode.OpJumpGeIK, pcode.OpRetV}:      pcode.OpPairJumpGeIKRetV,
}

// fuse returns a copy of a function's code with its pairs. A jump to a return
// returns itself.
func fuse(program []pcode.Instr) []pcode.Instr {
	fused := append([]pcode.Instr(nil), program...)
	for i := range len(fused) - 1 {
		if in := &program[i]; in.Op == pcode.OpJump && program[i+int(in.K)].Op == pcode.OpRet {
			fused[i].Op = pcode.OpRet
			continue
		}
		if op, ok := pairs[[2]pcode.Op{program[i].Op, program[i+1].Op}]; ok {
			fused[i].Op = op
		}
	}
	return fused
}
