package parse

import (
	"strconv"
	"strings"

	"rwl/lang/diag"
	"rwl/lang/scan"
)

// debugBits are what the original simulator can print about itself, with the
// bits that stand for the names.
var debugBits = map[string]uint64{
	"bison": 0x4, "var": 0x10, "exec": 0x20, "pvinternal": 0x40, "eval": 0x100, "sql": 0x200, "bind": 0x800, "define": 0x800,
}

// debug accepts $debugon and $debugoff, which have nothing to switch here.
func (l *Loader) debug(t scan.Token) {
	names := strings.Split(t.Arg, ",")
	known := true
	for _, name := range names {
		if !debuggable(name) {
			known = false
			m := diag.New(303, t.Place, name)
			m.Hint = diag.DidYouMean(name, debugNames())
			l.fault(m)
		}
	}
	if known {
		l.opt.Faults.Add(diag.New(427, t.Place, "$"+t.Text,
			"'rwl check --pcode' lists the instructions, and $sqllogging the SQL that is executed"))
	}
}

// debuggable tells whether a name, or a number with bits, stands for something.
func debuggable(name string) bool {
	bits, err := strconv.ParseUint(strings.ToLower(name), 0, 64)
	if err != nil {
		return debugBits[name] != 0
	}
	for _, b := range debugBits {
		bits &^= b
	}
	return bits == 0
}

func debugNames() []string {
	var names []string
	for n := range debugBits {
		names = append(names, n)
	}
	return names
}
