package diag

import "fmt"

// Category is a set of bits that say how grave a message is and what it stops.
type Category uint16

// The bits. Those of ExitMask become the exit status of the program.
const (
	Severe      Category = 0x001 // stop as soon as possible
	Parse       Category = 0x002 // a fault of the program text: nothing is run
	Minor       Category = 0x004 // a fault that does not forbid execution
	Runtime     Category = 0x008 // the statement failed, the next one goes on
	Warning     Category = 0x020 // printed as a warning; may be muted
	Information Category = 0x200 // printed as information

	ExitMask = Severe | Parse | Minor | Runtime
)

// Has tells whether any of the given bits is set.
func (c Category) Has(bits Category) bool { return c&bits != 0 }

// effect tells a reader what such a message stops, and its exit status.
func (c Category) effect() string {
	status := fmt.Sprintf(" The exit status gets %d.", c&ExitMask)
	switch {
	case c.Has(Severe):
		return "The program, or the thread concerned, stops." + status
	case c.Has(Parse):
		return "Nothing is executed." + status
	case c.Has(Minor):
		return "The program goes on." + status
	case c.Has(Runtime):
		return "The program goes on with the next statement." + status
	case c.Has(Warning):
		return "The program goes on; $mute or --mute silence the warning."
	}
	return ""
}

// Severity is the word that a message prints: a category that carries the
// warning bit beside the runtime bit is still called a warning.
func (c Category) Severity() string {
	switch {
	case c.Has(Warning):
		return "warning"
	case c.Has(Severe):
		return "critical error"
	case c.Has(Parse | Minor | Runtime):
		return "error"
	case c.Has(Information):
		return "information"
	}
	return "error"
}
