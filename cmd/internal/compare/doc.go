// Package compare says how two saved runs differ, and how sure that is.
//
// In come two Sides, read from the repository: totals, program texts, and what each second measured. Out goes a Comparison,
// as text or as JSON: first what was not the same for both runs, then for each procedure rates, errors and times of A and B,
// the ratio B/A with an interval of 95 % confidence, and a verdict where that interval tells the two apart. The command
// calls it. It never changes a repository, and it never decides whether a difference matters.
//
// Every interval is made of the run itself: its calls, and how much its seconds differ from each other (see batch.go and
// percentile.go). What would be different on another day, or on another machine, is in no run and so in no interval.
package compare
