package clock

// waiter is one sleeper. Waiters are reused with their channels, hence sleeping
// allocates only until there are as many waiters as ever slept at once.
type waiter struct {
	Instant[waiter]
	fired chan bool       // gets one value when the waiter leaves the heap by its time; true: woken
	wake  <-chan struct{} // looked at by the virtual clock only
}

// waiters is a heap of sleepers by their instants, with the unused waiters
// beside it. The owner guards it with a lock.
type waiters struct {
	heap   Instants[waiter]
	unused []*waiter
}

// add puts a sleeper into the heap.
func (w *waiters) add(until int64, wake <-chan struct{}) *waiter {
	var one *waiter
	if n := len(w.unused); n > 0 {
		one = w.unused[n-1]
		w.unused = w.unused[:n-1]
	} else {
		one = &waiter{fired: make(chan bool, 1)}
		one.Owner = one
	}
	one.wake = wake
	w.heap.Add(&one.Instant, until)
	return one
}

// take removes a sleeper from the heap.
func (w *waiters) take(one *waiter) { w.heap.Take(&one.Instant) }

// fire lets a sleeper go on.
func (w *waiters) fire(one *waiter, woken bool) {
	w.take(one)
	one.fired <- woken // has room: one value per sleep
}

// fireDue lets all go on whose instant is not after now.
func (w *waiters) fireDue(now int64) {
	for len(w.heap) > 0 && w.heap[0].At <= now {
		w.fire(w.heap[0].Owner, false)
	}
}

// recycle keeps a waiter for the next sleeper. Its channel must be empty.
func (w *waiters) recycle(one *waiter) {
	one.wake = nil
	w.unused = append(w.unused, one)
}
