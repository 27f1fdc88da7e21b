// Package architecture guards the walls of the house: which package may import
// which, which top-level folders hold code, and which modules the project
// depends on directly.
//
// Its tests read every Go file of the tree, whatever its build tags, and
// docs/rationale.md. It holds no code that a program uses.
package architecture
