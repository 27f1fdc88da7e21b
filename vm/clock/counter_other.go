//go:build !linux || !amd64

package clock

// There is no counter here, and the rest is never called.
const hasCounter = false

func readCounter() uint64        { return 0 }
func readCounterInOrder() uint64 { return 0 }
func counterTrusted() bool       { return false }
