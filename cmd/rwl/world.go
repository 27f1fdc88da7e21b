package main

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"rwl/cmd/internal/standalone"
	"rwl/vm/clock"
)

// world is everything outside the program: a test brings its own.
type world struct {
	stdout, stderr io.Writer
	stdin          io.Reader
	getenv         func(string) (string, bool)
	readFile       func(string) ([]byte, error)
	writeFile      func(string, []byte, os.FileMode) error
	library        func(name string) ([]byte, bool) // text of a library shipped inside
	libraries      func() []string                  // their names
	executable     func() (string, error)           // path of this command
	// program reads the program that the executable holds; nil when it has none.
	program  func() (*standalone.Program, error)
	inside   *standalone.Program // what program gave
	isFolder func(path string) bool
	clock    clock.Clock
	hostname string
	pid      int
	started  time.Time
	seed     func() uint64
	exit     func(int)
	// signals delivers Ctrl-C and SIGTERM until stop is called.
	signals func() (c <-chan os.Signal, stop func())
	// collectSeldom lets garbage take more memory until usual is called.
	collectSeldom func() (usual func())
	// askPassword asks whoever sits at the terminal, without echo; the error says
	// why nobody can be asked.
	askPassword func(ctx context.Context, prompt string) (string, error)
	// conceal overwrites a text where other users of the host can see the command
	// line.
	conceal func(text string)
	// terminal tells the width of an output that is a terminal.
	terminal func(any) (width int, ok bool)
}

// systemSeed is what the system gave this process to seed Go's generator with.
// Asking it again takes part of the time in which a small program starts.
func systemSeed() uint64 { return rand.Uint64() }

func notify() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 4)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	return c, func() { signal.Stop(c) }
}

// Exit statuses besides those of the messages (bits 1, 2, 4 and 8 of their
// categories, joined) and those that a program gives with exit.
const (
	exitOK          = 0
	exitFault       = 2   // a fault of the program text or of the command line
	exitFailed      = 1   // rwl itself could not do what was asked
	exitInterrupted = 130 // Ctrl-C or SIGTERM
)

func (w *world) main(ctx context.Context, args []string) int {
	var err error
	if w.inside, err = w.program(); err != nil {
		return w.damaged(err)
	}
	if len(args) > 0 && w.inside == nil {
		for _, c := range commands {
			if c.name == args[0] {
				return c.run(w, ctx, args[1:])
			}
		}
	}
	return runCommand(w, ctx, args)
}
