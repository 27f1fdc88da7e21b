package files

import "strings"

// maxName is the longest name that the system accepts, in bytes.
const maxName = 4095

// Expand replaces $NAME, ${NAME} and $1 to $9 in a file name. lookup is given
// NAME or the digit. A variable that does not exist is a warning (RWL-208) and
// becomes ""; an argument that does not exist, a '$' without a name and a name
// that becomes too long make the name unusable (RWL-207, 241): then ok is false.
func Expand(name string, lookup func(key string) (string, bool)) (expanded string, ok bool, problems []Problem) {
	var b strings.Builder
	rest := name
	for {
		at := strings.IndexByte(rest, '$')
		if at < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:at])
		key, after, fault := nextKey(rest[at+1:])
		if fault != "" {
			return "", false, append(problems, problem(207, name, fault)...)
		}
		rest = after
		value, found := lookup(key)
		switch {
		case !found && isDigit(key[0]):
			return "", false, append(problems, problem(207, name, "there is no argument $"+key)...)
		case !found:
			problems = append(problems, problem(208, key)...)
		}
		b.WriteString(value)
	}
	if b.Len() > maxName {
		return "", false, append(problems, problem(241, name)...)
	}
	return b.String(), true, problems
}

// nextKey takes the name behind a '$'.
func nextKey(text string) (key, rest, fault string) {
	if inner, ok := strings.CutPrefix(text, "{"); ok {
		key, rest, ok = strings.Cut(inner, "}")
		switch {
		case !ok:
			return "", "", "a '}' is missing"
		case keyLength(key) != len(key) || key == "":
			return "", "", "'${" + key + "}' holds no name"
		}
		return key, rest, ""
	}
	n := keyLength(text)
	if n == 0 {
		return "", "", "a '$' stands without a name"
	}
	return text[:n], text[n:], ""
}

// keyLength is the length of the name or of the digit that text begins with.
func keyLength(text string) int {
	for i := range len(text) {
		c := text[i]
		switch {
		case i == 0 && isDigit(c):
			return 1
		case isDigit(c) && i > 0, c == '_', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		default:
			return i
		}
	}
	return len(text)
}

// isDigit is also true for 0, which is no argument: nobody finds it.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
