// Command bench measures how fast rwl is against programs that many people know, and prints one table of ratios.
//
// In comes what is installed: Lua 5.4, LuaJIT, PostgreSQL with psql and pgbench; rwl itself is built from this tree. Out
// goes a row for each target: what was measured, against what, the target, the median of the rounds or the ratio of two
// medians, the smallest and the largest of the rounds, and whether the target is met. A row that could not be measured
// says why; none is left out. The process ends with status 0 whatever the figures are, for machines differ; with 1 when
// the measuring itself failed.
//
// Programs that are compared take turns: a round runs each of them once, so that a machine that is slow for a while is slow
// for all of them. Processes are measured from outside (wait4): processor time is user and system together.
//
// With -profile it compares nothing: it runs some of these loads under a profile of rwl's processor time, for the compiler.
//
// It is a module of its own, because gopher-lua and goja are among the yardsticks and are no dependencies of rwl. People
// run it by make bench, make bench-quick and make profile; CI runs its unit tests only, never the ratios.
package main
