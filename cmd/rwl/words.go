package main

import (
	"strings"

	"github.com/spf13/pflag"

	"rwl/lang/diag"
)

// commandLine is a command line taken apart. Options and other words may be
// mixed:
//
//	rwl [options] file… [args…]            -A and -F tell files from arguments
//	rwl [options] file… ';' args…          ';' does so too; options may still follow
//	rwl [options] -- file… '-x code' -- args…
//
// The first -- ends the options. After it a word '-x code' is code in the place
// of a file, and a second -- ends the files.
type commandLine struct {
	options   []given
	words     []word
	arguments []string // behind the separator
	separator string   // ";" or "--" when the line has one
}

// given is an option of the command line and its value.
type given struct {
	flag  *pflag.Flag
	value string
}

// word is a file, or code in the place of one.
type word struct {
	text string
	code bool
}

// separates files from arguments.
const separates = ";"

// cutter takes a command line apart.
type cutter struct {
	line  commandLine
	flags *pflag.FlagSet
	args  []string
	ended bool // a -- was seen
}

// cutLine takes a command line apart; the message is about the first word that
// cannot be understood, and what came before it is valid.
func cutLine(args []string, flags *pflag.FlagSet) (commandLine, *diag.Message) {
	c := cutter{flags: flags, args: args}
	for len(c.args) > 0 {
		if m := c.next(); m != nil {
			return c.line, m
		}
	}
	return c.line, nil
}

func (c *cutter) next() *diag.Message {
	a := c.args[0]
	c.args = c.args[1:]
	switch {
	case a == "--" && !c.ended:
		c.ended = true
	case c.line.separator == "" && (a == separates || a == "--"):
		c.line.separator = a
	case !c.ended && strings.HasPrefix(a, "--"):
		return c.long(a[2:])
	case !c.ended && len(a) > 1 && a[0] == '-':
		return c.letters(a)
	case c.line.separator != "":
		c.line.arguments = append(c.line.arguments, a)
	case c.ended && strings.HasPrefix(a, "-x"):
		code := strings.TrimSpace(a[2:])
		if code == "" {
			return diag.New(176, diag.Place{})
		}
		c.line.words = append(c.line.words, word{code, true})
	default:
		c.line.words = append(c.line.words, word{a, false})
	}
	return nil
}

// long takes an option --name, --name=value or --name value. The name may be
// shortened as long as only one option begins so.
func (c *cutter) long(text string) *diag.Message {
	name, value, assigned := strings.Cut(text, "=")
	f, m := longOption(name, c.flags)
	if m != nil {
		return m
	}
	if f.NoOptDefVal != "" {
		if assigned {
			return diag.New(312, diag.Place{}, "--"+f.Name)
		}
		c.give(f, f.NoOptDefVal)
		return nil
	}
	if !assigned {
		if len(c.args) == 0 {
			return diag.New(313, diag.Place{}, "--"+f.Name)
		}
		value, c.args = c.args[0], c.args[1:]
	}
	c.give(f, value)
	return nil
}

// letters takes options like -s, -ss, -A1, -A 1 and -qA1.
func (c *cutter) letters(a string) *diag.Message {
	for rest := a[1:]; rest != ""; {
		letter := rest[:1]
		rest = rest[1:]
		f := c.flags.ShorthandLookup(letter)
		if f == nil {
			m := diag.New(111, diag.Place{}, "-"+letter)
			if letter >= "0" && letter <= "9" {
				m.Hint = "write -- before arguments that begin with '-'"
			}
			return m
		}
		if f.NoOptDefVal != "" {
			c.give(f, f.NoOptDefVal)
			continue
		}
		value := strings.TrimPrefix(rest, "=")
		rest = ""
		if value == "" {
			if len(c.args) == 0 {
				return lettersWithoutValue(letter)
			}
			value, c.args = c.args[0], c.args[1:]
		}
		c.give(f, value)
	}
	return nil
}

func lettersWithoutValue(letter string) *diag.Message {
	if letter == "x" {
		return diag.New(176, diag.Place{})
	}
	return diag.New(143, diag.Place{}, "-"+letter)
}

func (c *cutter) give(f *pflag.Flag, value string) {
	c.line.options = append(c.line.options, given{f, value})
}

// longOption finds an option by its name or by the beginning of it that only it
// has. Two names of the same thing do not stand in each other's way.
func longOption(name string, flags *pflag.FlagSet) (*pflag.Flag, *diag.Message) {
	if f := flags.Lookup(name); f != nil {
		return f, nil
	}
	var found []*pflag.Flag
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if name == "" || !strings.HasPrefix(f.Name, name) {
			return
		}
		names = append(names, "--"+f.Name)
		for _, other := range found {
			if other.Value == f.Value {
				return
			}
		}
		found = append(found, f)
	})
	switch len(found) {
	case 0:
		return nil, unknownOption(name, flags)
	case 1:
		return found[0], nil
	}
	return nil, diag.New(314, diag.Place{}, "--"+name, strings.Join(names, ", "))
}

func unknownOption(name string, flags *pflag.FlagSet) *diag.Message {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	m := diag.New(111, diag.Place{}, "--"+name)
	if s := diag.Suggest(name, names); s != "" {
		m.Hint = "did you mean '--" + s + "'?"
	}
	return m
}

// set gives the options their values, in the order of the command line.
func (l *commandLine) set(flags *pflag.FlagSet) *diag.Message {
	for _, g := range l.options {
		if err := flags.Set(g.flag.Name, g.value); err != nil {
			return diag.New(414, diag.Place{}, g.value, "--"+g.flag.Name, "an integer")
		}
	}
	return nil
}
