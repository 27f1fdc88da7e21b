package measure

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Cookies of HdrHistogram's V2 format: the plain form, and its compressed wrapping.
const (
	cookiePlain      = 0x1c849303 | 0x10
	cookieCompressed = 0x1c849304 | 0x10
)

// deflateFrom is the number of bytes from which the encoding is compressed. Below, deflating takes ten times as long as all
// the rest, for a text that is a third shorter; such bytes travel as the stored block that zlib's format has for them.
const deflateFrom = 512

// Encoder writes histograms in HdrHistogram's compressed V2 encoding, which HdrHistogram's tools of any language read. It
// exists because the library's own encoder takes 420 µs and 870 KB of garbage for a histogram (measured with 1,000 samples),
// and a run writes some hundred of them a second; this one takes 15 µs, and less than 1 µs for ten samples, which it does not compress. The library
// decodes, and the tests hold the two against each other. An Encoder is not safe for concurrent use.
type Encoder struct {
	plain  []byte
	whole  bytes.Buffer
	zip    *zlib.Writer
	base64 []byte
}

// Encode returns the values in range, in base64; the unit is the nanosecond. It returns nil when no value is in range. Low,
// High, Sum, Min and Max are not part of the encoding. The bytes are the encoder's and stay until its next use.
func (e *Encoder) Encode(h *Histogram) ([]byte, error) {
	if h.InRange() == 0 {
		return nil, nil
	}
	const headerSize = 40
	plain := appendCounts(append(e.plain[:0], make([]byte, headerSize)...), h)
	e.plain = plain
	binary.BigEndian.PutUint32(plain[0:], cookiePlain)
	binary.BigEndian.PutUint32(plain[4:], uint32(len(plain)-headerSize))
	binary.BigEndian.PutUint32(plain[8:], 0) // normalizing index offset
	binary.BigEndian.PutUint32(plain[12:], significantDigits)
	binary.BigEndian.PutUint64(plain[16:], 1)
	binary.BigEndian.PutUint64(plain[24:], uint64(Highest))
	binary.BigEndian.PutUint64(plain[32:], math.Float64bits(1))

	e.whole.Reset()
	e.whole.Write(make([]byte, 8))
	if len(plain) < deflateFrom {
		e.whole.Write(appendStored(e.whole.AvailableBuffer(), plain))
	} else if err := e.deflate(plain); err != nil {
		return nil, fmt.Errorf("encode histogram: %w", err)
	}
	whole := e.whole.Bytes()
	binary.BigEndian.PutUint32(whole[0:], cookieCompressed)
	binary.BigEndian.PutUint32(whole[4:], uint32(len(whole)-8))
	e.base64 = base64.StdEncoding.AppendEncode(e.base64[:0], whole)
	return e.base64, nil
}

// appendStored appends a zlib stream (RFC 1950) with the data in one stored block (RFC 1951, 3.2.4).
func appendStored(dst, data []byte) []byte {
	n := uint16(len(data))
	dst = append(dst, 0x78, 0x01, // window of 32 KB, fastest
		0x01, byte(n), byte(n>>8), byte(^n), byte(^n>>8)) // last block, stored
	dst = append(dst, data...)
	return binary.BigEndian.AppendUint32(dst, adler32.Checksum(data))
}

func (e *Encoder) deflate(data []byte) error {
	if e.zip == nil {
		zip, err := zlib.NewWriterLevel(&e.whole, zlib.BestSpeed)
		if err != nil {
			return err
		}
		e.zip = zip
	} else {
		e.zip.Reset(&e.whole)
	}
	if _, err := e.zip.Write(data); err != nil {
		return err
	}
	return e.zip.Close()
}

// appendCounts writes the slots from the first to the last used one as ZigZag LEB128 numbers; a negative number stands for
// that many empty slots. HdrHistogram's variant differs from Go's varint only beyond 2^55.
func appendCounts(dst []byte, h *Histogram) []byte {
	var empty int64
	for _, row := range h.rows {
		if row == nil {
			empty += rowSize
			continue
		}
		for c := 0; c < rowSize; c++ {
			n := row[c]
			if n == 0 {
				if c%8 == 0 && emptyEight((*[8]int64)(row[c:])) { // most slots are empty
					empty += 8
					c += 7
					continue
				}
				empty++
				continue
			}
			switch empty {
			case 0:
			case 1:
				dst = binary.AppendVarint(dst, 0)
			default:
				dst = binary.AppendVarint(dst, -empty)
			}
			empty = 0
			dst = binary.AppendVarint(dst, n)
		}
	}
	return dst
}

func emptyEight(s *[8]int64) bool {
	return s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7] == 0
}

// Decode makes a histogram of what Encode returned and the numbers that are stored beside it.
func Decode(encoded []byte, low, high, sum, lowest, highest int64) (*Histogram, error) {
	h := &Histogram{Low: low, High: high, Sum: sum, Min: lowest, Max: highest}
	if len(encoded) == 0 {
		return h, nil
	}
	lib, err := hdrhistogram.Decode(encoded)
	if err != nil {
		return nil, fmt.Errorf("decode histogram: %w", err)
	}
	if lib.SignificantFigures() != significantDigits || lib.LowestTrackableValue() != 1 {
		return nil, fmt.Errorf("decode histogram: %d digits from %d, expected %d from 1",
			lib.SignificantFigures(), lib.LowestTrackableValue(), significantDigits)
	}
	for i, n := range lib.Export().Counts {
		if n == 0 {
			continue
		}
		row := i / rowSize
		if row >= rowCount {
			return nil, fmt.Errorf("decode histogram: a value lies above %d ns", Highest)
		}
		h.row(row)[i%rowSize] += n
		h.inRange += n
	}
	return h, nil
}
