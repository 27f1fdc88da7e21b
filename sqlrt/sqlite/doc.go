// Package sqlite is the driver for the embedded database: SQLite inside the process, through modernc.org/sqlite's translation of the
// library, behind the Driver interface of sqlrt.
//
// In come connect strings (`sqlite:FILE`, or `sqlite::memory:` for a database that lives as long as its declaration and is shared by the
// declaration's sessions), statements and bind values; out go rows, counts and errors with the SQLSTATE that PostgreSQL would give. sqlrt
// calls it, one goroutine per connection at a time. It never prints, and never reads a clock or file names other than those it is given.
//
// # What is arranged so that one program text behaves the same on both databases
//
// Files are in WAL mode with synchronous=NORMAL and foreign keys enforced: readers see the last commit and never wait. Writers take turns:
// a statement that writes starts a transaction with BEGIN IMMEDIATE, and before that stands in line with the other sessions of the file in
// order of arrival, so SQLITE_BUSY never comes from our own process. Another process that holds the file is waited for 30 seconds, then
// SQLSTATE 55P03. Every wait ends with its context. A session that waits for itself (writing in two sessions of one thread) waits until
// then, as it would for a row lock.
//
// After an error in a transaction everything is refused with 25P02 until rollback, unless savepoint mode is on; a commit of such a
// transaction rolls back and says so. SQLite undoes a failed statement by itself, so savepoint mode costs nothing. A few failures (disk
// full, I/O, an interrupted write) end SQLite's transaction whole; then the transaction is failed in savepoint mode too.
//
// A cursor is a live statement that steps row by row. SQLite would show it changes its own session makes to the tables it reads, and would
// refuse to write while it stands on an old snapshot; in these cases, and before a rollback, the rows that remain are taken out first and
// held (in a temporary file when they are many). A commit leaves cursors alone.
//
// Transactions are serializable whatever is asked for; `read only` is obeyed (25006).
//
// The library is called directly, not through database/sql: that gives the declared types before execution, the place of an error in the
// text, cancelling without a goroutine per statement, and executions that allocate nothing (measured: a query by key 4.4 µs and 0
// allocations against 6.5 µs and 29, an update with its commit 17 µs and 0 against 34 µs and 17).
//
// # Functions added
//
// now, transaction_timestamp, clock_timestamp (text in UTC), pg_sleep, greatest, least, mod on integers, md5, repeat, left, right, lpad,
// rpad, strpos, split_part, chr, reverse, char_length, and the table function generate_series(start, stop[, step]) whose column is named
// value. They mean what they mean on PostgreSQL. Nothing is added whose meaning would differ (random, to_char, date arithmetic).
//
// # What stays different
//
// Columns take any value unless the table is STRICT; a text that is no number in a numeric column is kept as text and fails when it is
// fetched into a number (22P02). `for update` and its relatives lock the whole file: they start a transaction that may write, whose turn comes
// when no other session writes; `nowait` and `skip locked` wait as well. `::type`, `do` and `call` are syntax errors, as SQLite says.
package sqlite
