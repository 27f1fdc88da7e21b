// Package postgres is the PostgreSQL driver of sqlrt.
//
// pgconn makes the connection (URL, key=value, libpq's environment, service and password files, TLS, authentication); then it is
// hijacked and the protocol is spoken here, so that values go from sqlrt.Datum straight into the write buffer and from the read
// buffer straight into sqlrt.Datum: one write and one read per round trip, no allocation per execution of numbers.
//
// One packet holds everything that can travel together:
//
//	[Close …] [BEGIN] [SAVEPOINT] Bind Execute [Close portal] [RELEASE] Sync
//
// A batch has Bind and Execute once per row, a copy has CopyData in their place; what is too long for the sockets is written while the
// answers are read. The status byte of ReadyForQuery, which ends each answer, is the only truth about the transaction.
//
// It is called by sqlrt only. It never retries a statement that may have had an effect, never prints notices (it keeps them for who
// asks), and never puts a password into an error.
package postgres
