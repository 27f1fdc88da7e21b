// Package vm runs p-code.
//
// A Machine owns what all threads share: the program, the databases, the
// clock, the output, the stop word. An environment owns what one thread has:
// its cells and frames, random stream, session, cursors and recorder; it is used
// by one goroutine, or task of an executor, only. Machine.Run executes main in
// one environment; a run command makes one environment and one task per thread.
//
// The instructions up to pcode.LastFast run in a leaf loop (fast.go) that keeps
// three values live: environment, instruction pointer and register window. All
// others are executed by the driver around it (driver.go), each in a small
// function of the file of its theme. The loop relies on pcode.Verify; built with
// the tag rwlchecked it looks at every operand instead.
//
// The package reads no clock, environment, file or random seed of its own:
// State brings them. Time stamps go to package measure, SQL to package sqlrt.
package vm
