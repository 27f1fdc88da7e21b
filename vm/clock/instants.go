package clock

// Instant is when its owner wants to go on. It is part of the owner, and in one
// heap at most.
type Instant[T any] struct {
	At    int64
	Owner *T
	place int // in the heap, plus 1; 0 when it is in none
}

// Waiting tells whether it is in a heap.
func (i *Instant[T]) Waiting() bool { return i.place != 0 }

// Instants is a heap: the first element is the earliest. The zero value is empty.
type Instants[T any] []*Instant[T]

// Add puts an instant into the heap.
func (h *Instants[T]) Add(one *Instant[T], at int64) {
	one.At, one.place = at, len(*h)+1
	*h = append(*h, one)
	h.up(len(*h) - 1)
}

// Take removes an instant that is in the heap.
func (h *Instants[T]) Take(one *Instant[T]) {
	i, last := one.place-1, len(*h)-1
	one.place = 0
	moved := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	if i == last {
		return
	}
	(*h)[i], moved.place = moved, i+1
	h.up(i)
	h.down(moved.place - 1)
}

func (h Instants[T]) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent].At <= h[i].At {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h Instants[T]) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && h[right].At < h[child].At {
			child = right
		}
		if h[i].At <= h[child].At {
			return
		}
		h.swap(i, child)
		i = child
	}
}

func (h Instants[T]) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}
