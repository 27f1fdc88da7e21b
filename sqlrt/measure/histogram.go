package measure

import (
	"iter"
	"math/bits"
	"sync"
)

// The layout is HdrHistogram's for nanoseconds with two significant digits: 256 slots for the values below 256, then 128
// slots per power of two. A slot is at most 1/128 of its value wide, so a percentile is at most 0.8 % too high.
//
//	row 0: 0…127   row 1: 128…255   row 2: 256…511 in steps of 2   row r: 2^(r+6)…2^(r+7)-1 in steps of 2^(r-1)
const (
	// Lowest and Highest are the range of the slots, in nanoseconds: 1 µs to 1 h. Values outside are counted apart.
	Lowest  int64 = 1_000
	Highest int64 = 3_600 * nanosPerSecond

	significantDigits = 2
	rowSize           = 128
	rowCount          = 36 // row 35 holds 2^41…2^42-1, and Highest is below 2^42
)

// Histogram counts durations in nanoseconds. The zero value is empty and ready. Rows come into being when a value falls
// into them. It is not safe for concurrent use.
type Histogram struct {
	Low, High int64 // values below Lowest and above Highest; they have no slot
	Sum       int64 // exact, of all values
	Min, Max  int64 // exact, of all values; 0 when there are none

	inRange int64
	rows    [rowCount]*[rowSize]int64
}

// slot returns the row and column of a value from 0 to Highest.
func slot(v int64) (row, col int) {
	exponent := bits.Len64(uint64(v)|255) - 8
	sub := int(v >> exponent)
	if sub < rowSize {
		return 0, sub // only values below 128
	}
	return exponent + 1, sub - rowSize
}

// highestIn returns the highest value that falls into the slot.
func highestIn(row, col int) int64 {
	if row == 0 {
		return int64(col)
	}
	exponent := row - 1
	return int64(col+rowSize+1)<<exponent - 1
}

// lowestIn returns the lowest value that falls into the slot.
func lowestIn(row, col int) int64 {
	if row == 0 {
		return int64(col)
	}
	return int64(col+rowSize) << (row - 1)
}

// Record counts one value.
func (h *Histogram) Record(v int64) {
	if v < h.Min || v > h.Max { // an empty histogram has 0 in both, which is right when v is 0
		h.extend(v)
	}
	h.Sum += v
	switch {
	case v < Lowest:
		h.Low++
	case v > Highest:
		h.High++
	default:
		row, col := slot(v)
		h.row(row)[col]++
		h.inRange++
	}
}

// extend sets Min and Max when v, which is not counted yet, is beyond them.
func (h *Histogram) extend(v int64) {
	if h.Count() == 0 {
		h.Min, h.Max = v, v
		return
	}
	h.Min, h.Max = min(h.Min, v), max(h.Max, v)
}

func (h *Histogram) row(r int) *[rowSize]int64 {
	if h.rows[r] == nil {
		h.rows[r] = unusedRows.Get().(*[rowSize]int64)
	}
	return h.rows[r]
}

// unusedRows are full of zeros. Histograms of a second are made and merged every second, and their rows were two thirds of the garbage of
// a run.
var unusedRows = sync.Pool{New: func() any { return new([rowSize]int64) }}

// release gives the rows back. h is not used any more.
func (h *Histogram) release() {
	for r, row := range h.rows {
		if row != nil {
			clear(row[:])
			unusedRows.Put(row)
			h.rows[r] = nil
		}
	}
}

// Count returns the number of values, those out of range included. A nil histogram has none.
func (h *Histogram) Count() int64 {
	if h == nil {
		return 0
	}
	return h.inRange + h.Low + h.High
}

// InRange returns the number of values that have a slot.
func (h *Histogram) InRange() int64 {
	if h == nil {
		return 0
	}
	return h.inRange
}

// Add merges other, which may be nil, into h. Nothing is shared afterwards.
func (h *Histogram) Add(other *Histogram) {
	if other.Count() == 0 {
		return
	}
	if h.Count() == 0 {
		h.Min, h.Max = other.Min, other.Max
	} else {
		h.Min, h.Max = min(h.Min, other.Min), max(h.Max, other.Max)
	}
	h.Sum += other.Sum
	h.Low += other.Low
	h.High += other.High
	h.inRange += other.inRange
	for r, from := range other.rows {
		if from == nil {
			continue
		}
		to := h.row(r)
		for c, n := range from {
			to[c] += n
		}
	}
}

// Mean returns the exact average in nanoseconds, 0 when there are no values.
func (h *Histogram) Mean() float64 {
	if h.Count() == 0 {
		return 0
	}
	return float64(h.Sum) / float64(h.Count())
}

// Quantile returns the value in nanoseconds that at least the fraction q of all values does not exceed: the upper end of the
// slot that holds the value of rank ⌈q·count⌉, or Max if that is lower. A rank among the values below Lowest gives Lowest-1,
// one among the values above Highest gives Max. It returns 0 when there are no values.
func (h *Histogram) Quantile(q float64) int64 {
	total := h.Count()
	if total == 0 {
		return 0
	}
	return h.At(rankOf(q, total)).Highest
}

// rankOf returns ⌈q·total⌉ within 1…total. The product of a decimal fraction such as 0.999 and a count may lie a hair above
// a whole number, where rounding up would take the next rank; a part in 10^9 is allowed for that.
func rankOf(q float64, total int64) int64 {
	x := q * float64(total) * (1 - 1e-9)
	rank := int64(x)
	if float64(rank) < x {
		rank++
	}
	return max(1, min(rank, total))
}

// Slot is a stretch of values, both ends included, and how many values of a histogram lie in it.
type Slot struct{ Lowest, Highest, Count int64 }

// Slots yields where the values lie, in ascending order and without empty slots. Values out of range are in a slot of their
// own, from Min to 1 µs or from 1 h to Max; no slot goes beyond Min and Max.
func (h *Histogram) Slots() iter.Seq[Slot] {
	return func(yield func(Slot) bool) {
		if h.Count() == 0 {
			return
		}
		if h.Low > 0 && !yield(Slot{h.Min, min(Lowest-1, h.Max), h.Low}) {
			return
		}
		for r, row := range h.rows {
			if row == nil {
				continue
			}
			for c, n := range row {
				if n > 0 && !yield(Slot{max(lowestIn(r, c), h.Min), min(highestIn(r, c), Highest, h.Max), n}) {
					return
				}
			}
		}
		if h.High > 0 {
			yield(Slot{max(Highest+1, h.Min), h.Max, h.High})
		}
	}
}

// At returns the slot of the value with a rank, from 1 for the smallest to Count for the largest; ranks beyond are those of
// the ends. The zero Slot means that there are no values.
func (h *Histogram) At(rank int64) Slot {
	var seen int64
	var last Slot
	for s := range h.Slots() {
		last = s
		if seen += s.Count; seen >= rank {
			break
		}
	}
	return last
}
