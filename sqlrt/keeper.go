package sqlrt

import "unsafe"

// Keeper is where fetched strings are kept, so that most of them cost no allocation: short ones go into chunks that are filled from
// the left, and a chunk lives as long as any string in it. Whoever keeps one short string keeps at most keeperChunk bytes for it; longer
// strings are allocated by themselves. Bytes that a string names are never written again. The zero value is ready. One goroutine
// uses it at a time; its strings may go anywhere.
type Keeper struct {
	chunk []byte
}

const (
	keptShort   = 64  // bytes of the longest string in a chunk
	keeperFirst = 256 // bytes of the first chunk; the next ones are twice as large
	keeperChunk = 4 << 10
)

// keep makes a string of bytes that will be overwritten. A nil Keeper allocates each.
func (k *Keeper) keep(b []byte) string {
	if k == nil || len(b) == 0 || len(b) > keptShort {
		return string(b)
	}
	if len(b) > cap(k.chunk)-len(k.chunk) {
		k.chunk = make([]byte, 0, max(min(2*cap(k.chunk), keeperChunk), keeperFirst))
	}
	start := len(k.chunk)
	k.chunk = append(k.chunk, b...)
	return unsafe.String(&k.chunk[start], len(b))
}
