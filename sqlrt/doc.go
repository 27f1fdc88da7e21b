// Package sqlrt is the SQL run time: databases with their pools, sessions, statements, cursors, transactions and errors.
//
// In come connect settings (Config), statements (NewStatement) and bind values (Datum); out go fetched values, counts of rows
// and errors that carry SQLSTATE. The virtual machine calls it, one goroutine per session at a time; only Session.Cancel and
// the methods of Database may be called from other goroutines. The two drivers (sqlrt/postgres, sqlrt/sqlite) implement Driver,
// Target, Conn and Rows of driver.go; everything above that line (kinds of databases, pools, back-off, time stamps of use) is
// the same for both.
//
// It never prints, never reads the clock or random numbers except through what it is given, never retries a statement that may
// have had an effect, and no error it returns holds a password.
package sqlrt
