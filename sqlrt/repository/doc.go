// Package repository keeps the results of runs in a database: SQLite in a file of the user, or PostgreSQL. The schema is
// the same in both.
//
// In come the facts of a run (RunInfo) and, second by second, the intervals of package measure. Out go rows: the classic
// tables and views, our own tables beside them, and for reports the runs, their phases, merged histograms, errors and
// series. The command opens a repository, begins a run and hands each phase to the collector as a sink.
//
// Saving never disturbs the simulation: intervals go into a short queue, one goroutine turns each into one transaction, and
// when the database is slower than that, waiting intervals are merged, never dropped. If the database cannot be used any
// more, the rest of the run goes into a file of its own (see Saving) that Import takes later.
//
// The package never prints, never reads the environment and never stores a password.
package repository
