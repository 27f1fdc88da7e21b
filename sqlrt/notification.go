package sqlrt

import "context"

// MaxNotifications is how many notifications a session keeps for a WaitNotification to come; what comes when it is full is dropped
// and counted.
const MaxNotifications = 1000

// WaitNotification gives the oldest notification (NOTIFY channel, 'payload') of the channels that the session listens to, and waits
// for one when there is none. pid is the server process of the session that sent it. Notifications that arrive during other
// statements are kept in order. The server delivers none inside a transaction, so waiting there is an error (25001). The error is
// an *Error: 57014 when ctx ended or Cancel was called, which leaves the session as it is; 0A000 where there are no notifications.
func (s *Session) WaitNotification(ctx context.Context) (channel, payload string, pid int, err error) {
	return s.conn.WaitNotification(ctx)
}

// DroppedNotifications is the number of notifications that came when MaxNotifications were kept already.
func (s *Session) DroppedNotifications() int64 { return s.conn.DroppedNotifications() }
