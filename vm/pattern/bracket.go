package pattern

import (
	"errors"
	"fmt"
	"strings"
)

// byteSet is the set of bytes that a bracket expression matches.
type byteSet [256]bool

// classes are the character classes of POSIX in the C locale.
var classes = map[string]func(c byte) bool{
	"alnum":  func(c byte) bool { return isLetter(c) || isDigit(c) },
	"alpha":  isLetter,
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"digit":  isDigit,
	"graph":  isGraphic,
	"lower":  func(c byte) bool { return c >= 'a' && c <= 'z' },
	"print":  func(c byte) bool { return c == ' ' || isGraphic(c) },
	"punct":  func(c byte) bool { return isGraphic(c) && !isLetter(c) && !isDigit(c) },
	"space":  func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' },
	"upper":  func(c byte) bool { return c >= 'A' && c <= 'Z' },
	"xdigit": func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' },
}

func isLetter(c byte) bool  { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool   { return c >= '0' && c <= '9' }
func isGraphic(c byte) bool { return c > ' ' && c < 0x7f }

var errOpenBracket = errors.New("a closing ] is missing")

// parseBracket reads the bracket expression at the beginning of re. A backslash
// in it is itself, ']' is when it stands first, '-' when it stands first or last
// or ends a range.
func parseBracket(re string) (set byteSet, length int, err error) {
	i := 1
	negated := strings.HasPrefix(re[i:], "^")
	if negated {
		i++
	}
	for first := true; ; first = false {
		if i >= len(re) {
			return set, 0, errOpenBracket
		}
		if re[i] == ']' && !first {
			break
		}
		if strings.HasPrefix(re[i:], "[:") {
			name, next, err := bracketed(re, i)
			if err != nil {
				return set, 0, err
			}
			class, ok := classes[name]
			if !ok {
				return set, 0, fmt.Errorf("there is no character class [:%s:]", name)
			}
			set.addClass(class)
			i = next
			continue
		}
		if i, err = set.addRange(re, i); err != nil {
			return set, 0, err
		}
	}
	if negated {
		for c := range set {
			set[c] = !set[c]
		}
	}
	return set, i + 1, nil
}

// addRange adds the byte, or the range of bytes, at re[i:] and tells what
// follows it.
func (set *byteSet) addRange(re string, i int) (next int, err error) {
	start := i
	low, i, err := element(re, i)
	if err != nil {
		return 0, err
	}
	high := low
	if i+1 < len(re) && re[i] == '-' && re[i+1] != ']' {
		if high, i, err = element(re, i+1); err != nil {
			return 0, err
		}
	}
	if high < low {
		return 0, fmt.Errorf("the range %s runs backwards", re[start:i])
	}
	for c := int(low); c <= int(high); c++ {
		set[c] = true
	}
	return i, nil
}

func (set *byteSet) addClass(class func(c byte) bool) {
	for c := range set {
		set[c] = set[c] || class(byte(c))
	}
}

// element reads one byte, a collating symbol such as [.-.], or an equivalence
// class such as [=a=]; in the C locale both are the byte they name.
func element(re string, i int) (c byte, next int, err error) {
	if re[i] != '[' || i+1 == len(re) {
		return re[i], i + 1, nil
	}
	switch re[i+1] {
	case '.', '=':
		name, next, err := bracketed(re, i)
		if err != nil {
			return 0, 0, err
		}
		if len(name) != 1 {
			return 0, 0, fmt.Errorf("%s names no single byte", re[i:next])
		}
		return name[0], next, nil
	case ':':
		return 0, 0, fmt.Errorf("a character class cannot end a range: %s", re[i:])
	}
	return re[i], i + 1, nil
}

// bracketed reads [:name:], [.name.] or [=name=] at re[i:].
func bracketed(re string, i int) (name string, next int, err error) {
	mark := re[i+1]
	// The name has at least one byte, so that [.].] and [...] can be read.
	for end := i + 3; end+1 < len(re); end++ {
		if re[end] == mark && re[end+1] == ']' {
			return re[i+2 : end], end + 2, nil
		}
	}
	return "", 0, fmt.Errorf("the %c] that ends [%c is missing", mark, mark)
}

// write writes the set as a bracket expression of Go, of characters.
func (set *byteSet) write(b *strings.Builder) {
	b.WriteByte('[')
	empty := true
	for low := 0; low < len(set); low++ {
		if !set[low] {
			continue
		}
		empty = false
		if low == '\n' {
			b.WriteRune(newline)
			continue
		}
		high := low
		for high+1 < len(set) && set[high+1] && high+1 != '\n' {
			high++
		}
		fmt.Fprintf(b, `\x{%x}-\x{%x}`, low, high)
		low = high
	}
	if empty {
		b.WriteString(`^\x{0}-\x{10ffff}`) // matches nothing
	}
	b.WriteByte(']')
}
