package sqlrt

import (
	"strconv"
	"unsafe"
)

// Batch collects bind rows of one statement until they go out together by Session.Batch or Session.Copy. The zero value is empty and
// ready. It owns all it holds: numbers in one slice, the bytes of all strings in another, so that adding rows allocates nothing once
// it has grown to the size that is used. One goroutine uses it at a time.
//
//	cells  | row 0: a b c | row 1: a b c | …     16 bytes each
//	text   "bytes of the strings, one after the other"
type Batch struct {
	// Together is the number of rows that a server may get as one statement, of an insert that has the form for it (InsertTogether); 0 or
	// 1: each is executed by itself. Reset leaves it.
	Together int

	width int // values per row
	rows  int
	cells []cell
	text  []byte
	kinds []uint8 // of each column: the bits 1<<Kind of its values that are not null
}

// cell is one value: the bits of a number, or where a string begins in text.
type cell struct {
	num  uint64
	info uint64 // the length of a string above sizeShift, then nullBit and the Kind
}

const (
	kindMask  = 3
	nullBit   = 4
	sizeShift = 8
)

// roomKept is the size in bytes to which Reset cuts buffers back, so that one huge batch does not stay for ever.
const roomKept = 16 << 20

// Add appends a row: in[i] will bind Text.Params[i]. Strings are copied. All rows between two Resets have the same number of values;
// anything else is a mistake of the caller and panics.
func (b *Batch) Add(in []Datum) {
	if b.rows == 0 {
		b.begin(len(in))
	}
	if len(in) != b.width {
		panic("a batch of rows with " + strconv.Itoa(b.width) + " values got a row with " + strconv.Itoa(len(in)))
	}
	for i := range in {
		d := &in[i]
		c := cell{info: uint64(d.Kind)}
		switch {
		case d.Null:
			c.info |= nullBit
		case d.Kind == String:
			c.num, c.info = uint64(len(b.text)), c.info|uint64(len(d.Str))<<sizeShift
			b.text = append(b.text, d.Str...)
		default:
			c.num = d.Num
		}
		if !d.Null {
			b.kinds[i] |= 1 << d.Kind
		}
		b.cells = append(b.cells, c)
	}
	b.rows++
}

// begin takes the width of the first row.
func (b *Batch) begin(width int) {
	b.width = width
	b.kinds = b.kinds[:0]
	for range width {
		b.kinds = append(b.kinds, 0)
	}
}

// Len is the number of rows, Width the number of values of each.
func (b *Batch) Len() int   { return b.rows }
func (b *Batch) Width() int { return b.width }

// Size is the memory in bytes that the rows take.
func (b *Batch) Size() int { return len(b.cells)*int(unsafe.Sizeof(cell{})) + len(b.text) }

// Has tells whether the column holds a value of this kind that is not null.
func (b *Batch) Has(column int, k Kind) bool { return b.rows > 0 && b.kinds[column]&(1<<k) != 0 }

// Row puts the values of a row, counted from 0, into out. Strings are not copied: they are valid until the next Add or Reset.
func (b *Batch) Row(row int, out []Datum) {
	for i, c := range b.cells[row*b.width : (row+1)*b.width] {
		d := &out[i]
		*d = Datum{Kind: Kind(c.info & kindMask), Null: c.info&nullBit != 0}
		switch {
		case d.Null:
		case d.Kind == String:
			if size := int(c.info >> sizeShift); size > 0 {
				d.Str = unsafe.String(&b.text[c.num], size) // a copy would be an allocation per value
			}
		default:
			d.Num = c.num
		}
	}
}

// Reset forgets all rows and keeps the room for new ones.
func (b *Batch) Reset() {
	b.width, b.rows = 0, 0
	b.cells, b.text, b.kinds = b.cells[:0], b.text[:0], b.kinds[:0]
	if cap(b.cells)*int(unsafe.Sizeof(cell{})) > roomKept {
		b.cells = nil
	}
	if cap(b.text) > roomKept {
		b.text = nil
	}
}

// emptyToNull makes NULL of empty strings.
func (b *Batch) emptyToNull() {
	for i := range b.cells {
		if c := &b.cells[i]; c.info == uint64(String) {
			c.info |= nullBit
		}
	}
}
