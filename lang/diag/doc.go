// Package diag holds the numbered messages of rwl.
//
// In comes a Message: a number, a place in the program and the values that fill
// its text. Out goes a line such as
//
//	RWL-017: error at [orders.rwl;12:5]: 'ordrid' is not declared
//
// followed, when wanted, by the source line with a caret, a hint and further
// detail; or one JSON object per line for editors. The catalogue says for every
// number how grave it is, what its text is, why it happens and what to do.
//
// Every stage calls it: scanner, parser, checker and compiler collect their
// messages in Faults, the running program reports through one Log. Messages are
// made by New, written by Log.Report, and nowhere else.
//
// The package never ends the program, never reads files (source lines come
// through Sources) and imports no other package of rwl.
package diag
