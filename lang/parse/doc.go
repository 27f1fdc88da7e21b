// Package parse reads the files of a program and gives its elements, stretch by
// stretch.
//
// It drives the scanner, obeys the directives ($include, $if, formats, user
// options), cuts the tokens into program elements (splitter.go) and has the
// grammar of package ast parse one element at a time. After a fault it cuts the
// faulty statement out and goes on, so that all faults of a text are found and
// none is invented (recovery.go).
//
// A condition of $if that needs values only the running program has is a
// barrier: Next returns what came before, the caller runs it, and the next call
// of Next gets a reader for the values. The text behind a barrier is parsed
// before that, with both outcomes, so that no syntax fault appears late.
package parse
