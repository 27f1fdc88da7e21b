// Package stdlib holds the functions of the rwl language that are written in
// Go: mathematics, random numbers, strings, files and the environment, time.
// Arguments come in and results go out through pcode.Call; whatever a function
// needs besides (randomness, clock, environment, messages) it asks of the
// call's Host. The command gives All to the checker, the compiler and the
// machine. The package keeps no state. Functions that look into the machine
// itself (sessions, databases, child processes) are the machine's own.
package stdlib

import (
	"slices"

	"rwl/vm/pcode"
)

// All lists the functions by theme. Names with several entries are overloaded.
func All() []pcode.Native {
	return slices.Concat(mathematics, random, text, system, times)
}

const (
	integer = pcode.TypeInteger
	double  = pcode.TypeDouble
	str     = pcode.TypeString
)

// types is a list of parameters.
func types(t ...pcode.Type) []pcode.Type { return t }
