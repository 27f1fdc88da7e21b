package sqlite

import (
	"time"

	"modernc.org/libc"
)

// What the library calls while a statement runs. These run on the goroutine of the statement.

// progress stops the statement (by not returning 0) when the call was asked to end.
func progress(_ *libc.TLS, number uintptr) int32 {
	return libc.Bool32(sessions.find(number).stopped())
}

// busyLimit is how long another process that holds the file is waited for.
const busyLimit = 30 * time.Second

// busy waits a little because another process holds the file, 1 ms at first and up to 20 ms, and tells whether to try again. tries counts
// from 0 for each lock.
func busy(_ *libc.TLS, number uintptr, tries int32) int32 {
	conn := sessions.find(number)
	now := conn.target.clock.Now()
	if tries == 0 {
		conn.busySince = now
	}
	if now-conn.busySince > int64(busyLimit) {
		return 0
	}
	return libc.Bool32(conn.pause(time.Duration(min(1+tries, 20)) * time.Millisecond))
}
