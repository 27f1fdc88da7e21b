// Package standalone puts a program into a copy of the executable and reads it
// back when that copy starts.
//
// The program goes behind the executable:
//
//	executable | "rwlprog1" | length, 8 bytes | SHA-256 of the rest | the program as JSON
//
// The executable says itself where that begins: it holds a mark, a text with a
// number that is 0 in rwl and that Join sets in the copy. So an executable whose
// end was cut off still knows that it had a program, and a plain rwl does not
// read its own file at all.
//
// cmd/rwl calls Join for 'rwl build' and Inside at each start. The package opens
// no files and reports nothing.
package standalone
