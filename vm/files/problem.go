package files

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Problem is one message: its number and the arguments of its text.
type Problem struct {
	Number int
	Args   []any
}

// unreadable is the number of the message about reading or writing that failed
// in the middle.
const unreadable = 430

// problem is a list of one, which is what most operations return if anything.
func problem(number int, args ...any) []Problem {
	return []Problem{{Number: number, Args: args}}
}

// errInterrupted ends what waits when the program is interrupted.
var errInterrupted = errors.New("the program was interrupted")

// reason is the cause in an error of the system, without the operation and the
// name, which the messages tell themselves.
func reason(err error) string {
	var number syscall.Errno
	var path *fs.PathError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errInterrupted.Error()
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return strings.TrimPrefix(err.Error(), "exec: ")
}
