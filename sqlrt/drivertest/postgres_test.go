package drivertest_test

import (
	"os"
	"testing"

	"rwl/sqlrt"
	"rwl/sqlrt/drivertest"
	"rwl/sqlrt/postgres"
	"rwl/tests/pgtest"
	"rwl/vm/clock"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// The server is the yardstick: what the behaviours demand must be what PostgreSQL does. The embedded driver runs them in its own tests.
func TestConformanceOfPostgres(t *testing.T) {
	drivertest.Run(t, func(t *testing.T) sqlrt.Target {
		cfg := sqlrt.Config{Connect: pgtest.Start(t).NewDatabase(t), CursorCache: 20}
		target, err := postgres.Driver{}.Open(cfg, sqlrt.Surroundings{Clock: clock.NewReal(), TempDir: t.TempDir(), HoldLimit: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = target.Close() })
		return target
	})
}
