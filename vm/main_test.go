package vm_test

import (
	"os"
	"testing"

	"rwl/tests/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
