package scan

import (
	"maps"
	"slices"
	"strings"

	"rwl/lang/diag"
)

// Shape is what follows the name of a directive.
type Shape uint8

const (
	Bare     Shape = iota // nothing: the pieces of conditional compilation
	Value                 // :value
	Pair                  // :value or :value:"second"
	Fragment              // $if: nothing, or the old form with a condition after the colon
)

// Directives are the known directives.
var Directives = map[string]Shape{
	"if": Fragment, "then": Bare, "else": Bare, "endif": Bare,
	"include": Value, "longoption": Value, "useroption": Pair, "userswitch": Pair, "userhelp": Value,
	"alwaysmute": Value, "ampersand": Value, "bindoffset": Value, "bindoutname": Pair, "clockstart": Value, "startseconds": Value,
	"connecterror": Value, "crnlgeneral": Value, "crnlreadline": Value, "crnlstring": Value, "crnlwriteline": Value,
	"dbfailures": Value, "debugon": Value, "debugoff": Value, "dformat": Value, "iformat": Value, "embeddedqueryarray": Value,
	"embeddeddmlarray": Value, "emptystring": Value, "errordetail": Value, "errortime": Value, "eventnotify": Value,
	"filelinename": Pair, "hostname": Value, "implicit": Value, "interrupt": Value, "maxcode": Value, "maxident": Value,
	"maxlocals": Value, "musymbol": Value, "musymbolfromstring": Value, "mute": Value, "nameexpand": Value, "niceabort": Value,
	"oerstatistics": Value, "sqlerrorstatistics": Value, "ora01013": Value, "oraerror": Value, "sqlerror": Value, "pipeline": Value,
	"pre31fileassign": Value, "queue": Value, "queueeverytiming": Value, "randseed": Value, "readbuffer": Value,
	"reconnect1017": Value, "sessionpool_no_rlb": Value, "setaction": Value, "slashconvert": Value, "sqllogging": Pair,
	"statistics": Value, "statsapptime": Value, "statsdbtime": Value, "trigonometry": Value,
}

// platforms are constants that look like directives.
var platforms = set("linux", "solaris", "macos", "windows")

// dollar scans what begins with $: $1, $#, $NAME, $linux, a directive.
func (s *Scanner) dollar() (Token, bool) {
	switch c := s.at(1); {
	case c == '#':
		return s.parameter(s.pos + 2), true
	case isDigit(c):
		return s.parameter(s.digits(s.pos + 1)), true
	case c >= 'A' && c <= 'Z':
		return s.environment(), true
	case c >= 'a' && c <= 'z':
		return s.directive()
	}
	s.illegalCharacter()
	return Token{}, false
}

func (s *Scanner) parameter(end int) Token {
	t := s.token(Ident, end)
	t.Text = t.Raw
	return t
}

// environment scans $NAME, a string constant with the value of the environment variable.
func (s *Scanner) environment() Token {
	t := s.token(String, s.nameEnd(s.pos+1))
	t.Env, t.EnvMissing = t.Raw[1:], true
	if s.opt.Getenv != nil {
		value, found := s.opt.Getenv(t.Env)
		t.Text, t.EnvMissing = value, !found
	}
	if t.EnvMissing {
		t.Text = ""
		if !s.condition {
			s.warn(diag.New(208, t.Place, t.Env))
		}
	}
	return t
}

// directive scans $name with its arguments. An unknown or incomplete one is reported and dropped.
func (s *Scanner) directive() (Token, bool) {
	start, end := s.pos, s.nameEnd(s.pos+1)
	name := string(s.src[start+1 : end])
	if platforms[name] {
		return s.parameter(end), true
	}
	shape, known := Directives[name]
	t := Token{Text: name}
	if shape == Fragment && s.byteAt(end) == ':' {
		t.ArgKind = ':'
		end++
	}
	expected, hint := "", ""
	if !known || shape == Value || shape == Pair {
		t.Arg, t.ArgKind, end = s.argument(end, shape == Pair)
		if t.ArgKind == 0 {
			expected = "':' and a value must follow directly"
		}
	}
	if t.ArgKind != 0 && shape == Pair && s.byteAt(end) == ':' {
		second := byte(0)
		if t.Arg2, second, end = s.argument(end, false); second == 0 {
			expected = "a second value must follow"
		}
	}
	if !known {
		expected, hint = "there is no such directive", diag.DidYouMean("$"+name, dollarNames())
	}
	if expected != "" {
		s.warn(diag.New(24, s.place(start), "$"+name, expected).WithHint(hint))
		s.pos = end
		return Token{}, false
	}
	cut := s.token(Directive, end)
	cut.Text, cut.Arg, cut.Arg2, cut.ArgKind = t.Text, t.Arg, t.Arg2, t.ArgKind
	return cut, true
}

// dollarNames are the names as a program writes them, for suggestions.
func dollarNames() []string {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(Directives)) {
		names = append(names, "$"+n)
	}
	return names
}

// argument reads ':' and a "string", a <name> or bare characters up to white space, of a pair up to the next colon. kind is
// 0 when there is no argument or its quote is not closed on the line.
func (s *Scanner) argument(i int, pair bool) (arg string, kind byte, end int) {
	if s.byteAt(i) != ':' {
		return "", 0, i
	}
	i++
	switch c := s.byteAt(i); c {
	case '"', '<':
		closing := byte('"')
		if c == '<' {
			closing = '>'
		}
		line := string(s.src[i+1 : s.lineEnd(i)])
		if n := strings.IndexByte(line, closing); n >= 0 {
			return line[:n], c, i + 1 + n + 1
		}
		return "", 0, s.lineEnd(i)
	}
	end = i
	for end < len(s.src) && !isSpace(s.src[end]) && !(pair && s.src[end] == ':') {
		end++
	}
	if end == i {
		return "", 0, i
	}
	return string(s.src[i:end]), 'w', end
}

func (s *Scanner) nameEnd(i int) int {
	for i < len(s.src) && isNamePart(s.src[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
