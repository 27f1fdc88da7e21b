package postgres

import (
	"context"
	"strings"
)

// action is application_name: what the server shows about who uses the connection. The server reports each change, also the one
// that a rollback makes, so nothing is guessed: when the name that is wanted is not the one that it has, it travels with the
// next statement that begins outside of a transaction.
type action struct {
	first  string // when the connection was made
	wanted string
	now    string
}

// actionStatement is the name of the prepared statement that sets it.
const actionStatement = "rwl_action"

// SetAction sets what the server is to show from the next statement on.
func (c *conn) SetAction(name string) { c.action.wanted = name }

// ResetAction shows at once what was shown when the connection was made.
func (c *conn) ResetAction(ctx context.Context) error {
	c.action.wanted = c.action.first
	if c.status != 'I' || c.action.now == c.action.first {
		return nil
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.finish()
	return c.sendAction()
}

// sendAction sets the name in a round trip of its own.
func (c *conn) sendAction() error {
	if c.action.now == c.action.wanted {
		return nil
	}
	if err := c.command(c.action.text()); err != nil {
		return err
	}
	return c.verdict(nil)
}

// nameAction composes what sets the name, before the statement of the packet.
func (c *conn) nameAction() {
	if c.action.now == c.action.wanted {
		return
	}
	c.closeMessage('S', actionStatement)
	c.parse(actionStatement, c.action.text(), nil)
	c.open('B')
	c.text("")
	c.text(actionStatement)
	c.int16(0)
	c.int16(0)
	c.int16(0)
	c.shut()
	c.execute("", 0)
	c.reply.before++
}

func (a *action) text() string {
	return "set application_name to '" + strings.ReplaceAll(a.wanted, "'", "''") + "'"
}
