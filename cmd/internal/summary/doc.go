// Package summary prints what a run measured as text: at the end of a run, and again for 'rwl report'.
//
// In comes a Report, made from the totals of the collector or from the repository; both give the same tables. Out go lines
// that fit a terminal of 80 columns. The command calls it. It never measures, and never reads a repository itself.
package summary
