package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/pprof/profile"
)

// profileRate is the arrivals per second of the paced load.
const profileRate = 5000

// profileLeast is how long each load is repeated, in processes of some seconds or less.
const profileLeast = 4 * time.Second

// profiledLoad is one of the loads that the compiler's profile is made of.
type profiledLoad struct {
	name string
	run  func() error
}

// makeProfile runs rwl under a profile of its processor time, load by load, and writes the sum for the compiler. All loads weigh
// the same, however busy each keeps the processor. The rwl that is profiled is built without a profile, so that what comes out does
// not depend on the last one.
func makeProfile(ctx context.Context, chosen settings, file string) error {
	if chosen.rwl != "" {
		return fmt.Errorf("-profile builds its own executable, so -rwl has no place beside it")
	}
	b := &bench{settings: chosen, context: ctx, rounds: 1}
	b.buildFlags = []string{"-pgo=off", "-tags", "profile"}
	if err := b.prepare(); err != nil {
		return err
	}
	defer os.RemoveAll(b.scratch)
	if reason := b.startCluster(func(string) bool { return true }); reason != "" {
		return fmt.Errorf("no server: %s", reason)
	}
	defer b.cluster.stop()
	if err := needs(b.cluster.pgbench, "pgbench"); err != nil {
		return err
	}
	loads, err := b.profiledLoads()
	if err != nil {
		return err
	}
	var parts []*profile.Profile
	for _, l := range loads {
		p, err := b.profileOf(l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		parts = append(parts, p)
	}
	whole, err := equalParts(parts)
	if err != nil {
		return err
	}
	return writeProfile(whole, file)
}

// profiledLoads prepares the tables and lists the loads: those of the benchmarks' SQL and the machine's programs.
func (b *bench) profiledLoads() ([]profiledLoad, error) {
	pipelined, err := b.pipelinedTPCB()
	if err != nil {
		return nil, err
	}
	if err := b.makeCursorTable(5_000_000); err != nil {
		return nil, err
	}
	var loads []profiledLoad
	add := func(name string, run func() error) { loads = append(loads, profiledLoad{name, run}) }
	addClients := func(name, program string, clients int) {
		add(fmt.Sprintf("%s, %d clients", name, clients), func() error { _, err := b.rwlLoad(program, clients); return err })
	}
	for _, clients := range []int{1, 8, 32, 128} {
		addClients("select-only", b.program("select_only.rwl"), clients)
	}
	for _, clients := range []int{8, 32} {
		addClients("TPC-B-like", b.program("tpcb.rwl"), clients)
		addClients("pipelined", pipelined, clients)
	}
	add("arrivals", func() error { _, err := b.rwlLag(profileRate); return err })
	for _, way := range []string{"array", "values", "copy"} {
		add("insert "+way, func() error { _, err := b.insert(way, "", b.loadRows()); return err })
	}
	add("cursor", func() error { _, err := b.runRwl(b.program("cursor.rwl"), "-l", b.cluster.url); return err })
	own := rwlEngine()
	for _, program := range machinePrograms {
		passes, err := own.passesFor(b, program, 1)
		if err != nil {
			return nil, err
		}
		add(program, func() error { _, _, err := own.measure(b, program, passes, 1); return err })
	}
	return loads, nil
}

// profileOf repeats a load and returns the sum of the profiles of its processes, with nothing in it that names this machine.
func (b *bench) profileOf(l profiledLoad) (*profile.Profile, error) {
	folder, err := os.MkdirTemp(b.scratch, "profiles")
	if err != nil {
		return nil, err
	}
	from := time.Now()
	b.environment = []string{"RWL_PROFILE_FOLDER=" + folder}
	defer func() { b.environment = nil }()
	for time.Since(from) < profileLeast {
		if err := l.run(); err != nil {
			return nil, err
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.prof"))
	if err != nil {
		return nil, err
	}
	var all []*profile.Profile
	for _, name := range files {
		p, err := readProfile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("its processes left no profile")
	}
	sum, err := profile.Merge(all)
	if err == nil {
		fmt.Fprintf(b.progress, "%-24s%5.1f s, %d samples\n", l.name, time.Since(from).Seconds(), weight(sum))
	}
	return sum, err
}
