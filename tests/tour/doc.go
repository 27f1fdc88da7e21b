// Package tour keeps the documents true. It holds the programs of docs/tour.md with what they print, follows the tour command by
// command, tries the commands of the README, and compiles the README's Go program. In come the two documents; nothing goes out. Only
// go test calls it.
package tour
