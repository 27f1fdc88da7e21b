package vm

import "unsafe"

// arena is where an environment makes strings: in chunks that are filled from
// the left, so that most strings cost no allocation. Bytes that a string names
// are never written again; a chunk lives as long as any string in it.
//
// A string that ends where the filled part of its chunk ends is made longer in
// place (the shorter string stays what it was). A long string that grows piece
// by piece while others are made gets a buffer of its own with room for as much
// again, so that n pieces take time in proportion to n.
type arena struct {
	chunk   []byte
	growing [2][]byte // buffers of long strings that were appended to last
	last    int       // the one of them used last
}

const (
	firstChunk = 256 // bytes; the next ones are twice as large
	largeChunk = 16 << 10
	longString = 128 // bytes from which a growing string gets its own buffer
)

// keep makes a string of bytes that will be overwritten.
func (a *arena) keep(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > cap(a.chunk)-len(a.chunk) {
		if len(b) > largeChunk/4 {
			return string(b)
		}
		a.chunk = make([]byte, 0, max(min(2*cap(a.chunk), largeChunk), firstChunk, len(b)))
	}
	start := len(a.chunk)
	a.chunk = append(a.chunk, b...)
	return unsafe.String(&a.chunk[start], len(b))
}

// join makes s with b behind it, which is never null.
func (a *arena) join(s string, b []byte) string {
	switch {
	case len(s) == 0: // also when s is null, which the result is not
		return a.keep(b)
	case len(b) == 0:
		return s
	case extend(&a.chunk, s, b):
		return unsafe.String(unsafe.StringData(s), len(s)+len(b))
	}
	for i := range a.growing {
		if extend(&a.growing[i], s, b) {
			a.last = i
			return unsafe.String(unsafe.StringData(s), len(s)+len(b))
		}
	}
	n := len(s) + len(b)
	if n < longString && n <= cap(a.chunk)-len(a.chunk) {
		start := len(a.chunk)
		a.chunk = append(append(a.chunk, s...), b...)
		return unsafe.String(&a.chunk[start], n)
	}
	a.last = 1 - a.last
	buffer := append(append(make([]byte, 0, 2*n), s...), b...)
	a.growing[a.last] = buffer
	return unsafe.String(&buffer[0], n)
}

// extend appends b to a buffer when s is the end of what is in it.
func extend(buffer *[]byte, s string, b []byte) bool {
	free := cap(*buffer) - len(*buffer)
	if len(*buffer) < len(s) || free < len(b) {
		return false
	}
	// A string of another object that ends where this one begins would be
	// mistaken for its end, so s must also begin inside.
	if unsafe.StringData(s) != unsafe.SliceData((*buffer)[len(*buffer)-len(s):]) {
		return false
	}
	*buffer = append(*buffer, b...)
	return true
}
