package compare

import (
	"cmp"
	"slices"
	"time"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

// Comparison is what there is to say about two runs, A and B.
type Comparison struct {
	A           Run          `json:"a"`
	B           Run          `json:"b"`
	Process     *int64       `json:"process,omitempty"` // the only process that is looked at, nil for all
	Differences []Difference `json:"differences"`
	Phases      []Phase      `json:"phases"` // that both runs have
}

// Run names one of the runs.
type Run struct {
	Number  int64            `json:"run"`
	Program string           `json:"program"`
	State   repository.State `json:"state"`
	Started time.Time        `json:"started"`
	Key     string           `json:"key,omitempty"`
	Comment string           `json:"comment,omitempty"`
}

// Phase compares one 'run' command of the programs.
type Phase struct {
	Number     int64       `json:"phase"`
	Name       string      `json:"name,omitempty"`
	Procedures []Procedure `json:"procedures"`
	OnlyA      []string    `json:"onlyA,omitempty"` // procedures that only A called
	OnlyB      []string    `json:"onlyB,omitempty"`
	// ShortA and ShortB are the whole seconds of a run that has too few for intervals of rates and means, else nil.
	ShortA *int64 `json:"shortA,omitempty"`
	ShortB *int64 `json:"shortB,omitempty"`
}

// Procedure compares the calls of one procedure. The name "" is what happened outside of every measured procedure.
type Procedure struct {
	Name   string  `json:"procedure"`
	Counts []Count `json:"counts"`
	Lines  []Line  `json:"lines,omitempty"`
}

// Count is a number of events in the whole phase. There is no ratio, as the phases may not have been equally long.
type Count struct {
	Name string `json:"name"`
	A    int64  `json:"a"`
	B    int64  `json:"b"`
}

// New compares two runs.
func New(a, b *Side) *Comparison {
	c := &Comparison{A: runOf(a), B: runOf(b), Differences: differences(a, b)}
	for i := range a.Phases {
		if pb := b.phase(a.Phases[i].Number); pb != nil {
			c.Phases = append(c.Phases, comparePhases(a, b, &a.Phases[i], pb))
		}
	}
	return c
}

func runOf(s *Side) Run {
	return Run{Number: s.RunNumber, Program: s.Processes[0].Program, State: s.State, Started: s.Started, Key: s.Key, Comment: s.Comment}
}

func comparePhases(a, b *Side, pa, pb *repository.Phase) Phase {
	ph := Phase{Number: pa.Number, Name: pa.Name, ShortA: tooShort(pa), ShortB: tooShort(pb)}
	inB := called(pb)
	for _, name := range called(pa) {
		if i := slices.Index(inB, name); i < 0 {
			ph.OnlyA = append(ph.OnlyA, name)
			continue
		}
		ph.Procedures = append(ph.Procedures, compareProcedures(a.subject(pa, name), b.subject(pb, name), name))
	}
	for _, name := range inB {
		if !slices.Contains(called(pa), name) {
			ph.OnlyB = append(ph.OnlyB, name)
		}
	}
	outside := Procedure{Counts: losses(a.subject(pa, "").stats, b.subject(pb, "").stats)}
	if len(outside.Counts) > 0 {
		ph.Procedures = append(ph.Procedures, outside)
	}
	return ph
}

func tooShort(ph *repository.Phase) *int64 {
	seconds := wholeSeconds(ph)
	if batchCount(seconds) > 0 {
		return nil
	}
	return &seconds
}

// called lists the measured procedures that were called, or should have been, by name.
func called(ph *repository.Phase) []string {
	var names []string
	for i := range ph.Procs {
		if p := &ph.Procs[i]; p.Name != "" && p.Planned() > 0 {
			names = append(names, p.Name)
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}

// subject gathers what is known of a procedure; it has empty Stats when that is nothing.
func (s *Side) subject(ph *repository.Phase, name string) *subject {
	sub := &subject{phase: ph, stats: new(measure.Stats), batches: s.parts[part{ph.Number, name}]}
	for i := range ph.Procs {
		if ph.Procs[i].Name == name {
			sub.stats = &ph.Procs[i].Stats
		}
	}
	return sub
}

func compareProcedures(a, b *subject, name string) Procedure {
	p := Procedure{Name: name, Counts: []Count{{"calls", a.stats.Completed, b.stats.Completed}}}
	p.Counts = append(p.Counts, losses(a.stats, b.stats)...)
	p.Lines = rates(a, b)
	for _, kind := range []measure.Kind{measure.Response, measure.Service, measure.Wait, measure.Lag} {
		p.Lines = append(p.Lines, durations(a, b, kind)...)
	}
	return p
}

// losses counts what went wrong, as far as anything did.
func losses(a, b *measure.Stats) []Count {
	all := []Count{{"errors", a.Failed, b.Failed}, {"retries", a.Retries, b.Retries}, {"unfinished", a.Unfinished, b.Unfinished}}
	return slices.DeleteFunc(all, func(c Count) bool { return c.A == 0 && c.B == 0 })
}

// Empty tells whether a run has nothing that could be compared.
func Empty(results *repository.Results) bool {
	for i := range results.Phases {
		if len(called(&results.Phases[i])) > 0 {
			return false
		}
	}
	return true
}
