// Package documents keeps the documents true: README.md and what is in docs. In come their texts; nothing goes out. Only go test calls
// it.
//
// A document shows three kinds of fenced blocks that are tested:
//
//   - A program (fence rwl). When the line before it is nothing but a file name and a colon, it is that file: one of the project when
//     the name has a folder, else it is made for the commands below it. Any other program is a snippet: it runs by itself, as
//     example.rwl, and prints and reports what its comments #> and #! say (tests/language describes them), or what the block of text
//     directly below shows: its output, or the messages when the text begins with RWL-.
//   - Commands (fence sh). Each is run, and ends with status 0 or the one of its comment '# exit status N'.
//   - Text (fence text) that belongs to no snippet is all that the last command above it prints, or part of its messages.
//
// Words after rwl say how a snippet is run: db on both databases, sqlite or postgres on one of them; else without one. prelude is a
// program that runs before all snippets with a database that follow, in the same process, alone a snippet that wants none. check is
// only checked, not run. After args: stand arguments, after env: a variable of the environment. Blocks of other languages are not
// looked at.
package documents
