package sqlite

import "sync"

// registry gives numbers to Go values. The library hands numbers back to its callbacks, never Go pointers, so a callback finds its session
// or file here. It has to be reachable from a plain function, hence the package variables of this type; they hold nothing else.
type registry[T any] struct {
	mu    sync.RWMutex
	last  uintptr
	known map[uintptr]*T
}

var (
	sessions    registry[connection]
	memoryOpens registry[memoryOpen]
)

// add gives v a number, which is never 0.
func (r *registry[T]) add(v *T) uintptr {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[uintptr]*T{}
	}
	r.last++
	r.known[r.last] = v
	return r.last
}

func (r *registry[T]) find(number uintptr) *T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.known[number]
}

func (r *registry[T]) remove(number uintptr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, number)
}
