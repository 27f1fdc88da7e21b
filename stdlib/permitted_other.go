//go:build !unix

package stdlib

import "os"

// permitted goes by the mode bits that Go makes up for the owner.
func permitted(_ string, info os.FileInfo, wanted permissions) bool {
	return permissions(info.Mode().Perm()>>6)&wanted == wanted
}
