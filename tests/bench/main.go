package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	if len(os.Args) == 6 && os.Args[1] == "-interpret" {
		if err := interpret(os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
			fail(err)
		}
		return
	}
	quick := flag.Bool("quick", false, "3 rounds and short runs: less than 2 minutes")
	file := flag.String("json", "", "write the table as JSON to this `file`")
	markdown := flag.Bool("markdown", false, "print the table as Markdown")
	document := flag.String("document", "", "replace the table in this Markdown `file`")
	only := flag.String("only", "", "measure these `sections` only, separated by commas: "+strings.Join(sectionNames(), ", "))
	rwl := flag.String("rwl", "", "measure this `executable` instead of building one")
	profileFile := flag.String("profile", "", "measure nothing, but write the compiler's profile of rwl to this `file`")
	flag.Parse()
	context, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *profileFile != "" {
		if err := makeProfile(context, settings{rwl: *rwl, progress: os.Stderr}, *profileFile); err != nil {
			fail(err)
		}
		return
	}
	r, err := runAll(context, settings{quick: *quick, only: *only, rwl: *rwl, progress: os.Stderr})
	if err != nil {
		fail(err)
	}
	if *markdown {
		fmt.Print(r.markdown())
	} else {
		fmt.Print(r.text())
	}
	if *file != "" {
		if err := r.writeJSON(*file); err != nil {
			fail(err)
		}
	}
	if *document != "" {
		if err := r.writeDocument(*document); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
