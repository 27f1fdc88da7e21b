package sqlite

import (
	"context"

	"rwl/sqlrt"
)

// Pipeline implements sqlrt.Conn. There are no round trips to save, so each call goes alone.
func (conn *connection) Pipeline(ctx context.Context, calls []sqlrt.Call) int {
	calls[0].Alone(ctx, conn)
	return 1
}
