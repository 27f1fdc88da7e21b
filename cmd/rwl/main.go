// Command rwl runs, checks and reports database load simulations.
//
// main makes the State that everything else gets the world from; each
// subcommand is a file of its own, listed in the table of command.go.
package main

import (
	"context"
	"os"
	"time"

	"golang.org/x/term"

	"rwl/stdlib"
	"rwl/vm/clock"
)

func main() {
	host, _ := os.Hostname()
	clk := clock.NewReal()
	w := &world{
		stdout: os.Stdout, stderr: os.Stderr, stdin: os.Stdin,
		getenv: os.LookupEnv, readFile: os.ReadFile, writeFile: os.WriteFile, library: stdlib.Library, libraries: stdlib.Libraries,
		executable: os.Executable, isFolder: isFolder, clock: clk, hostname: host, pid: os.Getpid(),
		seed: systemSeed, exit: os.Exit, signals: notify,
		terminal: func(f any) (int, bool) {
			file, ok := f.(*os.File)
			if !ok || !term.IsTerminal(int(file.Fd())) {
				return 0, false
			}
			width, _, err := term.GetSize(int(file.Fd()))
			return width, err == nil
		},
		started: time.Now(),
	}
	os.Exit(w.main(context.Background(), os.Args[1:]))
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
