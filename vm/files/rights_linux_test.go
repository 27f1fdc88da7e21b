package files

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// asOrdinaryUser runs do without the rights of root to all files. They belong
// to a thread here, and do must stay on it.
func asOrdinaryUser(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	do()
}
