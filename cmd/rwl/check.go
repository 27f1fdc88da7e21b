package main

import (
	"context"
	"fmt"

	"rwl/lang"
	"rwl/vm/pcode"
)

func checkCommand(w *world, _ context.Context, args []string) int {
	j, status := w.job(append([]string{"--explain"}, args...), false)
	if j == nil {
		return status
	}
	return j.check()
}

// check reports the faults of the text; with --pcode it lists the p-code.
func (j *job) check() int {
	j.compile(lang.Check)
	j.unit.Faults.Report(j.log)
	if j.unit.Program == nil {
		return j.log.ExitBits() | exitFault
	}
	if j.opt.pcode {
		if err := pcode.List(j.w.stdout, j.unit.Program, j.unit.Sources.Line); err != nil {
			fmt.Fprintln(j.stderr, "rwl check:", err)
			return exitFailed
		}
	}
	return j.log.ExitBits()
}
