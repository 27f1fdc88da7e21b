package standalone

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// mark is found in the executable's file by the text before its number, so that
// text must stand nowhere else in it: markText puts it together when it is
// needed. The number is where the program begins, in bytes from the start of
// the file; 0 means that there is none.
var mark = "the program of this executable begins at byte 0x000000000000000."

const digits = 15

// markText is the beginning of the mark, up to its digits.
func markText() []byte {
	return []byte(strings.Join([]string{"the program of", "this executable", "begins at byte", "0x"}, " "))
}

// Offset is where the program of this executable begins, 0 when it has none.
func Offset() int64 { return offsetOf(mark) }

func offsetOf(mark string) int64 {
	n, err := strconv.ParseInt(mark[len(mark)-digits-1:len(mark)-1], 16, 64)
	if err != nil {
		return -1 // the executable itself was changed
	}
	return n
}

// Inside reads the program of an executable, nil when it has none.
func Inside(file io.ReaderAt, offset int64) (*Program, error) {
	switch {
	case offset == 0:
		return nil, nil
	case offset < 0:
		return nil, errors.New("its place is not known")
	}
	return decode(file, offset)
}

// Join puts a program behind a copy of an executable. A program that the
// executable holds itself is left out.
func Join(executable []byte, p *Program) ([]byte, error) {
	at := bytes.Index(executable, markText())
	if at < 0 || bytes.Count(executable, markText()) > 1 {
		return nil, errors.New("it is no executable of rwl")
	}
	number := at + len(markText())
	if old := offsetOf(string(executable[at : number+digits+1])); old > 0 && old <= int64(len(executable)) {
		executable = executable[:old]
	}
	program, err := p.encode()
	if err != nil {
		return nil, err
	}
	joined := append(bytes.Clone(executable), program...)
	copy(joined[number:], fmt.Sprintf("%0*x", digits, len(executable)))
	return joined, nil
}
