package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/term"
)

var errNoTerminal = errors.New("there is no terminal to ask for it")

// askTerminal asks at the terminal of the process, whatever its input and output
// are. When ctx ends it gives up and leaves the terminal as it was.
func askTerminal(ctx context.Context, prompt string) (string, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return "", errNoTerminal
	}
	defer tty.Close()
	state, err := term.GetState(int(tty.Fd()))
	if err != nil {
		return "", errNoTerminal
	}
	fmt.Fprint(tty, prompt)
	type answer struct {
		password []byte
		err      error
	}
	answered := make(chan answer, 1)
	go func() { // ends with the answer, or with the process
		password, err := term.ReadPassword(int(tty.Fd()))
		answered <- answer{password, err}
	}()
	select {
	case a := <-answered:
		fmt.Fprintln(tty)
		return string(a.password), a.err
	case <-ctx.Done():
		_ = term.Restore(int(tty.Fd()), state) // without echo the next command would be typed blindly
		fmt.Fprintln(tty)
		return "", context.Cause(ctx)
	}
}

// ownArguments are the words of the command line in memory of our own, so that
// concealArgument does not change them.
func ownArguments() []string {
	var args []string
	for _, a := range os.Args[1:] {
		args = append(args, strings.Clone(a))
	}
	return args
}

// concealArgument overwrites a text in the memory where the system keeps the
// command line: ps shows that to every user. The strings of os.Args lie there,
// outside of what Go holds to be immutable, and nothing else reads them after
// ownArguments.
func concealArgument(text string) {
	if text == "" {
		return
	}
	for _, a := range os.Args[1:] {
		if at := strings.Index(a, text); at >= 0 {
			memory := unsafe.Slice(unsafe.StringData(a), len(a))
			for i := range text {
				memory[at+i] = '*'
			}
		}
	}
}
