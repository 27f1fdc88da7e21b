package postgres

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// wire is the two buffers of a connection. Messages are composed in out and leave in one write; next reads as much as there is
// and hands out message bodies that lie in the read buffer.
type wire struct {
	net  net.Conn
	from io.Reader // reads of net
	to   io.Writer // writes to net
	out  []byte
	mark int // where the length of the message being composed stands

	in         []byte
	start, end int // unread bytes of in
}

const (
	readRoom = 8 << 10
	// keepRoom is the size to which buffers are cut back after a large message, so that ten thousand sessions stay small.
	keepRoom = 256 << 10
	// largest is PostgreSQL's own limit of a message.
	largest = 1 << 30
)

// open begins a message; shut fills in its length.
func (w *wire) open(kind byte) {
	w.out = append(w.out, kind, 0, 0, 0, 0)
	w.mark = len(w.out) - 4
}

func (w *wire) shut() {
	binary.BigEndian.PutUint32(w.out[w.mark:], uint32(len(w.out)-w.mark))
}

func (w *wire) text(s string) { w.out = append(append(w.out, s...), 0) }
func (w *wire) int16(v int)   { w.out = binary.BigEndian.AppendUint16(w.out, uint16(v)) }
func (w *wire) int32(v int)   { w.out = binary.BigEndian.AppendUint32(w.out, uint32(v)) }

// empty begins a packet.
func (w *wire) empty() {
	if cap(w.out) > keepRoom {
		w.out = nil
	}
	w.out = w.out[:0]
}

// next reads one message. The body is valid until the next call.
func (w *wire) next() (kind byte, body []byte, err error) {
	if err := w.need(5); err != nil {
		return 0, nil, err
	}
	size := int(binary.BigEndian.Uint32(w.in[w.start+1:])) + 1
	if size < 5 || size > largest {
		return 0, nil, fmt.Errorf("the server sent a message of %d bytes, which cannot be", size-1)
	}
	if err := w.need(size); err != nil {
		return 0, nil, err
	}
	kind, body = w.in[w.start], w.in[w.start+5:w.start+size]
	w.start += size
	return kind, body, nil
}

// appendRows appends the DataRow messages that lie whole in the buffer, all at once, and passes over them.
func (w *wire) appendRows(dst []byte) []byte {
	unread := w.in[w.start:w.end]
	n := 0
	for len(unread)-n >= 5 && unread[n] == 'D' {
		size := int(binary.BigEndian.Uint32(unread[n+1:])) + 1
		if size < 5 || size > len(unread)-n {
			break
		}
		n += size
	}
	w.start += n
	return append(dst, unread[:n]...)
}

// need blocks until n unread bytes are in the buffer.
func (w *wire) need(n int) error {
	if w.end-w.start >= n {
		return nil
	}
	for w.end-w.start < n {
		if w.start+n > len(w.in) || w.start == w.end {
			w.room(n)
		}
		got, err := w.from.Read(w.in[w.end:])
		w.end += got
		if err != nil && w.end-w.start < n {
			return err
		}
	}
	return nil
}

// room moves the unread bytes to the front of a buffer with room for more, at best n in all. It grows with what has come, not
// with what is announced, so that a wrong length costs no memory.
func (w *wire) room(n int) {
	rest := w.in[w.start:w.end]
	switch {
	case n > len(w.in) && 2*len(rest) >= len(w.in):
		larger := make([]byte, max(min(n, 4*len(w.in)), readRoom))
		copy(larger, rest)
		w.in = larger
	case len(w.in) > keepRoom && n <= readRoom && len(rest) <= readRoom:
		smaller := make([]byte, readRoom)
		copy(smaller, rest)
		w.in = smaller
	case w.start > 0:
		copy(w.in, rest)
	}
	w.start, w.end = 0, len(rest)
}

// fields walks over the parts of a message body. Reading beyond its end gives zeros and sets bad.
type fields struct {
	rest []byte
	bad  bool
}

func (f *fields) int16() int {
	b := f.bytes(2)
	if b == nil {
		return 0
	}
	return int(int16(binary.BigEndian.Uint16(b)))
}

func (f *fields) int32() int {
	b := f.bytes(4)
	if b == nil {
		return 0
	}
	return int(int32(binary.BigEndian.Uint32(b)))
}

func (f *fields) byte() byte {
	b := f.bytes(1)
	if b == nil {
		return 0
	}
	return b[0]
}

// bytes is the next n bytes, or nil.
func (f *fields) bytes(n int) []byte {
	if n < 0 || n > len(f.rest) {
		f.bad, f.rest = true, nil
		return nil
	}
	b := f.rest[:n:n]
	f.rest = f.rest[n:]
	return b
}

// text is the bytes up to a zero.
func (f *fields) text() []byte {
	for i, c := range f.rest {
		if c == 0 {
			b := f.rest[:i]
			f.rest = f.rest[i+1:]
			return b
		}
	}
	f.bad, f.rest = true, nil
	return nil
}
