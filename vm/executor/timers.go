//go:build linux

package executor

// timers is a heap of parked tasks by their instants. It belongs to the executor.
type timers []*Task

const noTimer = -1

func (h *timers) add(t *Task, until int64) {
	t.until, t.timer = until, len(*h)
	*h = append(*h, t)
	h.up(t.timer)
}

func (h *timers) take(t *Task) {
	i, last := t.timer, len(*h)-1
	t.timer = noTimer
	moved := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	if i == last {
		return
	}
	(*h)[i], moved.timer = moved, i
	h.up(i)
	h.down(moved.timer)
}

func (h timers) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent].until <= h[i].until {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h timers) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && h[right].until < h[child].until {
			child = right
		}
		if h[i].until <= h[child].until {
			return
		}
		h.swap(i, child)
		i = child
	}
}

func (h timers) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].timer, h[j].timer = i, j
}
