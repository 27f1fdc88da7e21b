package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"rwl/lang/diag"
)

// command is a subcommand.
type command struct {
	name, usage, short string
	run                func(w *world, ctx context.Context, args []string) int
}

// commands are the subcommands. A first word that is none of them is a file to
// run.
var commands []command

func init() {
	commands = []command{
		{"run", "rwl [run] FILE.rwl … [options]", "run a program", runCommand},
		{"check", "rwl check FILE.rwl … [--pcode] [--json]", "find the faults of a program without running it", checkCommand},
		{"build", "rwl build FILE.rwl … [-o NAME]", "make an executable that holds the program", buildCommand},
		{"explain", "rwl explain RWL-045 …", "explain a message", explainCommand},
		{"runs", "rwl runs [--import FILE]", "list saved runs", runsCommand},
		{"report", "rwl report [last|last-1|NUMBER] [--process P]", "print the tables of a saved run again", reportCommand},
		{"compare", "rwl compare A B [--process P] [--json]", "say how two saved runs differ, and how sure that is", compareCommand},
		{"version", "rwl version", "print the version", versionCommand},
		{"help", "rwl help", "print this overview", helpCommand},
	}
}

// version is the release; builds from a checkout append the commit.
const version = "0.1.0"

func versionText() string {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 8 {
				v += "+" + s.Value[:8]
			}
		}
	}
	return v
}

func versionCommand(w *world, _ context.Context, _ []string) int {
	fmt.Fprintf(w.stdout, "rwl %s, %s, %s/%s\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitOK
}

func helpCommand(w *world, _ context.Context, _ []string) int {
	overview(w.stdout)
	return exitOK
}

func overview(out io.Writer) {
	fmt.Fprint(out, "rwl runs database load simulations written in the rwl language.\n\n")
	for _, c := range commands {
		fmt.Fprintf(out, "  %-46s %s\n", c.usage, c.short)
	}
	fmt.Fprint(out, "\nrwl FILE.rwl --help shows the options of rwl and of the program.\n")
}

func explainCommand(w *world, _ context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(w.stderr, "usage: rwl explain RWL-045 …")
		return exitFault
	}
	status := exitOK
	for i, a := range args {
		if i > 0 {
			fmt.Fprintln(w.stdout)
		}
		n, err := diag.ParseNumber(a)
		if err == nil {
			err = diag.Explain(w.stdout, n)
		}
		if err != nil {
			fmt.Fprintln(w.stderr, "rwl explain:", err)
			status = exitFault
		}
	}
	return status
}
