package postgres

import (
	"context"
	"slices"
	"strings"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// control is a command that travels with statements. It is parsed once per session, with its first use, and executed by name
// after that.
type control struct {
	name  string // of the prepared statement
	text  string
	known bool // parsed
}

const (
	beginControl = iota
	savepointControl
	releaseControl
	commitControl // of a pipeline
)

const (
	savepointName = "rwl_statement"
	undoStatement = "rollback to savepoint " + savepointName + "; release savepoint " + savepointName
)

// control composes a command that runs before or after the statement of the packet.
func (c *conn) control(which int) {
	c.announce(which)
	c.runControl(which)
	if which != releaseControl {
		c.reply.before++
	}
}

// announce composes Parse of a command that the server does not have yet.
func (c *conn) announce(which int) {
	if k := &c.controls[which]; !k.known && !slices.Contains(c.parsing, k) {
		c.parse(k.name, k.text, k)
	}
}

// runControl composes Bind and Execute of a command that was announced.
func (c *conn) runControl(which int) {
	c.open('B')
	c.text("")
	c.text(c.controls[which].name)
	c.int16(0)
	c.int16(0)
	c.int16(0)
	c.shut()
	c.execute("", 0)
}

// newControls are the controls of a fresh connection.
func newControls(begin string) [4]control {
	return [4]control{
		beginControl:     {name: "rwl_begin", text: begin},
		savepointControl: {name: "rwl_savepoint", text: "savepoint " + savepointName},
		releaseControl:   {name: "rwl_release", text: "release savepoint " + savepointName},
		commitControl:    {name: "rwl_commit", text: "commit"},
	}
}

// isolations are the words that may follow BEGIN.
var isolations = []string{"isolation level ", "serializable", "repeatable read", "read committed", "read uncommitted",
	"read only", "read write", "not deferrable", "deferrable"}

// beginText builds BEGIN from the attribute isolation, like "serializable read only deferrable".
func beginText(isolation string) (string, error) {
	rest := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(isolation, ",", " "))), " ")
	text := "begin"
	for rest != "" {
		found := ""
		for _, word := range isolations {
			if strings.HasPrefix(rest, word) {
				found = word
				break
			}
		}
		if found == "" {
			return "", &sqlrt.Error{SQLState: "22023", Message: "the isolation " + strings.TrimSpace(isolation) + " is unknown",
				Hint: "use serializable, repeatable read or read committed, then read only and deferrable if wanted"}
		}
		rest = strings.TrimSpace(rest[len(found):])
		switch found {
		case "isolation level ":
			continue
		case "serializable", "repeatable read", "read committed", "read uncommitted":
			text += " isolation level"
		}
		text += " " + found
	}
	return text, nil
}

// guards tells whether a savepoint protects the open transaction from an error of the statement: when the user wants
// that, and always in a transaction that is there only for cursors, which the user does not know of.
func (c *conn) guards(st *sqlrt.Statement) bool {
	return c.status == 'T' && (c.savepointMode || c.loopOnly) && st.Text.Kind != sqltext.Transaction
}

// settle ends an exchange for a statement: it undoes what the savepoint protects, and gives the error. begun: BEGIN was in
// the packet. In savepoint mode an error in a transaction's first statement leaves no transaction behind.
func (c *conn) settle(st *sqlrt.Statement, guarded, begun bool) error {
	refusal, fault := c.reply.refusal, c.reply.fault
	if refusal != nil && c.status == 'E' {
		undo := ""
		switch {
		case guarded:
			undo = undoStatement
		case begun && (c.savepointMode || c.loopOnly || refusal.replan):
			undo = "rollback"
		}
		if undo != "" {
			c.calm(busy) // an interrupt was for the statement, not for what puts the transaction right
			if err := c.command(undo); err != nil {
				return err
			}
			if c.status != 'T' {
				c.loopOnly = false
			}
		}
	}
	c.reply.refusal, c.reply.fault = refusal, fault
	if fault != nil && refusal == nil {
		return fault
	}
	return c.verdict(st)
}

// command makes a round trip for a simple command of our own.
func (c *conn) command(text string) error {
	c.packet()
	c.simple(text)
	return c.exchange()
}

