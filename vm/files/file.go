package files

import (
	"strings"
	"sync/atomic"
)

// File is one file variable of one thread; NewFile makes it closed. It may be
// opened again after it was closed. A File is used by one goroutine.
type File struct {
	world      *World
	name       string // of the variable, for messages
	out        *outlet
	in         *inlet
	shared     bool // the outlet is main's, this is a thread
	predefined bool
	told       *complaints
}

// complaints are the RWL-053 that were reported since the last attempt to open
// the variable, by main or by a thread that has a copy of it.
type complaints struct{ reading, writing atomic.Bool }

// How says what directives and surroundings have to say on opening.
type How struct {
	// Lookup finds the value of an environment variable, or of an argument when
	// key is a digit. nil leaves names as they are ($nameexpand:off).
	Lookup     func(key string) (string, bool)
	Characters Characters // for Assign only
	Lines      Lines
}

// NewFile makes the file variable of this name.
func NewFile(w *World, name string) *File {
	return &File{world: w, name: name, told: &complaints{}}
}

// IsOpen tells whether the variable is not null.
func (f *File) IsOpen() bool {
	return f.in != nil || f.out != nil && !f.out.closed.Load()
}

// Waits tells whether reading or writing may take as long as somebody at the other end wants.
func (f *File) Waits() bool { return f.in != nil && f.in.waits || f.out != nil && f.out.waits }

// Open opens a file or starts a command. When that fails, which the problems
// tell (52, 55, 67, 114, 207, 241), the variable stays as it was; warnings
// (208, 291) do not hinder. It waits only for the other end of a named pipe.
func (f *File) Open(mode Mode, name string, how How) []Problem {
	if f.IsOpen() {
		return problem(55, f.name)
	}
	f.in, f.out, f.shared, f.told = nil, nil, false, &complaints{}
	var problems []Problem
	if mode == Assign {
		mode, name, problems = assigned(name, how.Characters)
	}
	if mode == PipeTo || mode == PipeFrom {
		return append(problems, f.openPipe(mode, name, how)...)
	}
	path := name
	if how.Lookup != nil {
		expanded, ok, more := Expand(name, how.Lookup)
		problems = append(problems, more...)
		if !ok {
			return problems
		}
		path = expanded
	}
	if path == "" || strings.IndexByte(path, 0) >= 0 {
		return append(problems, problem(114, name)...)
	}
	file, err := open(path, mode, f.world.interruption())
	if err != nil {
		return append(problems, problem(52, path, reason(err))...)
	}
	f.attach(mode, file, nil, how)
	return problems
}

// assigned is the mode and name of an assignment.
func assigned(name string, c Characters) (Mode, string, []Problem) {
	if c == Ignored {
		return Write, name, nil
	}
	mode, rest, character := chooseMode(name)
	if character == "" || c == Obeyed {
		return mode, rest, nil
	}
	return mode, rest, problem(291, character, name)
}

// Close closes the file and waits for the command behind it. Reported are data
// that could not be written (54, 68), a status other than 0 (66), and a thread
// that tries to close a file of main (234). Closing what is closed does nothing.
func (f *File) Close() []Problem {
	switch {
	case !f.IsOpen():
		return nil
	case f.predefined:
		return problem(54, f.name, "it is predefined")
	case f.shared:
		return problem(234, f.name)
	}
	return f.detach()
}

// CloseBy is the assignment of null with an operator: Close, with a warning
// (292) when the operator is one that opens.
func (f *File) CloseBy(m Mode) []Problem {
	if m == Assign {
		return f.Close()
	}
	return append(problem(292, f.name, m.String()), f.Close()...)
}

// CloseLocal is for a local variable at the end of its procedure: RWL-056 when
// the file is still open, which is closed.
func (f *File) CloseLocal() []Problem {
	if !f.IsOpen() {
		return nil
	}
	return append(problem(56, f.name), f.Close()...)
}

// ForThread makes the copy of main's variable for a thread of a run: open for
// writing it is shared, open for reading it is closed there.
func (f *File) ForThread() *File {
	copied := &File{world: f.world, name: f.name, told: f.told}
	if f.out != nil {
		copied.out, copied.shared, copied.predefined = f.out, true, f.predefined
	}
	return copied
}

// EndThread is for each variable of a thread that has ended: a file that the
// thread opened is closed, one of main stays as it is.
func (f *File) EndThread() []Problem {
	if f.shared || f.predefined {
		f.out = nil
		return nil
	}
	return f.detach()
}

// detach closes what is behind the variable.
func (f *File) detach() []Problem {
	var problems []Problem
	switch {
	case f.out != nil:
		problems = f.out.close()
	case f.in != nil:
		problems = f.in.close()
	}
	f.out, f.in = nil, nil
	return problems
}

// closedProblem is RWL-053, once for each attempt to open and direction.
func (f *File) closedProblem(before *atomic.Bool, direction string) []Problem {
	if before.Swap(true) {
		return nil
	}
	return problem(53, f.name, direction)
}
