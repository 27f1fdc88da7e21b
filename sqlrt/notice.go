package sqlrt

// MaxNotices is how many different notices of one gravity a connection keeps until they are taken; further ones are counted only.
const MaxNotices = 20

// Notice is something that a server says beside the result of a statement.
type Notice struct {
	Warning               bool // a WARNING; else NOTICE or INFO, or LOG or DEBUG when the session asked for them
	SQLState, Message     string
	Detail, Hint, Context string
	Times                 int // how often it came; other ones of its gravity may be counted with it, see MaxNotices
}

// Notices are what a server says beside results. A driver whose database never says a thing has none.
type Notices interface {
	// TakeNotices gives what came since it was called last, nil when nothing did. Which notices a server sends is the session's
	// client_min_messages.
	TakeNotices() []Notice
}

// TakeNotices gives what the server said beside results since it was called last. The same text is there once, with a count.
func (s *Session) TakeNotices() []Notice { return s.conn.TakeNotices() }
