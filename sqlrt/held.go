package sqlrt

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// Held is a queue of byte records: rows that must be taken off the server because the transaction of their cursor ends. All
// records are added before the first is read. The first limit bytes stay in memory, all that follow go to a temporary file
// that has no name any more where the system allows that, and is removed at Close otherwise.
type Held struct {
	dir   string
	limit int64

	memory []byte // records, each a 4-byte length and its bytes
	read   int    // of memory
	file   *os.File
	out    *bufio.Writer
	in     *bufio.Reader
	record []byte // the last record that came from the file
	size   [4]byte
}

// NewHeld makes an empty queue. dir "" is the system's folder for temporary files.
func NewHeld(dir string, limit int64) *Held { return &Held{dir: dir, limit: limit} }

// Add appends a copy of record.
func (h *Held) Add(record []byte) error {
	size := h.size[:]
	binary.BigEndian.PutUint32(size, uint32(len(record)))
	if h.out == nil && int64(len(h.memory)+len(size)+len(record)) <= h.limit {
		h.memory = append(append(h.memory, size...), record...)
		return nil
	}
	if h.out == nil {
		file, err := os.CreateTemp(h.dir, "rwl-rows-*")
		if err != nil {
			return err
		}
		// An open file needs no name on Unix; elsewhere this fails and Close removes it.
		_ = os.Remove(file.Name())
		h.file, h.out = file, bufio.NewWriterSize(file, 64<<10)
	}
	if _, err := h.out.Write(size); err != nil {
		return err
	}
	_, err := h.out.Write(record)
	return err
}

// Next gives the oldest record, valid until the next call, or false when there is none.
func (h *Held) Next() ([]byte, bool, error) {
	if h.read < len(h.memory) {
		start := h.read + 4
		h.read = start + int(binary.BigEndian.Uint32(h.memory[h.read:]))
		return h.memory[start:h.read], true, nil
	}
	if h.file == nil {
		return nil, false, nil
	}
	if h.in == nil {
		if err := h.rewind(); err != nil {
			return nil, false, err
		}
	}
	if _, err := io.ReadFull(h.in, h.size[:]); err == io.EOF {
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	n := int(binary.BigEndian.Uint32(h.size[:]))
	if cap(h.record) < n {
		h.record = make([]byte, n)
	}
	h.record = h.record[:n]
	if _, err := io.ReadFull(h.in, h.record); err != nil {
		return nil, false, err
	}
	return h.record, true, nil
}

func (h *Held) rewind() error {
	if err := h.out.Flush(); err != nil {
		return err
	}
	if _, err := h.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h.memory, h.in = nil, bufio.NewReaderSize(h.file, 64<<10)
	h.read = 0
	return nil
}

// Close frees memory and file. A second Close does nothing.
func (h *Held) Close() error {
	h.memory, h.read, h.record = nil, 0, nil
	if h.file == nil {
		return nil
	}
	file := h.file
	h.file, h.out, h.in = nil, nil, nil
	err := file.Close()
	if remove := os.Remove(file.Name()); remove != nil && !errors.Is(remove, os.ErrNotExist) && err == nil {
		err = remove
	}
	return err
}
