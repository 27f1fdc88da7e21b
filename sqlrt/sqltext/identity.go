package sqltext

import (
	"crypto/sha256"
	"encoding/hex"
)

// ID is the stable identity of a text: the first 16 hexadecimal digits of its SHA-256.
func ID(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:8])
}
