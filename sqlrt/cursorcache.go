package sqlrt

// SetCursorCache changes the number of statements that the session keeps prepared; 0 or less is none. What is too much is closed,
// least recently used first, with the next packet. Nothing is sent.
func (s *Session) SetCursorCache(n int) { s.conn.SetCursorCache(n) }

// LeakStatement makes the session forget that it has the statement prepared, without closing it on the server: the next execution
// prepares it once more, and the old one stays until the session ends. False when it was not prepared.
func (s *Session) LeakStatement(st *Statement) bool { return s.conn.LeakStatement(st) }

// SetCursorCache changes the number of statements that sessions keep prepared which are connected from now on; 0 or less is none.
func (d *Database) SetCursorCache(n int) { d.cursorCache.Store(int64(max(0, n))) }
