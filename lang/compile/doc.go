// Package compile turns the checked tree of a stretch into p-code.
//
// In come the tree, what package check found out about it (check.Info) and the
// program so far; out goes the program with the stretch's functions appended
// and Entry set. The generated code keeps the conventions in the comment of
// package pcode: null flags only where null can occur, arguments written where
// the callee's frame begins, backward jumps only by JumpBack.
//
// Registers are handed out like a stack: variables first, temporaries above
// them, released when the statement or subexpression that needed them is done.
package compile
