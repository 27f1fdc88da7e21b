package sqlite

import (
	"context"

	"rwl/sqlrt"
)

// What a server has and a file has not.

func absent(what string) error {
	return &sqlrt.Error{SQLState: "0A000", Message: "SQLite has no " + what,
		Hint: "ask databasekind() before, or use a PostgreSQL database"}
}

// WaitNotification implements sqlrt.Notifications.
func (conn *connection) WaitNotification(context.Context) (channel, payload string, pid int, err error) {
	return "", "", 0, absent("notifications")
}

// DroppedNotifications and Listening implement sqlrt.Notifications.
func (conn *connection) DroppedNotifications() int64 { return 0 }
func (conn *connection) Listening() bool             { return false }

// TakeNotices implements sqlrt.Notices.
func (conn *connection) TakeNotices() []sqlrt.Notice { return nil }

// CreateLOB implements sqlrt.LargeObjects.
func (conn *connection) CreateLOB(context.Context) (int64, error) { return 0, absent("large objects") }

// ReadLOB implements sqlrt.LargeObjects.
func (conn *connection) ReadLOB(context.Context, int64, int64, int) ([]byte, error) {
	return nil, absent("large objects")
}

// WriteLOB implements sqlrt.LargeObjects.
func (conn *connection) WriteLOB(context.Context, int64, int64, []byte) error {
	return absent("large objects")
}
