package sqlrt

import "context"

// SetCursorCache changes the number of statements that the session keeps prepared; 0 or less is none. What is too much is closed,
// least recently used first, with the next packet. Nothing is sent.
func (s *Session) SetCursorCache(n int) { s.conn.SetCursorCache(n) }

// Warm prepares what the session will execute, and lets the server plan it, so that the first execution is as quick as the next: as many of the statements
// as it can keep prepared, in their order. Nothing is executed, and no transaction is open afterwards. It makes a round trip in any case. There are no errors: what the
// server refuses is prepared at its use, with the error of that, and a lost session is noticed at its use.
//
// worth are the statements for which it pays to do the same in another session of the database: not those that were refused, and none when the server
// does not know how, or something took longer than a start may be held up.
func (s *Session) Warm(ctx context.Context, statements []*Statement) (worth []*Statement) {
	return s.conn.Warm(ctx, statements)
}

// LeakStatement makes the session forget that it has the statement prepared, without closing it on the server: the next execution
// prepares it once more, and the old one stays until the session ends. False when it was not prepared.
func (s *Session) LeakStatement(st *Statement) bool { return s.conn.LeakStatement(st) }

// SetCursorCache changes the number of statements that sessions keep prepared which are connected from now on; 0 or less is none.
func (d *Database) SetCursorCache(n int) { d.cursorCache.Store(int64(max(0, n))) }
