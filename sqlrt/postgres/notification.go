package postgres

import (
	"context"
	"errors"
	"os"
	"strings"

	"rwl/sqlrt"
)

// notification is a NotificationResponse.
type notification struct {
	channel, payload string
	pid              int
}

// hear keeps a notification for WaitNotification.
func (c *conn) hear(body []byte) {
	if len(c.heard) >= sqlrt.MaxNotifications {
		c.unheard++
		return
	}
	f := fields{rest: body}
	pid := f.int32()
	channel := string(f.text())
	c.heard = append(c.heard, notification{channel: channel, payload: string(f.text()), pid: pid})
}

// noteListening remembers whether the session has channels. One that it gave up again by name may have been the last; that is not
// known here, and believing in one more does no harm.
func (c *conn) noteListening(st *sqlrt.Statement) {
	switch st.Text.FirstWord {
	case "listen":
		c.listening = true
	case "unlisten", "discard":
		if text := strings.ToLower(st.Text.Native); strings.ContainsRune(text, '*') || strings.Contains(text, "all") {
			c.listening = false
		}
	}
}

// Listening says that the session has listened to a channel.
func (c *conn) Listening() bool { return c.listening }

// DroppedNotifications counts what came when nobody had taken the others.
func (c *conn) DroppedNotifications() int64 { return c.unheard }

// WaitNotification reads until a notification comes. The server has nothing to do meanwhile, so an interrupt is no cancel request:
// it only ends the reading, and the connection is as good as before.
func (c *conn) WaitNotification(ctx context.Context) (channel, payload string, pid int, err error) {
	c.mu.Lock()
	c.idle = true
	c.mu.Unlock()
	if err := c.begin(ctx); err != nil {
		c.mu.Lock()
		c.idle = false
		c.mu.Unlock()
		return "", "", 0, err
	}
	defer c.endWait()
	if len(c.heard) == 0 {
		if c.status != 'I' {
			return "", "", 0, &sqlrt.Error{SQLState: "25001", Message: "notifications do not come inside a transaction or cursor loop",
				Hint: "commit before waiting for them"}
		}
		if err := c.listen(); err != nil {
			return "", "", 0, err
		}
	}
	first := c.heard[0]
	c.heard = append(c.heard[:0], c.heard[1:]...)
	return first.channel, first.payload, first.pid, nil
}

// listen reads messages that come without a question, up to a notification.
func (c *conn) listen() error {
	c.reply = reply{}
	for len(c.heard) == 0 {
		kind, body, err := c.wire.next()
		if err != nil {
			if c.armed.Load() && errors.Is(err, os.ErrDeadlineExceeded) {
				return &sqlrt.Error{SQLState: "57014", Message: "interrupted while waiting for a notification", Cause: c.why()}
			}
			return c.lost(err)
		}
		switch kind {
		case 'A', 'N', 'S', 'E':
			if _, err := c.take(kind, body); err != nil {
				return err
			}
		default:
			return c.lost(protocolError("an answer without a question"))
		}
	}
	return nil
}

// endWait is finish for WaitNotification.
func (c *conn) endWait() {
	c.mu.Lock()
	c.idle = false
	c.mu.Unlock()
	c.finish()
}
