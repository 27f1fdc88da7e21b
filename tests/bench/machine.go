package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// machinePrograms are the files of the folder machine: each in rwl, Lua and JavaScript, with the same algorithm and the
// same output. Arguments say how often a program does its work in one process, and which part of it: 5 is a fifth.
var machinePrograms = []string{"integer_loop", "fib", "mandelbrot", "strings", "calls", "nulls"}

// engine is something that runs the programs of the folder machine.
type engine struct {
	name   string
	suffix string
	run    func(b *bench, file string, passes, part int) (usage, error)
	begin  time.Duration // processor time of an empty program
}

func rwlEngine() *engine {
	return &engine{name: "rwl", suffix: ".rwl", run: func(b *bench, file string, passes, part int) (usage, error) {
		if passes == 0 {
			return b.runRwl(file)
		}
		return b.runRwl(file, fmt.Sprintf("--passes=%d", passes), fmt.Sprintf("--part=%d", part))
	}}
}

// commandEngine is an interpreter that is installed; nil and a reason when it is not.
func commandEngine(name string, arguments ...string) (*engine, string) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, name + " is not installed"
	}
	return &engine{name: name, suffix: ".lua", run: func(b *bench, file string, passes, part int) (usage, error) {
		return b.run(nil, path, append(arguments[:len(arguments):len(arguments)], file, strconv.Itoa(passes), strconv.Itoa(part))...)
	}}, ""
}

// moduleEngine is an interpreter in this executable, which runs itself for it.
func moduleEngine(name, suffix string) *engine {
	return &engine{name: name, suffix: suffix, run: func(b *bench, file string, passes, part int) (usage, error) {
		return b.run(nil, b.self, "-interpret", name, file, strconv.Itoa(passes), strconv.Itoa(part))
	}}
}

// prepare measures the start of the engine, which is not to count: the median of an empty program.
func (e *engine) prepare(b *bench) error {
	file := filepath.Join(b.scratch, "empty"+e.suffix)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return err
	}
	var starts []float64
	for range 5 {
		used, err := e.run(b, file, 0, 1)
		if err != nil {
			return err
		}
		starts = append(starts, float64(used.cpu))
	}
	e.begin = time.Duration(median(starts))
	return nil
}

// measure runs a program and returns the processor time of one pass and what it printed in one pass.
func (e *engine) measure(b *bench, program string, passes, part int) (time.Duration, string, error) {
	used, err := e.run(b, filepath.Join(b.folder, "machine", program+e.suffix), passes, part)
	return (used.cpu - e.begin) / time.Duration(passes), used.output, err
}

// passesFor finds how often the program is to run in one process so that its start plays no part.
func (e *engine) passesFor(b *bench, program string, part int) (int, error) {
	least := 500 * time.Millisecond
	if b.quick {
		least = 150 * time.Millisecond
	}
	once, _, err := e.measure(b, program, 1, part)
	if err != nil {
		return 0, err
	}
	return int(least/max(once, time.Millisecond)) + 1, nil
}

// sameWork tells whether two programs printed the same, each a number of times.
func sameWork(a string, passesA int, b string, passesB int) bool {
	return strings.Repeat(a, passesB) == strings.Repeat(b, passesA)
}

// measureMachine compares with interpreters written in C, each program as often in one process as rwl.
func measureMachine(b *bench) error {
	lua, reason := commandEngine("lua5.4")
	b.missing("lua54", reason)
	jit, reason := commandEngine("luajit", "-joff")
	b.missing("luajit", reason)
	return b.compareEngines(1, []*opponent{{id: "lua54", engine: lua}, {id: "luajit", engine: jit}})
}

// measureEngines compares with interpreters written in Go. They are so much slower that one pass is long enough,
// in a quick run a fifth of one.
func measureEngines(b *bench) error {
	part := 1
	if b.quick {
		part = 5
	}
	return b.compareEngines(part, []*opponent{
		{id: "gopher-lua", engine: moduleEngine("gopher-lua", ".lua"), once: true},
		{id: "goja", engine: moduleEngine("goja", ".js"), once: true},
	})
}

// opponent is an engine to compare with. The rows whose ids begin with its id are measured.
type opponent struct {
	id     string
	engine *engine // nil: not installed
	once   bool    // one pass in a process, however many rwl makes
	ratios map[string][]float64
}

func (b *bench) compareEngines(part int, opponents []*opponent) error {
	own := rwlEngine()
	if err := own.prepare(b); err != nil {
		return err
	}
	passes := map[string]int{}
	for _, program := range machinePrograms {
		n, err := own.passesFor(b, program, part)
		if err != nil {
			return err
		}
		passes[program] = n
	}
	for _, o := range opponents {
		o.prepare(b)
	}
	for range b.turns(1) {
		for _, program := range machinePrograms {
			took, output, err := own.measure(b, program, passes[program], part)
			if err != nil {
				return err
			}
			for _, o := range opponents {
				o.play(b, program, passes[program], part, took, output)
			}
		}
	}
	for _, o := range opponents {
		o.enter(b)
	}
	return nil
}

func (o *opponent) prepare(b *bench) {
	o.ratios = map[string][]float64{}
	if o.engine != nil {
		o.giveUp(b, o.engine.prepare(b))
	}
}

// giveUp takes an opponent that failed out of the comparison.
func (o *opponent) giveUp(b *bench, err error) {
	if err != nil {
		b.missing(o.id, err.Error())
		o.engine = nil
	}
}

// play runs the program as well and compares the processor time of a pass; the output must be that of rwl.
func (o *opponent) play(b *bench, program string, passes, part int, took time.Duration, output string) {
	if o.engine == nil {
		return
	}
	theirs := passes
	if o.once {
		theirs = 1
	}
	tookThem, printed, err := o.engine.measure(b, program, theirs, part)
	if err == nil && !sameWork(output, passes, printed, theirs) {
		err = fmt.Errorf("%s prints %.80q by rwl and %.80q by %s", program, output, printed, o.engine.name)
	}
	o.giveUp(b, err)
	o.ratios[program] = append(o.ratios[program], float64(tookThem)/float64(took))
}

// enter fills the rows: in each round the geometric mean over the programs, and the least.
func (o *opponent) enter(b *bench) {
	if o.engine == nil {
		return
	}
	var parts []string
	for _, program := range machinePrograms {
		parts = append(parts, program+" "+number(median(o.ratios[program])))
	}
	b.detail(o.id+" mean", strings.Join(parts, ", "))
	for round := range o.ratios[machinePrograms[0]] {
		var values []float64
		for _, program := range machinePrograms {
			values = append(values, o.ratios[program][round])
		}
		b.sample(o.id+" mean", geometricMean(values))
		if b.known(o.id + " least") {
			b.sample(o.id+" least", slices.Min(values))
		}
	}
}
