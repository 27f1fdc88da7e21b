package pattern

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
)

// translate turns a POSIX extended expression of bytes into one of characters
// for Go's regexp (see newline). Operators stay as they are; bracket expressions
// are read here, since Go's differ in backslashes, newlines and collating
// symbols, and come out as lists of characters.
func translate(re string) (string, error) {
	var b strings.Builder
	b.Grow(len(re) + len(re)/2)
	for i := 0; i < len(re); {
		switch re[i] {
		case '[':
			set, length, err := parseBracket(re[i:])
			if err != nil {
				return "", err
			}
			set.write(&b)
			i += length
		case '\\':
			if i+1 == len(re) {
				return "", errors.New("it ends with a backslash")
			}
			if err := writeEscaped(&b, re[i+1]); err != nil {
				return "", err
			}
			i += 2
		default:
			b.WriteRune(character(re[i]))
			i++
		}
	}
	return b.String(), nil
}

// controls are the letters that stand for a control character behind a
// backslash, where POSIX leaves letters undefined.
var controls = map[byte]byte{'a': '\a', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// foreign says what to write for escapes of other dialects.
var foreign = map[byte]string{
	'd': "[0-9]", 'D': "[^0-9]",
	'w': "[[:alnum:]_]", 'W': "[^[:alnum:]_]",
	's': "[[:space:]]", 'S': "[^[:space:]]",
}

// writeEscaped writes the character behind a backslash as an ordinary one.
func writeEscaped(b *strings.Builder, c byte) error {
	if control, ok := controls[c]; ok {
		b.WriteRune(character(control))
		return nil
	}
	switch {
	case c >= '0' && c <= '9':
		return fmt.Errorf(`\%c is a back reference, which is not supported`, c)
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		if write, ok := foreign[c]; ok {
			return fmt.Errorf(`\%c is not POSIX, write %s`, c, write)
		}
		return fmt.Errorf(`\%c has no meaning`, c)
	case c > ' ' && c < 0x7f:
		b.WriteByte('\\')
	}
	b.WriteRune(character(c))
	return nil
}

// plainError is the reason without the words that Go puts around it, and without
// the expression as it was translated.
func plainError(err error) error {
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch fault.Code {
	case syntax.ErrMissingRepeatArgument:
		return fmt.Errorf("nothing stands before %s that could be repeated", fault.Expr)
	case syntax.ErrInvalidRepeatSize:
		return fmt.Errorf("%s is no repeat count: from 0 to 1000, the smaller first", fault.Expr)
	}
	return errors.New(string(fault.Code))
}
