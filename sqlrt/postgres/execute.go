package postgres

import (
	"context"

	"rwl/sqlrt"
	"rwl/sqlrt/sqltext"
)

// Describe prepares the statement and tells what it takes and gives.
func (c *conn) Describe(ctx context.Context, st *sqlrt.Statement) (params, columns []sqlrt.Column, err error) {
	if err := c.begin(ctx); err != nil {
		return nil, nil, err
	}
	defer c.finish()
	p, err := c.planOf(st)
	if err != nil {
		return nil, nil, err
	}
	return p.places, p.columns, nil
}

// Execute runs the statement in one round trip, after one more to prepare it the first time.
func (c *conn) Execute(ctx context.Context, st *sqlrt.Statement, in, out []sqlrt.Datum) (sqlrt.Result, error) {
	if err := c.begin(ctx); err != nil {
		return sqlrt.Result{}, err
	}
	defer c.finish()
	if err := c.prepareFor(st); err != nil {
		return sqlrt.Result{}, err
	}
	result, again, err := c.executeOnce(st, in, out)
	if again {
		result, _, err = c.executeOnce(st, in, out)
	}
	return result, err
}

// executeOnce tells by again that only the plan was out of date and nothing was done.
func (c *conn) executeOnce(st *sqlrt.Statement, in, out []sqlrt.Datum) (result sqlrt.Result, again bool, err error) {
	p, err := c.planOf(st)
	if err != nil {
		return result, false, err
	}
	c.packet()
	begun, guarded := c.prologue(st)
	if err := c.bind("", p, in); err != nil {
		return result, false, err
	}
	limit := rowLimit(st.Text, p)
	c.execute("", limit)
	if limit > 0 && (begun || c.status == 'T') {
		c.closeMessage('P', "") // else its scan stays open until the next statement
	}
	if guarded {
		c.control(releaseControl)
	}
	c.sync()
	c.reply.plan, c.reply.out = p, out
	failure := c.first
	if err := c.exchange(); err != nil {
		return result, false, err
	}
	again, err = c.outcome(st, p, guarded, begun)
	if err != nil {
		return sqlrt.Result{Fetched: c.reply.fetched, Shape: p.shape}, again, err
	}
	result = sqlrt.Result{Rows: c.reply.affected, Fetched: c.reply.fetched, Columns: len(p.columns), Shape: p.shape}
	if c.reply.suspended {
		result.Rows = 1
	}
	switch {
	case c.reply.undone && endsTransaction(st.Text) && st.Text.FirstWord != "rollback" && st.Text.FirstWord != "abort":
		return result, false, sqlrt.RolledBackCommit(failure)
	case forgets(st):
		c.forgetAll()
	}
	c.noteListening(st)
	return result, false, nil
}

// prologue composes what travels before the statement.
func (c *conn) prologue(st *sqlrt.Statement) (begun, guarded bool) {
	if c.status == 'I' && st.Text.NeedsTransaction {
		c.control(beginControl)
		c.nameAction()
		return true, false
	}
	if c.status == 'I' && st.Text.Kind == sqltext.Query {
		c.nameAction()
	}
	if c.guards(st) {
		c.control(savepointControl)
		return false, true
	}
	return false, false
}

// outcome gives the error of a statement's exchange. again: the plan was out of date, has been forgotten, and the
// transaction is as it was before, so that the statement can be tried again without anybody noticing.
func (c *conn) outcome(st *sqlrt.Statement, p *plan, guarded, begun bool) (again bool, err error) {
	refusal := c.reply.refusal
	if refusal != nil && p.isOld(refusal.SQLState) {
		refusal.replan = true
	}
	err = c.settle(st, guarded, begun)
	if err == nil {
		p.proven = true
	}
	if refusal == nil || !refusal.replan || c.dead {
		return false, err
	}
	if refusal.SQLState == "26000" {
		c.forgetAll()
	} else {
		c.forget(p)
	}
	return c.status == 'I' || guarded && c.status == 'T', err
}

// ofOldTypes are the errors of analysing a statement again with the parameter types of its first analysis, when a table was made anew with
// other types meanwhile: a wrong type, no such operator or function, an ambiguous one, no conversion. A statement that fails with one of
// them as it runs (in a function) is tried once more in vain; nothing was done by it.
var ofOldTypes = map[string]bool{"42804": true, "42883": true, "42725": true, "42846": true}

// rowLimit is 1 for a plain query, of which only the first row is wanted. Everything that changes or locks rows runs to its
// end. (A limit keeps the server from using parallel workers.)
func rowLimit(t *sqltext.Text, p *plan) int {
	if t.Kind == sqltext.Query && !t.NeedsTransaction && len(p.columns) > 0 {
		return 1
	}
	return 0
}
