package repository

import "time"

// Instants are stored as text that sorts by time and reads the same in both databases.
const instantLayout = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(instantLayout) }

// instant reads what stamp wrote; "" is the zero time.
func instant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(instantLayout, text)
}
