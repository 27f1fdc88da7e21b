package summary

import (
	"slices"

	"rwl/sqlrt/repository"
)

const processWidth = 9

// processes lists the processes of a run that has several, and what of their programs and seeds is not the same for all.
func (p *printer) processes(list []repository.Process) {
	if len(list) < 2 {
		return
	}
	p.line("")
	p.line("%*s  %-11s%*s%*s%*s  %s", processWidth, "process", "state", countWidth, "calls", countWidth-2, "errors",
		countWidth, "unfinished", "host")
	for i := range list {
		q := &list[i]
		p.line("%*d  %-11s%*s%*s%*s  %s", processWidth, q.ProcNo, q.State, countWidth, Count(q.Completed), countWidth-2, Count(q.Failed),
			countWidth, Count(q.Unfinished), q.Host)
	}
	p.different(list, "program", func(q *repository.Process) string { return q.Program })
	p.different(list, "seed", func(q *repository.Process) string { return q.Seed })
}

// different prints a fact of every process, unless it is the same for all.
func (p *printer) different(list []repository.Process, name string, fact func(*repository.Process) string) {
	if !slices.ContainsFunc(list, func(q repository.Process) bool { return fact(&q) != fact(&list[0]) }) {
		return
	}
	for i := range list {
		p.line("%*d  %s %s", processWidth, list[i].ProcNo, name, fact(&list[i]))
	}
}
