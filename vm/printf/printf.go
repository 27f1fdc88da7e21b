// Package printf formats the text of printf, fprintf and sprintf. A format, as
// the program wrote it, and the values of its arguments come in; the text is
// appended to the caller's buffer, and what is wrong with the format is
// reported by message number. The machine calls it, with a format parsed once
// (Parse) where the format is a constant, else with Append. The package never
// writes anywhere, keeps no state, and allocates nothing in a call without
// problems, beyond growing the buffer it was given.
//
// A conversion is
//
//	%[flags][width][.precision][length]letter
//
//	flags      - left, 0 zeros, + and blank sign, # alternate form;
//	           and at most one of these, for a null value:
//	           z as zero, b blanks, n the text null, N the text NULL,
//	           t or T the text of one more argument
//	width      digits or *, in characters; a negative argument means left
//	precision  digits or *; a negative argument means none
//	length     h l L q j, without effect
//	letter     d i x X       integer
//	           e E f F g G   double
//	           s             text; the precision is the most characters
//	           m M           engineering notation, see engineering.go
//	           k K           sizes, see size.go
//
// and %% is a percent sign. Arguments are taken in the order in which the
// conversion names them: the text of t, width, precision, value. A null without
// one of the flags for it is an empty text, which the width still pads.
// Everything is C's printf, except that widths count characters (UTF-8) and
// that f rounds half away from zero, as print does.
package printf

import "rwl/vm/numtext"

// Kind is the type of an argument.
type Kind uint8

// The kinds of arguments.
const (
	Integer Kind = iota
	Double
	String
)

// Arg is the value of one argument. Of the last three fields the one that Kind
// names holds it; conversions of another type convert it as an assignment of
// the language would.
type Arg struct {
	Kind   Kind
	Null   bool
	Int    int64
	Double float64
	Str    string
}

// Problem is something wrong with a format or its arguments.
type Problem struct {
	Number int   // of the message: 266 to 271
	Args   []any // of the message
}

// The numbers of problems. All except Replaced and TooMany end the processing
// of the format; the text made so far stays.
const (
	TooFew       = 266 // arguments
	Replaced     = 267 // args: letter found, letter used
	Incomplete   = 268 // the format ends within a conversion
	NoConversion = 269 // args: letter found
	Incorrect    = 270 // args: conversion as written
	TooMany      = 271 // args: how many arguments are left
)

// Micro is the usual text for the prefix of 10^-6.
const Micro = "µ"

// Options are what directives say at the place of the statement.
type Options struct {
	Int    numtext.Format // for integers shown by %s; zero value: the default
	Double numtext.Format // for doubles shown by %s; zero value: the default
	Micro  string         // prefix of 10^-6 in %m and %M; "" means Micro
}

// Append appends the text that format makes of args. Problems go to report as
// they are met.
func Append(dst []byte, format string, args []Arg, o Options, report func(Problem)) []byte {
	w := writer{dst: dst, args: args, options: o, report: report}
	for at := 0; at < len(format); {
		var p piece
		p, at = next(format, at)
		if !w.piece(&p) {
			return w.dst
		}
	}
	w.finish()
	return w.dst
}

// Compiled is a format that was parsed. It is not changed by use, so many
// threads may share it.
type Compiled struct{ pieces []piece }

// Parse parses a format. It has no error: what is wrong is reported whenever
// the format is used, after the text in front of it was made.
func Parse(format string) *Compiled {
	c := &Compiled{}
	for at := 0; at < len(format); {
		var p piece
		p, at = next(format, at)
		c.pieces = append(c.pieces, p)
	}
	return c
}

// Append does what the function Append does with the format that was parsed.
func (c *Compiled) Append(dst []byte, args []Arg, o Options, report func(Problem)) []byte {
	w := writer{dst: dst, args: args, options: o, report: report}
	for i := range c.pieces {
		if !w.piece(&c.pieces[i]) {
			return w.dst
		}
	}
	w.finish()
	return w.dst
}
