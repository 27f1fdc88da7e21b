package standalone

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Program is what an executable holds.
type Program struct {
	Name     string // of the program, for help and banner
	Banner   string // line of the banner; "" none
	Inputs   []Input
	Includes []Include
	SQL      []Text // texts of 'sql … file' by the names that the program gives
}

// Input is a file, or code, of the command line that built the executable.
type Input struct {
	Text
	Code    bool // a fragment of -x
	StartUp bool // directives that options stand for
}

// Text is a file.
type Text struct {
	Name string // as messages show it
	Body []byte
}

// Include is what $include found.
type Include struct {
	Wanted string // the name in the $include
	Angle  bool   // <name> instead of "name"
	Text
}

// Include finds what an $include wants.
func (p *Program) Include(wanted string, angle bool) (Text, bool) {
	for _, i := range p.Includes {
		if i.Wanted == wanted && i.Angle == angle {
			return i.Text, true
		}
	}
	return Text{}, false
}

// SQLText finds the text of an SQL file.
func (p *Program) SQLText(name string) ([]byte, bool) {
	for _, t := range p.SQL {
		if t.Name == name {
			return t.Body, true
		}
	}
	return nil, false
}

// Sources are the texts in the order they were read, each once.
func (p *Program) Sources() []Text {
	var list []Text
	seen := map[string]bool{}
	add := func(t Text) {
		if !seen[t.Name] {
			seen[t.Name] = true
			list = append(list, t)
		}
	}
	for _, i := range p.Inputs {
		add(i.Text)
	}
	for _, i := range p.Includes {
		add(i.Text)
	}
	for _, t := range p.SQL {
		add(t)
	}
	return list
}

var magic = []byte("rwlprog1")

const headLength = 8 + 8 + sha256.Size

// encode makes what stands behind the executable.
func (p *Program) encode() ([]byte, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	head := binary.BigEndian.AppendUint64(bytes.Clone(magic), uint64(len(body)))
	return append(append(head, sum[:]...), body...), nil
}

var errCut = errors.New("its end is missing")

// decode reads a program whose head begins at offset. What is behind it does
// not matter: a signature may have been added.
func decode(file io.ReaderAt, offset int64) (*Program, error) {
	head := make([]byte, headLength)
	if n, err := file.ReadAt(head, offset); n < headLength {
		return nil, cutOr(err)
	}
	if !bytes.Equal(head[:8], magic) {
		return nil, errors.New("there is something else in its place")
	}
	length := binary.BigEndian.Uint64(head[8:16])
	if length > mostBytes {
		return nil, fmt.Errorf("its length of %d bytes is impossible", length)
	}
	body := make([]byte, length)
	if n, err := file.ReadAt(body, offset+headLength); n < len(body) {
		return nil, cutOr(err)
	}
	if sha256.Sum256(body) != [sha256.Size]byte(head[16:]) {
		return nil, errors.New("its checksum is wrong")
	}
	p := &Program{}
	return p, json.Unmarshal(body, p)
}

// mostBytes bounds what a damaged length can make us read.
const mostBytes = 1 << 30

func cutOr(err error) error {
	if errors.Is(err, io.EOF) {
		return errCut
	}
	return err
}
