// Command rwl runs, checks and reports database load simulations.
//
// main makes the State that everything else gets the world from; each
// subcommand is a file of its own, listed in the table of command.go.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"rwl/cmd/internal/standalone"
	"rwl/stdlib"
	"rwl/vm/clock"
)

func main() {
	os.Exit(profiled(func() int { return realWorld().main(context.Background(), ownArguments()) }))
}

// realWorld is the one of this process.
func realWorld() *world {
	host, _ := os.Hostname()
	clk := clock.NewReal()
	return &world{
		stdout: os.Stdout, stderr: os.Stderr, stdin: os.Stdin,
		getenv: os.LookupEnv, readFile: os.ReadFile, writeFile: writeWhole, library: stdlib.Library, libraries: stdlib.Libraries,
		executable: os.Executable, program: programInside, isFolder: isFolder, clock: clk, hostname: host, pid: os.Getpid(),
		seed: systemSeed, exit: os.Exit, signals: notify,
		terminal: func(f any) (int, bool) {
			file, ok := f.(*os.File)
			if !ok || !term.IsTerminal(int(file.Fd())) {
				return 0, false
			}
			width, _, err := term.GetSize(int(file.Fd()))
			return width, err == nil
		},
		started: time.Now(), collectSeldom: collectSeldom, askPassword: askTerminal, conceal: concealArgument,
	}
}

// seldomPercent is how much garbage there may be, in hundredths of what is in use.
const seldomPercent = 400

// collectSeldom does nothing when the user decided, by the environment variable of
// Go's runtime.
func collectSeldom() (usual func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(seldomPercent)
	return func() { debug.SetGCPercent(before) }
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// programInside reads the program of this executable.
func programInside() (*standalone.Program, error) {
	offset := standalone.Offset()
	if offset == 0 {
		return nil, nil
	}
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return standalone.Inside(file, offset)
}

// writeWhole writes a file beside its place first, so that the name never holds
// half of it, and an executable that is running can be replaced.
func writeWhole(name string, text []byte, mode os.FileMode) error {
	part := fmt.Sprintf("%s.%d.part", name, os.Getpid())
	err := os.WriteFile(part, text, mode)
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}
