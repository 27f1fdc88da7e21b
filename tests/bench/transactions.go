package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// measureSelect compares single-row queries by key with pgbench's.
func measureSelect(b *bench) error {
	if err := needs(b.cluster.pgbench, "pgbench"); err != nil {
		return err
	}
	for _, clients := range []int{1, 8, 32, 128} {
		b.compareLoads(4, clients, fmt.Sprintf("select %d", clients), "", []string{b.program("select_only.rwl")}, "-S")
	}
	return nil
}

// measureTPCB compares transactions of five statements, with and without pipelining.
func measureTPCB(b *bench) error {
	if err := needs(b.cluster.pgbench, "pgbench"); err != nil {
		return err
	}
	programs := []string{b.program("tpcb.rwl")}
	pipelined, cannot := b.pipelinedTPCB()
	if cannot == nil {
		programs = append(programs, pipelined)
	}
	for _, clients := range []int{8, 32} {
		id := fmt.Sprintf("tpcb %d", clients)
		if cannot != nil {
			b.missing(id+" pipelined", cannot.Error())
		}
		b.compareLoads(2, clients, id, id+" pipelined", programs)
	}
	return nil
}

// compareLoads runs one or two programs and pgbench in turns and fills the rows of the id, and the row of the second
// program. An error, as of a server that does not get so far in the time, is the reason of these rows alone.
func (b *bench) compareLoads(comparisons, clients int, id, second string, programs []string, arguments ...string) {
	var y yardstick
	ours := make([][]load, len(programs))
	for round := range b.turns(comparisons) {
		for i, program := range programs {
			l, err := b.rwlLoad(program, clients)
			if err != nil {
				b.missing(id, err.Error())
				return
			}
			ours[i] = append(ours[i], l)
		}
		if err := y.take(b, round, clients, arguments...); err != nil {
			b.missing(id, err.Error())
			return
		}
	}
	y.enter(b, id, ours[0])
	if len(programs) > 1 {
		b.row(second).compare(rates(ours[1]), rates(y.runs[y.best()-1]))
		b.detail(second, fmt.Sprintf("rwl %s per second", number(median(rates(ours[1])))))
	}
}

// pipelinedTPCB makes the program that pipelines: the same text with the directive in front. There is an error when rwl
// refuses it.
func (b *bench) pipelinedTPCB() (string, error) {
	text, err := os.ReadFile(b.program("tpcb.rwl"))
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.scratch, "pipelined.rwl")
	if err := os.WriteFile(file, append([]byte("$pipeline:on\n"), text...), 0o600); err != nil {
		return "", err
	}
	if _, err := b.run(nil, b.rwl, "check", file); err != nil {
		_, said, _ := strings.Cut(err.Error(), "pipelined.rwl;")
		return "", fmt.Errorf("this rwl has no $pipeline:on: %s", said)
	}
	return file, nil
}

// program is a file of the folder sql.
func (b *bench) program(name string) string { return filepath.Join(b.folder, "sql", name) }
