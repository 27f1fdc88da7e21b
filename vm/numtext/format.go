// Package numtext turns numbers into text and text into numbers, as the rwl
// language defines it. A format (such as "%.2f") is parsed once and then used
// for any number of conversions; the text is appended to the caller's buffer.
// The scanner and checker parse formats, the machine and the native functions
// convert. The package never allocates in a conversion (beyond growing the
// buffer it was given), keeps no state and knows nothing of nulls.
package numtext

import (
	"errors"
	"fmt"
	"strings"
)

type flags uint8

const (
	flagLeft  flags = 1 << iota // '-'
	flagPlus                    // '+'
	flagBlank                   // ' '
	flagAlt                     // '#'
	flagZero                    // '0'
)

// noPrecision says that the format names no precision.
const noPrecision = -1

// maxSize bounds width and precision, so that a slip in a format cannot ask
// for gigabytes of zeros.
const maxSize = 9999

// Format is one conversion of the printf family, made for integers by
// ParseIntFormat or for doubles by ParseDoubleFormat. It is a comparable
// value. The zero value stands for DefaultInt or DefaultDouble, by use.
type Format struct {
	spec  string
	conv  byte
	flags flags
	width int16
	prec  int16
}

// The formats in force before any $iformat or $dformat.
var (
	DefaultInt    = Format{spec: "%ld", conv: 'd', prec: noPrecision}
	DefaultDouble = Format{spec: "%.2f", conv: 'f', prec: 2}
)

// ParseIntFormat reads an $iformat: '%', flags of "-+ #0", width, '.' and
// precision, length letters (ignored, all values have 64 bits), and one of
// d i o u x X.
func ParseIntFormat(spec string) (Format, error) { return parseFormat(spec, "diouxX") }

// ParseDoubleFormat reads a $dformat: as ParseIntFormat, but with one of
// a A e E f F g G at the end.
func ParseDoubleFormat(spec string) (Format, error) { return parseFormat(spec, "aAeEfFgG") }

// Spec is the text the format was made from.
func (f Format) Spec() string { return f.spec }

func parseFormat(spec, conversions string) (Format, error) {
	f := Format{spec: spec, prec: noPrecision}
	rest, ok := strings.CutPrefix(spec, "%")
	if !ok {
		return Format{}, errors.New("a format begins with %")
	}
	for rest != "" {
		i := strings.IndexByte("-+ #0", rest[0])
		if i < 0 {
			break
		}
		f.flags |= 1 << i
		rest = rest[1:]
	}
	var err error
	if f.width, rest, err = parseSize(rest); err != nil {
		return Format{}, err
	}
	if strings.HasPrefix(rest, ".") {
		if f.prec, rest, err = parseSize(rest[1:]); err != nil {
			return Format{}, err
		}
	}
	rest = strings.TrimLeft(rest, "lL")
	if rest == "" {
		return Format{}, fmt.Errorf("the format ends without one of the letters %s", conversions)
	}
	if strings.IndexByte(conversions, rest[0]) < 0 {
		return Format{}, fmt.Errorf("%q is found where one of the letters %s is expected", rest[:1], conversions)
	}
	if len(rest) > 1 {
		return Format{}, fmt.Errorf("%q follows the end of the format", rest[1:])
	}
	f.conv = rest[0]
	return f, nil
}

// parseSize reads the digits of a width or precision; none mean 0.
func parseSize(s string) (n int16, rest string, err error) {
	i := 0
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		d := int16(s[i] - '0')
		if n > (maxSize-d)/10 {
			return 0, "", fmt.Errorf("width and precision end at %d", maxSize)
		}
		n = n*10 + d
	}
	return n, s[i:], nil
}

// pad brings the text at dst[start:] to the width of the format. Zeros go in
// at dst[digits:], behind sign and prefix; zeroFill tells whether the
// conversion allows them.
func (f Format) pad(dst []byte, start, digits int, zeroFill bool) []byte {
	missing := int(f.width) - (len(dst) - start)
	if missing <= 0 {
		return dst
	}
	if f.flags&flagLeft != 0 {
		return appendRepeated(dst, ' ', missing)
	}
	at, fill := start, byte(' ')
	if zeroFill && f.flags&flagZero != 0 {
		at, fill = digits, '0'
	}
	end := len(dst)
	dst = appendRepeated(dst, fill, missing)
	copy(dst[at+missing:], dst[at:end])
	for i := at; i < at+missing; i++ {
		dst[i] = fill
	}
	return dst
}

// appendSign writes the sign that a signed conversion shows.
func (f Format) appendSign(dst []byte, negative bool) []byte {
	switch {
	case negative:
		return append(dst, '-')
	case f.flags&flagPlus != 0:
		return append(dst, '+')
	case f.flags&flagBlank != 0:
		return append(dst, ' ')
	}
	return dst
}

func appendRepeated(dst []byte, b byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, b)
	}
	return dst
}
