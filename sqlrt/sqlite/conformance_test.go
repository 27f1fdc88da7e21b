package sqlite

import (
	"path/filepath"
	"testing"

	"rwl/sqlrt"
	"rwl/sqlrt/drivertest"
	"rwl/vm/clock"
)

// openTarget declares a database that is closed at the end of the test.
func openTarget(t testing.TB, driver *Driver, connect string, change ...func(*sqlrt.Config)) sqlrt.Target {
	t.Helper()
	cfg := sqlrt.Config{Connect: connect, CursorCache: 20}
	for _, c := range change {
		c(&cfg)
	}
	target, err := driver.Open(cfg, sqlrt.Surroundings{Clock: clock.NewReal(), TempDir: t.TempDir(), HoldLimit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := target.Close(); err != nil {
			t.Error(err)
		}
	})
	return target
}

func TestConformanceOfFile(t *testing.T) {
	drivertest.Run(t, func(t *testing.T) sqlrt.Target {
		return openTarget(t, new(Driver), Prefix+filepath.Join(t.TempDir(), "conformance.db"))
	})
}

func TestConformanceOfMemory(t *testing.T) {
	drivertest.Run(t, func(t *testing.T) sqlrt.Target { return openTarget(t, new(Driver), Prefix+":memory:") })
}
