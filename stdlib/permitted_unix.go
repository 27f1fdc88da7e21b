//go:build unix

package stdlib

import (
	"os"
	"syscall"
)

// permitted asks the system, whose answer covers users, groups, access lists
// and read-only file systems. The bits of permissions are those of access(2).
func permitted(path string, _ os.FileInfo, wanted permissions) bool {
	return syscall.Access(path, uint32(wanted)) == nil
}
