//go:build !race

package vm_test

import (
	"testing"

	"rwl/sqlrt/postgres"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

// Under the race detector sockets are read and written by functions that allocate (sqlrt/postgres/rawcall_race_linux.go), so that this would
// count those.

// SQL on the server, in a program's way again and again, allocates nothing either.
func TestNothingIsAllocatedOnPostgreSQL(t *testing.T) {
	url := pgtest.Start(t).NewDatabase(t)
	for name, program := range sqlPrograms {
		allocatesNothing(t, name, program, setting{drivers: memory{&postgres.Driver{}}, connect: url, clock: clock.NewReal()})
	}
}
