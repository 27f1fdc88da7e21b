package stdlib

import (
	"strings"
	"unicode/utf8"

	"rwl/vm/pcode"
)

// msgBackwards says that instr or instrb was asked to search backwards.
const msgBackwards = 232

// The forms of length and lengthb for an argument that is a plain variable:
// null counts as its text, which is empty. A program cannot write these names;
// the compiler takes them in place of the others, which give null.
const (
	LengthOfVariable  = "length#variable"
	LengthbOfVariable = "lengthb#variable"
)

// text has each function twice: by characters (UTF-8, a byte that is no part
// of one counts by itself) and, with a b at the end, by bytes. Numbers come as
// their text. A null string is an empty one.
var text = []pcode.Native{
	length("length", pcode.NullStrict, countCharacters, "length(s): number of characters of s"),
	length("lengthb", pcode.NullStrict, countBytes, "lengthb(s): number of bytes of s"),
	length(LengthOfVariable, pcode.NullAware, countCharacters, "length of a variable, 0 for null"),
	as(pcode.OpLenB, length(LengthbOfVariable, pcode.NullAware, countBytes, "lengthb of a variable, 0 for null")),
	search("instr", byCharacters, "instr(s, t[, p]): position, from 1, of the first t in s that begins at p or later; 0 when there is none"),
	search("instrb", byBytes, "instrb(s, t[, p]): as instr, but by bytes"),
	part("substr", byCharacters, "substr(s, p[, l]): at most l characters of s from position p on; a negative p counts from the end"),
	as(pcode.OpPartB, part("substrb", byBytes, "substrb(s, p[, l]): as substr, but by bytes")),
}

// unit is what positions in a string count.
type unit struct {
	count func(s string) int
	// skip is the byte offset behind the first n units, all of s when there are fewer.
	skip func(s string, n int64) int
}

var (
	byBytes      = unit{countBytes, func(s string, n int64) int { return int(min(n, int64(len(s)))) }}
	byCharacters = unit{countCharacters, skipCharacters}
)

func countBytes(s string) int      { return len(s) }
func countCharacters(s string) int { return utf8.RuneCountInString(s) }

func skipCharacters(s string, n int64) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

func length(name string, nulls pcode.NullRule, count func(string) int, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(str), Result: integer, Nulls: nulls, Pure: true, Doc: doc,
		Fn: func(c *pcode.Call) { c.SetInt(int64(count(c.Str(0)))) }}
}

// as names the instruction that does what a function does.
func as(op pcode.Op, n pcode.Native) pcode.Native {
	n.Op = op
	return n
}

// search makes instr or instrb. It is not pure since it may have to report.
func search(name string, by unit, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(str, str, integer), Optional: 1, Result: integer, Nulls: pcode.NullAware, Doc: doc,
		Fn: func(c *pcode.Call) {
			from := int64(1)
			if c.N() > 2 {
				if c.Null(2) {
					c.SetNull()
					return
				}
				from = c.Int(2)
			}
			if from < 0 {
				c.Host.Report(msgBackwards, name, from)
			}
			c.SetInt(position(c.Str(0), c.Str(1), from, by))
		}}
}

// position is where t begins in s at or behind from; 0 when it does not, or
// when from is not a position of s.
func position(s, t string, from int64, by unit) int64 {
	if from < 1 {
		return 0
	}
	start := by.skip(s, from-1)
	if start == len(s) {
		return 0
	}
	at := strings.Index(s[start:], t)
	if at < 0 {
		return 0
	}
	return from + int64(by.count(s[start:start+at]))
}

// part makes substr or substrb.
func part(name string, by unit, doc string) pcode.Native {
	return pcode.Native{Name: name, Params: types(str, integer, integer), Optional: 1, Result: str, Nulls: pcode.NullAware, Pure: true, Doc: doc,
		Fn: func(c *pcode.Call) {
			switch {
			case c.N() == 2 && c.Null(1):
				c.SetNull()
			case c.N() == 2:
				c.SetString(tail(c.Str(0), c.Int(1), by))
			case c.Null(1) || c.Null(2) || c.Int(2) < 1:
				c.SetString("")
			default:
				rest := tail(c.Str(0), c.Int(1), by)
				c.SetString(rest[:by.skip(rest, c.Int(2))])
			}
		}}
}

// tail is s from position p on: 1 and 0 are the first, -1 is the last. A
// position outside s gives "".
func tail(s string, p int64, by unit) string {
	if p < 0 {
		p += int64(by.count(s)) + 1
		if p < 1 {
			return ""
		}
	}
	return s[by.skip(s, max(p, 1)-1):]
}
