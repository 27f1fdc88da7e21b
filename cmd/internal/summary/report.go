package summary

import (
	"time"

	"rwl/sqlrt/measure"
	"rwl/sqlrt/repository"
)

// Report is one run, ready to be printed. Texts may be empty, their lines are left out then.
type Report struct {
	Program      string
	Key, Comment string
	State        repository.State
	Started      time.Time
	Seed         string
	Database     string // kind, version and address without password
	Phases       []repository.Phase

	RunNumber int64
	// Process is the number of the process that is told of when that is not the whole run.
	Process string
	// Processes are listed when there are several.
	Processes []repository.Process
	SavedIn   string // name of the repository, "" when the run is not in one
	Spool     string // the file that holds what could not be saved
}

// PhaseOf makes a phase of the totals of its collector.
func PhaseOf(name string, number int64, totals *measure.Totals) repository.Phase {
	p := repository.Phase{
		Number: number, Name: name, Duration: totals.Duration, Threads: totals.Threads, Backlog: totals.Backlog,
		State: repository.Finished,
	}
	if totals.Interrupted {
		p.State = repository.Interrupted
	}
	for _, s := range totals.Stats {
		p.Procs = append(p.Procs, repository.Procedure{Name: totals.Name(s.Proc), Stats: s.Stats})
	}
	for _, e := range totals.Errors {
		p.Errors = append(p.Errors, repository.ErrorTotal{Procedure: totals.Name(e.Proc), SQLState: e.SQLState, Count: e.Count,
			Text: e.Text, Statement: e.Statement})
	}
	return p
}

// FromResults makes a report of a run in the repository of the given name. The run has a process at least.
func FromResults(res *repository.Results, name string) *Report {
	first := res.Processes[0]
	for _, p := range res.Processes {
		if p.Seed != first.Seed {
			first.Seed = "" // the list of the processes has them
		}
	}
	return &Report{
		Program: first.Program, Key: res.Key, Comment: res.Comment, State: res.State, Started: res.Started, Seed: first.Seed,
		Database:  Database(first.DatabaseKind, first.DatabaseVersion, first.DatabaseURL),
		Phases:    res.Phases,
		Processes: res.Processes,
		RunNumber: res.RunNumber, SavedIn: name,
	}
}

// Database joins the facts about a database for display.
func Database(kind, version, address string) string {
	text := ""
	for _, part := range []string{kind, version, address} {
		switch {
		case part == "":
		case text == "":
			text = part
		default:
			text += " " + part
		}
	}
	return text
}
