// Package check resolves names, scopes and types of a stretch of program text,
// finds the faults that can be found without running it, and tells where null
// can occur. In comes the tree of package ast; out goes Info, which package
// compile reads, and messages in diag.Faults.
//
// A Checker lives as long as the program: later stretches see what earlier ones
// declared. It never evaluates anything and knows no cells and no instructions.
package check
