// Package files is what the machine needs for file variables: opening by the
// language's operators, writing, reading lines, pipes to and from shell
// commands, and the predefined stdin, stdout and stderr.
//
// A File is one file variable of one thread. Behind it is an outlet (written
// to) or an inlet (read from), made when it is opened. The outlets of main are
// shared by the threads of a run; an inlet has one user. A World holds what all
// files of a program share, knows what is open, and ends every waiting when the
// program is interrupted.
//
//	main     File f ──▶ outlet ──▶ file, or pipe ──▶ command
//	                      ▲
//	thread 1 File f ──────┤  shared: cannot close it
//	thread 2 File f ──────┘
//
// The machine calls it with bytes and gets bytes and Problems back: numbers of
// messages with their arguments, without a place. The package prints nothing
// of its own, knows no values, types or places of the language, and reads no
// environment: names are looked up by a function that the caller brings. Time
// limits are about other processes, so they are in real time even when the
// program's clock is a virtual one.
package files
