// Package expect reads what a program in the rwl language must print and report, written inline as comments, and compares it with
// what a run of the program did. In come texts, out come differences for a person to read. The conformance programs of tests/language
// and the snippets of the documents (tests/documents) are written that way; tests/language describes the comments. It starts nothing.
package expect
