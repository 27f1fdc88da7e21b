package repository

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"rwl/sqlrt/measure"
)

// A second in which many procedures were active makes too many rows for one short transaction: a dozen per procedure. Such a
// second is first written as it is, in a compact form, into rwl_journal, a row for each partSize procedures. The rows of
// the other tables follow, part by part, each in a transaction that removes the part from the journal:
//
//	batch ──▶ parts ──(one transaction)──▶ rwl_journal
//	          └──▶ Writer.pending ──▶ one number of part at a time ──(one transaction)──▶ all tables, and out of rwl_journal
//
// So nothing that was measured is ever only in memory for longer than the second it takes, and what is in the tables, totals
// and seconds, agrees at every instant. What a process leaves in its journal because it was killed, or had no time at its
// end, is written by the next reader of the run (takeUp).

const (
	// partSize is the number of procedures in a part: what they need is written in some 10 ms. A batch with no more is
	// not put into the journal.
	partSize = 100
	// togetherMost is how many seconds of the same procedures are written in one go when the tables are behind; their
	// totals are written once then.
	togetherMost = 8
	// journalMost is how many bytes the journal of a process may have before its rows are more urgent than new seconds, which are
	// merged meanwhile, as with any repository that is too slow.
	journalMost = 64 << 20
)

var tableJournal = newTable("rwl_journal", "runnumber procno phase seq part", "second span content:b")

// part is a row of rwl_journal.
type part struct {
	phase       *phase
	seq, number int64
	first, last int64 // seconds
	content     []byte
}

// contentVersion begins every content.
const contentVersion = 1

// parts packs what the batch holds of procedures. Procedure n is always in the part of number n/partSize, so that parts of
// several seconds with the same number are about the same procedures.
func (b *batch) parts(rest *measure.Rest) []*part {
	sums := make(map[int][]secondKey, len(b.procs))
	for key := range b.seconds {
		sums[key.proc] = append(sums[key.proc], key)
	}
	var list []*part
	for _, proc := range b.sorted() {
		number := int64((proc + 1) / partSize)
		if len(list) == 0 || list[len(list)-1].number != number {
			list = append(list, &part{phase: b.phase, seq: b.seq, number: number, first: b.first, last: b.last,
				content: append(make([]byte, 0, 64*partSize), contentVersion)})
		}
		p := list[len(list)-1]
		name := b.phase.vname(proc)
		p.content = append(binary.AppendUvarint(p.content, uint64(len(name))), name...)
		p.content = binary.AppendUvarint(p.content, uint64(len(sums[proc])))
		for _, key := range sums[proc] {
			p.content = binary.AppendVarint(p.content, key.second)
			for _, n := range b.seconds[key].list() {
				p.content = binary.AppendVarint(p.content, *n)
			}
		}
		p.content = b.procs[proc].AppendPacked(p.content)
		rest.Point()
	}
	return list
}

// head returns the batch without what parts packs.
func (b *batch) head() *batch {
	head := *b
	head.procs, head.seconds = nil, nil
	return &head
}

// batch makes the batch of a part.
func (p *part) batch() (*batch, error) {
	b := &batch{phase: p.phase, seq: p.seq, first: p.first, last: p.last, from: p,
		procs: make(map[int]*measure.Stats, partSize), seconds: make(map[secondKey]*secondSums, partSize)}
	r := reading{data: p.content}
	if r.unsigned() != contentVersion {
		return nil, fmt.Errorf("rwl_journal has a row in a form that this rwl does not know: use a newer rwl")
	}
	for len(r.data) > 0 && r.err == nil {
		proc := p.phase.proc(r.text())
		for range r.unsigned() {
			key, sums := secondKey{proc, r.number()}, new(secondSums)
			for _, n := range sums.list() {
				*n = r.number()
			}
			if r.err != nil {
				break
			}
			b.seconds[key] = sums
		}
		if r.err == nil {
			b.procs[proc], r.data, r.err = measure.ReadPacked(r.data)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("rwl_journal: phase %d, seq %d, part %d: %w", p.phase.number, p.seq, p.number, r.err)
	}
	return b, nil
}

// reading takes numbers and texts from the front of data; after a fault everything is 0.
type reading struct {
	data []byte
	err  error
}

var errShort = errors.New("the content is damaged")

func (r *reading) unsigned() uint64 {
	n, size := binary.Uvarint(r.data)
	return n * uint64(r.skip(size))
}

func (r *reading) number() int64 {
	n, size := binary.Varint(r.data)
	return n * int64(r.skip(size))
}

// skip leaves out what was read, and returns 0 when nothing could be.
func (r *reading) skip(size int) int {
	if size <= 0 || r.err != nil {
		r.data, r.err = nil, errShort
		return 0
	}
	r.data = r.data[size:]
	return 1
}

func (r *reading) text() string {
	n := r.unsigned()
	if n > uint64(len(r.data)) {
		r.skip(0)
		return ""
	}
	text := string(r.data[:n])
	r.data = r.data[n:]
	return text
}

// list gives the sums in the order in which they are packed.
func (s *secondSums) list() [7]*int64 {
	return [...]*int64{&s.completed, &s.failed, &s.counted, &s.wtime, &s.etime, &s.atime, &s.dtime}
}

// receive decides what becomes of new batches in this transaction: rows, or parts of the journal.
func (w *Writer) receive(todo *work) {
	for i, b := range todo.batches {
		if len(b.procs) > partSize {
			parts := b.parts(w.rest)
			todo.journal = append(todo.journal, parts...)
			for _, p := range parts {
				w.pendingBytes += len(p.content)
			}
			todo.batches[i] = b.head()
		}
		w.absorb(todo.batches[i])
	}
	w.pending = append(w.pending, todo.journal...)
}

// unfold takes the oldest part of the journal, and those of the same procedures that follow, for the next transaction.
func (w *Writer) unfold() []*batch {
	var batches []*batch
	oldest := w.pending[0]
	w.pending = slices.DeleteFunc(w.pending, func(p *part) bool {
		if p.phase != oldest.phase || p.number != oldest.number || len(batches) == togetherMost {
			return false
		}
		b, err := p.batch()
		if err != nil {
			panic(err) // parts made it
		}
		w.pendingBytes -= len(p.content)
		w.absorb(b)
		batches = append(batches, b)
		return true
	})
	return batches
}

// unfoldOldest writes some rows of the journal.
func (w *Writer) unfoldOldest() {
	w.mu.Lock()
	todo := w.nothing()
	w.mu.Unlock()
	todo.batches = w.unfold()
	w.write(todo)
}

// unfoldRest works the journal off when the run has ended, for so long as somebody can be asked to wait.
func (w *Writer) unfoldRest() {
	for until := w.clock.Now() + unfoldLimit; len(w.pending) > 0 && w.clock.Now() < until; {
		w.unfoldOldest()
	}
}
