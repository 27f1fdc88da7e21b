// Package endtoend tests the rwl command as a person uses it: it starts the
// built command in an empty home folder, gives it programs, real databases and
// bad luck, and looks at what it prints, what it leaves in the databases and in
// the repository, and how it ends.
//
// Databases are PostgreSQL (tests/pgtest) and SQLite files. Tables are read
// with database/sql and its own drivers, not with code of the project. No test
// asserts how fast something is; limits of time are those that a user is
// promised, with room for a loaded machine.
package endtoend
