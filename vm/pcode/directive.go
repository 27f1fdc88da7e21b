package pcode

// DirectiveKind is a directive that main obeys when it comes to its place.
type DirectiveKind uint8

// The directives, with their values.
const (
	DirectiveCRLF        DirectiveKind = iota // on, off
	DirectiveInterrupt                        // stop, continue, break, reset
	DirectiveNiceAbort                        // on, off
	DirectiveErrorTime                        // on, off
	DirectiveQueueTiming                      // on, off
	DirectiveSetAction                        // on, reset, off
	DirectiveSQLLogging                       // stdout, stderr, file, append, off
	DirectiveAppTime                          // on, off
	DirectiveDBTime                           // on, off
	DirectiveSQLError                         // count, nocount, stop, continue, savepoint, …
	DirectiveMicro                            // a variable gives symbol number Slot
	DirectiveMute                             // message number Slot is not printed any more
)

// Directive is one of them in the text.
type Directive struct {
	Kind  DirectiveKind
	Value string
	Text  string // name of a file
	Var   *Variable
	Slot  int
}
