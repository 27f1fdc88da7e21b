package clock

// waiter is one sleeper. Waiters are reused with their channels, hence sleeping
// allocates only until there are as many waiters as ever slept at once.
type waiter struct {
	until int64
	index int             // place in the heap, notWaiting when it is not there
	fired chan bool       // gets one value when the waiter leaves the heap by its time; true: woken
	wake  <-chan struct{} // looked at by the virtual clock only
}

const notWaiting = -1

// waiters is a heap of sleepers by their instants, with the unused waiters
// beside it. The owner guards it with a lock.
type waiters struct {
	heap   []*waiter
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
	}
	one.until, one.wake, one.index = until, wake, len(w.heap)
	w.heap = append(w.heap, one)
	w.up(one.index)
	return one
}

// take removes a sleeper from the heap.
func (w *waiters) take(one *waiter) {
	i, last := one.index, len(w.heap)-1
	one.index = notWaiting
	moved := w.heap[last]
	w.heap[last] = nil
	w.heap = w.heap[:last]
	if i == last {
		return
	}
	w.heap[i] = moved
	moved.index = i
	w.up(i)
	w.down(moved.index)
}

// fire lets a sleeper go on.
func (w *waiters) fire(one *waiter, woken bool) {
	w.take(one)
	one.fired <- woken // has room: one value per sleep
}

// fireDue lets all go on whose instant is not after now.
func (w *waiters) fireDue(now int64) {
	for len(w.heap) > 0 && w.heap[0].until <= now {
		w.fire(w.heap[0], false)
	}
}

// recycle keeps a waiter for the next sleeper. Its channel must be empty.
func (w *waiters) recycle(one *waiter) {
	one.wake = nil
	w.unused = append(w.unused, one)
}

func (w *waiters) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if w.heap[parent].until <= w.heap[i].until {
			return
		}
		w.swap(i, parent)
		i = parent
	}
}

func (w *waiters) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(w.heap) {
			return
		}
		if right := child + 1; right < len(w.heap) && w.heap[right].until < w.heap[child].until {
			child = right
		}
		if w.heap[i].until <= w.heap[child].until {
			return
		}
		w.swap(i, child)
		i = child
	}
}

func (w *waiters) swap(i, j int) {
	w.heap[i], w.heap[j] = w.heap[j], w.heap[i]
	w.heap[i].index, w.heap[j].index = i, j
}
