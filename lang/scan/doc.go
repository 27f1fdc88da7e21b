// Package scan turns the characters of an rwl file into tokens.
//
// Package parse makes a Scanner for each file and fragment and calls Next until it gets EOF. A whole SQL text is one token;
// package sqltext says where it ends. Directives are tokens too: the parser obeys them, because their meaning depends on
// values the scanner does not have, and tells the scanner what affects tokens (SetCRLFStrings, SetLocation, Exclude).
//
// Whether a word such as 'set' begins SQL depends on what may stand at that place, which the scanner decides from the
// tokens before (context.go). Faults go to Options.Report and never stop the scanning, except when a file has so many
// illegal characters that it cannot be a program. The package opens no files and evaluates nothing.
package scan