// verdict makes the *sqlrt.Error of the refusal in c.reply, and keeps the story of a failed transaction.
func (c *conn) verdict(st *sqlrt.Statement) error {
	var e *sqlrt.Error
	if r := c.reply.refusal; r != nil {
		r.place(st)
		e = &r.Error
		c.blame(e)
	}
	if c.status != 'E' {
		c.first, c.refusals = nil, 0
	} else if c.first == nil {
		c.first = e
	} else if e != nil && e.Refused() {
		e.Cause = c.first
		e.Repeated = c.refusals > 0
		c.refusals++
	}
	if e == nil {
		return nil
	}
	return e
}

// prepareFor brings transaction and cursors into the state that a statement needs.
func (c *conn) prepareFor(st *sqlrt.Statement) error {
	if c.early {
		c.forgetEarly(st.Text)
	}
	if c.status == 'I' && !st.Text.NeedsTransaction && st.Text.Kind != sqltext.Query {
		if err := c.sendAction(); err != nil { // some of these statements bear nothing before them in their packet
			return err
		}
	}
	switch {
	case c.loopOnly && (len(c.portals) == 0 || c.status == 'E'): // Close was interrupted, or a fetch failed
		if err := c.holdAll(); err != nil {
			return err
		}
		return c.endLoop()
	case len(c.portals) == 0:
		return nil
	case c.loopOnly && st.Text.NeedsTransaction:
		c.loopOnly = false // from now on it is the user's
	case c.loopOnly && needsOutside(st.Text):
		if err := c.holdAll(); err != nil {
			return err
		}
		return c.endLoop()
	case !c.loopOnly && endsTransaction(st.Text):
		return c.holdAll()
	}
	return nil
}

// needsOutside is true for a statement that could see, or would not bear, a transaction that only a cursor needs.
func needsOutside(t *sqltext.Text) bool {
	if t.Kind == sqltext.Query {
		return false
	}
	switch t.FirstWord {
	case "show", "explain", "set", "reset":
		return false
	}
	return true
}

// endsTransaction is true for a statement that may close portals: commit, rollback, rollback to.
func endsTransaction(t *sqltext.Text) bool {
	if t.Kind != sqltext.Transaction {
		return false
	}
	switch t.FirstWord {
	case "commit", "end", "rollback", "abort", "prepare":
		return true
	}
	return false
}

// endLoop ends the transaction that was there only for cursors.
func (c *conn) endLoop() error {
	if err := c.command("commit"); err != nil {
		return err
	}
	c.loopOnly = false
	return c.verdict(nil)
}

// Commit ends the user's transaction. The rows that open cursors have not fetched yet are fetched before it and held.
func (c *conn) Commit(ctx context.Context) error { return c.end(ctx, "commit") }

// Rollback ends the user's transaction; cursors go on with their rows as at Commit, unless the transaction had failed.
func (c *conn) Rollback(ctx context.Context) error { return c.end(ctx, "rollback") }

func (c *conn) end(ctx context.Context, how string) error {
	if !c.dead && (c.status == 'I' || c.loopOnly) {
		return nil
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.finish()
	failure := c.first
	if err := c.holdAll(); err != nil {
		// The transaction has failed by this; commit finds that out.
		failure = sqlrt.AsError(err)
		if c.dead {
			return err
		}
	}
	if err := c.command(how); err != nil {
		return err
	}
	undone := c.reply.undone
	if err := c.verdict(nil); err != nil {
		return err
	}
	if undone && how == "commit" {
		return sqlrt.RolledBackCommit(failure)
	}
	return nil
}

// Status is the transaction of the user.
func (c *conn) Status() sqlrt.TransactionStatus {
	switch {
	case c.dead || c.loopOnly || c.status == 'I':
		return sqlrt.Idle
	case c.status == 'E':
		return sqlrt.Failed
	}
	return sqlrt.InTransaction
}

// SetSavepointMode turns statement-level rollback on or off.
func (c *conn) SetSavepointMode(on bool) { c.savepointMode = on }

// Clean says that neither transaction nor cursor is open.
func (c *conn) Clean() bool { return c.status == 'I' && len(c.portals) == 0 || c.dead }

// Reset closes cursors and rolls back.
func (c *conn) Reset(ctx context.Context) (bool, error) {
	mine := c.Status() != sqlrt.Idle
	for _, p := range c.portals {
		p.abandon()
	}
	c.portals = c.portals[:0]
	if c.dead || c.status == 'I' {
		return false, nil
	}
	if err := c.begin(ctx); err != nil {
		return mine, err
	}
	defer c.finish()
	c.loopOnly = false
	if err := c.command("rollback"); err != nil {
		return mine, err
	}
	return mine, c.verdict(nil)
}
