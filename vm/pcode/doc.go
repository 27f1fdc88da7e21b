// Package pcode is the instruction set of rwl's machine, the program made of
// it, its verifier and its listing. It has no behaviour: package lang/compile
// makes programs, package vm runs them.
//
// # The machine
//
// The machine is a statically typed register machine. A frame is a window of
// numeric cells and a window of string cells; instructions name cells by their
// index in the window. A numeric cell holds the bits of an int64 or a float64,
// and the instruction knows which. Nothing is tagged.
//
// Null of a number lives in a flag cell beside the value: 0 not null, 1 null.
// Arithmetic runs on the values whatever the flags say; an instruction OrI
// joins the flags where both operands can be null. Operands that cannot be
// null have no flag cell, so null costs nothing where it cannot occur. A null
// string is the string NullString (see there).
//
// Cells 0 and 1 of a procedure's frame are its result and the result's flag,
// string cell 0 its result when that is a string; the arguments follow. A call
// moves the base of the window: the caller writes the arguments where the
// callee's frame begins, and finds the result at the same place.
//
// Frame 0 of an environment holds the main variables. The code of main and of
// thread blocks runs in it and reaches them directly; procedures use LoadG and
// StoreG.
//
// Jumps are displacements in instructions, relative to the jump itself. Only
// JumpBack and the ends of loops go backwards; there the machine looks at its
// stop word.
//
// # Fast and slow
//
// Instructions up to LastFast run in the machine's leaf loop. The others, which
// must call something, are executed by the driver around it.
package pcode
