package measure

import (
	"encoding/binary"
	"errors"
)

// Statistics travel in a compact form of their own to where Stats are made of them again: numbers as varints, of buckets and
// histograms only what is in use. It is not for keeping: nothing but this package reads it.

var errPacked = errors.New("packed statistics are damaged")

// endOfCounts ends the counts of a packed histogram; appendCounts never writes it, since one empty slot is a 0.
const endOfCounts = -1

// AppendPacked appends the packed form.
func (s *Stats) AppendPacked(dst []byte) []byte {
	for _, n := range s.plain() {
		dst = binary.AppendVarint(dst, *n)
	}
	used := BucketCount
	for used > 0 && s.Buckets[used-1].Count == 0 {
		used--
	}
	dst = append(dst, byte(used))
	for _, b := range s.Buckets[:used] {
		dst = binary.AppendVarint(dst, b.Count)
		if b.Count > 0 {
			dst = binary.AppendVarint(dst, b.Time)
		}
	}
	for o := range s.hist {
		there := len(dst)
		dst = append(dst, 0) // a bit for each kind
		for k, h := range s.hist[o] {
			if h.Count() > 0 {
				dst[there] |= 1 << k
				dst = h.appendPacked(dst)
			}
		}
	}
	return dst
}

// plain lists the numbers that stand on their own, in the order in which they are packed.
func (s *Stats) plain() [9]*int64 {
	return [...]*int64{&s.Completed, &s.Failed, &s.Unfinished, &s.Retries, &s.Counted, &s.Threads, &s.DTime, &s.ATime, &s.BucketOver}
}

func (h *Histogram) appendPacked(dst []byte) []byte {
	for _, n := range [...]int64{h.Low, h.High, h.Sum, h.Min, h.Max} {
		dst = binary.AppendVarint(dst, n)
	}
	if h.inRange > 0 {
		dst = appendCounts(dst, h)
	}
	return binary.AppendVarint(dst, endOfCounts)
}

// ReadPacked makes Stats of what AppendPacked appended and returns the bytes that follow.
func ReadPacked(data []byte) (*Stats, []byte, error) {
	r := unpacking{data: data}
	s := new(Stats)
	for _, n := range s.plain() {
		*n = r.number()
	}
	used := int(r.byte())
	if used > BucketCount {
		return nil, nil, errPacked
	}
	for b := range s.Buckets[:used] {
		if s.Buckets[b].Count = r.number(); s.Buckets[b].Count > 0 {
			s.Buckets[b].Time = r.number()
		}
	}
	for o := range s.hist {
		there := r.byte()
		for k := range s.hist[o] {
			if there&(1<<k) != 0 && !r.failed {
				s.hist[o][k] = r.histogram()
			}
		}
	}
	if r.failed {
		return nil, nil, errPacked
	}
	return s, r.data, nil
}

// unpacking reads from data; after a fault everything it returns is 0.
type unpacking struct {
	data   []byte
	failed bool
}

func (r *unpacking) number() int64 {
	n, size := binary.Varint(r.data)
	if size <= 0 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *unpacking) byte() byte {
	if len(r.data) == 0 {
		r.failed = true
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *unpacking) histogram() *Histogram {
	h := new(Histogram)
	for _, n := range [...]*int64{&h.Low, &h.High, &h.Sum, &h.Min, &h.Max} {
		*n = r.number()
	}
	for slot := int64(0); !r.failed; {
		n := r.number()
		switch {
		case n == endOfCounts:
			return h
		case n < 0:
			slot -= max(n, -rowCount*rowSize)
		case n == 0:
			slot++
		case slot >= rowCount*rowSize:
			r.failed = true
		default:
			h.row(int(slot / rowSize))[slot%rowSize] = n
			h.inRange += n
			slot++
		}
		r.failed = r.failed || slot > rowCount*rowSize
	}
	return h
}
