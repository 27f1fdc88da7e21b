package sqlrt

import "context"

// Cursor is the rows of a query, brought a few at a time. Other statements may run on its session between the rows.
type Cursor struct {
	rows        Rows
	emptyIsNull bool
}

// Columns describes the rows.
func (c *Cursor) Columns() []Column { return c.rows.Columns() }

// Next puts the next row into out by column position, or returns false after the last.
func (c *Cursor) Next(ctx context.Context, out []Datum) (bool, error) {
	ok, err := c.rows.Next(ctx, out)
	if ok && c.emptyIsNull {
		emptyToNull(out)
	}
	return ok, err
}

// Close ends the cursor, also in the middle of the rows. A second Close does nothing.
func (c *Cursor) Close(ctx context.Context) error { return c.rows.Close(ctx) }
